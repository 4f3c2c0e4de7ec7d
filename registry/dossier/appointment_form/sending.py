"""Hand a person's form out: with the ID number and the photograph only where that was asked for."""

from dataclasses import replace
from datetime import date

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.documents.lrmx.form import AppointmentForm
from registry.dossier.appointment_form import kept
from registry.dossier.appointment_form.writing import written
from registry.files import queries as file_queries
from registry.files.store import Store
from registry.people import queries as people_queries
from registry.people.models import Person
from registry.vault import fields


def handed_out(
    person: Person, *, with_id_number: bool, with_photograph: bool, way: str, store: Store, actor: Actor, today: date
) -> AppointmentForm:
    """Return the whole form of a person, and note in the trail who took it along, with what (`way`: lrmx, word)."""
    form = kept.completed(written(person, visible_to=actor, today=today), kept.entries_of(person.id))
    day = f"{today:%Y%m%d}"
    form = replace(form, age_counted_on=form.age_counted_on or day, filled_on=form.filled_on or day)
    if with_id_number and person.id_number_sealed:
        number = fields.open_sealed(person.id_number_sealed, people_queries.number_context(person.uid))
        form = replace(form, id_number=number)
    photograph = file_queries.photograph_of(person.id) if with_photograph else None
    if photograph is not None:
        form = replace(form, photograph=store.get(photograph.content_hash))
    audit.record(
        "person:export_form",
        actor=actor,
        object_type="person",
        object_id=person.id,
        way=way,
        id_number=bool(form.id_number),
        photograph=bool(form.photograph),
    )
    return form
