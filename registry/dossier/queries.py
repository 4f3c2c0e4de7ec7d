"""What the pool and mentoring know of a person, each as its own policies allow this reader."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.mentoring.models import Mentor, Pairing
from registry.mentoring.queries.lists import last_held_on
from registry.people.models import Person
from registry.pool.models import Cycle, Membership, Nomination
from registry.pool.queries.nominations import shown_state


def memberships(person_id: int, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return the visible memberships of a person in the pool, the latest first."""
    return db.session.execute(
        select(
            Membership.number,
            Membership.talent_class,
            Membership.state,
            Membership.starts_on,
            Membership.planned_ends_on,
            Membership.ends_on,
            Membership.leaving_reason,
        )
        .where(predicate(visible_to, Permission.POOL_READ_MEMBER, Membership), Membership.person_id == person_id)
        .order_by(Membership.starts_on.desc())
    ).all()


def nominations(person_id: int, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return (id, year, state as shown) of the visible nominations of a person, the latest first."""
    return db.session.execute(
        select(Nomination.id, Cycle.year, shown_state(visible_to).label("state"))
        .join(Nomination.cycle)
        .where(predicate(visible_to, Permission.POOL_READ_NOMINATION, Nomination), Nomination.person_id == person_id)
        .order_by(Cycle.year.desc())
    ).all()


def pairings(person_id: int, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return the visible pairings of a mentee with the mentor's name, the latest first."""
    return db.session.execute(
        select(
            Pairing.id,
            Pairing.state,
            Pairing.starts_on,
            Pairing.ends_on,
            Mentor.category,
            Person.name,
            last_held_on().label("last_held_on"),
        )
        .join(Pairing.mentor)
        .join(Mentor.person)
        .where(predicate(visible_to, Permission.MENTORING_READ, Pairing), Pairing.mentee_id == person_id)
        .order_by(Pairing.starts_on.desc(), Pairing.id.desc())
    ).all()


def mentor_role(person_id: int, *, visible_to: Actor) -> Row[Any] | None:
    """Return (id, category, capacity) if the person is a mentor whom the reader may see as one."""
    return db.session.execute(
        select(Mentor.id, Mentor.category, Mentor.capacity).where(
            predicate(visible_to, Permission.MENTORING_READ, Mentor), Mentor.person_id == person_id
        )
    ).first()
