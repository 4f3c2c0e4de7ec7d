"""One change of many records: looked at first, then done as a whole or not at all.

The preview and the act make the same plan. Its fingerprint holds every old value with its version, so that what was
confirmed is what is done.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.audit import services as audit
from registry.db import db
from registry.kernel import messages
from registry.kernel.errors import Conflict, RuleViolation
from registry.kernel.messages import Message, message
from registry.organisations.models import Organisation
from registry.people.models import ChangeOfMany, Person
from registry.people.services import entries
from registry.service_records import kept
from registry.service_records.codes import ChangeKind, PersonnelStatus, Programme, SpellKind, Verification
from registry.service_records.models import Spell
from registry.service_records.rules import recording
from registry.service_records.rules.recording import Dates
from registry.service_records.services import spells, transfers
from registry.service_records.services.spells import GIVES_HOME, VERIFIES, SpellFacts

MOST = 500
"""So many records are changed at once: more cannot be looked at."""

AWAY = frozenset({SpellKind.SECONDMENT, SpellKind.SHADOWING})


@dataclass(frozen=True)
class Wish:
    """The change: its kind, and what that kind needs."""

    kind: ChangeKind
    status: PersonnelStatus | None = None
    programme: Programme | None = None
    organisation: Organisation | None = None
    day: date | None = None


@dataclass(frozen=True)
class Step:
    """One entry that would change: the spell as it is, and its new values."""

    spell: Spell
    values: dict[str, Any]

    @property
    def changes(self) -> dict[str, list[Any]]:
        return entries.differences(self.spell, self.values)


@dataclass(frozen=True)
class Row:
    """What the change does to one record, or why not."""

    person: Person
    unit: str
    steps: tuple[Step, ...] = ()
    old: Message | str = ""
    new: Message | str = ""
    refusal: Message | None = None


@dataclass(frozen=True)
class Plan:
    """What the change does to all of them."""

    rows: tuple[Row, ...]
    fingerprint: str

    @property
    def changing(self) -> list[Row]:
        return [row for row in self.rows if row.refusal is None]

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.rows if row.refusal is not None]


def plan(person_ids: Collection[int], wish: Wish, *, actor: Actor, today: date) -> Plan:
    """Say what the change would do. People whose record the actor does not keep are left out."""
    found = db.session.scalars(
        select(Person)
        .where(Person.id.in_(list(person_ids)[:MOST]), predicate(actor, Permission.RECORD_WRITE, Person))
        .options(joinedload(Person.home_organisation))
        .order_by(Person.pinyin_sort, Person.id)
    ).all()
    held: dict[int, list[Spell]] = defaultdict(list)
    for spell in db.session.scalars(
        select(Spell).where(Spell.person_id.in_([one.id for one in found])).order_by(Spell.starts_on, Spell.id)
    ):
        held[spell.person_id].append(spell)
    rows = tuple(_KINDS[wish.kind](person, held[person.id], wish, actor, today) for person in found)
    return Plan(rows, _fingerprint(rows, wish))


def carry_out(
    person_ids: Collection[int], wish: Wish, *, fingerprint: str, reason: str, actor: Actor, today: date
) -> Plan:
    """Do what the preview with this fingerprint showed; raise Conflict if it would show something else by now."""
    made = plan(person_ids, wish, actor=actor, today=today)
    if made.fingerprint != fingerprint:
        raise Conflict(
            message("Something of it has changed since the preview. Nothing was saved: look at the new preview.")
        )
    if not made.changing:
        raise RuleViolation("nothing_to_do", message("Nothing would change: choose other people or another change."))
    entry = audit.record(
        "service:change_many",
        actor=actor,
        reason=reason,
        change=wish.kind.value,
        people=len(made.changing),
        entries=sum(len(row.steps) for row in made.changing),
        left_out=len(made.refused),
    )
    parts = [
        {"seq": entry.seq, "person_id": row.person.id, "details": _done(row, wish, reason, entry.seq, actor, today)}
        for row in made.changing
    ]
    db.session.flush()
    db.session.execute(insert(ChangeOfMany), parts)
    kept.refresh([row.person.id for row in made.changing], today)
    return made


def _done(row: Row, wish: Wish, reason: str, seq: int, actor: Actor, today: date) -> dict[str, Any]:
    """Change one record, and return what its history tells."""
    first = row.steps[0].spell
    details: dict[str, Any] = {"entry": spells.address(first), "description": messages.to_json(_described(row, wish))}
    if wish.kind is ChangeKind.HOME:
        details["changes"] = _moved(row, wish, reason, seq, actor, today)
        return details
    changes: dict[str, list[Any]] = {}
    for step in row.steps:
        for name, pair in step.changes.items():
            changes.setdefault(name, pair)
        entries.claim(Spell, step.spell.id, step.spell.version)
        for name, value in step.values.items():
            setattr(step.spell, name, value)
    details["changes"] = changes
    return details


def _moved(row: Row, wish: Wish, reason: str, seq: int, actor: Actor, today: date) -> dict[str, list[Any]]:
    post, unit = row.steps[0].spell, wish.organisation
    assert unit is not None
    assert wish.day is not None
    facts = SpellFacts(
        kind=SpellKind.POST,
        post=post.post,
        personnel_status=post.personnel_status,
        dates=Dates(starts_on=wish.day),
        post_class=post.post_class,
        post_level=post.post_level,
        pay_grade=post.pay_grade,
        evidence=reason,
    )
    made, changes = transfers.carry_out(
        row.person, post, unit, facts, reason=reason, post_version=post.version, actor=actor, today=today
    )
    transfers.move_file(made, row.person, unit, seq=seq, today=today)
    return {"home_organisation": [row.unit, unit.name], **changes}


def _described(row: Row, wish: Wish) -> Message:
    if len(row.steps) > 1:
        return message("%(count)d spells: %(what)s", count=len(row.steps), what=wish.kind.label)
    return spells.described(row.steps[0].spell)


def _status(person: Person, held: list[Spell], wish: Wish, _actor: Actor, _today: date) -> Row:
    post = _running(held, GIVES_HOME)
    if post is None:
        return _refused(person, message("No post is running."))
    assert wish.status is not None
    if post.personnel_status is wish.status:
        return _refused(person, message("It is so already."))
    values = {"personnel_status": wish.status, "verification": Verification.UNVERIFIED}
    return _row(person, Step(post, values), old=post.personnel_status.label, new=wish.status.label)


def _programme(person: Person, held: list[Spell], wish: Wish, _actor: Actor, _today: date) -> Row:
    service = _running(held, {SpellKind.PROGRAMME_SERVICE})
    if service is None:
        return _refused(person, message("No programme service is running."))
    assert wish.programme is not None
    if service.programme is wish.programme:
        return _refused(person, message("It is so already."))
    values = {"programme": wish.programme, "verification": Verification.UNVERIFIED}
    old = service.programme.label if service.programme is not None else ""
    return _row(person, Step(service, values), old=old, new=wish.programme.label)


def _home(person: Person, held: list[Spell], wish: Wish, _actor: Actor, today: date) -> Row:
    post = _running(held, GIVES_HOME)
    if post is None:
        return _refused(person, message("No post is running."))
    assert wish.organisation is not None
    assert wish.day is not None
    for verdict in (
        transfers.may_transfer(person, post, wish.organisation, wish.day),
        recording.may_record_dates(Dates(starts_on=wish.day), birth_on=person.birth_on, today=today),
    ):
        if not verdict.is_met:
            return _refused(person, verdict.text)
    return _row(person, Step(post, {}), old=_unit(person), new=wish.organisation.name)


def _verify(person: Person, held: list[Spell], _wish: Wish, actor: Actor, _today: date) -> Row:
    verification = VERIFIES[actor.role]
    waiting = {Verification.UNVERIFIED, Verification.UNIT} - {verification}
    steps = [Step(one, {"verification": verification}) for one in held if one.verification in waiting]
    if not steps:
        return _refused(person, message("Nothing waits to be verified."))
    old = message("%(count)d spells not verified by this office", count=len(steps))
    return _row(person, *steps, old=old, new=verification.label)


def _end_away(person: Person, held: list[Spell], wish: Wish, _actor: Actor, today: date) -> Row:
    assert wish.day is not None
    running = [one for one in held if one.kind in AWAY and one.ends_on is None]
    if not running:
        return _refused(person, message("No secondment or shadowing is running."))
    for one in running:
        dates = Dates(starts_on=one.starts_on, starts_precision=one.starts_precision, ends_on=wish.day)
        verdict = recording.may_record_dates(dates, birth_on=person.birth_on, today=today)
        if not verdict.is_met:
            return _refused(person, verdict.text)
    old = message("running since %(day)s", day=running[0].starts_on)
    new = message("ends on %(day)s", day=wish.day)
    return _row(person, *(Step(one, {"ends_on": wish.day}) for one in running), old=old, new=new)


_KINDS: dict[ChangeKind, Callable[[Person, list[Spell], Wish, Actor, date], Row]] = {
    ChangeKind.STATUS: _status,
    ChangeKind.PROGRAMME: _programme,
    ChangeKind.HOME: _home,
    ChangeKind.VERIFY: _verify,
    ChangeKind.END_AWAY: _end_away,
}


def _running(held: Iterable[Spell], kinds: Collection[SpellKind]) -> Spell | None:
    """Return the running spell of these kinds that began last."""
    return max(
        (one for one in held if one.kind in kinds and one.ends_on is None),
        key=lambda one: (one.starts_on, one.id),
        default=None,
    )


def _row(person: Person, *steps: Step, old: Message | str, new: Message | str) -> Row:
    return Row(person, _unit(person), steps, old, new)


def _refused(person: Person, why: Message) -> Row:
    return Row(person, _unit(person), refusal=why)


def _unit(person: Person) -> str:
    return person.home_organisation.name if person.home_organisation is not None else ""


def _fingerprint(rows: Iterable[Row], wish: Wish) -> str:
    told = [
        [
            row.person.id,
            row.person.version,
            row.refusal.template if row.refusal is not None else "",
            [[step.spell.id, step.spell.version] for step in row.steps],
        ]
        for row in rows
    ]
    unit = wish.organisation.id if wish.organisation is not None else None
    whole = [wish.kind, wish.status, wish.programme, unit, wish.day and wish.day.isoformat(), told]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()
