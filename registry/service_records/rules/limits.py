"""Service that must be neither too short nor too long in sum (tasks 6 and 8)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from registry.kernel.intervals import Length
from registry.kernel.messages import message
from registry.kernel.verdicts import Outcome, Verdict
from registry.service_records.rules import counting
from registry.service_records.rules.bases import Basis, Treatment
from registry.service_records.rules.findings import Finding, ServiceRule, found
from registry.service_records.rules.spells import Reading, Spell


def sum_within_limits(
    rule: ServiceRule, task: int, spells: Sequence[Spell], basis: Basis, on: date, *, least: int, most: int
) -> Verdict:
    """Say how the counted time in sum stands against `least` to `most` months at the end of `on`.

    Finds: not begun, under way, ended short, within, exceeded, undetermined. `met_on` is the day on which the lower
    limit is, or was, reached.
    """
    shown, shortest, longest = (
        counting.measured(spells, basis, on, reading) for reading in (Reading.SHOWN, Reading.SHORTEST, Reading.LONGEST)
    )
    enough = counting.outcome_of_minimum(shortest, longest, Length(least))
    not_too_much = counting.outcome_of_maximum(shortest, longest, Length(most))
    if not_too_much is Outcome.NOT_MET:
        finding, outcome = Finding.EXCEEDED, Outcome.NOT_MET
    elif enough is Outcome.NOT_MET:
        finding, outcome = _too_little(spells, basis, on, longest), Outcome.NOT_MET
    elif Outcome.UNDETERMINED in (enough, not_too_much):
        finding, outcome = Finding.UNDETERMINED, Outcome.UNDETERMINED
    else:
        finding, outcome = Finding.WITHIN, Outcome.MET
    required = message("%(least)s to %(most)s in sum", least=Length(least).text, most=Length(most).text)
    verdict = found(
        rule,
        finding,
        outcome,
        message("%(required)s required, %(measured)s counted", required=required, measured=shown.text),
        task=task,
        measured=shown.text,
        required=required,
        met_on=counting.minimum_met_on(spells, basis, on, least),
    )
    counted, left_out = counting.notes(spells, basis, on)
    return replace(verdict, counted=counted, left_out=left_out)


def _too_little(spells: Sequence[Spell], basis: Basis, on: date, longest: Length) -> Finding:
    if longest == Length():
        return Finding.NOT_BEGUN
    going_on = any(spell.runs_on(on) and basis.treatment(spell)[0] is Treatment.COUNTS for spell in spells)
    return Finding.UNDER_WAY if going_on else Finding.ENDED_SHORT
