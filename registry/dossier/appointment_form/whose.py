"""Whose form it is: found by the ID number, else by name and month of birth."""

from datetime import date, timedelta

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.documents.lrmx.form import AppointmentForm
from registry.kernel import identifiers
from registry.kernel.errors import BadData
from registry.kernel.intervals import last_of_month
from registry.people import queries
from registry.people.models import Person


def person_of(form: AppointmentForm, *, visible_to: Actor, today: date) -> Person | None:
    """Return the visible person of a form with the record; None if there is none, or if several could be meant."""
    found = _numbered(form.id_number, visible_to, today) if form.id_number else None
    if found is None:
        found = _only_namesake(form, visible_to)
    return None if found is None else queries.person(found, visible_to=visible_to)


def named(text: str, *, visible_to: Actor, today: date) -> Person:
    """Return the person whom a clerk names: by key, by uid, or by the whole ID number. Raise NotVisible."""
    text = text.strip()
    found: int | None = None
    if text.isascii() and text.isdecimal() and len(text) < 10:
        found = int(text)
    elif len(text) == 32:
        found = db.session.scalar(select(Person.id).where(Person.uid == text.lower()))
    else:
        found = _numbered(text, visible_to, today)
    return queries.person(found or 0, visible_to=visible_to)


def _numbered(text: str, visible_to: Actor, today: date) -> int | None:
    try:
        number = identifiers.citizen_number(text, today)
    except BadData:
        return None
    return queries.person_with_number(number.text, visible_to=visible_to)


def _only_namesake(form: AppointmentForm, visible_to: Actor) -> int | None:
    if len(form.born) != 6 or not form.born.isdecimal():
        return None
    first = date(int(form.born[:4]), int(form.born[4:]), 1)
    found = db.session.scalars(
        select(Person.id)
        .where(
            predicate(visible_to, Permission.PERSON_READ, Person),
            Person.name == form.name,
            Person.birth_on >= first,
            Person.birth_on < last_of_month(first) + timedelta(days=1),
        )
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None
