"""Shapes of the pages of people."""

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField, RadioField, SelectField, StringField, SubmitField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from registry.files.codes import AttachmentKind
from registry.files.inspection import ALLOWED, MEGABYTE, MOST_BYTES
from registry.people.codes import CorrectionState
from registry.people.forms import RecordForm, WrittenDateField
from registry.web.forms import BaseForm
from registry.web.languages import say

MOST_PAPERS = 3
"""So many files can be sent with one request."""

NO_EVIDENCE = frozenset({AttachmentKind.PHOTOGRAPH, AttachmentKind.APPOINTMENT_FORM})


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

    papers = MultipleFileField(
        _("Evidence: scans or photographs"),
        description=_(
            "At most %(count)d files, each %(kinds)s and at most %(megabytes)d MB; looked into before they are kept.",
            count=MOST_PAPERS,
            kinds=ALLOWED,
            megabytes=MOST_BYTES // MEGABYTE,
        ),
    )
    papers_are = SelectField(_("What the files are"), default=AttachmentKind.OTHER.value)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.papers_are.choices = [(one.value, say(one.label)) for one in AttachmentKind if one not in NO_EVIDENCE]

    @property
    def sent_papers(self) -> list[FileStorage]:
        """The files that were chosen; a browser sends an empty one where nothing was."""
        return [one for one in self.papers.data or [] if isinstance(one, FileStorage) and one.filename]

    def validate_papers(self, _field: object) -> None:
        if len(self.sent_papers) > MOST_PAPERS:
            raise ValidationError(str(_("At most %(count)d files can be sent at once.", count=MOST_PAPERS)))


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


class HandOverForm(RecordForm):
    """To which colleague a desk goes, from when and why."""

    to = SelectField(_("Colleague"), coerce=int)
    starts_on = WrittenDateField(_("From"), [InputRequired()], by_month=False)
    reason = StringField(_("Reason"), [InputRequired(), Length(max=200)])
