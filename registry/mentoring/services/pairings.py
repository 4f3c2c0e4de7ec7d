"""A pairing from proposal to end. Each act asks its rule, and leaves an entry in the trail."""

from datetime import date

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit import services as audit
from registry.db import db, hold
from registry.kernel.errors import RuleViolation
from registry.kernel.intervals import ONE_DAY, add_months
from registry.kernel.messages import message
from registry.mentoring.codes import EndReason, PairingState
from registry.mentoring.models import Mentor, Pairing
from registry.mentoring.queries import pages
from registry.mentoring.rules import pairings as rules
from registry.policy import catalogue


def accept_pairing(pairing: Pairing, *, actor: Actor, today: date) -> Pairing:
    """Note that a side accepts a proposal; when both have, the trial begins today.

    A mentor and a graduate answer for themselves, an office answers for both.
    """
    db.session.execute(select(Mentor.id).where(Mentor.id == pairing.mentor_id).with_for_update())
    hold(pairing)
    answers_as_mentor, answers_as_mentee = _sides(actor)
    has_answered = not (
        (answers_as_mentor and pairing.mentor_accepted_on is None)
        or (answers_as_mentee and pairing.mentee_accepted_on is None)
    )
    rules.may_accept(pairing.state, has_answered, pages.places_for(pairing)).require()
    if answers_as_mentor:
        pairing.mentor_accepted_on = pairing.mentor_accepted_on or today
    if answers_as_mentee:
        pairing.mentee_accepted_on = pairing.mentee_accepted_on or today
    if pairing.mentor_accepted_on and pairing.mentee_accepted_on:
        pairing.state = PairingState.TRIAL
        pairing.starts_on, pairing.planned_ends_on = today, term_ends_on(today)
    _record("mentoring:accept_pairing", pairing, actor)
    return pairing


def refuse_pairing(pairing: Pairing, reason: str, *, actor: Actor, today: date) -> Pairing:
    """Refuse a proposal with a reason; the two are not proposed to each other again."""
    hold(pairing)
    rules.may_refuse(pairing.state).require()
    pairing.remark = _needed(reason)
    pairing.state = PairingState.REFUSED
    pairing.ends_on = today
    _record("mentoring:refuse_pairing", pairing, actor, reason=pairing.remark)
    return pairing


def start_pairing(pairing: Pairing, *, actor: Actor, today: date) -> Pairing:
    """End the trial well: the pairing runs its full term from today."""
    hold(pairing)
    rules.may_start(pairing.state, pages.records_count(pairing.id)).require()
    pairing.state = PairingState.ACTIVE
    pairing.planned_ends_on = term_ends_on(today)
    _record("mentoring:start_pairing", pairing, actor)
    return pairing


def end_pairing(pairing: Pairing, why: EndReason, remark: str, *, actor: Actor, today: date) -> Pairing:
    """End a running pairing; its records and outcomes stay."""
    hold(pairing)
    rules.may_end(pairing.state).require()
    pairing.state = PairingState.ENDED
    pairing.ends_on = today
    pairing.end_reason = why
    pairing.remark = remark.strip()
    _record("mentoring:end_pairing", pairing, actor, reason=pairing.remark, why=why.value)
    return pairing


def wish_again(pairing: Pairing, *, actor: Actor) -> Pairing:
    """Note that one of an ended pairing wishes to be considered as a pair again in the next matching."""
    hold(pairing)
    rules.may_wish_again(pairing.state, pairing.is_wished_again).require()
    pairing.is_wished_again = True
    _record("mentoring:wish_again", pairing, actor)
    return pairing


def term_ends_on(starts_on: date) -> date:
    """Return the last day of the term of a pairing that starts on this day."""
    months = catalogue.parameter("mentoring.term_months", starts_on)
    return add_months(starts_on, months) - ONE_DAY


def _sides(actor: Actor) -> tuple[bool, bool]:
    """Return whether the actor answers for the mentor, and for the mentee."""
    return actor.role is not Role.GRADUATE, actor.role is not Role.MENTOR


def _needed(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("reason_missing", message("Please give the reason."))
    return reason.strip()


def _record(act: str, pairing: Pairing, actor: Actor, reason: str = "", **details: str) -> None:
    audit.record(
        act,
        actor=actor,
        object_type="pairing",
        object_id=pairing.id,
        reason=reason,
        state=pairing.state.value,
        **details,
    )
