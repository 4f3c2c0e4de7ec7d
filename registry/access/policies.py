"""One rule answers both "may this person do this to that record" and "which records does this list show".

Each room's `policies` registers, for (permission, record type, role), a function from the actor to an SQL
condition. Absent means no row.

    @allow(Permission.PERSON_READ, Person, Role.UNIT_HR)
    def of_the_unit(actor): return Person.organisation_path.startswith(actor.organisation_path)
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import Session

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role, holds
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message

Condition = Callable[[Actor], ColumnElement[bool]]
_conditions: dict[tuple[Permission, type], dict[Role, Condition]] = {}


def allow(permission: Permission, record: type, *roles: Role) -> Callable[[Condition], Condition]:
    """Register the condition under which the roles reach rows of `record` with this permission."""

    def register(condition: Condition) -> Condition:
        table = _conditions.setdefault((permission, record), {})
        for role in roles:
            if role in table and table[role] is not condition:
                raise ValueError(f"{permission} on {record.__name__} is registered twice for {role}")
            if not holds(role, permission):
                raise ValueError(f"{role} does not hold {permission}")
            table[role] = condition
        return condition

    return register


def predicate(actor: Actor, permission: Permission, record: type) -> ColumnElement[bool]:
    """Return the SQL condition on `record` for this actor; no row where nothing is registered."""
    condition = _conditions.get((permission, record), {}).get(actor.role)
    return condition(actor) if condition else false()


def everything(_actor: Actor) -> ColumnElement[bool]:
    """Reach every row: for roles whose scope is the whole register."""
    return true()


def matrix() -> dict[tuple[Permission, str], frozenset[Role]]:
    """Return which roles reach rows of which record type, from what the rooms registered."""
    return {(permission, record.__name__): frozenset(table) for (permission, record), table in _conditions.items()}


def conditions() -> dict[tuple[Permission, type], dict[Role, Condition]]:
    """Return what the rooms registered: the condition of each role, by permission and record type."""
    return _conditions


def visible_or_refused(session: Session, actor: Actor, permission: Permission, record: Any, identity: int) -> Any:
    """Return the record with this primary key, or raise NotVisible: absent and out of scope look alike."""
    found = session.scalar(select(record).where(record.id == identity, predicate(actor, permission, record)))
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found
