"""The spell as a rule sees it, and the three readings of dates that are known by the month only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from registry.kernel.intervals import (
    FOREVER,
    ONE_DAY,
    Interval,
    day_after,
    first_of_month,
    last_of_month,
)
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.service_records.codes import (
    Direction,
    InterruptionKind,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    SpellKind,
)

OVERRIDING = frozenset({SpellKind.SECONDMENT, SpellKind.SHADOWING})
"""While one runs it gives the place of work in the stead of the post. Study away does too, and interrupts besides.

Nothing else overrides: a loan leaves the place to its own record, and village residence, counterpart support,
technical envoys and tours add their days to those of the post.
"""

INTERRUPTING = frozenset({SpellKind.INTERRUPTION, SpellKind.FULL_TIME_STUDY})
"""Days that count under no rule, whatever else runs."""


class Reading(Enum):
    """How a date known by the month only is read: as displayed, as the least and as the most it can mean."""

    SHOWN = "shown"
    SHORTEST = "shortest"
    LONGEST = "longest"


@dataclass(frozen=True, kw_only=True, slots=True)
class Spell:
    """A spell of service, both ends as written (last day included; a month is stored as its first day).

    `level`, `rural`, `organisation_*`, `sector` and `is_key_county` describe the place of work, `unit_*` the
    employing unit where that is another. A change of level, of the rural flag or of the key-county list during the
    spell splits it (`split`); `part_from` and `part_until` (both included) then bound what this part stands for.
    """

    key: str
    kind: SpellKind
    starts_on: date
    ends_on: date | None = None
    starts_precision: Precision = Precision.DAY
    ends_precision: Precision = Precision.DAY
    planned_ends_on: date | None = None
    level: OrganisationLevel | None = None
    rural: bool | None = None
    is_key_county: bool = False
    organisation_key: str = ""
    organisation_kind: OrganisationKind | None = None
    is_managed_like_civil_service: bool = False
    sector: Sector | None = None
    unit_key: str | None = None
    unit_level: OrganisationLevel | None = None
    unit_kind: OrganisationKind | None = None
    personnel_status: PersonnelStatus | None = None
    post_class: PostClass | None = None
    direction: Direction | None = None
    programme: Programme | None = None
    has_passed_programme: bool | None = None
    is_counterpart: bool = False
    interruption: InterruptionKind | None = None
    part_from: date | None = None
    part_until: date | None = None

    @property
    def is_organ(self) -> bool:
        """Whether the organisation is an agency, or an institution managed like one."""
        managed_alike = (
            self.is_managed_like_civil_service or self.personnel_status is PersonnelStatus.MANAGED_LIKE_CIVIL_SERVANTS
        )
        return self.organisation_kind is OrganisationKind.AGENCY or (
            self.organisation_kind is OrganisationKind.INSTITUTION and managed_alike
        )

    @property
    def employer_level(self) -> OrganisationLevel | None:
        return self.unit_level or self.level

    @property
    def employer_kind(self) -> OrganisationKind | None:
        return self.unit_kind or self.organisation_kind

    @property
    def employer_key(self) -> str:
        return self.unit_key or self.organisation_key

    def runs_on(self, day: date) -> bool:
        """Tell whether the spell runs on the day, dates known by the month read as shown."""
        shown = interval(self, Reading.SHOWN, day)
        return shown.first <= day < shown.after


def interval(spell: Spell, reading: Reading, on: date) -> Interval:
    """Give the days of a spell under a reading, not cut at the as-of date; may be empty.

    A running spell goes on, but not past its planned end: one that is overdue on `on` has run until that day.
    """
    first, after = spell.starts_on, FOREVER
    if spell.ends_on is not None:
        after = day_after(spell.ends_on)
    elif spell.planned_ends_on is not None:
        after = day_after(max(spell.planned_ends_on, on))
    starts_by_month = spell.starts_precision is Precision.MONTH
    ends_by_month = spell.ends_on is not None and spell.ends_precision is Precision.MONTH
    if starts_by_month:
        first = last_of_month(first) if reading is Reading.SHORTEST else first_of_month(first)
    if ends_by_month and spell.ends_on is not None:
        after = _end_by_month(spell.ends_on, reading)
    if reading is Reading.SHORTEST and after <= first and starts_by_month != ends_by_month:
        first, after = _least(spell, first, after, starts_by_month)
    return _part(spell, Interval(first, after))


def _end_by_month(ends_on: date, reading: Reading) -> date:
    if reading is Reading.SHOWN:
        return first_of_month(ends_on)
    return first_of_month(ends_on) + ONE_DAY if reading is Reading.SHORTEST else day_after(last_of_month(ends_on))


def _least(spell: Spell, first: date, after: date, starts_by_month: bool) -> tuple[date, date]:
    """Keep the one day that is certain when start and end lie in one month and one of them is known by the day."""
    if spell.ends_on is None or first_of_month(spell.starts_on) != first_of_month(spell.ends_on):
        return first, after
    return (after - ONE_DAY, after) if starts_by_month else (first, first + ONE_DAY)


def _part(spell: Spell, whole: Interval) -> Interval:
    first = max(whole.first, spell.part_from) if spell.part_from else whole.first
    after = min(whole.after, day_after(spell.part_until)) if spell.part_until else whole.after
    return Interval(first, after)


def intervals(accepted: Sequence[Spell], reading: Reading, on: date) -> list[Interval]:
    """Give the days of spells that a rule accepts, in their order.

    If one's end month is another's start month the two touch under every reading. Only the shortest needs to be
    told: there the later spell begins where the earlier one surely has lasted to.
    """
    found = [interval(spell, reading, on) for spell in accepted]
    if reading is not Reading.SHORTEST:
        return found
    reached: dict[date, date] = {}
    for spell, days in zip(accepted, found, strict=True):
        if spell.ends_on and spell.ends_precision is Precision.MONTH and not spell.part_until and days.days:
            month = first_of_month(spell.ends_on)
            reached[month] = min(days.after, reached.get(month, FOREVER))
    for position, spell in enumerate(accepted):
        if spell.starts_precision is Precision.MONTH and not spell.part_from:
            touched = reached.get(first_of_month(spell.starts_on))
            if touched is not None and touched < found[position].first:
                found[position] = Interval(touched, found[position].after)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Validity:
    """What an organisation was between two days, both included; None leaves that side open.

    What is None of the rest is as the spell has it.
    """

    valid_from: date | None
    valid_until: date | None
    level: OrganisationLevel | None
    rural: bool | None
    is_key_county: bool = False
    organisation_kind: OrganisationKind | None = None
    is_managed_like_civil_service: bool | None = None
    sector: Sector | None = None
    unit_level: OrganisationLevel | None = None
    unit_kind: OrganisationKind | None = None


def split(spell: Spell, validities: Iterable[Validity]) -> list[Spell]:
    """Split a spell where its place of work changed, so that each day is read as valid on that day.

    Each part carries the spell's key and dates and the days it stands for. Parts that the spell cannot reach are
    left out; days for which nothing is given are dropped, since nobody knows what they were.
    """
    unplanned = replace(spell, planned_ends_on=None)  # a spell may outlast its planned end
    longest = interval(unplanned, Reading.LONGEST, spell.starts_on)
    parts = []
    for validity in validities:
        part = replace(
            spell,
            level=validity.level,
            rural=validity.rural,
            is_key_county=validity.is_key_county,
            organisation_kind=validity.organisation_kind or spell.organisation_kind,
            is_managed_like_civil_service=(
                spell.is_managed_like_civil_service
                if validity.is_managed_like_civil_service is None
                else validity.is_managed_like_civil_service
            ),
            sector=validity.sector or spell.sector,
            unit_level=validity.unit_level or spell.unit_level,
            unit_kind=validity.unit_kind or spell.unit_kind,
            part_from=validity.valid_from if validity.valid_from and validity.valid_from > longest.first else None,
            part_until=(
                validity.valid_until
                if validity.valid_until and day_after(validity.valid_until) < longest.after
                else None
            ),
        )
        if _part(part, longest).days:
            parts.append(part)
    return parts
