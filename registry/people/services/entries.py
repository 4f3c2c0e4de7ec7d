"""Entries of a person's record: added, changed, voided with a reason, and put back. The trail keeps old and new."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import claim, db
from registry.kernel import messages
from registry.kernel.errors import NotVisible, RuleViolation
from registry.kernel.messages import Message, message
from registry.people import rules
from registry.people.entries import Kind
from registry.people.models import Person, TakenOut
from registry.people.services import rows


def add(person: Person, kind: Kind, values: Mapping[str, Any], *, actor: Actor, today: date) -> Any:
    """Add an entry. Raise RuleViolation for what cannot be, and for what is entered already."""
    rules.may_record(kind.name, values, birth_on=person.birth_on, today=today).require()
    _refuse_twice(person, kind, values, None)
    entry = kind.model(person_id=person.id, **values)
    db.session.add(entry)
    db.session.flush()
    note(person.id, f"person:add_{kind.name}", kind.address(entry), kind.described(entry), actor=actor)
    return entry


def change(
    person: Person, kind: Kind, identity: int, values: Mapping[str, Any], *, version: int, actor: Actor, today: date
) -> Any:
    """Change an entry that nobody has changed since `version`. Raise Conflict, RuleViolation, NotVisible."""
    entry = found(person, kind.model, identity)
    rules.may_record(kind.name, values, birth_on=person.birth_on, today=today).require()
    _refuse_twice(person, kind, values, identity)
    changes = differences(entry, values)
    claim(kind.model, identity, version)
    for name, value in values.items():
        setattr(entry, name, value)
    db.session.flush()
    note(
        person.id,
        f"person:change_{kind.name}",
        kind.address(entry),
        kind.described(entry),
        actor=actor,
        changes=changes,
    )
    return entry


def void(person: Person, kind: Kind, identity: int, *, version: int, reason: str, actor: Actor, now: datetime) -> None:
    """Take an entry out of the register, with the reason; it counts nowhere and stays in the history."""
    entry = found(person, kind.model, identity)
    take_out(
        person.id,
        entry,
        kind.address(entry),
        kind.described(entry),
        version=version,
        reason=reason,
        actor=actor,
        now=now,
    )


def take_out(
    person_id: int,
    entry: Any,
    address: str,
    description: Message,
    *,
    version: int,
    reason: str,
    actor: Actor,
    now: datetime,
    holder: Any = None,
) -> None:
    """Void any entry, also of a room above this one. `holder` has the version of an entry that has none of its own."""
    if not reason.strip():
        raise RuleViolation("no_reason", message("Say why the entry is voided."))
    claimed = entry if holder is None else holder
    claim(type(claimed), claimed.id, version)
    table = type(entry).__table__
    key = {column.name: getattr(entry, column.name) for column in table.primary_key}
    db.session.expunge(entry)
    kept = rows.take_out(table, **key)
    db.session.add(
        TakenOut(
            person_id=person_id,
            entry=address,
            description=messages.to_json(description),
            rows=kept,
            reason=reason,
            taken_at=now,
            taken_by=actor.name,
        )
    )
    db.session.flush()
    note(person_id, f"person:void_{address.partition(':')[0]}", address, description, actor=actor, reason=reason)


def put_back(person: Person, identity: int, *, actor: Actor) -> TakenOut:
    """Put a voided entry back as it was, under its old key; raise RuleViolation if its place is taken."""
    voided: TakenOut = found(person, TakenOut, identity)
    rows.put_back(voided.rows)
    db.session.delete(voided)
    db.session.flush()
    description = messages.from_json(voided.description)
    note(person.id, f"person:put_back_{voided.entry.partition(':')[0]}", voided.entry, description, actor=actor)
    return voided


def found(person: Person, model: Any, identity: int) -> Any:
    """Return an entry of this person; raise NotVisible for one that is another's or nobody's."""
    entry = db.session.scalar(select(model).where(model.id == identity, model.person_id == person.id))
    if entry is None:
        raise NotVisible(message("There is no such entry in this record; it may have been voided."))
    return entry


def differences(entry: Any, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what is about to change, as plain JSON: name -> [old, new]."""
    return {
        name: [told(getattr(entry, name)), told(value)]
        for name, value in values.items()
        if getattr(entry, name) != value
    }


def told(value: Any) -> Any:
    """Write a value for the trail: a code as its label, a day as its date."""
    label = getattr(value, "label", None)
    if isinstance(label, Message):
        return messages.to_json(label)
    return value.isoformat() if isinstance(value, date) else value


def note(
    person_id: int,
    act: str,
    entry: str,
    description: Message,
    *,
    actor: Actor,
    changes: Mapping[str, list[Any]] | None = None,
    reason: str = "",
) -> None:
    """Leave an entry in the trail under the person, from which the history page is made."""
    details: dict[str, Any] = {"entry": entry, "description": messages.to_json(description)}
    if changes is not None:
        details["changes"] = dict(changes)
    audit.record(
        act,
        actor=actor,
        object_type="person",
        object_id=person_id,
        reason=reason,
        **details,
    )


def _refuse_twice(person: Person, kind: Kind, values: Mapping[str, Any], identity: int | None) -> None:
    """Refuse an entry that says the same as another one of this person."""
    model = kind.model
    same = [getattr(model, name) == values[name] for name in rules.SAME_IF[kind.name]]
    if identity is not None:
        same.append(model.id != identity)
    if db.session.scalar(select(exists().where(model.person_id == person.id, *same))):
        raise RuleViolation("entered_twice", message("This is entered already: see the list of the record."))
