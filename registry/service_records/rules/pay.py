"""Pay of new graduate recruits at county level and below (task 24): what is due, from when, whether it was done."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.policy import catalogue
from registry.service_records.codes import PersonnelStatus
from registry.service_records.rules import bases
from registry.service_records.rules.bases import Treatment
from registry.service_records.rules.findings import Finding, ServiceRule, found, is_in_force
from registry.service_records.rules.spells import Spell

RULE = ServiceRule.SALARY_UPLIFT
CIVIL = frozenset({PersonnelStatus.CIVIL_SERVANT, PersonnelStatus.MANAGED_LIKE_CIVIL_SERVANTS})


@dataclass(frozen=True, kw_only=True)
class Recruit:
    """A graduate's first post after recruitment, and what was done about the pay.

    `is_in_key_county_on_confirmation`: the county was on the list on the day of the confirmation.
    """

    post: Spell
    is_new_graduate: bool
    confirmed_on: date | None = None
    is_in_key_county_on_confirmation: bool = False
    steps_granted: int = 0


def salary_uplift(recruit: Recruit, on: date) -> Verdict:
    """Say what is due to a new graduate recruit and whether it was done.

    Civil servants are paid in probation as after it, then get a grade step; institution staff are confirmed early and
    get a salary step; two steps in key counties.
    """
    post = recruit.post
    basis = bases.basis("unit_county_and_below", on)
    is_civil = post.personnel_status in CIVIL
    if not is_in_force("task-24.steps", post.starts_on):
        return _not_concerned(message("recruited before the task was in force"))
    if not recruit.is_new_graduate or basis.treatment(post)[0] is not Treatment.COUNTS:
        return _not_concerned(message("no new graduate recruit of a unit at county level or below"))
    if not is_civil and post.personnel_status is not PersonnelStatus.INSTITUTION:
        return _not_concerned(message("neither civil servant nor institution staff"))
    if recruit.confirmed_on is None or recruit.confirmed_on > on:
        text = message("on probation: paid as after it") if is_civil else message("on probation: to be confirmed early")
        return found(RULE, Finding.ON_PROBATION, Outcome.NOT_MET, text, task=24)
    return _after_confirmation(recruit, recruit.confirmed_on, is_civil, on)


def _after_confirmation(recruit: Recruit, confirmed_on: date, is_civil: bool, on: date) -> Verdict:
    in_key_county = recruit.is_in_key_county_on_confirmation
    steps = catalogue.parameter("task-24.steps_key_county" if in_key_county else "task-24.steps", confirmed_on)
    required = _steps(steps, is_civil)
    measured = _steps(recruit.steps_granted, is_civil)
    overdue_after = timedelta(days=catalogue.parameter("task-24.overdue_after", on))
    if recruit.steps_granted >= steps:
        finding, outcome = Finding.DONE, Outcome.MET
    else:
        finding = Finding.DUE if on <= confirmed_on + overdue_after else Finding.OVERDUE
        outcome = Outcome.NOT_MET
    text = message(
        "due since %(day)s: %(required)s; done: %(measured)s", day=confirmed_on, required=required, measured=measured
    )
    return found(RULE, finding, outcome, text, task=24, measured=measured, required=required)


def _steps(steps: int, is_civil: bool) -> Message:
    return (
        message("grade steps: %(steps)d", steps=steps) if is_civil else message("salary steps: %(steps)d", steps=steps)
    )


def _not_concerned(text: Message) -> Verdict:
    return found(RULE, Finding.NOT_CONCERNED, Outcome.NOT_MET, text, task=24)
