"""Transfers between units: the post ends, the new one begins, the file goes along on its day."""

from datetime import date, timedelta
from typing import Any, Unpack

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message, to_json
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.services import entries, persons
from registry.service_records import kept
from registry.service_records.codes import SpellKind
from registry.service_records.models import Spell, Transfer
from registry.service_records.rules import recording
from registry.service_records.services import spells
from registry.service_records.services.spells import GIVES_HOME, SpellFacts

ONE_DAY = timedelta(days=1)


def running_post(person_id: int) -> Spell | None:
    """Return the spell that holds somebody at home, the one begun last, also one that begins in the future."""
    return db.session.scalar(
        select(Spell)
        .where(Spell.person_id == person_id, Spell.kind.in_(GIVES_HOME), Spell.ends_on.is_(None))
        .order_by(Spell.starts_on.desc(), Spell.id.desc())
        .limit(1)
    )


def transfer(
    person: Person,
    organisation: Organisation,
    *,
    reason: str,
    ends_others: bool,
    version: int,
    post_version: int,
    actor: Actor,
    today: date,
    **facts: Unpack[SpellFacts],
) -> Transfer:
    """Transfer somebody to a post in another unit from its first day; raise RuleViolation, Conflict.

    `version` and `post_version` are those of the person and of the running post as the form showed them.
    """
    if not reason.strip():
        raise RuleViolation("no_reason", message("Say on what ground the person is transferred."))
    entries.claim(Person, person.id, version)
    before = running_post(person.id)
    may_transfer(person, before, organisation, facts["dates"].starts_on).require()
    left = _name_of(person.home_organisation_id)
    made, changes = carry_out(
        person, before, organisation, facts, reason=reason, post_version=post_version, actor=actor, today=today
    )
    if ends_others:
        changes["ended"] = [None, _end_others(person.id, made)]
    entry = audit.record(
        "service:transfer",
        actor=actor,
        object_type="person",
        object_id=person.id,
        reason=reason,
        entry=spells.address(made.spell),
        description=to_json(spells.described(made.spell)),
        changes={"home_organisation": [left, organisation.name], **changes},
    )
    move_file(made, person, organisation, seq=entry.seq, today=today)
    kept.refresh([person.id], today)
    return made


def may_transfer(person: Person, before: Spell | None, organisation: Organisation, starts_on: date) -> Any:
    """Say whether somebody can go to this unit from a day."""
    return recording.may_transfer(
        has_departed=person.departure is not None,
        is_at_home_there=person.home_organisation_id == organisation.id,
        post_began_on=before.starts_on if before is not None else None,
        starts_on=starts_on,
    )


def carry_out(
    person: Person,
    before: Spell | None,
    organisation: Organisation,
    facts: SpellFacts,
    *,
    reason: str,
    post_version: int,
    actor: Actor,
    today: date,
) -> tuple[Transfer, dict[str, list[Any]]]:
    """End the running post and enter the new one, without a word in the trail; return what changed for it."""
    values = spells.checked(person, organisation, facts, today)
    spells.refuse_twice(person, values, None)
    changes: dict[str, list[Any]] = {}
    starts_on = facts["dates"].starts_on
    if before is not None:
        entries.claim(Spell, before.id, post_version)
        before.ends_on = starts_on - ONE_DAY
        changes["ends_on"] = [None, before.ends_on.isoformat()]
        if before.post != facts["post"]:
            changes["post"] = [before.post, facts["post"]]
    spell = Spell(person_id=person.id, **values)
    db.session.add(spell)
    db.session.flush()
    changes["starts_on"] = [None, starts_on.isoformat()]
    made = Transfer(
        person_id=person.id,
        spell=spell,
        from_organisation_id=person.home_organisation_id,
        starts_on=starts_on,
        reason=reason,
        has_moved=False,
    )
    db.session.add(made)
    db.session.flush()
    return made, changes


def move_file(made: Transfer, person: Person, organisation: Organisation, *, seq: int, today: date) -> None:
    """Let the file go to the new unit, if its day has come; else `take_effect` does it on that day."""
    if made.starts_on <= today and not made.has_moved:
        persons.take_home(person, organisation, left_on=made.starts_on - ONE_DAY, seq=seq)
        made.has_moved = True
        db.session.flush()


def take_effect(*, actor: Actor, today: date) -> int:
    """Let the files go whose transfer was entered ahead and whose day has come; return how many."""
    due = db.session.scalars(
        select(Transfer)
        .where(Transfer.has_moved.is_(False), Transfer.starts_on <= today)
        .options(joinedload(Transfer.person), joinedload(Transfer.spell).joinedload(Spell.organisation))
        .order_by(Transfer.starts_on, Transfer.id)
    ).all()
    if not due:
        return 0
    entry = audit.record("service:take_effect", actor=actor, people=len(due))
    for one in due:
        move_file(one, one.person, one.spell.organisation, seq=entry.seq, today=today)
    kept.refresh([one.person_id for one in due], today)
    return len(due)


def _end_others(person_id: int, made: Transfer) -> int:
    """End what else runs from the unit that is left on the day before; return how many spells that were."""
    running = db.session.scalars(
        select(Spell).where(
            Spell.person_id == person_id,
            Spell.id != made.spell_id,
            Spell.ends_on.is_(None),
            Spell.starts_on < made.starts_on,
            Spell.kind != SpellKind.POST,
        )
    ).all()
    for one in running:
        entries.claim(Spell, one.id, one.version)
        one.ends_on = made.starts_on - ONE_DAY
    db.session.flush()
    return len(running)


def _name_of(organisation_id: int | None) -> str | None:
    return db.session.scalar(select(Organisation.name).where(Organisation.id == organisation_id))
