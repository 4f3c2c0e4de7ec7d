"""Reads for keeping a record: the person to write about, who might be meant, what was voided, merged, asked for."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, True_, and_, exists, or_, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate, visible_or_refused
from registry.db import db
from registry.files.models import Attachment
from registry.kernel.identifiers import CitizenNumber
from registry.kernel.names import normalise_name
from registry.organisations.models import Organisation
from registry.people import queries
from registry.people.codes import CorrectionState
from registry.people.models import Contact, Correction, CorrectionEvidence, Merge, Person, Relation, TakenOut
from registry.people.queries import Wanted

OFFERED = 12


def person_to_write(identity: int, *, actor: Actor, permission: Permission = Permission.RECORD_WRITE) -> Person:
    """Return the person whose record the actor keeps; raise NotVisible."""
    found: Person = visible_or_refused(db.session(), actor, permission, Person, identity)
    return found


def is_visible(identity: int, actor: Actor) -> bool:
    """Say whether the actor may read this person's record."""
    seen = predicate(actor, Permission.PERSON_READ, Person)
    return bool(db.session.scalar(select(exists().where(Person.id == identity, seen))))


def keeps(identity: int, actor: Actor) -> bool:
    """Say whether the actor keeps this person's record; a host unit reads a file that it does not keep."""
    if not actor.may(Permission.RECORD_WRITE):
        return False
    kept = predicate(actor, Permission.RECORD_WRITE, Person)
    return isinstance(kept, True_) or bool(db.session.scalar(select(exists().where(Person.id == identity, kept))))


def people_named(part: str, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return a few of the visible people whom this part of a name may mean: (id, name, birth_on, ...)."""
    return queries.people(Wanted(name=part), visible_to=visible_to).rows[:OFFERED] if part else []


def written(person: Person | Row[Any]) -> str:
    """Write a person so that nobody else can be meant."""
    return f"{person.name} {person.birth_on:%Y-%m} #{person.id}"


def who_might_be(
    number: CitizenNumber | None, name: str, birth_on: date | None, *, visible_to: Actor
) -> Sequence[Row[Any]]:
    """Return the visible people with this number, or this name and date of birth: (id, name, birth_on, unit)."""
    name = normalise_name(name)
    birth_on = birth_on or (number.birth_on if number else None)
    same = and_(Person.name == name, Person.birth_on == birth_on)
    if number is not None:
        same = or_(same, Person.id_number_index.in_(queries.number_indexes(number.text)))
    return db.session.execute(
        select(Person.id, Person.name, Person.birth_on, Person.id_number_masked, Organisation.name.label("unit"))
        .outerjoin(Person.home_organisation)
        .where(predicate(visible_to, Permission.PERSON_READ, Person), same)
        .order_by(Person.id)
    ).all()


def contact_of(person_id: int) -> Contact | None:
    """Return how a person is reached, sealed."""
    return db.session.scalar(select(Contact).where(Contact.person_id == person_id))


def relations_of(person_id: int) -> Sequence[Row[Any]]:
    """Return (id, kind, other's key, name, version) of the kin entered with a person, on whichever side."""
    other = or_(
        and_(Relation.person_id == person_id, Person.id == Relation.other_person_id),
        and_(Relation.other_person_id == person_id, Person.id == Relation.person_id),
    )
    return db.session.execute(
        select(Relation.id, Relation.kind, Relation.person_id, Person.id.label("other_id"), Person.name)
        .join(Person, other)
        .order_by(Relation.id)
    ).all()


def voided_of(person_id: int) -> Sequence[TakenOut]:
    """Return the voided entries of a person, the latest first."""
    return db.session.scalars(
        select(TakenOut).where(TakenOut.person_id == person_id).order_by(TakenOut.id.desc())
    ).all()


def merges_of(person_id: int) -> Sequence[Merge]:
    """Return what was merged into a person's record, the latest first."""
    return db.session.scalars(select(Merge).where(Merge.person_id == person_id).order_by(Merge.id.desc())).all()


def corrections_of(person_id: int) -> Sequence[Correction]:
    """Return the requests for corrections of a person's record, the latest first."""
    return db.session.scalars(
        select(Correction).where(Correction.person_id == person_id).order_by(Correction.id.desc())
    ).all()


def evidence_of(correction_ids: Collection[int]) -> dict[int, list[Attachment]]:
    """Return the papers that were sent with these requests."""
    found: dict[int, list[Attachment]] = {key: [] for key in correction_ids}
    rows = db.session.execute(
        select(CorrectionEvidence.correction_id, Attachment)
        .join(Attachment, Attachment.id == CorrectionEvidence.attachment_id)
        .where(CorrectionEvidence.correction_id.in_(list(correction_ids)))
        .order_by(Attachment.id)
    )
    for correction_id, attachment in rows:
        found[correction_id].append(attachment)
    return found


def open_corrections(*, actor: Actor) -> Any:
    """Return the statement of the open requests that wait for this office, to be paged by key."""
    return (
        select(Correction.id, Correction.person_id, Correction.description, Correction.explanation, Correction.asked_at)
        .add_columns(Person.name)
        .join(Correction.person)
        .where(predicate(actor, Permission.RECORD_WRITE, Person), Correction.state == CorrectionState.OPEN)
    )
