"""Take a form over: new spells and appraisals into their tables, what no table holds beside them, in one act."""

from datetime import date, datetime

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.documents.lrmx.form import AppointmentForm
from registry.dossier.appointment_form import kept
from registry.dossier.appointment_form.comparing import compare, photograph_name
from registry.dossier.appointment_form.findings import Comparison
from registry.dossier.appointment_form.writing import written
from registry.files import services as files
from registry.files.codes import AttachmentKind
from registry.files.store import Store
from registry.people import queries as people_queries
from registry.people.codes import AppraisalKind
from registry.people.entries import KINDS
from registry.people.models import Person
from registry.people.services import entries, identity, register_person
from registry.service_records import services as service_records


def take_over(
    form: AppointmentForm, person: Person | None, *, store: Store, actor: Actor, today: date, now: datetime
) -> tuple[Person, Comparison]:
    """Enter what the form says beyond the register; return the person and what was found, as before the act.

    Somebody not in the register is entered under the region of the actor. What the form leaves empty changes nothing,
    so that taking the same form over twice changes nothing more. Raise what `compare` raises.
    """
    found = compare(form, person, visible_to=actor, today=today)
    if person is None:
        person = _registered(form, found, actor, today)
    else:
        _correct_identity(person, found, actor, today)
    person_id = person.id
    for spell in found.new_spells:
        service_records.record_spell(
            person,
            spell.organisation,
            kind=spell.kind,
            post=spell.post,
            personnel_status=spell.personnel_status,
            dates=spell.dates,
            direction=spell.direction,
            programme=spell.programme,
            actor=actor,
            today=today,
        )
    for year, result in found.new_appraisals:
        values = {"year": year, "kind": AppraisalKind.YEARLY, "result": result, "cause": ""}
        entries.add(person, KINDS["appraisal"], values, actor=actor, today=today)
    if found.enters_photograph:
        name = photograph_name(form.photograph)
        files.attach(person_id, AttachmentKind.PHOTOGRAPH, name, form.photograph, store=store, actor=actor, now=now)
    db.session.flush()
    db.session.expire_all()
    person = people_queries.person(person_id, visible_to=actor)
    count = kept.keep(person_id, form, written(person, visible_to=actor, today=today))
    audit.record(
        "person:import_form",
        actor=actor,
        object_type="person",
        object_id=person_id,
        spells=len(found.new_spells),
        appraisals=len(found.new_appraisals),
        texts=count,
    )
    return person, found


def _registered(form: AppointmentForm, found: Comparison, actor: Actor, today: date) -> Person:
    return register_person(
        form.name,
        id_number=form.id_number,
        managing_region_code=actor.region_code,
        ethnic_group=found.ethnic_group or "01",
        actor=actor,
        today=today,
    )


def _correct_identity(person: Person, found: Comparison, actor: Actor, today: date) -> None:
    if found.enters_number:
        identity.enter_number(person, found.form.id_number, version=person.version, actor=actor, today=today)
    if found.ethnic_group is not None:
        db.session.refresh(person, ["version"])
        identity.correct(
            person,
            name=person.name,
            birth_on=person.birth_on,
            birth_on_card=person.birth_on_card,
            birth_decision=person.birth_decision,
            ethnic_group=found.ethnic_group,
            political_status=person.political_status,
            version=person.version,
            actor=actor,
            today=today,
        )
