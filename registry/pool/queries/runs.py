"""Runs of the selection and what they were made of, for acts and for those who select."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.people.models import Person
from registry.pool.codes import Reason
from registry.pool.models import Cycle, Limit, Nomination, SelectionResult, SelectionRun
from registry.pool.rules.snapshot import Snapshot


def limits(cycle: Cycle) -> list[Limit]:
    """Return the floors and caps of the cycle in their order."""
    return list(db.session.scalars(select(Limit).where(Limit.cycle_id == cycle.id).order_by(Limit.position)))


def run_of_snapshot(cycle: Cycle, snapshot_hash: str) -> SelectionRun | None:
    """Return the run of this snapshot, if there was one."""
    return db.session.scalar(
        select(SelectionRun).where(SelectionRun.cycle_id == cycle.id, SelectionRun.snapshot_hash == snapshot_hash)
    )


def latest_run(cycle: Cycle) -> SelectionRun | None:
    """Return the adopted run of a cycle, else the latest one."""
    return db.session.scalar(
        select(SelectionRun)
        .where(SelectionRun.cycle_id == cycle.id)
        .order_by(SelectionRun.is_adopted.desc(), SelectionRun.id.desc())
        .limit(1)
    )


def adopted_run(cycle: Cycle) -> SelectionRun:
    """Return the run that was adopted. RuleViolation if there is none."""
    run = latest_run(cycle)
    if run is None or not run.is_adopted:
        raise RuleViolation("no_run", message("No run of the selection has been adopted."), "task-35")
    return run


def kept_results(run: SelectionRun) -> Sequence[Row[Any]]:
    """Return (uid, is_chosen, reason, waiting_place) of every candidate of a run; the ineligible were none."""
    return db.session.execute(
        select(
            Person.uid,
            SelectionResult.is_chosen,
            SelectionResult.reason,
            SelectionResult.waiting_place,
        )
        .join(Nomination, Nomination.id == SelectionResult.nomination_id)
        .join(Person, Person.id == Nomination.person_id)
        .where(SelectionResult.run_id == run.id, SelectionResult.reason != Reason.INELIGIBLE)
    ).all()


def names_by_key(run: SelectionRun) -> dict[str, str]:
    """Return the names of a run's candidates by key."""
    rows = db.session.execute(
        select(Person.uid, Person.name)
        .join(Nomination, Nomination.person_id == Person.id)
        .join(SelectionResult, SelectionResult.nomination_id == Nomination.id)
        .where(SelectionResult.run_id == run.id)
    )
    return dict(rows.tuples().all())


def run(identity: int) -> SelectionRun | None:
    """Return a run for a command; pages ask `selections.run`."""
    return db.session.get(SelectionRun, identity)


def waiting_count(of: SelectionRun) -> int:
    """Return the length of the waiting list."""
    waits = (SelectionResult.run_id == of.id, SelectionResult.waiting_place.is_not(None))
    return db.session.scalar(select(func.count()).select_from(SelectionResult).where(*waits)) or 0


def reasons(of: SelectionRun) -> dict[str, int]:
    """Return how many nominations have each reason, in the order of the code list."""
    rows = db.session.execute(
        select(SelectionResult.reason, func.count())
        .where(SelectionResult.run_id == of.id)
        .group_by(SelectionResult.reason)
    )
    found = {reason.value: count for reason, count in rows}
    return {reason.value: found[reason.value] for reason in Reason if reason.value in found}


@dataclass(frozen=True)
class Group:
    """Those with one value of an attribute: how many there were, how many are chosen, and the limit on them."""

    attribute: str
    value: str
    candidates: int
    chosen: int
    at_least: int | None
    at_most: int | None

    @property
    def is_held(self) -> bool:
        return (self.at_least or 0) <= self.chosen and (self.at_most is None or self.chosen <= self.at_most)


def groups(of: SelectionRun) -> list[Group]:
    """Return every group of a run's snapshot, by attribute; a group without candidates only if a limit names it."""
    frozen = Snapshot.unpacked(of.snapshot)
    chosen = set(
        db.session.scalars(
            select(Person.uid)
            .join(Nomination, Nomination.person_id == Person.id)
            .join(SelectionResult, SelectionResult.nomination_id == Nomination.id)
            .where(SelectionResult.run_id == of.id, SelectionResult.is_chosen)
        )
    )
    there: Counter[tuple[str, str]] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    for candidate in frozen.candidates:
        there.update(candidate.attributes.items())
        if candidate.key in chosen:
            taken.update(candidate.attributes.items())
    limits_on = {(limit.attribute, limit.value): limit for limit in frozen.limits}
    return [
        Group(attribute, value, there[attribute, value], taken[attribute, value], *_bounds(limits_on, attribute, value))
        for attribute, value in sorted(there.keys() | limits_on.keys())
    ]


def _bounds(limits_on: Mapping[tuple[str, str], Any], attribute: str, value: str) -> tuple[int | None, int | None]:
    limit = limits_on.get((attribute, value))
    return (limit.at_least, limit.at_most) if limit else (None, None)
