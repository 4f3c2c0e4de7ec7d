"""The plan roster (task 19): who is included, looked after by whom, and who leaves it."""

from datetime import date

from sqlalchemy import select

from registry.access.actor import Actor
from registry.db import db
from registry.kernel.errors import NotVisible, RuleViolation
from registry.kernel.messages import message
from registry.people.models import Person
from registry.people.services import entries
from registry.service_records import kept
from registry.service_records.codes import RosterSource
from registry.service_records.models import RosterEntry

ROSTER = message("plan roster")


def entry_of(person_id: int) -> RosterEntry | None:
    """Return somebody's entry on the roster, also one that was left."""
    return db.session.scalar(select(RosterEntry).where(RosterEntry.person_id == person_id))


def include(
    person: Person, source: RosterSource, *, included_on: date, officer: str, actor: Actor, today: date
) -> RosterEntry:
    """Take somebody into the roster; who left it before comes back. Raise RuleViolation for who is on it."""
    if included_on > today:
        raise RuleViolation("in_the_future", message("The day lies in the future."))
    entry = entry_of(person.id)
    if entry is None:
        entry = RosterEntry(person_id=person.id)
        db.session.add(entry)
    elif entry.left_on is None:
        raise RuleViolation("on_roster", message("This person is on the roster already."))
    entry.source, entry.included_on, entry.officer = source, included_on, officer
    entry.left_on, entry.leaving_reason = None, ""
    db.session.flush()
    entries.note(person.id, "person:include_in_roster", "roster", ROSTER, actor=actor)
    kept.refresh([person.id], today)
    return entry


def leave(person: Person, *, left_on: date, reason: str, version: int, actor: Actor, today: date) -> None:
    """Let somebody leave the roster, with the reason."""
    entry = entry_of(person.id)
    if entry is None or entry.left_on is not None:
        raise NotVisible(message("This person is not on the roster."))
    if not entry.included_on <= left_on <= today:
        raise RuleViolation("left_on", message("The day lies before the inclusion or in the future."))
    entries.claim(RosterEntry, entry.id, version)
    entry.left_on, entry.leaving_reason = left_on, reason
    db.session.flush()
    entries.note(person.id, "person:leave_roster", "roster", ROSTER, actor=actor, reason=reason)
    kept.refresh([person.id], today)
