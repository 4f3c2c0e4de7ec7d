"""The grassroots tour of new civil servants at city level and above (task 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.kernel.intervals import ONE_DAY, add_months
from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.policy import catalogue
from registry.service_records.codes import PersonnelStatus
from registry.service_records.rules import bases, counting
from registry.service_records.rules.findings import Finding, ServiceRule, found, is_in_force
from registry.service_records.rules.limits import sum_within_limits
from registry.service_records.rules.spells import Spell

CIVIL = frozenset({PersonnelStatus.CIVIL_SERVANT, PersonnelStatus.MANAGED_LIKE_CIVIL_SERVANTS})
RULE = ServiceRule.GRASSROOTS_TOUR_DUE


@dataclass(frozen=True)
class Deferral:
    """A tour put off until the end of a day, for a recorded reason."""

    until: date
    reason: str


def grassroots_tour_due(
    entry: Spell, spells: Sequence[Spell], confirmed_on: date | None, deferral: Deferral | None, on: date
) -> Verdict:
    """Say how a new civil servant stands with the grassroots tour: due from the recorded confirmation day, 1-2 years.

    `entry` is the first post as a civil servant; experience is counted up to the day before it. Met when the tour is
    done within its limits; `met_on` is the day on which its lower limit is reached.
    """
    if entry.personnel_status not in CIVIL or entry.employer_level not in catalogue.parameter("task-8.levels", on):
        return _not_met(Finding.NOT_CONCERNED, message("no new civil servant at city level or above"))
    if not is_in_force("task-8.levels", entry.starts_on):
        return _not_met(Finding.NOT_CONCERNED, message("recruited before the task was in force"))
    before = entry.starts_on - ONE_DAY
    experience = counting.minimum_verdict(
        spells,
        bases.basis("experience", on),
        before,
        catalogue.parameter("task-8.experience", on),
        rule=RULE,
        clause="task-8",
    )
    if experience.is_met:
        return _not_met(Finding.NOT_CONCERNED, message("experience before entry: %(text)s", text=experience.text))
    if experience.outcome is Outcome.UNDETERMINED:
        text = message("experience before entry: %(text)s", text=experience.text)
        return found(RULE, Finding.UNDETERMINED, Outcome.UNDETERMINED, text, task=8)
    toured = sum_within_limits(
        RULE,
        8,
        spells,
        bases.basis("tour", on),
        on,
        least=catalogue.parameter("task-8.shortest_tour", on),
        most=catalogue.parameter("task-8.longest_tour", on),
    )
    return _waiting(confirmed_on, deferral, on) if toured.code is Finding.NOT_BEGUN else toured


def _waiting(confirmed_on: date | None, deferral: Deferral | None, on: date) -> Verdict:
    """Judge somebody who has not gone: not before the confirmation, then within a time, unless put off."""
    if confirmed_on is None or confirmed_on > on:
        return _not_met(Finding.ON_PROBATION, message("not yet confirmed after probation"))
    if deferral is not None and on <= deferral.until:
        text = message("put off until %(day)s: %(reason)s", day=deferral.until, reason=deferral.reason)
        return _not_met(Finding.DEFERRED, text)
    last = add_months(confirmed_on, catalogue.parameter("task-8.begins_within", on))
    if deferral is not None:
        last = max(last, deferral.until)
    text = message("confirmed on %(confirmed)s, to begin by %(last)s", confirmed=confirmed_on, last=last)
    return _not_met(Finding.DUE if on <= last else Finding.OVERDUE, text)


def _not_met(finding: Finding, text: Message) -> Verdict:
    return found(RULE, finding, Outcome.NOT_MET, text, task=8)
