"""Writing spells. Impossible ones are refused; the home organisation follows the post; the trail keeps old and new."""

from datetime import date, datetime, timedelta
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy import exists, select

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import NotVisible, RuleViolation
from registry.kernel.messages import Message, message, to_json
from registry.organisations.models import Organisation
from registry.people import services as people
from registry.people.models import Person
from registry.people.services import entries
from registry.service_records import kept
from registry.service_records.codes import (
    Direction,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    SpellKind,
    Verification,
)
from registry.service_records.models import Spell
from registry.service_records.rules import recording
from registry.service_records.rules.recording import Dates

GIVES_HOME = frozenset({SpellKind.POST, SpellKind.PROGRAMME_SERVICE})

VERIFIES = {
    Role.UNIT_HR: Verification.UNIT,
    Role.COUNTY_HR: Verification.COUNTY,
    Role.CITY_HR: Verification.COUNTY,
    Role.PROVINCE_HR: Verification.COUNTY,
}
"""As what an office's confirmation counts."""


class SpellFacts(TypedDict):
    """What is entered of a spell, beside the person and the organisation."""

    kind: SpellKind
    post: str
    personnel_status: PersonnelStatus
    dates: Dates
    direction: NotRequired[Direction | None]
    post_class: NotRequired[PostClass | None]
    post_level: NotRequired[str]
    pay_grade: NotRequired[str]
    employer: NotRequired[Organisation | None]
    programme: NotRequired[Programme | None]
    has_passed_programme: NotRequired[bool | None]
    is_rotation: NotRequired[bool]
    is_counterpart: NotRequired[bool]
    committed_until: NotRequired[date | None]
    evidence: NotRequired[str]


def record_spell(
    person: Person, organisation: Organisation, *, actor: Actor, today: date, **facts: Unpack[SpellFacts]
) -> Spell:
    """Enter a spell. A post that runs, if none began later, makes its organisation the person's home.

    Raise RuleViolation for dates that cannot be, a missing direction or programme, or the same entry twice.
    """
    values = checked(person, organisation, facts, today)
    refuse_twice(person, values, None)
    spell = Spell(person_id=person.id, **values)
    db.session.add(spell)
    db.session.flush()
    audit.record(
        "service:record_spell",
        actor=actor,
        object_type="person",
        object_id=person.id,
        spell=spell.id,
        kind=spell.kind.value,
        starts_on=spell.starts_on.isoformat(),
        entry=address(spell),
        description=to_json(described(spell)),
    )
    _follow_home(person, spell, actor, today)
    kept.refresh([person.id], today)
    return spell


def change_spell(
    person: Person,
    identity: int,
    organisation: Organisation,
    *,
    version: int,
    actor: Actor,
    today: date,
    **facts: Unpack[SpellFacts],
) -> Spell:
    """Change a spell that nobody has changed since `version`. What was verified must be verified again."""
    spell: Spell = entries.found(person, Spell, identity)
    values = checked(person, organisation, facts, today)
    refuse_twice(person, values, identity)
    changes = _with_names(entries.differences(spell, values))
    if not changes:
        return spell
    gave_home = spell.ends_on is None and spell.kind in GIVES_HOME
    entries.claim(Spell, identity, version)
    for name, value in values.items():
        setattr(spell, name, value)
    spell.verification = Verification.UNVERIFIED
    db.session.flush()
    _note(person, "service:change_spell", spell, actor, changes=changes)
    if gave_home or spell.ends_on is None:
        _follow_home(person, _running_home(person.id, today), actor, today)
    kept.refresh([person.id], today)
    return spell


def end_spell(
    spell: Spell,
    ends_on: date,
    *,
    precision: Precision = Precision.DAY,
    has_passed_programme: bool | None = None,
    version: int | None = None,
    actor: Actor,
    today: date,
) -> None:
    """Enter the last day of a running spell; of a programme also whether its end was passed."""
    if spell.ends_on is not None:
        raise RuleViolation("has_ended", message("This spell has ended already."))
    dates = Dates(
        starts_on=spell.starts_on,
        starts_precision=spell.starts_precision,
        ends_on=ends_on,
        ends_precision=precision,
        planned_ends_on=spell.planned_ends_on,
    )
    recording.may_record_dates(dates, birth_on=_birth_of(spell.person_id), today=today).require()
    entries.claim(Spell, spell.id, spell.version if version is None else version)
    spell.ends_on, spell.ends_precision = ends_on, precision
    if has_passed_programme is not None:
        spell.has_passed_programme = has_passed_programme
    db.session.flush()
    audit.record(
        "service:end_spell",
        actor=actor,
        object_type="person",
        object_id=spell.person_id,
        spell=spell.id,
        ends_on=ends_on.isoformat(),
        entry=address(spell),
        description=to_json(described(spell)),
        changes={"ends_on": [None, ends_on.isoformat()]},
    )
    kept.refresh([spell.person_id], today)


def close_before(person: Person, spell: Spell, *, actor: Actor, today: date) -> Spell | None:
    """End the running home spell that a move replaces, on the day before it; None if none runs.

    Where the move is known by the month only, the line before ends with the same month, as in a resume.
    """
    before = db.session.scalar(
        select(Spell)
        .where(
            Spell.person_id == person.id,
            Spell.kind.in_(GIVES_HOME),
            Spell.ends_on.is_(None),
            Spell.starts_on < spell.starts_on,
            Spell.id != spell.id,
        )
        .order_by(Spell.starts_on.desc())
        .limit(1)
    )
    if before is None:
        return None
    by_month = spell.starts_precision is Precision.MONTH
    last = spell.starts_on if by_month else spell.starts_on - timedelta(days=1)
    end_spell(before, last, precision=spell.starts_precision, actor=actor, today=today)
    return before


def void_spell(
    person: Person, identity: int, *, version: int, reason: str, actor: Actor, today: date, now: datetime
) -> None:
    """Take a wrong spell out of the register with the reason; the home follows what is left."""
    spell: Spell = entries.found(person, Spell, identity)
    gave_home = spell.ends_on is None and spell.kind in GIVES_HOME
    entries.take_out(
        person.id, spell, address(spell), described(spell), version=version, reason=reason, actor=actor, now=now
    )
    if gave_home:
        _follow_home(person, _running_home(person.id, today), actor, today)
    kept.refresh([person.id], today)


def verify_spell(
    person: Person, identity: int, *, is_confirmed: bool, reason: str = "", version: int, actor: Actor
) -> Spell:
    """Confirm a spell against its evidence for the own office, or refuse to, with the reason."""
    spell: Spell = entries.found(person, Spell, identity)
    if not is_confirmed and not reason.strip():
        raise RuleViolation("no_reason", message("Say what the evidence does not bear out."))
    if actor.role not in VERIFIES:
        raise NotVisible(message("There is no such entry in this record; it may have been voided."))
    verification = VERIFIES[actor.role] if is_confirmed else Verification.REFUSED
    changes = entries.differences(spell, {"verification": verification})
    entries.claim(Spell, identity, version)
    spell.verification = verification
    db.session.flush()
    _note(person, "service:verify_spell", spell, actor, changes=changes, reason=reason)
    return spell


def address(spell: Spell) -> str:
    """Name the entry in the record, as the rules and the trail do."""
    return f"spell:{spell.id}"


def described(spell: Spell) -> Message:
    """Say which spell it is."""
    return message("%(kind)s: %(post)s from %(day)s", kind=spell.kind.label, post=spell.post, day=spell.starts_on)


def checked(person: Person, organisation: Organisation, facts: SpellFacts, today: date) -> dict[str, Any]:
    """Check what is entered and return it as the columns of the table."""
    dates = facts["dates"]
    recording.may_record_kind(
        facts["kind"], direction=facts.get("direction"), programme=facts.get("programme")
    ).require()
    recording.may_record_dates(dates, birth_on=person.birth_on, today=today).require()
    employer = facts.get("employer")
    return {
        "organisation_id": organisation.id,
        "kind": facts["kind"],
        "direction": facts.get("direction"),
        "post": facts["post"],
        "personnel_status": facts["personnel_status"],
        "post_class": facts.get("post_class"),
        "post_level": facts.get("post_level", ""),
        "pay_grade": facts.get("pay_grade", ""),
        "employer_id": employer.id if employer is not None and employer.id != organisation.id else None,
        "programme": facts.get("programme"),
        "has_passed_programme": facts.get("has_passed_programme"),
        "starts_on": dates.starts_on,
        "starts_precision": dates.starts_precision,
        "ends_on": dates.ends_on,
        "ends_precision": dates.ends_precision,
        "planned_ends_on": dates.planned_ends_on,
        "is_rotation": facts.get("is_rotation", False),
        "is_counterpart": facts.get("is_counterpart", False),
        "committed_until": facts.get("committed_until"),
        "evidence": facts.get("evidence", ""),
    }


def refuse_twice(person: Person, values: dict[str, Any], identity: int | None) -> None:
    same = [
        Spell.person_id == person.id,
        *(getattr(Spell, name) == values[name] for name in ("organisation_id", "kind", "starts_on")),
    ]
    if identity is not None:
        same.append(Spell.id != identity)
    if db.session.scalar(select(exists().where(*same))):
        raise RuleViolation(
            "entered_twice", message("This spell is entered already: same organisation, kind and first day.")
        )


def _running_home(person_id: int, today: date) -> Spell | None:
    """Return the running spell that gives the home, the one begun last."""
    return db.session.scalar(
        select(Spell)
        .where(
            Spell.person_id == person_id,
            Spell.kind.in_(GIVES_HOME),
            Spell.ends_on.is_(None),
            Spell.starts_on <= today,
        )
        .order_by(Spell.starts_on.desc(), Spell.id.desc())
        .limit(1)
    )


def _follow_home(person: Person, spell: Spell | None, actor: Actor, today: date) -> None:
    """Make the organisation of the running home spell the person's home, if `spell` is that one."""
    if spell is None or spell.kind not in GIVES_HOME or spell.ends_on is not None or spell.starts_on > today:
        return
    newest = _running_home(person.id, today)
    if newest is None or newest.id != spell.id:
        return
    home_id = spell.employer_id or spell.organisation_id
    if person.home_organisation_id != home_id:
        home = db.session.scalars(select(Organisation).where(Organisation.id == home_id)).one()
        people.move_home(person, home, left_on=spell.starts_on - timedelta(days=1), actor=actor)


def _with_names(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Let the trail name organisations, not their keys."""
    keys = {key for name in ("organisation_id", "employer_id") for key in changes.get(name, ()) if key is not None}
    if not keys:
        return changes
    rows = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(keys)))
    names = {row.id: row.name for row in rows}
    return {
        name.removesuffix("_id"): [names.get(key, "") for key in pair] if name.endswith("_id") else pair
        for name, pair in changes.items()
    }


def _note(
    person: Person,
    act: str,
    spell: Spell,
    actor: Actor,
    *,
    changes: dict[str, list[Any]],
    reason: str = "",
) -> None:
    entries.note(person.id, act, address(spell), described(spell), actor=actor, changes=changes, reason=reason)


def _birth_of(person_id: int) -> date:
    return db.session.scalars(select(Person.birth_on).where(Person.id == person_id)).one()
