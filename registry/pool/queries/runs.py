"""Runs of the selection, for acts on a cycle."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.people.models import Person
from registry.pool.codes import Reason
from registry.pool.models import Cycle, Limit, Nomination, SelectionResult, SelectionRun


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
    return dict(rows.tuples())
