"""Counted time: which days of somebody's service a basis counts, how long they are, and when a minimum is met."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registry.kernel.codes import Code
from registry.kernel.intervals import (
    Interval,
    Length,
    Run,
    day_after,
    day_reached,
    end_to_end,
    longest,
    minus,
    runs,
    union,
    within,
)
from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, SpellNote, Verdict
from registry.service_records.codes import Precision
from registry.service_records.rules.bases import Basis, Treatment
from registry.service_records.rules.spells import OVERRIDING, Reading, Spell, interval, intervals


@dataclass(frozen=True)
class CountedTime:
    """What counts up to the end of `on`. `length` is cumulative, or of the longest run if that was asked for.

    `runs` are of the counted days as shown, last days included in each; bridged days lie inside a run uncounted.
    """

    on: date
    length: Length
    longest: Length
    runs: tuple[Run, ...]
    counted: tuple[SpellNote, ...]
    left_out: tuple[SpellNote, ...]

    @property
    def months(self) -> int:
        return self.length.months

    @property
    def days(self) -> int:
        """Give the days beyond the full months."""
        return self.length.days

    @property
    def total_days(self) -> int:
        """Give all counted days."""
        return sum(run.days for run in self.runs)

    @property
    def first_day(self) -> date | None:
        return self.runs[0].first if self.runs else None


class MinimumCode(Code):
    """How a minimum length stands."""

    REACHED = "reached", message("reached")
    UNDER_WAY = "under_way", message("under way")
    SHORT = "short", message("too short")
    UNDETERMINED = "undetermined", message("not to be told: a date is known by the month only")


def counted_time(
    spells: Iterable[Spell], basis: Basis, on: date, *, continuous: bool = False, gap_days: int = 0
) -> CountedTime:
    """Count one person's time under a basis up to the end of `on`, dates known by the month read as shown.

    Spells may come in any order; those that begin after `on` are left out. With `continuous` the length is that of
    the longest run, gaps of at most `gap_days` bridged.
    """
    ordered = in_order(spells)
    cut = within(counted_days(ordered, basis, on, Reading.SHOWN), after=day_after(on))
    made = runs(cut, gap_days)
    best = longest(made)
    longest_length = best.length if best else Length()
    counted, left_out = notes(ordered, basis, on)
    return CountedTime(
        on=on,
        length=longest_length if continuous else end_to_end(cut),
        longest=longest_length,
        runs=made,
        counted=counted,
        left_out=left_out,
    )


def counted_days(spells: Sequence[Spell], basis: Basis, on: date, reading: Reading) -> tuple[Interval, ...]:
    """Give the days that count under a reading, in order, without end where a counted spell runs on.

    Not cut at `on`, which only tells how long a spell past its planned end has run. What overrides or interrupts
    is read as shown.
    """
    treated = [(spell, basis.treatment(spell)[0]) for spell in spells]
    accepted = [spell for spell, treatment in treated if treatment is Treatment.COUNTS]
    elsewhere = [interval(spell, Reading.SHOWN, on) for spell, what in treated if what is Treatment.TAKES_AWAY]
    interrupted = [interval(spell, Reading.SHOWN, on) for spell, what in treated if what is Treatment.INTERRUPTS]
    days = list(zip(accepted, intervals(accepted, reading, on), strict=True))
    posts = (its for spell, its in days if spell.kind not in OVERRIDING)
    places = (its for spell, its in days if spell.kind in OVERRIDING)
    return minus(union((*minus(posts, elsewhere), *places)), interrupted)


def measured(
    spells: Sequence[Spell], basis: Basis, on: date, reading: Reading, *, continuous: bool = False, gap_days: int = 0
) -> Length:
    """Measure the counted days up to the end of `on` under a reading: in sum, or the longest run."""
    cut = within(counted_days(spells, basis, on, reading), after=day_after(on))
    if not continuous:
        return end_to_end(cut)
    best = longest(runs(cut, gap_days))
    return best.length if best else Length()


def outcome_of_minimum(shortest: Length, longest_possible: Length, required: Length) -> Outcome:
    """Met if the shortest reading meets it, not met if the longest does not, else undetermined."""
    if shortest >= required:
        return Outcome.MET
    return Outcome.NOT_MET if longest_possible < required else Outcome.UNDETERMINED


def outcome_of_maximum(shortest: Length, longest_possible: Length, allowed: Length) -> Outcome:
    """Met if the longest reading keeps within it, not met if the shortest exceeds it, else undetermined."""
    if longest_possible <= allowed:
        return Outcome.MET
    return Outcome.NOT_MET if shortest > allowed else Outcome.UNDETERMINED


def minimum_met_on(
    spells: Sequence[Spell], basis: Basis, on: date, months: int, *, continuous: bool = False, gap_days: int = 0
) -> date | None:
    """Find the first day on which a minimum is, or was, surely met.

    Every counted running spell goes on, not past its planned end, and nothing else changes; None if never.
    """
    days = counted_days(spells, basis, on, Reading.SHORTEST)
    if not continuous:
        return day_reached(days, months)
    reached = (day_reached(run.parts, months) for run in runs(days, gap_days))
    return min((day for day in reached if day), default=None)


def minimum_verdict(
    spells: Iterable[Spell],
    basis: Basis,
    on: date,
    months: int,
    *,
    rule: str,
    clause: str,
    continuous: bool = False,
    gap_days: int = 0,
) -> Verdict:
    """Say whether the counted time is at least `months` at the end of `on`, and from when it is."""
    ordered = in_order(spells)
    required = Length(months)
    counted = counted_time(ordered, basis, on, continuous=continuous, gap_days=gap_days)
    shortest = longest_possible = counted.length
    if any(Precision.MONTH in (spell.starts_precision, spell.ends_precision) for spell in ordered):
        shortest = measured(ordered, basis, on, Reading.SHORTEST, continuous=continuous, gap_days=gap_days)
        longest_possible = measured(ordered, basis, on, Reading.LONGEST, continuous=continuous, gap_days=gap_days)
    outcome = outcome_of_minimum(shortest, longest_possible, required)
    met_on = minimum_met_on(ordered, basis, on, months, continuous=continuous, gap_days=gap_days)
    return Verdict(
        rule=rule,
        outcome=outcome,
        code=_code(outcome, met_on),
        clause=clause,
        text=_text(outcome, counted.length, required),
        measured=counted.length.text,
        required=required.text,
        counted=counted.counted,
        left_out=counted.left_out,
        met_on=met_on,
    )


def in_order(spells: Iterable[Spell]) -> list[Spell]:
    """Put spells in the order of time, so that an answer does not depend on the order of rows."""
    return sorted(spells, key=lambda spell: (spell.starts_on, spell.ends_on or date.max, spell.key))


def _code(outcome: Outcome, met_on: date | None) -> MinimumCode:
    if outcome is Outcome.MET:
        return MinimumCode.REACHED
    if outcome is Outcome.UNDETERMINED:
        return MinimumCode.UNDETERMINED
    return MinimumCode.UNDER_WAY if met_on else MinimumCode.SHORT


def _text(outcome: Outcome, length: Length, required: Length) -> Message:
    if outcome is Outcome.UNDETERMINED:
        return message(
            "%(required)s required, %(measured)s counted; dates known by the month only leave it open",
            required=required.text,
            measured=length.text,
        )
    return message("%(required)s required, %(measured)s counted", required=required.text, measured=length.text)


def notes(spells: Sequence[Spell], basis: Basis, on: date) -> tuple[tuple[SpellNote, ...], tuple[SpellNote, ...]]:
    """Say of each spell why it is counted, or why it is left out."""
    counted, left_out = [], []
    for spell in spells:
        treatment, because = basis.treatment(spell)
        if spell.starts_on > on:
            left_out.append(SpellNote(spell.key, message("begins after the day asked for")))
        elif treatment is Treatment.COUNTS:
            counted.append(SpellNote(spell.key, because))
        elif treatment is Treatment.LEFT_OUT:
            left_out.append(SpellNote(spell.key, because))
        else:
            left_out.append(SpellNote(spell.key, message("%(because)s; its days are taken away", because=because)))
    return tuple(counted), tuple(left_out)
