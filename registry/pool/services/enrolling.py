"""Taking the confirmed names into the pool."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import RuleViolation
from registry.kernel.intervals import add_months
from registry.kernel.messages import message
from registry.people.models import Person
from registry.pool.codes import CycleState, Event, MembershipState, NominationState
from registry.pool.models import Cycle, Membership, Nomination
from registry.pool.services import transitions


@dataclass(frozen=True)
class Enrolled:
    """How many members the cycle brought, and how many of them just now."""

    members: int
    new: int


def enrol_members(cycle: Cycle, *, actor: Actor, now: datetime) -> Enrolled:
    """Begin the memberships of the confirmed list, numbered in the cycle's order, and close the cycle.

    Again: nothing new. RuleViolation before the list is confirmed, or if somebody on it is in the pool already.
    """
    if cycle.state is CycleState.CLOSED:
        return Enrolled(_members(cycle), 0)
    if cycle.state is not CycleState.CONFIRMED:
        raise RuleViolation("outside_window", message("The list has not been confirmed yet."), transitions.CLAUSE)
    confirmed = _confirmed(cycle)
    _require_outside([row.person_id for row in confirmed])
    starts_on = clock.civil_date(now)
    planned_ends_on = add_months(starts_on, cycle.parameters["term_months"]) - timedelta(days=1)
    rows: list[dict[str, Any]] = [
        {
            "person_id": row.person_id,
            "cycle_id": cycle.id,
            "number": f"{cycle.year}-{place:04d}",
            "talent_class": row.talent_class,
            "state": MembershipState.ACTIVE,
            "starts_on": starts_on,
            "planned_ends_on": planned_ends_on,
        }
        for place, row in enumerate(confirmed, start=1)
    ]
    if rows:
        db.session.execute(insert(Membership), rows)
    transitions.fire_all([row.id for row in confirmed], Event.ENROL, actor=actor, now=now)
    transitions.open_stage(cycle, CycleState.CLOSED, actor=actor, now=now)
    audit.record(
        "pool:enrol",
        actor=actor,
        object_type="cycle",
        object_id=cycle.id,
        members=len(rows),
        starts_on=starts_on.isoformat(),
    )
    return Enrolled(len(rows), len(rows))


def _confirmed(cycle: Cycle) -> Sequence[Row[Any]]:
    """Return the confirmed nominations in the order of their numbers: by surname strokes or by merit."""
    by_strokes = (Person.stroke_sort, Person.uid)
    by_merit = (Nomination.score.desc(), Person.uid)
    order = by_merit if cycle.parameters["number_order"] == "merit" else by_strokes
    return db.session.execute(
        select(Nomination.id, Nomination.person_id, Nomination.talent_class)
        .join(Person, Person.id == Nomination.person_id)
        .where(Nomination.cycle_id == cycle.id, Nomination.state == NominationState.CONFIRMED)
        .order_by(*order)
    ).all()


def _require_outside(people: list[int]) -> None:
    """Nobody enters the pool twice: who became a member since the check must be taken off the list first."""
    inside = (Membership.person_id.in_(people), Membership.state == MembershipState.ACTIVE)
    count = db.session.scalar(select(func.count()).select_from(Membership).where(*inside))
    if count:
        raise RuleViolation(
            "already_member",
            message("%(count)d people on the list are in the pool already.", count=count),
            transitions.CLAUSE,
        )


def _members(cycle: Cycle) -> int:
    return db.session.scalar(select(func.count()).select_from(Membership).where(Membership.cycle_id == cycle.id)) or 0
