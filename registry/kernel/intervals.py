"""Civil days, lengths by anniversary, and ages: the arithmetic that every rule rests on.

Only here days are held half-open, [first day, day after the last day); columns, forms and workbooks hold the
last day included. Dates are civil dates in Asia/Shanghai; nothing here knows a clock. The convention is ours and
is printed beside every length: counted days are laid end to end from the first one and measured in full months
by anniversary, then days, so that a lost day never vanishes and one more day never shortens.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.kernel.messages import Message, message

FOREVER = date.max
"""The day after the last day of what has no end."""

ONE_DAY = timedelta(days=1)
MONTHS_A_YEAR = 12
SHORTEST_MONTH = 28


@dataclass(frozen=True, order=True, slots=True)
class Interval:
    """The days from `first` to the day before `after`; empty if `after` is not later than `first`."""

    first: date
    after: date

    @property
    def days(self) -> int:
        return max(0, (self.after - self.first).days)

    @property
    def last(self) -> date:
        """Give the last day included."""
        return self.after - ONE_DAY


@dataclass(frozen=True, order=True, slots=True)
class Length:
    """Full months by anniversary and the days beyond them, compared in that order."""

    months: int = 0
    days: int = 0

    @property
    def years(self) -> int:
        return self.months // MONTHS_A_YEAR

    @property
    def text(self) -> Message:
        """Say the length as "1 y 11 m 3 d", leaving out what is zero."""
        years, months = divmod(self.months, MONTHS_A_YEAR)
        template = _LENGTH_TEXTS[bool(years), bool(months), bool(self.days)].template
        return Message(template, {"years": years, "months": months, "days": self.days})


_LENGTH_TEXTS = {
    (False, False, False): message("0 d"),
    (False, False, True): message("%(days)d d"),
    (False, True, False): message("%(months)d m"),
    (False, True, True): message("%(months)d m %(days)d d"),
    (True, False, False): message("%(years)d y"),
    (True, False, True): message("%(years)d y %(days)d d"),
    (True, True, False): message("%(years)d y %(months)d m"),
    (True, True, True): message("%(years)d y %(months)d m %(days)d d"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Counted days without a break: disjoint parts in order, the gaps between them bridged and not counted."""

    parts: tuple[Interval, ...]

    @property
    def first(self) -> date:
        return self.parts[0].first

    @property
    def last(self) -> date:
        return self.parts[-1].last

    @property
    def days(self) -> int:
        return sum(part.days for part in self.parts)

    @property
    def length(self) -> Length:
        return end_to_end(self.parts)


def day_after(day: date) -> date:
    """Give the next day; FOREVER has none and stays."""
    return day if day == FOREVER else day + ONE_DAY


def first_of_month(day: date) -> date:
    """Give the first day of the month."""
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    """Give the last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """Give the anniversary after `months` (31 January + 1 = last of February). OverflowError beyond year 9999."""
    year, month0 = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"{months} months from {day}")
    of_month = day.day if day.day <= SHORTEST_MONTH else min(day.day, monthrange(year, month0 + 1)[1])
    return date(year, month0 + 1, of_month)


def length_between(first: date, after: date) -> Length:
    """Measure [first, after) in full months by anniversary, then days."""
    if after <= first:
        return Length()
    months = (after.year - first.year) * MONTHS_A_YEAR + after.month - first.month
    if add_months(first, months) > after:
        months -= 1
    return Length(months, (after - add_months(first, months)).days)


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Join what overlaps or touches; the answer is disjoint, in order, without empty ones."""
    joined: list[Interval] = []
    for interval in sorted(interval for interval in intervals if interval.days):
        if joined and interval.first <= joined[-1].after:
            if interval.after > joined[-1].after:
                joined[-1] = Interval(joined[-1].first, interval.after)
        else:
            joined.append(interval)
    return tuple(joined)


def minus(intervals: Iterable[Interval], removed: Iterable[Interval]) -> tuple[Interval, ...]:
    """Take the days of `removed` out of the union of `intervals`."""
    cuts = union(removed)
    kept: list[Interval] = []
    for interval in union(intervals):
        first = interval.first
        for cut in cuts:
            if cut.after <= first:
                continue
            if cut.first >= interval.after:
                break
            if cut.first > first:
                kept.append(Interval(first, cut.first))
            first = cut.after
        if first < interval.after:
            kept.append(Interval(first, interval.after))
    return tuple(kept)


def within(intervals: Iterable[Interval], first: date | None = None, after: date | None = None) -> tuple[Interval, ...]:
    """Cut the union of `intervals` to [first, after); None leaves that side open."""
    cut = (Interval(max(i.first, first or date.min), min(i.after, after or FOREVER)) for i in intervals)
    return union(cut)


def runs(counted: Iterable[Interval], gap_days: int = 0) -> tuple[Run, ...]:
    """Make runs of the counted days; gaps of at most `gap_days` are bridged, their days not counted."""
    made: list[list[Interval]] = []
    for part in union(counted):
        if made and (part.first - made[-1][-1].after).days <= gap_days:
            made[-1].append(part)
        else:
            made.append([part])
    return tuple(Run(tuple(parts)) for parts in made)


def total_days(counted: Iterable[Interval]) -> int:
    """Count the days of the union."""
    return sum(interval.days for interval in union(counted))


def laid_end_to_end(first: date, days: int) -> Length:
    """Measure `days` counted days laid end to end from the first counted day."""
    return length_between(first, first + timedelta(days=days))


def end_to_end(counted: Iterable[Interval]) -> Length:
    """Measure the counted days laid end to end from the first of them: the cumulative length."""
    parts = union(counted)
    return laid_end_to_end(parts[0].first, total_days(parts)) if parts else Length()


def longest(of: Sequence[Run]) -> Run | None:
    """Pick the longest run by (months, days), the earliest of equals; None if there is none."""
    return max(of, key=lambda run: run.length, default=None)


def day_reached(counted: Iterable[Interval], months: int) -> date | None:
    """Find the day on which the counted days, laid end to end, first make `months`; None if they never do.

    `months` must be at least 1: no day is needed for less.
    """
    if months < 1:
        raise ValueError("a minimum is at least one month")
    parts = union(counted)
    if not parts:
        return None
    try:
        missing = (add_months(parts[0].first, months) - parts[0].first).days
    except OverflowError:
        return None
    for part in parts:
        if missing <= part.days:
            return part.first + timedelta(days=missing - 1)
        missing -= part.days
    return None


def age(born_on: date, on: date) -> int:
    """Give full years by anniversary; who is born on 29 February turns on the 28th in other years."""
    return length_between(born_on, on).years


def earliest_birth(oldest: int, on: date) -> date:
    """Give the first birth date with which somebody is not older than `oldest` on the day ("born on or after")."""
    day = add_months(on, -MONTHS_A_YEAR * (oldest + 1)) + ONE_DAY
    return day if age(day, on) <= oldest else day + ONE_DAY
