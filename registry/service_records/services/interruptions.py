"""Writing interruptions: unpaid leave and suspension."""

from datetime import date, datetime
from typing import Any

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel.messages import Message, message, to_json
from registry.people.models import Person
from registry.people.services import entries
from registry.service_records import kept
from registry.service_records.codes import InterruptionKind
from registry.service_records.models import Interruption
from registry.service_records.rules import recording
from registry.service_records.rules.recording import Dates


def record_interruption(
    person: Person,
    kind: InterruptionKind,
    *,
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
    actor: Actor,
    today: date,
) -> Interruption:
    """Enter unpaid leave or a suspension: days that count under no rule."""
    _check(person, starts_on, ends_on, today)
    interruption = Interruption(person_id=person.id, kind=kind, starts_on=starts_on, ends_on=ends_on, reason=reason)
    db.session.add(interruption)
    db.session.flush()
    audit.record(
        "service:record_interruption",
        actor=actor,
        object_type="person",
        object_id=person.id,
        interruption=interruption.id,
        kind=kind.value,
        entry=address(interruption),
        description=to_json(described(interruption)),
    )
    kept.refresh([person.id], today)
    return interruption


def change_interruption(
    person: Person, identity: int, values: dict[str, Any], *, version: int, actor: Actor, today: date
) -> Interruption:
    """Change kind, days or reason of an interruption that nobody has changed since `version`."""
    interruption: Interruption = entries.found(person, Interruption, identity)
    _check(person, values["starts_on"], values["ends_on"], today)
    changes = entries.differences(interruption, values)
    entries.claim(Interruption, identity, version)
    for name, value in values.items():
        setattr(interruption, name, value)
    db.session.flush()
    entries.note(
        person.id,
        "service:change_interruption",
        address(interruption),
        described(interruption),
        actor=actor,
        changes=changes,
    )
    kept.refresh([person.id], today)
    return interruption


def void_interruption(
    person: Person, identity: int, *, version: int, reason: str, actor: Actor, today: date, now: datetime
) -> None:
    """Take a wrong interruption out of the register with the reason."""
    interruption: Interruption = entries.found(person, Interruption, identity)
    entries.take_out(
        person.id,
        interruption,
        address(interruption),
        described(interruption),
        version=version,
        reason=reason,
        actor=actor,
        now=now,
    )
    kept.refresh([person.id], today)


def address(interruption: Interruption) -> str:
    """Name the entry in the record, as the rules and the trail do."""
    return f"interruption:{interruption.id}"


def described(interruption: Interruption) -> Message:
    """Say which interruption it is."""
    return message("%(kind)s from %(day)s", kind=interruption.kind.label, day=interruption.starts_on)


def _check(person: Person, starts_on: date, ends_on: date | None, today: date) -> None:
    dates = Dates(starts_on=starts_on, ends_on=ends_on)
    recording.may_record_dates(dates, birth_on=person.birth_on, today=today).require()
