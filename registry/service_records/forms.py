"""Shapes of the pages on which service is kept."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import Choice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from registry.organisations import choice
from registry.people.codes import Departure
from registry.people.forms import (
    CodeField,
    OrganisationField,
    ReasonForm,
    RecordForm,
    WrittenDateField,
    fill,
)
from registry.service_records.codes import (
    ChangeKind,
    Direction,
    InterruptionKind,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    RosterSource,
    SpellKind,
)
from registry.service_records.models import Spell
from registry.service_records.rules.entering import MOST_STEPS
from registry.service_records.rules.recording import Dates
from registry.service_records.services.many import Wish
from registry.service_records.services.spells import SpellFacts


class PassedField(SelectField):
    """Whether the end of a programme was passed; not known is a value of its own."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, coerce=self._read, choices=[], **kwargs)

    @staticmethod
    def _read(value: Any) -> bool | None:
        return {"yes": True, "no": False, True: True, False: False}.get(value)

    def iter_choices(self) -> Any:
        for value, label, data in (("", "—", None), ("yes", _("passed"), True), ("no", _("not passed"), False)):
            yield Choice(value, str(label), self.data is data, {})

    def pre_validate(self, form: Any) -> None:
        """Every value that can be read is one of the list."""


class SpellForm(RecordForm):
    """A spell of any kind. Which fields a kind needs, the rules say; what is not of the kind stays empty."""

    kind = CodeField(_("Kind"), SpellKind, default=SpellKind.POST, without=frozenset({SpellKind.INTERRUPTION}))
    organisation = OrganisationField(
        _("Place of work"), [InputRequired()], description=_("Type a part of the name, choose one that is offered.")
    )
    employer = OrganisationField(
        _("Employing unit, if another"),
        [Optional()],
        description=_("Left empty, it is the place of work or, for time away, the unit of the post at home."),
    )
    post = StringField(_("Post"), [InputRequired(), Length(max=60)])
    personnel_status = CodeField(_("Status"), PersonnelStatus)
    starts_on = WrittenDateField(_("First day"), [InputRequired()])
    ends_on = WrittenDateField(_("Last day, if it has ended"), [Optional()])
    planned_ends_on = WrittenDateField(_("Planned last day"), [Optional()], by_month=False)
    direction = CodeField(_("Direction"), Direction, may_be_empty=True)
    post_class = CodeField(_("Class of the post"), PostClass, may_be_empty=True)
    post_level = StringField(_("Level of the post"), [Length(max=40)])
    pay_grade = StringField(_("Pay grade"), [Length(max=40)])
    programme = CodeField(_("Programme"), Programme, may_be_empty=True)
    has_passed_programme = PassedField(_("End of the programme"))
    committed_until = WrittenDateField(_("Bound to serve until"), [Optional()], by_month=False)
    is_rotation = BooleanField(_("a change of post by plan (rotation)"))
    is_counterpart = BooleanField(_("at the counterpart unit"))
    evidence = StringField(_("Evidence: document, number, page of the file"), [Length(max=200)])
    closes_before = BooleanField(_("This move ends the post before it on the day before"))
    confirmed = BooleanField(_("I have checked what is unusual; it is right"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_change = False

    @property
    def shown_fields(self) -> list[Any]:
        """All but the two tick boxes of the act, which the page shows beside the remarks."""
        return [one for one in super().shown_fields if one.name not in ("closes_before", "confirmed")]

    @property
    def dates(self) -> Dates:
        return Dates(
            starts_on=self.starts_on.data.day,
            starts_precision=Precision(self.starts_on.data.precision),
            ends_on=self.ends_on.day,
            ends_precision=Precision(self.ends_on.data.precision if self.ends_on.data else "day"),
            planned_ends_on=self.planned_ends_on.day,
        )

    @property
    def facts(self) -> SpellFacts:
        """Return what was entered as the services take it."""
        given = self.values()
        return SpellFacts(
            kind=given["kind"],
            post=given["post"],
            personnel_status=given["personnel_status"],
            dates=self.dates,
            direction=given["direction"],
            post_class=given["post_class"],
            post_level=given["post_level"],
            pay_grade=given["pay_grade"],
            employer=self.employer.organisation,
            programme=given["programme"],
            has_passed_programme=given["has_passed_programme"],
            is_rotation=given["is_rotation"],
            is_counterpart=given["is_counterpart"],
            committed_until=given["committed_until"],
            evidence=given["evidence"],
        )


def fill_spell(form: SpellForm, spell: Spell) -> None:
    """Show a spell, its organisations loaded, in a form that was not sent."""
    fill(form, spell)
    form.organisation.data = choice.written(spell.organisation)
    form.employer.data = choice.written(spell.employer) if spell.employer is not None else ""
    for field, precision in ((form.starts_on, spell.starts_precision), (form.ends_on, spell.ends_precision)):
        if field.data is not None:
            field.data = field.data._replace(precision=precision.value)


class TransferForm(RecordForm):
    """A post in another unit; what it replaces is shown above it. The versions are those of person and post."""

    post_version = HiddenField(default="0")
    organisation = OrganisationField(
        _("New unit"), [InputRequired()], description=_("Type a part of the name, choose one that is offered.")
    )
    starts_on = WrittenDateField(
        _("First day in the new unit"),
        [InputRequired()],
        by_month=False,
        description=_("The post before ends on the day before. On this day the file goes along."),
    )
    post = StringField(_("Post"), [InputRequired(), Length(max=60)])
    personnel_status = CodeField(_("Status"), PersonnelStatus)
    post_class = CodeField(_("Class of the post"), PostClass, may_be_empty=True)
    post_level = StringField(_("Level of the post"), [Length(max=40)])
    pay_grade = StringField(_("Pay grade"), [Length(max=40)])
    committed_until = WrittenDateField(_("Bound to serve until"), [Optional()], by_month=False)
    is_rotation = BooleanField(_("a change of post by plan (rotation)"))
    ends_others = BooleanField(_("Secondments and loans from the old unit end as well"), default=True)
    evidence = StringField(_("Evidence: document, number, page of the file"), [InputRequired(), Length(max=200)])
    reason = TextAreaField(_("Reason of the transfer"), [InputRequired(), Length(max=200)])

    @property
    def post_version_shown(self) -> int:
        text = str(self.post_version.data or "")
        return int(text) if text.isascii() and text.isdigit() else 0

    @property
    def facts(self) -> SpellFacts:
        """Return the new post as the services take it."""
        given = self.values()
        return SpellFacts(
            kind=SpellKind.POST,
            post=given["post"],
            personnel_status=given["personnel_status"],
            dates=Dates(starts_on=given["starts_on"]),
            post_class=given["post_class"],
            post_level=given["post_level"],
            pay_grade=given["pay_grade"],
            is_rotation=given["is_rotation"],
            committed_until=given["committed_until"],
            evidence=given["evidence"],
        )


class ManyForm(RecordForm):
    """One change of many records. `fingerprint` is that of the preview that was looked at; empty before it."""

    kind = CodeField(_("What is changed"), ChangeKind)
    personnel_status = CodeField(_("New status"), PersonnelStatus, may_be_empty=True)
    programme = CodeField(_("New programme"), Programme, may_be_empty=True)
    organisation = OrganisationField(_("New unit"), [Optional()])
    day = WrittenDateField(
        _("Day"),
        [Optional()],
        by_month=False,
        description=_("The first day in the new unit, or the last day of what is ended."),
    )
    reason = StringField(_("Reason"), [InputRequired(), Length(max=200)])
    fingerprint = HiddenField()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Ask for what the chosen change needs."""
        is_valid = super().validate(*args, **kwargs)
        for name in NEEDED_FOR.get(self.kind.data, ()):
            if not self[name].data and not self[name].errors:
                self[name].errors = [str(_("This change needs it."))]
                is_valid = False
        return is_valid

    @property
    def wish(self) -> Wish:
        return Wish(
            kind=self.kind.data,
            status=self.personnel_status.data,
            programme=self.programme.data,
            organisation=self.organisation.organisation,
            day=self.day.day,
        )


NEEDED_FOR = {
    ChangeKind.STATUS: ("personnel_status",),
    ChangeKind.PROGRAMME: ("programme",),
    ChangeKind.HOME: ("organisation", "day"),
    ChangeKind.END_AWAY: ("day",),
}


class EndSpellForm(RecordForm):
    ends_on = WrittenDateField(_("Last day"), [InputRequired()])
    has_passed_programme = PassedField(_("End of the programme"))


class InterruptionForm(RecordForm):
    kind = CodeField(_("Kind"), InterruptionKind)
    starts_on = WrittenDateField(_("First day"), [InputRequired()], by_month=False)
    ends_on = WrittenDateField(_("Last day, if it has ended"), [Optional()], by_month=False)
    reason = StringField(_("Reason"), [Length(max=120)])


class DepartureForm(RecordForm):
    """Nothing chosen takes a departure back that was entered by mistake."""

    departure = CodeField(_("Departure"), Departure, may_be_empty=True)
    departed_on = WrittenDateField(_("Day of the departure"), [Optional()], by_month=False)


class SpellField(SelectField):
    """One of the person's own spells that can be meant; its data is the key."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, coerce=int, choices=[], **kwargs)


class RecruitmentForm(RecordForm):
    spell = SpellField(_("First post after the recruitment"))
    recruited_on = WrittenDateField(_("Recruited on"), [InputRequired()], by_month=False)
    is_new_graduate = BooleanField(_("recruited as a new graduate (task 24)"))
    uses_programme_preference = BooleanField(_("into a post kept for veterans of service programmes (task 20)"))
    is_excepted_position = BooleanField(_("into an excepted position: no grassroots experience asked for (task 21)"))


class ConfirmationForm(RecordForm):
    confirmed_on = WrittenDateField(_("Confirmed on"), [InputRequired()], by_month=False)


class DeferralForm(RecordForm):
    until = WrittenDateField(_("Put off until the end of"), [InputRequired()], by_month=False)
    reason = StringField(_("Reason"), [InputRequired(), Length(max=120)])
    document_number = StringField(_("Number of the document"), [Length(max=60)])


class PayStepsForm(RecordForm):
    steps = IntegerField(_("Pay steps"), [InputRequired(), NumberRange(1, MOST_STEPS)], default=1)
    granted_on = WrittenDateField(_("Granted on"), [InputRequired()], by_month=False)
    document_number = StringField(_("Number of the document"), [Length(max=60)])


class DeputyHeadForm(RecordForm):
    spell = SpellField(_("Secondment of the term"))
    batch_year = IntegerField(_("Year of the batch"), [InputRequired(), NumberRange(2000, 2100)])


class RosterForm(RecordForm):
    source = CodeField(_("Ground of inclusion"), RosterSource, default=RosterSource.OFFICE)
    included_on = WrittenDateField(_("Included on"), [InputRequired()], by_month=False)
    officer = StringField(_("Who looks after the person"), [InputRequired(), Length(max=60)])


class LeaveRosterForm(RecordForm):
    left_on = WrittenDateField(_("Left on"), [InputRequired()], by_month=False)
    leaving_reason = StringField(_("Reason"), [InputRequired(), Length(max=120)])


class VerifyForm(RecordForm):
    reason = TextAreaField(_("What the evidence does not bear out (only to refuse)"), [Length(max=200)])
    refuses = BooleanField(_("Refuse the verification"))


__all__ = [
    "DepartureForm",
    "EndSpellForm",
    "InterruptionForm",
    "LeaveRosterForm",
    "ReasonForm",
    "RosterForm",
    "SpellForm",
    "VerifyForm",
    "fill",
    "fill_spell",
]
