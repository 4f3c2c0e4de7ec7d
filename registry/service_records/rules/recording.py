"""What can be entered as service: impossible dates are refused before anything is stored."""

from dataclasses import dataclass
from datetime import date

from registry.kernel.intervals import MONTHS_A_YEAR, add_months, age, last_of_month
from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.service_records.codes import Direction, Precision, Programme, SpellKind

YOUNGEST = 16
"""Nobody is employed before full 16 years (Labour Law, article 15)."""

YEARS_AHEAD = 20
"""A date further ahead is a slip of the pen."""

WITH_DIRECTION = frozenset({SpellKind.SECONDMENT, SpellKind.SHADOWING})


@dataclass(frozen=True, kw_only=True)
class Dates:
    """When something began, ended, or is to end; as written, the last day included, a month as its first day."""

    starts_on: date
    starts_precision: Precision = Precision.DAY
    ends_on: date | None = None
    ends_precision: Precision = Precision.DAY
    planned_ends_on: date | None = None


def may_record_dates(dates: Dates, *, birth_on: date, today: date) -> Verdict:
    """Say whether service can have these dates; a month is given the benefit of the doubt."""
    latest_start = last_of_month(dates.starts_on) if dates.starts_precision is Precision.MONTH else dates.starts_on
    if age(birth_on, latest_start) < YOUNGEST:
        return _refused("too_young", message("It begins before the age of %(age)d.", age=YOUNGEST))
    ends = dates.ends_on
    if ends is not None and dates.ends_precision is Precision.MONTH:
        ends = last_of_month(ends)
    if ends is not None and ends < dates.starts_on:
        return _refused("ends_before_start", message("It ends before it begins."))
    if dates.planned_ends_on is not None and dates.planned_ends_on < dates.starts_on:
        return _refused("planned_before_start", message("It is planned to end before it begins."))
    limit = add_months(today, MONTHS_A_YEAR * YEARS_AHEAD)
    if any(day is not None and day > limit for day in (dates.starts_on, dates.ends_on, dates.planned_ends_on)):
        return _refused("too_far_ahead", message("A date lies more than %(years)d years ahead.", years=YEARS_AHEAD))
    return _possible()


def may_record_kind(kind: SpellKind, *, direction: Direction | None, programme: Programme | None) -> Verdict:
    """Say whether the kind of a spell has what it needs: a direction, or a programme; an interruption is no spell."""
    if kind is SpellKind.INTERRUPTION:
        return _refused("not_a_spell", message("An interruption belongs to the person, not to an organisation."))
    if (kind in WITH_DIRECTION) != (direction is not None):
        return _refused("direction", message("A secondment or shadowing, and nothing else, goes upward or downward."))
    if kind is SpellKind.PROGRAMME_SERVICE and programme is None:
        return _refused("programme", message("Name the programme of the service."))
    return _possible()


def _possible() -> Verdict:
    return Verdict(
        rule="may_record", outcome=Outcome.MET, code="possible", clause="", text=message("This can be entered.")
    )


def _refused(code: str, text: Message) -> Verdict:
    return Verdict(rule="may_record", outcome=Outcome.NOT_MET, code=code, clause="", text=text)
