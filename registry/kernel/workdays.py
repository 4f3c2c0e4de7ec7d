"""Working days by the State Council's yearly calendar with its make-up days.

The calendar of a year is announced at the end of the year before. A kept library carries the years announced so
far; `overrides` are the rows that an office has added or corrected ({day: is it a working day}). In a year that
neither settles, Monday to Friday count and the answer is marked provisional.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5
NO_OVERRIDES: Mapping[date, bool] = {}


@dataclass(frozen=True, slots=True)
class WorkdayResult:
    """A day that was counted to; provisional if a day on the way has no calendar yet."""

    day: date
    is_provisional: bool


def is_working_day(
    day: date, overrides: Mapping[date, bool] = NO_OVERRIDES, settled_years: Collection[int] = ()
) -> tuple[bool, bool]:
    """Say whether the day is a working day, and whether that is provisional.

    `settled_years`: years whose whole calendar stands in `overrides`, so that its other days are no longer provisional.
    """
    import chinese_calendar

    if day in overrides:
        return overrides[day], False
    try:
        return bool(chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return day.weekday() < SATURDAY, day.year not in settled_years


def add_working_days(
    start: date,
    days: int,
    overrides: Mapping[date, bool] = NO_OVERRIDES,
    settled_years: Collection[int] = (),
) -> WorkdayResult:
    """Count `days` working days after `start`; `start` itself is not counted. 0 gives `start`."""
    if days < 0:
        raise ValueError("working days are counted forward")
    day, provisional, left = start, False, days
    while left:
        day += timedelta(days=1)
        works, unsettled = is_working_day(day, overrides, settled_years)
        provisional = provisional or unsettled
        left -= works
    return WorkdayResult(day, provisional)


def notice_last_day(
    posted_on: date,
    days: int,
    *,
    posted_before_office_hours: bool,
    overrides: Mapping[date, bool] = NO_OVERRIDES,
    settled_years: Collection[int] = (),
) -> WorkdayResult:
    """Give the last day of a public notice of `days` working days (at least 1).

    The day of posting counts only if it is a working day and the notice hung before office hours.
    """
    if days < 1:
        raise ValueError("a notice takes at least one working day")
    before = posted_on - timedelta(days=1) if posted_before_office_hours else posted_on
    return add_working_days(before, days, overrides, settled_years)
