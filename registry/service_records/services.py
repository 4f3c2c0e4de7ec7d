"""Writing service: spells and interruptions. Impossible dates are refused; the home organisation follows the post."""

from datetime import date

from sqlalchemy import exists, select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.organisations.models import Organisation
from registry.people import services as people
from registry.people.models import Person
from registry.service_records.codes import (
    Direction,
    InterruptionKind,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    SpellKind,
)
from registry.service_records.models import Interruption, Spell
from registry.service_records.rules import recording
from registry.service_records.rules.recording import Dates

GIVES_HOME = frozenset({SpellKind.POST, SpellKind.PROGRAMME_SERVICE})


def record_spell(
    person: Person,
    organisation: Organisation,
    *,
    kind: SpellKind,
    post: str,
    personnel_status: PersonnelStatus,
    dates: Dates,
    direction: Direction | None = None,
    post_class: PostClass | None = None,
    programme: Programme | None = None,
    is_rotation: bool = False,
    is_counterpart: bool = False,
    actor: Actor,
    today: date,
) -> Spell:
    """Enter a spell. A post that runs, if none began later, makes its organisation the person's home.

    Raise RuleViolation for dates that cannot be, a missing direction or programme, or the same entry twice.
    """
    recording.may_record_kind(kind, direction=direction, programme=programme).require()
    recording.may_record_dates(dates, birth_on=person.birth_on, today=today).require()
    if _is_entered(person, organisation, kind, dates.starts_on):
        raise RuleViolation(
            "entered_twice", message("This spell is entered already: same organisation, kind and first day.")
        )
    spell = Spell(
        person_id=person.id,
        organisation_id=organisation.id,
        kind=kind,
        direction=direction,
        post=post,
        personnel_status=personnel_status,
        post_class=post_class,
        programme=programme,
        starts_on=dates.starts_on,
        starts_precision=dates.starts_precision,
        ends_on=dates.ends_on,
        ends_precision=dates.ends_precision,
        planned_ends_on=dates.planned_ends_on,
        is_rotation=is_rotation,
        is_counterpart=is_counterpart,
    )
    db.session.add(spell)
    db.session.flush()
    audit.record(
        "service:record_spell",
        actor=actor,
        object_type="person",
        object_id=person.id,
        spell=spell.id,
        kind=kind.value,
        starts_on=dates.starts_on.isoformat(),
    )
    if _gives_home(spell, today) and person.home_organisation_id != organisation.id:
        people.move_home(person, organisation, actor=actor)
    return spell


def end_spell(
    spell: Spell,
    ends_on: date,
    *,
    precision: Precision = Precision.DAY,
    has_passed_programme: bool | None = None,
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
    )


def record_interruption(
    person: Person,
    kind: InterruptionKind,
    *,
    starts_on: date,
    ends_on: date | None = None,
    reason: str = "",
    actor: Actor,
    today: date,
) -> Interruption:
    """Enter unpaid leave or a suspension: days that count under no rule."""
    dates = Dates(starts_on=starts_on, ends_on=ends_on)
    recording.may_record_dates(dates, birth_on=person.birth_on, today=today).require()
    interruption = Interruption(person_id=person.id, kind=kind, starts_on=starts_on, ends_on=ends_on, reason=reason)
    db.session.add(interruption)
    db.session.flush()
    audit.record(
        "service:record_interruption",
        actor=actor,
        object_type="person",
        object_id=person.id,
        interruption=interruption.id,
        kind=kind.value,
    )
    return interruption


def _is_entered(person: Person, organisation: Organisation, kind: SpellKind, starts_on: date) -> bool:
    same = (
        Spell.person_id == person.id,
        Spell.organisation_id == organisation.id,
        Spell.kind == kind,
        Spell.starts_on == starts_on,
    )
    return bool(db.session.scalar(select(exists().where(*same))))


def _gives_home(spell: Spell, today: date) -> bool:
    if spell.kind not in GIVES_HOME or spell.ends_on is not None or spell.starts_on > today:
        return False
    later = (
        Spell.person_id == spell.person_id,
        Spell.kind.in_(GIVES_HOME),
        Spell.ends_on.is_(None),
        Spell.starts_on > spell.starts_on,
        Spell.starts_on <= today,
    )
    return not db.session.scalar(select(exists().where(*later)))


def _birth_of(person_id: int) -> date:
    return db.session.scalars(select(Person.birth_on).where(Person.id == person_id)).one()
