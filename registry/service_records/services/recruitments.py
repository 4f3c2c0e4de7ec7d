"""Writing recruitments and what follows: confirmation, deferral of the tour, pay steps; and terms as deputy head."""

from datetime import date
from typing import Any

from sqlalchemy import exists, select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.service_records import kept
from registry.service_records.models import DeputyHead, Entry, PayStep, Spell, TourDeferral
from registry.service_records.rules import entering


def record_entry(
    spell: Spell,
    *,
    recruited_on: date,
    is_new_graduate: bool,
    uses_programme_preference: bool = False,
    is_excepted_position: bool = False,
    actor: Actor,
    today: date,
) -> Entry:
    """Enter that somebody was recruited into a post. The preference for programme veterans is used once only."""
    entering.may_recruit(spell.kind, spell.personnel_status, spell.starts_on, recruited_on, today).require()
    if db.session.scalar(select(exists().where(Entry.spell_id == spell.id))):
        raise RuleViolation("entered_twice", message("The recruitment into this post is entered already."))
    used = exists().where(Entry.person_id == spell.person_id, Entry.uses_programme_preference)
    if uses_programme_preference and db.session.scalar(select(used)):
        raise RuleViolation("preference_used", message("the preference was used already"), "task-20")
    entry = Entry(
        person_id=spell.person_id,
        spell_id=spell.id,
        recruited_on=recruited_on,
        is_new_graduate=is_new_graduate,
        uses_programme_preference=uses_programme_preference,
        is_excepted_position=is_excepted_position,
    )
    db.session.add(entry)
    _noted("service:record_entry", entry.person_id, actor, today, spell=spell.id, recruited_on=recruited_on.isoformat())
    return entry


def confirm(entry: Entry, confirmed_on: date, *, actor: Actor, today: date) -> None:
    """Enter the confirmation after probation, once."""
    if entry.confirmed_on is not None:
        raise RuleViolation("is_confirmed", message("The confirmation is entered already."))
    starts_on = db.session.scalars(select(Spell.starts_on).where(Spell.id == entry.spell_id)).one()
    entering.may_confirm(entry.recruited_on, starts_on, confirmed_on, today).require()
    entry.confirmed_on = confirmed_on
    _noted(
        "service:confirm", entry.person_id, actor, today, recruitment=entry.id, confirmed_on=confirmed_on.isoformat()
    )


def defer_tour(
    entry: Entry, until: date, *, reason: str, document_number: str = "", actor: Actor, today: date
) -> TourDeferral:
    """Put the grassroots tour off until the end of a day; the latest such day holds (task 8)."""
    entering.may_defer(entry.confirmed_on, until, reason).require()
    deferral = TourDeferral(entry_id=entry.id, until=until, reason=reason.strip(), document_number=document_number)
    db.session.add(deferral)
    _noted("service:defer_tour", entry.person_id, actor, today, recruitment=entry.id, until=until.isoformat())
    return deferral


def grant_steps(
    entry: Entry, steps: int, granted_on: date, *, document_number: str = "", actor: Actor, today: date
) -> PayStep:
    """Enter pay steps that were granted to a new graduate recruit (task 24)."""
    entering.may_grant(entry.confirmed_on, steps, granted_on, today).require()
    granted = PayStep(entry_id=entry.id, steps=steps, granted_on=granted_on, document_number=document_number)
    db.session.add(granted)
    _noted(
        "service:grant_steps",
        entry.person_id,
        actor,
        today,
        recruitment=entry.id,
        steps=steps,
        granted_on=granted_on.isoformat(),
    )
    return granted


def record_deputy_head(spell: Spell, batch_year: int, *, actor: Actor, today: date) -> DeputyHead:
    """Mark a downward secondment as a term as deputy county head of a batch (task 7)."""
    entering.may_be_deputy_head(spell.kind, spell.direction).require()
    if db.session.get(DeputyHead, spell.id) is not None:
        raise RuleViolation("entered_twice", message("This term as deputy county head is entered already."))
    term = DeputyHead(spell_id=spell.id, person_id=spell.person_id, batch_year=batch_year)
    db.session.add(term)
    _noted("service:record_deputy_head", spell.person_id, actor, today, spell=spell.id, batch_year=batch_year)
    return term


def _noted(act: str, person_id: int, actor: Actor, today: date, **details: Any) -> None:
    """Leave an entry in the trail, and work out anew what is due."""
    db.session.flush()
    audit.record(act, actor=actor, object_type="person", object_id=person_id, **details)
    kept.refresh([person_id], today)
