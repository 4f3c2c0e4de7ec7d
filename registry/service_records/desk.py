"""The plan roster on a clerk's desk: people whom the clerk looks after, within the reach of the office."""

from typing import Any

from sqlalchemy import func, select, update

from registry.access.desks import Desk, Part, register
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.kernel.messages import message
from registry.people.models import Person
from registry.service_records.models import RosterEntry


def _looked_after(desk: Desk) -> tuple[Any, ...]:
    """Return the conditions; the officer stands in the roster by name, so others of the name elsewhere stay out."""
    reached = select(Person.id).where(predicate(desk.actor, Permission.RECORD_WRITE, Person))
    return (
        RosterEntry.officer == desk.display_name[:60],
        RosterEntry.left_on.is_(None),
        RosterEntry.person_id.in_(reached),
    )


def count(desk: Desk) -> int:
    """Say how many people on the roster this clerk looks after."""
    return db.session.scalar(select(func.count()).select_from(RosterEntry).where(*_looked_after(desk))) or 0


def hand_over(desk: Desk, to: Desk) -> int:
    """Let another clerk look after them."""
    keys = db.session.scalars(select(RosterEntry.id).where(*_looked_after(desk))).all()
    db.session.execute(
        update(RosterEntry)
        .where(RosterEntry.id.in_(keys))
        .values(officer=to.display_name[:60], version=RosterEntry.version + 1)
    )
    return len(keys)


register(Part("roster", message("people on the plan roster looked after"), count, hand_over))
