"""Shapes of the pages on which a person's record is kept."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from registry.access.guards import current_actor
from registry.documents import cells
from registry.documents.cells import WrittenDate
from registry.kernel.codes import Code
from registry.kernel.errors import BadData
from registry.kernel.text import normalise_text
from registry.organisations import choice
from registry.organisations.codes import OrganisationLevel
from registry.organisations.models import Organisation
from registry.people import codes, record_queries, rules
from registry.people.models import Contact, Person
from registry.web.forms import BaseForm
from registry.web.languages import is_chinese, say

MONTH_HINT = _("2019-07-03, or 2019-07 if only the month is known")
DAY_HINT = _("2019-07-03")
ENTERED = "***"
E_MAIL = r"[^@\s]+@[^@\s]+\.[^@\s.]+$"


class WrittenDateField(StringField):
    """A date as people write it: 2019-07-03, 2019.7, 2019年7月. Its data is a `WrittenDate`, or None."""

    data: Any

    def __init__(self, *args: Any, by_month: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("description", MONTH_HINT if by_month else DAY_HINT)
        super().__init__(*args, **kwargs)
        self.by_month = by_month

    def process_data(self, value: Any) -> None:
        self.data = WrittenDate(value, "day") if isinstance(value, date) else value

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = normalise_text(valuelist[0]) if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            written = cells.parse_date(text)
        except BadData as fault:
            raise ValueError(say(fault.text)) from None
        if written.precision == "month" and not self.by_month:
            raise ValueError(str(_("The day is needed here.")))
        self.data = written

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return str(self.data) if self.data else ""

    @property
    def day(self) -> date | None:
        return self.data.day if self.data else None


class CodeField(SelectField):
    """One of a list of codes; its data is the code, or None where nothing need be chosen."""

    def __init__(
        self,
        label: Any,
        codes_: type[Code],
        *,
        may_be_empty: bool = False,
        without: frozenset[Code] = frozenset(),
        **kwargs: Any,
    ) -> None:
        def coerce(value: Any) -> Code | None:
            return codes_(value) if value else None

        super().__init__(label, coerce=coerce, choices=[SelectChoice(one.value) for one in codes_], **kwargs)
        self.codes = [one for one in codes_ if one not in without]
        self.may_be_empty = may_be_empty

    def iter_choices(self) -> Iterator[Any]:
        chosen = self.data
        if self.may_be_empty or chosen is None:
            yield Choice("", "—", chosen is None, {})
        for one in self.codes:
            yield Choice(one.value, say(one.label), one == chosen, {})

    def has_groups(self) -> bool:
        return False

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.may_be_empty:
            raise ValidationError(str(_("Choose one.")))


class OrganisationField(StringField):
    """An organisation by its name and credit code; `organisation` is the one meant."""

    organisation: Organisation | None = None

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            return
        try:
            self.organisation = choice.meant(self.data, visible_to=current_actor())
        except BadData as fault:
            raise ValidationError(say(fault.text)) from None


class PersonField(StringField):
    """Another person among those one may see, written "name #key" as it is offered; `person_id` is the key."""

    person_id: int | None = None

    def pre_validate(self, form: Any) -> None:
        key = (self.data or "").rpartition("#")[2].strip()
        if not (key.isascii() and key.isdigit() and record_queries.is_visible(int(key), current_actor())):
            raise ValidationError(str(_("Choose one of the people offered while you type the name.")))
        self.person_id = int(key)


class RecordForm(BaseForm):
    """A form on one record: it carries the version it shows."""

    version = HiddenField(default="0")

    @property
    def version_shown(self) -> int:
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() else 0

    @property
    def shown_fields(self) -> list[Field]:
        """The fields that a reader sees, in their order."""
        hidden = (HiddenField, SubmitField)
        return [one for one in self if not isinstance(one, hidden) and one.name != "csrf_token"]

    def values(self) -> dict[str, Any]:
        """Return what was entered, by the columns of the table."""
        found: dict[str, Any] = {}
        for one in self.shown_fields:
            data = one.data
            if isinstance(one, WrittenDateField):
                data = one.day
            elif isinstance(one, StringField):
                data = normalise_text(data or "")
            found[one.name] = data
        return found


class ReasonForm(RecordForm):
    """Why an entry is voided, a request refused, a merge undone."""

    reason = TextAreaField(_("Reason"), [InputRequired(), Length(max=200)])


class EducationForm(RecordForm):
    schooling = CodeField(_("Schooling"), codes.Schooling)
    school = StringField(_("School"), [InputRequired(), Length(max=120)])
    major = StringField(_("Subject"), [InputRequired(), Length(max=120)])
    school_kind = CodeField(_("Kind of school"), codes.SchoolKind)
    starts_on = WrittenDateField(_("From"), [Optional()])
    ends_on = WrittenDateField(_("Until"), [InputRequired()])
    is_full_time = BooleanField(_("full-time"))
    has_degree = BooleanField(_("with degree"))


class TitleForm(RecordForm):
    name = StringField(_("Title"), [InputRequired(), Length(max=60)])
    series = StringField(_("Series"), [InputRequired(), Length(max=60)])
    level = CodeField(_("Level"), codes.TitleLevel)
    scope = CodeField(_("Scope"), codes.TitleScope)
    valid_level = CodeField(
        _("Valid in units of this level"),
        OrganisationLevel,
        may_be_empty=True,
        description=_("Only for a local title."),
    )
    awarded_on = WrittenDateField(_("Awarded"), [InputRequired()])


class AppointmentForm(RecordForm):
    post_level = StringField(_("Post level"), [InputRequired(), Length(max=60)])
    unit = StringField(_("Appointed by"), [InputRequired(), Length(max=120)])
    starts_on = WrittenDateField(_("From"), [InputRequired()])
    ends_on = WrittenDateField(_("Until"), [Optional()])


class QualificationForm(RecordForm):
    kind = CodeField(_("Kind"), codes.QualificationKind)
    name = StringField(_("Name of the qualification"), [InputRequired(), Length(max=120)])
    level = StringField(_("Level"), [Length(max=40)])
    body = StringField(_("Body"), [Length(max=120)])
    certificate_number = StringField(_("Number of the certificate"), [Length(max=60)])
    awarded_on = WrittenDateField(_("Awarded"), [InputRequired()])


class AppraisalForm(RecordForm):
    year = IntegerField(_("Year"), [InputRequired(), NumberRange(min=1949, max=2100)])
    kind = CodeField(_("Kind"), codes.AppraisalKind)
    result = CodeField(_("Result"), codes.AppraisalResult)
    cause = StringField(
        _("Cause"), [Length(max=120)], description=_("Needed where no grade was given: a probation year, illness ...")
    )


class SanctionForm(RecordForm):
    kind = CodeField(_("Sanction"), codes.SanctionKind)
    body = StringField(_("Body"), [InputRequired(), Length(max=120)])
    document_number = StringField(_("Document number"), [InputRequired(), Length(max=60)])
    decided_on = WrittenDateField(_("Decided"), [InputRequired()], by_month=False)
    regime = CodeField(_("Time reckoned by"), codes.SanctionRegime, may_be_empty=True)
    in_force_until = WrittenDateField(
        _("In force until"),
        [Optional()],
        by_month=False,
        description=_("Left empty, it is reckoned by the rules chosen above; what is written here counts."),
    )

    def values(self) -> dict[str, Any]:
        found = super().values()
        regime = found.pop("regime")
        if found["in_force_until"] is None and regime is not None:
            found["in_force_until"] = rules.sanction_ends_on(found["kind"], regime, found["decided_on"])
        return found


class RewardForm(RecordForm):
    name = StringField(_("Reward"), [InputRequired(), Length(max=120)])
    level = CodeField(_("Level"), codes.RewardLevel)
    body = StringField(_("Body"), [InputRequired(), Length(max=120)])
    document_number = StringField(_("Document number"), [Length(max=60)])
    awarded_on = WrittenDateField(_("Awarded"), [InputRequired()])


class RelationForm(RecordForm):
    other = PersonField(_("Kin"), [InputRequired()], description=_("Type a name, choose one that is offered."))
    kind = CodeField(_("Relation"), codes.RelationKind)

    def values(self) -> dict[str, Any]:
        return {"other_person_id": self.other.person_id, "kind": self.kind.data}


ENTRY_FORMS: dict[str, type[RecordForm]] = {
    "education": EducationForm,
    "title": TitleForm,
    "appointment": AppointmentForm,
    "qualification": QualificationForm,
    "appraisal": AppraisalForm,
    "sanction": SanctionForm,
    "reward": RewardForm,
    "relation": RelationForm,
}


class IdentityForm(RecordForm):
    name = StringField(_("Name"), [InputRequired(), Length(max=60)])
    birth_on = WrittenDateField(_("Date of birth that counts (archive)"), [InputRequired()], by_month=False)
    birth_on_card = WrittenDateField(_("Date of birth on the ID card, if another"), [Optional()], by_month=False)
    birth_decision = StringField(_("Decision on the date of birth"), [Length(max=120)])
    ethnic_group = SelectField(_("Ethnic group"))
    political_status = SelectField(_("Political status"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ethnic_group.choices = _numbered(codes.ETHNIC_GROUPS if is_chinese() else codes.ETHNIC_GROUPS_ROMANISED)
        self.political_status.choices = _numbered(
            codes.POLITICAL_STATUSES if is_chinese() else codes.POLITICAL_STATUSES_IN_ENGLISH
        )


class NumberForm(RecordForm):
    id_number = StringField(_("ID number"), [InputRequired(), Length(max=40)])


class ContactForm(RecordForm):
    """What is protected is not filled in: left empty, it stays as it is."""

    telephone = StringField(_("Telephone"), [Length(max=30)])
    without_telephone = BooleanField(_("Take the telephone number out"))
    email = StringField(
        _("E-mail"), [Optional(), Length(max=120), Regexp(E_MAIL, message=_("This is no e-mail address."))]
    )
    address = StringField(_("Postal address"), [Length(max=200)])
    without_address = BooleanField(_("Take the address out"))

    def show(self, contact: Contact | None) -> None:
        """Say what is entered, in part; what is not entered cannot be taken out."""
        for name, kept in (
            ("telephone", contact.telephone_masked if contact else ""),
            ("address", ENTERED if contact and contact.address_sealed else ""),
        ):
            if kept:
                self[name].description = _("Entered: %(value)s. Left empty, it stays so.", value=kept)
            else:
                del self[f"without_{name}"]

    def values(self) -> dict[str, Any]:
        """Return the values to keep: None for what stays, an empty text for what is taken out."""
        given = super().values()
        for name in ("telephone", "address"):
            if given.pop(f"without_{name}", False):
                given[name] = ""
            else:
                given[name] = given[name] or None
        return given


class NewPersonForm(RecordForm):
    """A person who is not entered yet. With an ID number, sex and date of birth need not be written."""

    name = StringField(_("Name"), [InputRequired(), Length(max=60)])
    id_number = StringField(_("ID number"), [Length(max=40)])
    sex = CodeField(_("Sex"), codes.Sex, may_be_empty=True, description=_("Read from the ID number if there is one."))
    birth_on = WrittenDateField(
        _("Date of birth that counts (archive)"),
        [Optional()],
        by_month=False,
        description=_("Only if it differs from the ID number, or there is none."),
    )
    organisation = OrganisationField(_("Home organisation"), [InputRequired()])
    is_graduate = BooleanField(_("graduate in the growth plan"), default=True)
    is_known_namesake = BooleanField(_("It is another person than the one found"))


class MergeForm(RecordForm):
    other = PersonField(
        _("The other record of the same person"),
        [InputRequired()],
        description=_("It leaves the register; all that hangs on it comes here."),
    )
    reason = TextAreaField(_("On what ground they are the same person"), [InputRequired(), Length(max=200)])
    confirmed = BooleanField(_("I have compared both records"), [InputRequired()])


def fill(form: RecordForm, record: Person | Any) -> None:
    """Show a record in a form that was not sent."""
    form.process(obj=record)
    form.version.data = str(record.version)


def _numbered(names: list[str] | tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"{number:02d}", name) for number, name in enumerate(names, start=1)]
