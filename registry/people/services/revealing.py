"""Seeing protected data whole: an act with a reason, noted, and only so often."""

from datetime import datetime

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.people import queries
from registry.people.models import Contact, Person
from registry.people.services import identity, limits
from registry.vault import fields

SHORTEST_REASON = 4


def reveal(person: Person, field: str, reason: str, *, actor: Actor, now: datetime) -> str:
    """Return a protected value whole, an empty text if none is entered. Raise RuleViolation."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise RuleViolation("reason_missing", message("Say in a few words what the value is needed for."))
    limits.refuse_harvest(actor, now)
    audit.record(
        "person:reveal",
        actor=actor,
        object_type="person",
        object_id=person.id,
        reason=reason.strip(),
        field=field,
    )
    if field == "id_number":
        sealed = person.id_number_sealed
        return fields.open_sealed(sealed, queries.number_context(person.uid)) if sealed else ""
    contact = db.session.scalar(select(Contact).where(Contact.person_id == person.id))
    return identity.opened(contact, person, {"telephone": "telephone_sealed", "address": "address_sealed"}[field])
