"""Who has counted so many years: asked of the kept totals, by the arithmetic of `kernel.intervals` said in SQL."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Integer, and_, case, cast, exists, extract, or_, select, union_all

from registry.db import db
from registry.kernel.intervals import MONTHS_A_YEAR, ONE_DAY, Length
from registry.people.models import Person
from registry.people.queries import Narrowing
from registry.service_records import kept
from registry.service_records.models import CountedTotal

LEAP_DAY = 229
"""29 February as month * 100 + day."""


def who_counted(years: int, scope: str, today: date) -> Narrowing:
    """Narrow to those who have at least so many years counted under a scope up to the end of the day.

    What a total says of closed time stays so, and what runs is as long as `counted_since` says. Where what ran or
    paused ended meanwhile, the total holds no more: of those few the spells themselves are counted.
    """
    of_scope = CountedTotal.scope == scope
    closed = and_(CountedTotal.running_since.is_(None), CountedTotal.closed_months >= years * MONTHS_A_YEAR)
    running = _long_running(years, today)
    ended = CountedTotal.holds_until < today
    may_be_long = or_(
        CountedTotal.counted_since <= _latest(years, today),
        and_(CountedTotal.running_since.is_(None), CountedTotal.closed_months < years * MONTHS_A_YEAR),
    )
    open_ones = db.session.scalars(select(CountedTotal.person_id).where(of_scope, ended, may_be_long)).all()
    lengths = kept.counted_lengths(open_ones, scope, today)
    ways = [closed, and_(running, or_(CountedTotal.holds_until.is_(None), ~ended))]
    if long_ones := [person for person, length in lengths.items() if length >= Length(years * MONTHS_A_YEAR)]:
        ways.append(CountedTotal.person_id.in_(long_ones))
    keys = union_all(*(select(CountedTotal.person_id).where(of_scope, way) for way in ways))
    tested = exists().where(CountedTotal.person_id == Person.id, of_scope, or_(*ways)).correlate(Person)
    return Narrowing(Person.id.in_(keys), tested, keys, is_wide=True)


def _long_running(years: int, today: date) -> ColumnElement[bool]:
    """Return the condition that what runs is so many years long at the end of the day.

    From a day to its anniversary are 365 days a year and one for each 29 February between, of which there is one
    more or less by the place of the first day among the leap years. (Exact from 1901 to 2099.)
    """
    latest, odd = _latest(years, today), years % 4
    if not odd:
        return CountedTotal.counted_since <= latest
    first = CountedTotal.first_counted_on
    place = extract("month", first) * 100 + extract("day", first)
    year = cast(extract("year", first), Integer) - case((place < LEAP_DAY, 1), else_=0)
    return and_(
        CountedTotal.counted_since <= latest, or_(CountedTotal.counted_since <= latest - ONE_DAY, year % 4 < 4 - odd)
    )


def _latest(years: int, today: date) -> date:
    """Return the latest day from which the years can be full at the end of the day: with the fewest 29 Februaries."""
    return today + ONE_DAY - timedelta(days=365 * years + years // 4)
