"""Checking every nominee against the thresholds of the cycle, and the review that follows from it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message, to_json
from registry.kernel.verdicts import Outcome, SpellNote, Verdict
from registry.organisations.models import Organisation
from registry.pool.codes import CycleState, Event, NominationState, TalentClass
from registry.pool.models import Cycle, Nomination, StoredVerdict
from registry.pool.queries import records
from registry.pool.rules.eligibility import EligibilityFacts, outcome_of, pool_eligibility
from registry.pool.rules.thresholds import parameters_of
from registry.pool.rules.transitions import standing
from registry.pool.services import transitions
from registry.service_records import queries as service_queries

UNDER_REVIEW = (NominationState.SUBMITTED, NominationState.COUNTY_PASSED, NominationState.CITY_PASSED)
DECISIONS = {
    Outcome.MET: Event.ACCEPT,
    Outcome.NOT_MET: Event.FIND_INELIGIBLE,
    Outcome.UNDETERMINED: Event.RETURN_PROVINCE,
}

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Checked:
    """How many were checked just now, and how all nominations of the cycle stand."""

    checked: int
    eligible: int
    ineligible: int
    undetermined: int


def check_nominations(
    cycle: Cycle, *, actor: Actor, now: datetime, return_remark: str, progress: Progress = lambda _count: None
) -> Checked:
    """Store every verdict of every nomination under review and lead each through all levels to the decision.

    One act of the province in bulk: each step stands in each history. Who meets every clause is accepted, who fails
    one is not eligible; who cannot be told, because dates are known by the month only, is returned with
    `return_remark`. Nothing happens when all are decided. RuleViolation before nominations were taken in.
    """
    if cycle.state is CycleState.DRAFT:
        raise RuleViolation("outside_window", message("The cycle has not been opened yet."), transitions.CLAUSE)
    waiting = _under_review(cycle)
    if waiting:
        if cycle.state is CycleState.NOMINATING:
            transitions.open_stage(cycle, CycleState.REVIEWING, actor=actor, now=now)
        outcomes = _store_verdicts(cycle, waiting, clock.civil_date(now), progress)
        db.session.execute(
            update(Nomination), [{"id": identity, "outcome": found.value} for identity, found in outcomes.items()]
        )
        _walk(waiting, outcomes, actor, now, return_remark)
        audit.record(
            "pool:check_nominations",
            actor=actor,
            object_type="cycle",
            object_id=cycle.id,
            on=clock.civil_date(now).isoformat(),
            outcomes={outcome.value: count for outcome, count in Counter(outcomes.values()).items()},
        )
    return _standing_of(cycle, len(waiting))


def verdicts_of(rows: Sequence[Row[Any]], cycle: Cycle) -> Iterable[tuple[int, list[Verdict]]]:
    """Yield the verdicts of each nomination (rows with id, person_id, talent_class, has_unit_consent)."""
    spells = service_queries.spells_of([row.person_id for row in rows])
    facts = records.eligibility_facts([row.person_id for row in rows], spells)
    thresholds = {
        talent_class: parameters_of(cycle.parameters["eligibility"], talent_class, cycle.as_of_on)
        for talent_class in TalentClass
    }
    for row in rows:
        known = EligibilityFacts(**facts[row.person_id], has_unit_consent=row.has_unit_consent)
        yield row.id, pool_eligibility(known, cycle.as_of_on, thresholds[row.talent_class])


def _under_review(cycle: Cycle) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(
            Nomination.id,
            Nomination.person_id,
            Nomination.state,
            Nomination.talent_class,
            Nomination.has_unit_consent,
            Organisation.managed_by_region_code,
        )
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Nomination.cycle_id == cycle.id, Nomination.state.in_(UNDER_REVIEW))
        .order_by(Nomination.id)
    ).all()


def _store_verdicts(
    cycle: Cycle, waiting: Sequence[Row[Any]], checked_on: date, progress: Progress
) -> dict[int, Outcome]:
    outcomes: dict[int, Outcome] = {}
    for rows in records.batches(waiting):
        stored: list[dict[str, Any]] = []
        for identity, verdicts in verdicts_of(rows, cycle):
            outcomes[identity] = outcome_of(verdicts)
            stored.extend(_stored(identity, verdict, checked_on) for verdict in verdicts)
            progress(1)
        db.session.execute(delete(StoredVerdict).where(StoredVerdict.nomination_id.in_([row.id for row in rows])))
        db.session.execute(insert(StoredVerdict), stored)
    return outcomes


def _stored(nomination_id: int, verdict: Verdict, checked_on: date) -> dict[str, Any]:
    return {
        "nomination_id": nomination_id,
        "rule": str(verdict.rule),
        "outcome": verdict.outcome.value,
        "code": str(verdict.code),
        "clause": verdict.clause,
        "text": to_json(verdict.text),
        "measured": to_json(verdict.measured) if verdict.measured else None,
        "required": to_json(verdict.required) if verdict.required else None,
        "spells": {"counted": _notes(verdict.counted), "left_out": _notes(verdict.left_out)},
        "met_on": verdict.met_on,
        "checked_on": checked_on,
    }


def _notes(notes: Iterable[SpellNote]) -> list[dict[str, Any]]:
    return [{"key": note.key, "reason": to_json(note.reason)} for note in notes]


def _walk(
    waiting: Sequence[Row[Any]], outcomes: dict[int, Outcome], actor: Actor, now: datetime, return_remark: str
) -> None:
    """Pass each nomination through the levels that its unit has, then decide."""
    at = {row.id: standing(row.state, row.managed_by_region_code) for row in waiting}
    county = [identity for identity, state in at.items() if state is NominationState.SUBMITTED]
    transitions.fire_all(county, Event.PASS_COUNTY, actor=actor, now=now)
    managed_by = {row.id: row.managed_by_region_code for row in waiting}
    at.update({identity: standing(NominationState.COUNTY_PASSED, managed_by[identity]) for identity in county})
    city = [identity for identity, state in at.items() if state is NominationState.COUNTY_PASSED]
    transitions.fire_all(city, Event.PASS_CITY, actor=actor, now=now)
    for outcome, event in DECISIONS.items():
        decided = [identity for identity, found in outcomes.items() if found is outcome]
        remark = return_remark if event is Event.RETURN_PROVINCE else ""
        transitions.fire_all(decided, event, actor=actor, now=now, remark=remark)


def _standing_of(cycle: Cycle, checked: int) -> Checked:
    rows = db.session.execute(
        select(Nomination.state, func.count()).where(Nomination.cycle_id == cycle.id).group_by(Nomination.state)
    )
    counts: dict[NominationState, int] = dict(rows.tuples().all())
    ineligible = counts.pop(NominationState.INELIGIBLE, 0)
    undetermined = counts.pop(NominationState.RETURNED, 0)
    for state in (NominationState.REJECTED, NominationState.WITHDRAWN, NominationState.VOID, *UNDER_REVIEW):
        counts.pop(state, 0)
    return Checked(checked, sum(counts.values()), ineligible, undetermined)
