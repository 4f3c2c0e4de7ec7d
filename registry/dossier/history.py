"""Who changed what in a record and when, old and new, read from the trail; and what one can ask to have corrected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, union_all

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.audit.queries import LOOKS
from registry.db import db
from registry.kernel import messages
from registry.kernel.messages import Message, message
from registry.people import entries
from registry.people import forms as people_forms
from registry.people.models import ChangeOfMany, Merge, Person
from registry.people.services.identity import CONTACT, IDENTITY
from registry.service_records import forms as service_forms
from registry.service_records.queries import PlacedSpell
from registry.web.lists import Page, page

VERBS: dict[str, Message] = {
    "register": message("entered the person"),
    "rename": message("changed the name"),
    "correct_identity": message("corrected the identity"),
    "enter_number": message("entered the ID number"),
    "record_contact": message("changed the contact data"),
    "record_departure": message("entered a departure"),
    "move_home": message("moved the file to another unit"),
    "record_relation": message("added"),
    "record_spell": message("added"),
    "record_interruption": message("added"),
    "end_spell": message("ended"),
    "verify_spell": message("verified"),
    "ask_correction": message("asked for a correction"),
    "add_evidence": message("sent evidence for a correction"),
    "correction_accepted": message("accepted a request for a correction"),
    "correction_refused": message("refused a request for a correction"),
    "correction_withdrawn": message("withdrew a request for a correction"),
    "include_in_roster": message("included in the plan roster"),
    "leave_roster": message("let go from the plan roster"),
    "transfer": message("transferred to another unit"),
    "change_many": message("changed together with others"),
    "record_entry": message("entered the recruitment"),
    "confirm": message("entered the confirmation after probation"),
    "defer_tour": message("put the grassroots tour off"),
    "grant_steps": message("entered pay steps granted"),
    "record_deputy_head": message("entered a term as deputy county head"),
    "print_sheet": message("printed the sheet"),
    "link_account": message("tied an account to the record"),
    "merge": message("merged another record into this one"),
    "undo_merge": message("undid a merge"),
}
"""What was done, by the act in the trail; the rest is told by its beginning."""

BEGINNINGS: dict[str, Message] = {
    "add_": message("added"),
    "change_": message("changed"),
    "void_": message("voided"),
    "put_back_": message("put back"),
}

OF_COLUMNS: dict[str, Message] = {
    "starts_precision": message("precision of the first day"),
    "ends_precision": message("precision of the last day"),
    "other_person_id": message("number of the other record"),
    "verification": message("verification"),
    "departure": message("departure"),
    "home_organisation": message("home organisation"),
    "ended": message("other spells that ended with it"),
    "recruited_on": message("recruited on"),
    "confirmed_on": message("confirmed on"),
    "until": message("put off until"),
    "steps": message("pay steps"),
    "granted_on": message("granted on"),
    "batch_year": message("year of the batch"),
    "departed_on": message("day of the departure"),
}
"""Columns that are no field of a form."""


@dataclass(frozen=True)
class Change:
    """One field: what it is called, and its values before and after."""

    label: object
    old: object
    new: object


@dataclass(frozen=True)
class Event:
    """An act on the record. `who` is empty for readers who may not know names."""

    at: datetime
    role: Message
    who: str
    verb: Message
    description: Message | None
    reason: str
    changes: tuple[Change, ...]


def events(person: Person, *, after: str | None, before: str | None, until: int | None = None) -> Page:
    """Return a page of the acts on a record, the latest first, those on records merged into it among them.

    `until`: only those before this entry of the trail.
    """
    merged = db.session.scalars(
        select(Merge.merged_id).where(Merge.person_id == person.id, Merge.undone_at.is_(None))
    ).all()
    objects = [str(one) for one in (person.id, *merged)]
    own = select(AuditEntry.seq).where(
        AuditEntry.object_type == "person",
        AuditEntry.object_id.in_(objects),
        or_(AuditEntry.act.startswith("person:"), AuditEntry.act.startswith("service:")),
        AuditEntry.act.not_in(LOOKS),
    )
    with_others = select(ChangeOfMany.seq).where(ChangeOfMany.person_id == person.id)
    query = (
        select(
            AuditEntry.seq,
            AuditEntry.at,
            AuditEntry.actor_name,
            AuditEntry.role,
            AuditEntry.act,
            AuditEntry.reason,
            AuditEntry.details,
            ChangeOfMany.details.label("part"),
        )
        .outerjoin(ChangeOfMany, and_(ChangeOfMany.seq == AuditEntry.seq, ChangeOfMany.person_id == person.id))
        .where(AuditEntry.seq.in_(union_all(own, with_others)))
    )
    if until is not None:
        query = query.where(AuditEntry.seq < until)
    return page(db.session(), query, [AuditEntry.seq], after=after, before=before, descending=True)


def told(row: Any, *, with_names: bool) -> Event:
    """Make an entry of the trail readable."""
    details = row.part or row.details
    described = details.get("description")
    return Event(
        at=row.at,
        role=Role(row.role).label,
        who=row.actor_name if with_names else "",
        verb=_verb(row.act),
        description=messages.from_json(described) if described else None,
        reason=row.reason,
        changes=tuple(
            Change(_label(name), _value(old), _value(new)) for name, (old, new) in details.get("changes", {}).items()
        ),
    )


def correctable(person: Person, placed: Sequence[PlacedSpell]) -> list[tuple[str, Message]]:
    """Return what a correction can be asked for: (address in the record, what it is)."""
    found = [("identity", IDENTITY), ("contact", CONTACT)]
    for one in reversed(placed):
        text = (
            message(
                "%(kind)s: %(post)s from %(day)s", kind=one.spell.kind.label, post=one.post, day=one.spell.starts_on
            )
            if one.spell.interruption is None
            else message("%(kind)s from %(day)s", kind=one.spell.interruption.label, day=one.spell.starts_on)
        )
        found.append((one.spell.key, text))
    for name, listed in (
        ("education", person.educations),
        ("title", person.titles),
        ("appointment", person.appointments),
        ("qualification", person.qualifications),
        ("appraisal", person.appraisals),
        ("reward", person.rewards),
    ):
        kind = entries.KINDS[name]
        found.extend((kind.address(one), kind.described(one)) for one in listed)
    found.append(("missing", message("something is missing")))
    return found


def _verb(act: str) -> Message:
    name = act.partition(":")[2]
    if name in VERBS:
        return VERBS[name]
    return next((text for beginning, text in BEGINNINGS.items() if name.startswith(beginning)), Message(act))


def _label(name: str) -> object:
    return OF_COLUMNS.get(name) or FIELD_LABELS.get(name, name)


def _value(stored: Any) -> object:
    if isinstance(stored, dict):
        return messages.from_json(stored)
    if isinstance(stored, bool):
        return message("yes") if stored else message("no")
    return "—" if stored in (None, "") else stored


def _labels() -> Iterator[tuple[str, object]]:
    """Give what each field of the forms is called: the history speaks as the forms do."""
    classes = [
        *people_forms.ENTRY_FORMS.values(),
        people_forms.IdentityForm,
        people_forms.ContactForm,
        service_forms.InterruptionForm,
        service_forms.SpellForm,
    ]
    for form in classes:
        for name in dir(form):
            unbound = getattr(form, name)
            if getattr(unbound, "creation_counter", None) is not None and unbound.args:
                yield name, unbound.args[0]


FIELD_LABELS: dict[str, object] = dict(_labels())
