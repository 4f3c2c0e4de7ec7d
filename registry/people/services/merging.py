"""Two records that are one person become one, and can become two again."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, exists, or_, select, update
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import Base, db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.people.models import Contact, Merge, NameKey, Person, Relation
from registry.people.services import identity, persons, rows

ONLY_ONCE = "only_once"
"""Under this name a table says of what, with more hanging on it, one person can have but one."""

OWN = frozenset({NameKey.__tablename__, Contact.__tablename__})
"""Bound to the person's own row: they leave with it and come back with it."""


def merge(person: Person, other: Person, *, reason: str, actor: Actor, now: datetime) -> Merge:
    """Let everything that hangs on `other` hang on `person`; `other` leaves the register.

    What both have (an appraisal of the same year) stays as `person` has it, and the other's is kept in the merge.
    Raise RuleViolation if both have a number or an account, or something that only one of them can have, with more
    hanging on it (a nomination in one cycle): that has to be decided first.
    """
    if person.id == other.id:
        raise RuleViolation("same_record", message("This is the same record."))
    if not reason.strip():
        raise RuleViolation("no_reason", message("Say on what ground the two are the same person."))
    if person.id_number_index and other.id_number_index:
        raise RuleViolation("two_numbers", message("Each has an ID number of its own: they are two people."))
    if person.account_id and other.account_id:
        raise RuleViolation("two_accounts", message("Each has an account of its own; have one of them closed first."))
    if other.id_number_index:
        raise RuleViolation(
            "keep_the_number",
            message("Only the other record has an ID number. Merge in the other direction: keep that one."),
        )
    if db.session.scalar(select(exists().where(_are_kin(person.id, other.id)))):
        raise RuleViolation("kin", message("The two are entered as kin of each other; void that entry first."))
    moved: list[list[Any]] = []
    kept: rows.Kept = []
    _copy_contact(person, other, actor)
    for table, column, _referred in rows.references(Person.__table__):  # type: ignore[arg-type]
        if table.name not in OWN:
            _move(table, column, person.id, other.id, moved, kept)
    if other.account_id and not person.account_id:
        account = other.account_id
        other.account_id = None
        db.session.flush()
        person.account_id = account
        moved.append(["account", account])
    name, region = other.name, other.managing_region_code
    merged_id = other.id
    db.session.flush()
    db.session.expire_all()
    db.session.expunge(other)
    kept = rows.take_out(Person.__table__, id=merged_id) + kept  # type: ignore[arg-type]
    made = Merge(
        person_id=person.id,
        merged_id=merged_id,
        merged_name=name,
        merged_region_code=region,
        moved=moved,
        rows=kept,
        reason=reason,
        merged_at=now,
        merged_by=actor.name,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        "person:merge",
        actor=actor,
        object_type="person",
        object_id=person.id,
        reason=reason,
        merged=merged_id,
        moved=len(moved),
        kept=len(kept),
    )
    return made


def undo(merge: Merge, *, actor: Actor, now: datetime) -> None:
    """Make two records of one again: what went over goes back, what was taken out is put back."""
    if merge.undone_at is not None:
        raise RuleViolation("undone", message("This merge has been undone already."))
    person = db.session.scalars(select(Person).where(Person.id == merge.person_id)).one()
    account = next((what[1] for what in merge.moved if what[0] == "account"), None)
    if account is not None:
        person.account_id = None
        db.session.flush()
    own = [one for one in merge.rows if one[0] in OWN | {Person.__tablename__}]
    rows.put_back(own)
    persons.file_under_name(db.session.scalars(select(Person).where(Person.id == merge.merged_id)).one())
    if account is not None:
        db.session.execute(update(Person).where(Person.id == merge.merged_id).values(account_id=account))
    for what in merge.moved:
        if what[0] != "account":
            name, column, key = what
            _move_back(name, column, key, merge)
    rows.put_back([one for one in merge.rows if one not in own])
    merge.undone_at = now
    db.session.flush()
    db.session.expire_all()
    audit.record(
        "person:undo_merge", actor=actor, object_type="person", object_id=merge.person_id, merged=merge.merged_id
    )


def _are_kin(one: int, other: int) -> ColumnElement[bool]:
    return or_(
        and_(Relation.person_id == one, Relation.other_person_id == other),
        and_(Relation.person_id == other, Relation.other_person_id == one),
    )


def _copy_contact(person: Person, other: Person, actor: Actor) -> None:
    """Take over how the other is reached, if nothing is known here. A sealed value cannot move: it is sealed anew."""
    contacts = {one.person_id: one for one in db.session.scalars(select(Contact).where(_of(Contact, person, other)))}
    known = contacts.get(other.id)
    if known is None or person.id in contacts:
        return
    identity.record_contact(
        person,
        telephone=identity.opened(known, other, "telephone_sealed"),
        email=known.email,
        address=identity.opened(known, other, "address_sealed"),
        version=0,
        actor=actor,
    )


def _of(model: Any, *people: Person) -> ColumnElement[bool]:
    found: ColumnElement[bool] = model.person_id.in_([one.id for one in people])
    return found


def _move(table: Table, column: Column[Any], keeps: int, leaves: int, moved: list[list[Any]], kept: rows.Kept) -> None:
    """Let each row refer to the one who stays; what cannot, since that one has the same, is taken out."""
    keys = list(table.primary_key)
    for row in db.session.execute(select(*keys).where(column == leaves)).mappings().all():
        is_row = [key == row[key.name] for key in keys]
        try:
            with db.session.begin_nested():
                db.session.execute(update(table).where(*is_row).values({column.name: keeps}))
        except IntegrityError:
            if len(rows.gathered(table, dict(row))) > 1:  # asked first: some of it can never be taken out
                raise RuleViolation(
                    "both_have_it",
                    message(
                        "Both records have what one person can have only once: %(what)s. Decide first which is right.",
                        what=table.info[ONLY_ONCE],
                    ),
                ) from None
            kept.extend(rows.take_out(table, **dict(row)))
        else:
            changed = {**rows.plain(dict(row)), **({column.name: keeps} if column.primary_key else {})}
            moved.append([table.name, column.name, changed])


def _move_back(name: str, column: str, key: dict[str, Any], merge: Merge) -> None:
    """Let a row that went over refer to the other again, if it still belongs to the one who stayed.

    What is kept of somebody's service is worked out anew under new keys: another person's row may have the key by now.
    """
    table = Base.metadata.tables[name]
    is_row = [table.c[part] == value for part, value in rows.read(table, key).items()]
    stays = table.c[column] == merge.person_id
    db.session.execute(update(table).where(*is_row, stays).values({column: merge.merged_id}))
