"""Writing recruitments and what follows: confirmation, deferral of the tour, pay steps; and terms as deputy head."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, select

from registry.access.actor import Actor
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import Message, message
from registry.people.services import entries
from registry.service_records import kept
from registry.service_records.models import DeputyHead, Entry, PayStep, Spell, TourDeferral
from registry.service_records.rules import entering
from registry.service_records.services import spells


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
    db.session.flush()
    _noted("service:record_entry", entry, actor, today, recruited_on=recruited_on)
    return entry


def confirm(entry: Entry, confirmed_on: date, *, version: int | None = None, actor: Actor, today: date) -> None:
    """Enter the confirmation after probation, once; `version` is that of the recruitment as a form showed it."""
    if entry.confirmed_on is not None:
        raise RuleViolation("is_confirmed", message("The confirmation is entered already."))
    starts_on = db.session.scalars(select(Spell.starts_on).where(Spell.id == entry.spell_id)).one()
    entering.may_confirm(entry.recruited_on, starts_on, confirmed_on, today).require()
    _claim(entry, version)
    entry.confirmed_on = confirmed_on
    _noted("service:confirm", entry, actor, today, confirmed_on=confirmed_on)


def defer_tour(
    entry: Entry,
    until: date,
    *,
    reason: str,
    document_number: str = "",
    version: int | None = None,
    actor: Actor,
    today: date,
) -> TourDeferral:
    """Put the grassroots tour off until the end of a day; the latest such day holds (task 8)."""
    entering.may_defer(entry.confirmed_on, until, reason).require()
    _claim(entry, version)
    deferral = TourDeferral(entry_id=entry.id, until=until, reason=reason.strip(), document_number=document_number)
    db.session.add(deferral)
    _noted("service:defer_tour", entry, actor, today, until=until)
    return deferral


def grant_steps(
    entry: Entry,
    steps: int,
    granted_on: date,
    *,
    document_number: str = "",
    version: int | None = None,
    actor: Actor,
    today: date,
) -> PayStep:
    """Enter pay steps that were granted to a new graduate recruit (task 24)."""
    entering.may_grant(entry.confirmed_on, steps, granted_on, today).require()
    _claim(entry, version)
    granted = PayStep(entry_id=entry.id, steps=steps, granted_on=granted_on, document_number=document_number)
    db.session.add(granted)
    _noted("service:grant_steps", entry, actor, today, steps=steps, granted_on=granted_on)
    return granted


def record_deputy_head(spell: Spell, batch_year: int, *, actor: Actor, today: date) -> DeputyHead:
    """Mark a downward secondment as a term as deputy county head of a batch (task 7)."""
    entering.may_be_deputy_head(spell.kind, spell.direction).require()
    if db.session.get(DeputyHead, spell.id) is not None:
        raise RuleViolation("entered_twice", message("This term as deputy county head is entered already."))
    term = DeputyHead(spell_id=spell.id, person_id=spell.person_id, batch_year=batch_year)
    db.session.add(term)
    _noted("service:record_deputy_head", spell, actor, today, batch_year=batch_year)
    return term


def void_recruitment(entry: Entry, *, version: int, reason: str, actor: Actor, today: date, now: datetime) -> None:
    """Take a wrong recruitment out, with its deferrals and pay steps."""
    _void(entry, entry, version=version, reason=reason, actor=actor, today=today, now=now)


def void_part(
    entry: Entry,
    part: TourDeferral | PayStep,
    *,
    version: int,
    reason: str,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Take a wrong deferral or grant of pay steps out; `version` is that of the recruitment."""
    _void(part, entry, version=version, reason=reason, actor=actor, today=today, now=now)


def void_deputy_head(
    term: DeputyHead, spell: Spell, *, version: int, reason: str, actor: Actor, today: date, now: datetime
) -> None:
    """Take out that a secondment was a term as deputy head; the secondment stays. `version` is that of the spell."""
    _void(term, spell, version=version, reason=reason, actor=actor, today=today, now=now)


def address(one: Entry | TourDeferral | PayStep | DeputyHead | Spell) -> str:
    """Name the entry in the record, as the trail does."""
    key = one.spell_id if isinstance(one, DeputyHead) else one.id
    return f"{_WORDS[type(one)]}:{key}"


def described(one: Entry | TourDeferral | PayStep | DeputyHead | Spell) -> Message:
    """Say which entry it is."""
    match one:
        case Entry():
            return message("recruitment of %(day)s", day=one.recruited_on)
        case TourDeferral():
            return message("grassroots tour put off until %(day)s", day=one.until)
        case PayStep():
            return message("%(steps)d pay steps of %(day)s", steps=one.steps, day=one.granted_on)
        case DeputyHead():
            return message("deputy county head, batch of %(year)s", year=str(one.batch_year))
    return spells.described(one)


_WORDS: dict[type, str] = {
    Entry: "recruitment",
    TourDeferral: "tour_deferral",
    PayStep: "pay_step",
    DeputyHead: "deputy_head",
    Spell: "spell",
}


def _void(
    one: Any, holder: Entry | Spell, *, version: int, reason: str, actor: Actor, today: date, now: datetime
) -> None:
    person_id = holder.person_id
    entries.take_out(
        person_id,
        one,
        address(one),
        described(one),
        version=version,
        reason=reason,
        actor=actor,
        now=now,
        holder=holder,
    )
    kept.refresh([person_id], today)


def _claim(entry: Entry, version: int | None) -> None:
    entries.claim(Entry, entry.id, entry.version if version is None else version)


def _noted(act: str, one: Entry | Spell, actor: Actor, today: date, **new: Any) -> None:
    """Leave an entry in the trail, and work out anew what is due."""
    db.session.flush()
    changes = {name: [None, entries.told(value)] for name, value in new.items()}
    entries.note(one.person_id, act, address(one), described(one), actor=actor, changes=changes)
    kept.refresh([one.person_id], today)
