"""Requests for a correction: a graduate names an entry and explains; the personnel office accepts or refuses."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.files.models import Attachment
from registry.kernel import messages
from registry.kernel.errors import NotVisible, RuleViolation
from registry.kernel.messages import Message, message
from registry.people.codes import CorrectionState
from registry.people.models import Correction, CorrectionEvidence, Person
from registry.people.services import entries


def ask(
    person: Person, entry: str, description: Message, explanation: str, *, actor: Actor, now: datetime
) -> Correction:
    """Ask for a correction of one entry ("spell:12", "identity"). One request for an entry is open at a time."""
    waiting = (
        Correction.person_id == person.id,
        Correction.entry == entry,
        Correction.state == CorrectionState.OPEN,
    )
    if db.session.scalar(select(exists().where(*waiting))):
        raise RuleViolation("asked_already", message("A request for this entry is open already."))
    correction = Correction(
        person_id=person.id,
        entry=entry,
        description=messages.to_json(description),
        explanation=explanation,
        state=CorrectionState.OPEN,
        asked_at=now,
    )
    db.session.add(correction)
    db.session.flush()
    entries.note(person.id, "person:ask_correction", entry, description, actor=actor)
    return correction


def add_evidence(correction: Correction, attachments: Iterable[Attachment], *, actor: Actor) -> None:
    """Hang papers of the person on a request, once each; the trail names them."""
    added = {one.id: one for one in attachments}
    if not added:
        return
    if any(one.person_id != correction.person_id for one in added.values()):
        raise NotVisible(message("There is no such entry in this record; it may have been voided."))
    db.session.add_all(CorrectionEvidence(correction_id=correction.id, attachment_id=key) for key in sorted(added))
    db.session.flush()
    audit.record(
        "person:add_evidence",
        actor=actor,
        object_type="person",
        object_id=correction.person_id,
        entry=correction.entry,
        description=correction.description,
        correction=correction.id,
        attachments=sorted(added),
    )


def refuse_if_evidence(attachment_id: int) -> None:
    """Raise RuleViolation for a paper that a request for a correction rests on: it is part of the decision."""
    if db.session.scalar(select(exists().where(CorrectionEvidence.attachment_id == attachment_id))):
        raise RuleViolation("is_evidence", message("A request for a correction rests on this file: it stays."))


def answer(
    correction: Correction, state: CorrectionState, *, reason: str, version: int, actor: Actor, now: datetime
) -> None:
    """Accept or refuse a request, or withdraw the own one. A refusal needs its reason. Raise Conflict if answered."""
    if correction.state is not CorrectionState.OPEN:
        raise RuleViolation("answered", message("This request has been answered already."))
    if state is CorrectionState.REFUSED and not reason.strip():
        raise RuleViolation("no_reason", message("Say why the request is refused: the person reads it."))
    entries.claim(Correction, correction.id, version)
    correction.state = state
    correction.answer = reason
    correction.answered_at = now
    correction.answered_by = actor.name
    db.session.flush()
    description = messages.from_json(correction.description)
    entries.note(
        correction.person_id,
        f"person:correction_{state.value}",
        correction.entry,
        description,
        actor=actor,
        reason=reason,
    )
