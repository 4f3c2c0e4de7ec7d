"""Shapes of the pages that change regions and organisations."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    Form,
    FormField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from registry.kernel.codes import Code
from registry.organisations.codes import OrganisationKind, OrganisationLevel, RegionKind, Sector
from registry.web.forms import VersionedForm
from registry.web.languages import say

LONGEST_ROWS = 20


class OrganisationField(StringField):
    """The name of an organisation, offered while one types."""

    offers = "organisations.offer_organisations"


class RegionField(StringField):
    """The name or code of a region, offered while one types."""

    offers = "organisations.offer_regions"


def _choices(codes: type[Code]) -> list[tuple[str, str]]:
    return [(one.value, say(one.label)) for one in codes]


class _DatedForm(VersionedForm):
    """A change from a day on, with the document that ordered it."""

    on = DateField(_("From which day"), [InputRequired()])
    reason = StringField(_("Document or reason"), [InputRequired(), Length(max=200)])


class ChangeForm(VersionedForm):
    """All that is valid of an organisation from one day to another."""

    name = StringField(_("Name of the organisation"), [InputRequired(), Length(max=120)])
    kind = SelectField(_("Kind"))
    level = SelectField(_("Level"))
    sector = SelectField(_("Sector"))
    is_rural = BooleanField(_("Work there is rural service"))
    is_managed_like_civil_service = BooleanField(_("managed like the civil service"))
    region = RegionField(_("Region in which it lies"), [InputRequired(), Length(max=120)])
    managed_by = RegionField(_("Region that manages it"), [InputRequired(), Length(max=120)])
    parent = OrganisationField(_("Superior organisation"), [Length(max=160)], description=_("Empty: none."))
    on = DateField(
        _("From which day"), [Optional()], description=_("What it was until the day before is kept as history.")
    )
    is_correction = BooleanField(_("It was entered wrongly: correct it without history"))
    reason = StringField(_("Document or reason"), [InputRequired(), Length(max=200)])
    submit = SubmitField(_("Save the change"))

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)
        self.kind.choices = _choices(OrganisationKind)
        self.level.choices = _choices(OrganisationLevel)
        self.sector.choices = _choices(Sector)

    def validate_is_correction(self, field: BooleanField) -> None:
        if bool(field.data) == bool(self.on.data):
            raise ValidationError(_("Give the day of the change, or say that it was entered wrongly."))


class MergeForm(_DatedForm):
    successor = OrganisationField(_("Merged into"), [InputRequired(), Length(max=160)])
    submit = SubmitField(_("Merge"))


class CloseForm(_DatedForm):
    submit = SubmitField(_("Close the organisation"))


class ContactRow(Form):
    name = StringField(_("Name"), [Length(max=60)])
    duty = StringField(_("Office or duty"), [Length(max=60)])
    telephone = StringField(_("Office telephone"), [Length(max=40)])
    email = StringField(_("E-mail"), [Optional(), Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$"), Length(max=120)])
    address = StringField(_("Office address"), [Length(max=200)])


class ContactsForm(VersionedForm):
    names = TextAreaField(
        _("Short names"), [Length(max=1000)], description=_("One a line. Searches and imports know them.")
    )
    contacts = FieldList(FormField(ContactRow), max_entries=LONGEST_ROWS)
    submit = SubmitField(_("Save"))


class RenameRegionForm(_DatedForm):
    name = StringField(_("New name"), [InputRequired(), Length(max=60)])
    submit = SubmitField(_("Rename"))


class RecodeRegionForm(_DatedForm):
    code = StringField(
        _("New code"),
        [InputRequired(), Length(max=9)],
        description=_("Its beginning says in which region it lies. What lies in it follows with its own last digits."),
    )
    name = StringField(_("New name"), [Length(max=60)], description=_("Empty: the name stays."))
    kind = SelectField(_("Kind"))
    submit = SubmitField(_("Move the region"))

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)
        self.kind.choices = _choices(RegionKind)


class MergeRegionForm(_DatedForm):
    into = RegionField(_("Merged into"), [InputRequired(), Length(max=120)])
    submit = SubmitField(_("Merge"))


class ListingRow(Form):
    listed_on = DateField(_("Listed on"), [Optional()])
    exited_poverty_on = DateField(_("Left poverty on"), [Optional()])
    listed_until = DateField(_("Last day on the list"), [Optional()])

    def validate_exited_poverty_on(self, field: DateField) -> None:
        if field.data and not self.listed_on.data:
            raise ValidationError(_("Say since when it was listed."))

    validate_listed_until = validate_exited_poverty_on


class KeyCountyForm(VersionedForm):
    times = FieldList(FormField(ListingRow), max_entries=LONGEST_ROWS)
    reason = StringField(_("Document or reason"), [InputRequired(), Length(max=200)])
    submit = SubmitField(_("Save"))
