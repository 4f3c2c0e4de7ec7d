"""Shapes of the pages of workbooks."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SubmitField
from wtforms.validators import InputRequired

from registry.exchange.registered import sheets
from registry.web.forms import ActForm, BaseForm
from registry.web.languages import say

__all__ = ["ActForm", "UploadForm"]


class UploadForm(BaseForm):
    """A register and a workbook of it."""

    register = SelectField(_("Register"), [InputRequired()])
    file = FileField(_("Workbook"), [FileRequired(_("Choose a file first."))])
    submit = SubmitField(_("Check the workbook"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.register.choices = [(one.name, say(one.title)) for one in sheets()]
