"""Shapes of the pages of the appointment form and of the papers."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from registry.files.codes import AttachmentKind
from registry.web.forms import BaseForm
from registry.web.languages import say


class SendForm(BaseForm):
    """What of the protected parts goes along: nothing unless it is chosen."""

    acts_once = False

    with_id_number = BooleanField(_("with the ID number"))
    with_photograph = BooleanField(_("with the photograph"))


class ReceiveForm(BaseForm):
    """A form that another office sent."""

    file = FileField(_("Appointment form (.lrmx)"), [FileRequired(_("Choose a file first."))])


class AttachForm(BaseForm):
    """A paper and what it is; forms that came in have a page of their own."""

    kind = SelectField(_("What it is"), [InputRequired()])
    file = FileField(_("File"), [FileRequired(_("Choose a file first."))])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [
            (one.value, say(one.label)) for one in AttachmentKind if one is not AttachmentKind.APPOINTMENT_FORM
        ]
