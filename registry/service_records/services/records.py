"""Acts on a whole record after which its service counts anew: putting back, merging, taking a merge back."""

from datetime import date, datetime

from registry.access.actor import Actor
from registry.people.models import Merge, Person, TakenOut
from registry.people.services import entries, merging
from registry.service_records import kept


def put_back(person: Person, taken_out_id: int, *, actor: Actor, today: date) -> TakenOut:
    """Put a voided entry back as it was."""
    voided = entries.put_back(person, taken_out_id, actor=actor)
    kept.refresh([person.id], today)
    return voided


def merge(person: Person, other: Person, *, reason: str, actor: Actor, today: date, now: datetime) -> Merge:
    """Make one record of two; see `people.services.merging`."""
    made = merging.merge(person, other, reason=reason, actor=actor, now=now)
    kept.refresh([made.person_id], today)
    return made


def undo_merge(merge: Merge, *, actor: Actor, today: date, now: datetime) -> None:
    """Make two records of one again."""
    merging.undo(merge, actor=actor, now=now)
    kept.refresh([merge.person_id, merge.merged_id], today)
