"""Guidance and its results: recorded by the mentor, confirmed by the mentee, verified by the unit."""

from datetime import date

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db, hold
from registry.mentoring.codes import GuidanceWay, OutcomeKind
from registry.mentoring.models import GuidanceRecord, Outcome, Pairing
from registry.mentoring.rules import guidance as rules


def record_guidance(
    pairing: Pairing,
    *,
    held_on: date,
    way: GuidanceWay,
    minutes: int,
    topic: str,
    actor: Actor,
    today: date,
    summary: str = "",
    next_step: str = "",
) -> GuidanceRecord:
    """Record one meeting: the day, the way, the minutes and one sentence; the rest may follow."""
    rules.may_record_guidance(pairing.state, pairing.starts_on, held_on, today).require()
    made = GuidanceRecord(
        pairing_id=pairing.id,
        held_on=held_on,
        way=way,
        minutes=minutes,
        topic=topic.strip(),
        summary=summary.strip(),
        next_step=next_step.strip(),
        recorded_on=today,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        "mentoring:record_guidance",
        actor=actor,
        object_type="guidance_record",
        object_id=made.id,
        pairing=pairing.id,
        held_on=held_on.isoformat(),
        minutes=minutes,
    )
    return made


def confirm_guidance(record: GuidanceRecord, *, actor: Actor, today: date) -> GuidanceRecord:
    """Note that the mentee confirms a meeting; the record is closed by it."""
    hold(record)
    rules.may_confirm_guidance(record.confirmed_on).require()
    record.confirmed_on = today
    audit.record(
        "mentoring:confirm_guidance",
        actor=actor,
        object_type="guidance_record",
        object_id=record.id,
        pairing=record.pairing_id,
    )
    return record


def record_outcome(
    pairing: Pairing, *, kind: OutcomeKind, title: str, achieved_on: date, actor: Actor, today: date
) -> Outcome:
    """Record a result of a pairing; it counts for the mentor once the unit has verified it (task 16)."""
    rules.may_record_outcome(pairing.state, pairing.starts_on, achieved_on, today).require()
    made = Outcome(pairing_id=pairing.id, kind=kind, title=title.strip(), achieved_on=achieved_on)
    db.session.add(made)
    db.session.flush()
    audit.record(
        "mentoring:record_outcome",
        actor=actor,
        object_type="outcome",
        object_id=made.id,
        pairing=pairing.id,
        kind=kind.value,
    )
    return made


def verify_outcome(outcome: Outcome, *, actor: Actor, today: date) -> Outcome:
    """Note that the mentee's unit verifies an outcome."""
    hold(outcome)
    rules.may_verify_outcome(outcome.verified_on).require()
    outcome.verified_on = today
    audit.record(
        "mentoring:verify_outcome",
        actor=actor,
        object_type="outcome",
        object_id=outcome.id,
        pairing=outcome.pairing_id,
    )
    return outcome
