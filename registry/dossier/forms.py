"""Shapes of the pages of people."""

from flask_babel import lazy_gettext as _
from wtforms import StringField, SubmitField
from wtforms.validators import InputRequired, Length

from registry.web.forms import BaseForm


class FindByNumberForm(BaseForm):
    """A number never stands in an address, which histories keep: it is sent in the body."""

    id_number = StringField(_("ID number"), [InputRequired(), Length(max=40)])
    submit = SubmitField(_("Find"))
