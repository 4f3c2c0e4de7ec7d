"""Shapes of the pages of people."""

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from registry.people.codes import CorrectionState
from registry.people.forms import RecordForm
from registry.web.forms import BaseForm


class FindByNumberForm(BaseForm):
    """A number never stands in an address, which histories keep: it is sent in the body."""

    acts_once = False

    id_number = StringField(_("ID number"), [InputRequired(), Length(max=40)])
    submit = SubmitField(_("Find"))


class SavedViewForm(BaseForm):
    """The name of a saved view."""

    view_name = StringField(_("Name of the view"), [InputRequired(), Length(max=40)])
    submit = SubmitField(_("Save"))


class AskForm(RecordForm):
    """A graduate's request for a correction of one entry."""

    entry = SelectField(_("What is wrong"))
    explanation = TextAreaField(
        _("What would be right, and how it can be seen"), [InputRequired(), Length(min=5, max=2000)]
    )


class AnswerForm(RecordForm):
    """The answer to a request."""

    decision = RadioField(
        _("Decision"),
        [InputRequired()],
        choices=[
            SelectChoice(CorrectionState.ACCEPTED.value, _("accept, and correct the entry now")),
            SelectChoice(CorrectionState.REFUSED.value, _("refuse")),
        ],
    )
    reason = TextAreaField(_("Answer to the person; needed for a refusal"), [Length(max=2000)])
