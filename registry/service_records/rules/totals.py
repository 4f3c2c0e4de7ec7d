"""The counted time as it is kept: what is closed, and since when the rest runs, so that it is right tomorrow too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.kernel.intervals import (
    FOREVER,
    ONE_DAY,
    Interval,
    Length,
    end_to_end,
    laid_end_to_end,
    total_days,
)
from registry.service_records.rules import counting
from registry.service_records.rules.bases import Basis
from registry.service_records.rules.spells import Reading, Spell

EARLIEST = date(1900, 1, 1)
"""Nothing is recorded before this day."""


@dataclass(frozen=True, kw_only=True)
class Total:
    """Counted time up to the end of any day from `holds_from` to `holds_until` (None: for ever).

    `closed_days` lie before `running_since`, the first day of what runs on such a day (None: nothing does); `closed`
    is their length.
    """

    first_counted_on: date | None
    closed: Length
    closed_days: int
    running_since: date | None
    holds_from: date
    holds_until: date | None

    def holds_on(self, day: date) -> bool:
        return self.holds_from <= day and (self.holds_until is None or day <= self.holds_until)

    def days_on(self, day: date) -> int:
        """Give the counted days up to the end of a day on which the total holds."""
        return self.closed_days + ((day - self.running_since).days + 1 if self.running_since else 0)

    def length_on(self, day: date) -> Length:
        """Give the counted days laid end to end from the first, up to the end of a day on which the total holds."""
        if self.first_counted_on is None:
            return Length()
        return laid_end_to_end(self.first_counted_on, self.days_on(day))


def total(spells: Sequence[Spell], basis: Basis, on: date) -> Total | None:
    """Sum up one person's spells under a basis as they stand on the day; None if none of their days ever counts.

    Up to a day, what runs has run, whatever end was planned for it: plans are left aside.
    """
    unplanned = counting.in_order(replace(spell, planned_ends_on=None) for spell in spells)
    days = counting.counted_days(unplanned, basis, on, Reading.SHOWN)
    if not days:
        return None
    begun = [part for part in days if part.first <= on]
    next_on = next((part.first for part in days if part.first > on), None)
    running = begun[-1] if begun and on < begun[-1].after else None
    closed = begun[:-1] if running else begun
    return Total(
        first_counted_on=begun[0].first if begun else None,
        closed=end_to_end(closed),
        closed_days=total_days(closed),
        running_since=running.first if running else None,
        holds_from=running.first if running else closed[-1].after if closed else EARLIEST,
        holds_until=_holds_until(running, next_on),
    )


def _holds_until(running: Interval | None, next_on: date | None) -> date | None:
    if running is not None:
        return None if running.after == FOREVER else running.last
    return next_on - ONE_DAY if next_on else None
