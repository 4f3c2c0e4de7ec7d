"""Shapes of the pages of mentoring."""

from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from registry.kernel.codes import Code
from registry.mentoring.codes import EndReason, GuidanceWay, OutcomeKind
from registry.web.forms import BaseForm, VersionedForm
from registry.web.languages import say

USUAL_MINUTES = 60


def _choices(codes: type[Code]) -> list[tuple[str, str]]:
    return [(one.value, say(one.label)) for one in codes]


class GuidanceForm(BaseForm):
    """The quick record: three fields come filled in, one sentence is written; the rest is optional."""

    held_on = DateField(_("Day of the meeting"), [InputRequired()])
    way = RadioField(_("Way"), [InputRequired()], default=GuidanceWay.IN_PERSON.value)
    minutes = IntegerField(_("Minutes"), [InputRequired(), NumberRange(min=5, max=720)], default=USUAL_MINUTES)
    topic = StringField(_("What it was about, in one sentence"), [InputRequired(), Length(max=120)])
    summary = TextAreaField(_("What was done"), [Length(max=2000)])
    next_step = TextAreaField(_("Next step"), [Length(max=2000)])
    submit = SubmitField(_("Save the record"))

    def __init__(self, today: date) -> None:
        super().__init__()
        self.way.choices = _choices(GuidanceWay)
        if self.held_on.raw_data is None:
            self.held_on.data = today


class OutcomeForm(BaseForm):
    kind = SelectField(_("Kind"), [InputRequired()])
    title = StringField(_("Title of the outcome"), [InputRequired(), Length(max=160)])
    achieved_on = DateField(_("Achieved on"), [InputRequired()])
    submit = SubmitField(_("Save the outcome"))

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = _choices(OutcomeKind)


class RefuseForm(VersionedForm):
    reason = TextAreaField(_("Reason"), [InputRequired(), Length(max=500)])
    submit = SubmitField(_("Refuse the proposal"))


class EndForm(VersionedForm):
    why = SelectField(_("Why it ends"), [InputRequired()])
    remark = TextAreaField(_("Remark"), [Length(max=500)])
    submit = SubmitField(_("End the pairing"))

    def __init__(self) -> None:
        super().__init__()
        self.why.choices = _choices(EndReason)
