"""Who has counted so many years: asked of the kept totals, by the arithmetic of `kernel.intervals` said in SQL."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, cast, extract, or_, select

from registry.db import db
from registry.kernel.intervals import MONTHS_A_YEAR, ONE_DAY, Length, add_months
from registry.people.queries import Those
from registry.service_records import kept
from registry.service_records.models import CountedTotal

EPOCH = date(1970, 1, 1)
SECONDS_A_DAY = 86_400
LEAP_DAY = 229
"""29 February as month * 100 + day."""


def who_counted(years: int, scope: str, today: date) -> Those:
    """Return the statement of the keys of those who have at least so many years counted up to the end of the day.

    A kept total may have ended since it was made. What it says then is the least that is counted; of the few who
    would get there only by what came after it, the spells themselves are counted.
    """
    least, most = _days_counted(today)
    needed = _days_of(years)
    begun = and_(CountedTotal.scope == scope, CountedTotal.first_counted_on <= _latest_first(years, today))
    open_ones = select(CountedTotal.person_id).where(
        begun, CountedTotal.holds_until < today, least < needed, most >= needed
    )
    lengths = kept.counted_lengths(db.session.scalars(open_ones).all(), scope, today)
    enough = Length(years * MONTHS_A_YEAR)
    counted = [person for person, length in lengths.items() if length >= enough]
    has_enough = or_(least >= needed, CountedTotal.person_id.in_(counted)) if counted else least >= needed
    found: Select[tuple[int]] = select(CountedTotal.person_id).where(begun, has_enough)
    return found


def _latest_first(years: int, today: date) -> date:
    """Return the last first day from which the years can be full at the end of the day, or a day later.

    29 February, whose anniversary may be the 28th, is the reason for the later day; what counts exactly is asked too.
    """
    return add_months(today + ONE_DAY, -years * MONTHS_A_YEAR) + ONE_DAY


def _days_counted(today: date) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return the days counted up to the end of the day: at least and at most; the same while the total holds."""
    has_ended = CountedTotal.holds_until < today
    last = case((has_ended, _day_number(CountedTotal.holds_until)), else_=(today - EPOCH).days)
    running = case(
        (CountedTotal.running_since.is_not(None), last - _day_number(CountedTotal.running_since) + 1), else_=0
    )
    least = CountedTotal.closed_days + running
    return least, least + (today - EPOCH).days - last


def _days_of(years: int) -> ColumnElement[int]:
    """Return the days from the first counted day to its anniversary so many years later.

    365 a year, and one for each 29 February between: from years whose 29 February, if they have one, is over or is
    the first day itself, to years of which the same holds. (Exact from 1901 to 2099.)
    """
    first = CountedTotal.first_counted_on
    place = extract("month", first) * 100 + extract("day", first)
    year = cast(extract("year", first), Integer) - case((place < LEAP_DAY, 1), else_=0)
    return 365 * years + (year + years) // 4 - year // 4


def _day_number(day: Any) -> ColumnElement[int]:
    """Return the number of a day since 1970."""
    return cast(extract("epoch", day) / SECONDS_A_DAY, Integer)
