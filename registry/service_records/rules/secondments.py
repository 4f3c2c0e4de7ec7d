"""Secondments: downward (task 4), upward (task 6), and deputy county heads for science (task 7)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from registry.kernel.intervals import Length, add_months, day_after, day_reached, end_to_end, within
from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.organisations.codes import Sector
from registry.policy import catalogue
from registry.service_records.codes import Direction, PostClass, SpellKind
from registry.service_records.rules import bases, counting
from registry.service_records.rules.findings import Finding, ServiceRule, found, is_in_force
from registry.service_records.rules.limits import sum_within_limits
from registry.service_records.rules.spells import INTERRUPTING, Reading, Spell, interval


def downward_secondment(stint: Spell, home: Spell | None, interruptions: Iterable[Spell], on: date) -> Verdict:
    """Say whether a secondment is what task 4 asks for: a professional of a listed sector, at least a year at once
    at the counterpart in a township or below.

    `home` is the post held beside it; `interruptions` are the person's. Only stints begun since 2018 are asked about.
    """
    rule = ServiceRule.DOWNWARD_SECONDMENT
    fault = _fault_of_stint(stint, home)
    if fault:
        finding, why = fault
        return found(rule, finding, Outcome.NOT_MET, why, task=4)
    return counting.minimum_verdict(
        [stint, *(spell for spell in interruptions if spell.kind in INTERRUPTING)],
        bases.basis("township_and_below", on),
        on,
        catalogue.parameter("task-4.minimum_stint", stint.starts_on),
        rule=rule,
        clause="task-4",
        continuous=True,
    )


def _fault_of_stint(stint: Spell, home: Spell | None) -> tuple[Finding, Message] | None:
    if stint.kind is not SpellKind.SECONDMENT or stint.direction is not Direction.DOWN:
        return Finding.NOT_CONCERNED, message("not a downward secondment")
    if not is_in_force("task-4.sectors", stint.starts_on):
        return Finding.NOT_IN_FORCE, message("begun before the task was in force")
    if home is None or home.post_class is not PostClass.PROFESSIONAL:
        return Finding.NO_PROFESSIONAL, message("the post at home is not a professional one")
    if home.sector not in catalogue.parameter("task-4.sectors", stint.starts_on):
        return Finding.OTHER_SECTOR, message("the home unit is of another sector")
    if bases.basis("township_and_below", stint.starts_on).treatment(stint)[0] is not bases.Treatment.COUNTS:
        return Finding.NOT_BELOW, message("the place of work is not in a township or village")
    if not stint.is_counterpart:
        return Finding.NO_COUNTERPART, message("the host is not the counterpart of the home unit")
    return None


def upward_secondment_total(spells: Sequence[Spell], sector: Sector | None, on: date) -> Verdict:
    """Say how the sum of upward secondment and shadowing stands against 1 to 2 years (task 6).

    `sector` is that of the home unit. `met_on` is the day on which the lower limit is reached.
    """
    rule = ServiceRule.UPWARD_SECONDMENT_TOTAL
    if sector not in catalogue.parameter("task-4.sectors", on):
        return found(
            rule, Finding.NOT_CONCERNED, Outcome.NOT_MET, message("the home unit is of another sector"), task=6
        )
    return sum_within_limits(
        rule,
        6,
        spells,
        bases.basis("upward", on),
        on,
        least=catalogue.parameter("task-6.shortest_total", on),
        most=catalogue.parameter("task-6.longest_total", on),
    )


def deputy_head_term(spell: Spell, on: date) -> Verdict:
    """Say how the time of a deputy county head for science stands against the term of 2 years (task 7).

    Met when the term is served; overrun when it goes on longer than the hand-over takes.
    """
    rule = ServiceRule.DEPUTY_HEAD_TERM
    if spell.starts_on > on:
        return found(rule, Finding.NOT_BEGUN, Outcome.NOT_MET, message("begins after the day asked for"), task=7)
    term = catalogue.parameter("task-7.term", on)
    tolerance = timedelta(days=catalogue.parameter("task-7.overrun_tolerance", on))
    whole = {reading: interval(spell, reading, on) for reading in Reading}
    served = {reading: within([days], after=day_after(on)) for reading, days in whole.items()}
    lengths = {reading: end_to_end(days) for reading, days in served.items()}
    enough = counting.outcome_of_minimum(lengths[Reading.SHORTEST], lengths[Reading.LONGEST], Length(term))
    is_overrun = any(days.after > add_months(days.first, term) + tolerance for days in served[Reading.SHORTEST])
    if is_overrun:
        finding, outcome = Finding.OVERRUN, Outcome.NOT_MET
    elif enough is not Outcome.NOT_MET:
        finding = Finding.COMPLETED if enough is Outcome.MET else Finding.UNDETERMINED
        outcome = enough
    else:
        outcome = Outcome.NOT_MET
        finding = Finding.UNDER_WAY if whole[Reading.SHOWN].after > day_after(on) else Finding.ENDED_SHORT
    measured, required = lengths[Reading.SHOWN].text, Length(term).text
    return found(
        rule,
        finding,
        outcome,
        message("term of %(required)s, %(measured)s served", required=required, measured=measured),
        task=7,
        measured=measured,
        required=required,
        met_on=day_reached([whole[Reading.SHORTEST]], term),
    )
