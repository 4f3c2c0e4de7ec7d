"""Writing people: the identity number is sealed, the keys of the name and the bounds of scope are kept right."""

from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock, identifiers
from registry.kernel.errors import RuleViolation
from registry.kernel.identifiers import CitizenNumber
from registry.kernel.messages import message
from registry.kernel.names import person_name, pinyin_sort_key, stroke_key
from registry.organisations.models import Organisation
from registry.people import homes, queries, rules
from registry.people.codes import RelationKind, Sex
from registry.people.models import NameKey, Person, Relation
from registry.people.services import limits
from registry.vault import fields


def register_person(
    name: str,
    *,
    id_number: str | None = None,
    sex: Sex | None = None,
    birth_on: date | None = None,
    home_organisation: Organisation | None = None,
    managing_region_code: str = "",
    ethnic_group: str = "01",
    political_status: str = "13",
    is_graduate: bool = True,
    is_known_namesake: bool = False,
    actor: Actor,
    today: date,
) -> Person:
    """Enter a person. Sex and birth come from the ID number unless given; the archive's birth date may differ.

    Who has no home organisation is managed by the region named. Raise BadNumber; RuleViolation for somebody who is
    entered already: the same number, or the same name and birth date unless `is_known_namesake`.
    """
    number = identifiers.citizen_number(id_number, today) if id_number else None
    name = person_name(name)
    sex, birth_on = _sex_and_birth(number, sex, birth_on)
    if number is not None and queries.is_number_taken(number.text):
        raise _number_taken()
    if not is_known_namesake and queries.has_namesake(name, birth_on):
        raise RuleViolation(
            "namesake",
            message("Somebody with this name and date of birth is entered already. If it is another person, say so."),
        )
    person = Person(
        name=name,
        sex=sex,
        birth_on=birth_on,
        ethnic_group=ethnic_group,
        political_status=political_status,
        is_graduate=is_graduate,
        managing_region_code=managing_region_code,
    )
    if home_organisation is not None:
        homes.place(person, home_organisation)
    if not person.managing_region_code:
        raise RuleViolation("no_manager", message("Name the home organisation, or the region that manages the person."))
    db.session.add(person)
    _name_sort_keys(person)
    db.session.flush()
    if number is not None:
        seal_number(person, number)
    _rebuild_name_keys(person)
    audit.record("person:register", actor=actor, object_type="person", object_id=person.id)
    return person


def rename_person(person: Person, name: str, *, actor: Actor) -> None:
    """Change the name, and with it everything the person is found and sorted by."""
    person.name = person_name(name)
    person.version += 1
    file_under_name(person)
    audit.record("person:rename", actor=actor, object_type="person", object_id=person.id)


def move_home(person: Person, organisation: Organisation, *, left_on: date, actor: Actor) -> None:
    """Give the person another home organisation (人事关系), and with it other offices that see the file.

    `left_on` is the last day at the former home, which keeps reading what stood in the file until now.
    """
    entry = audit.record(
        "person:move_home",
        actor=actor,
        object_type="person",
        object_id=person.id,
        organisation_before=person.home_organisation_id,
        organisation=organisation.id,
    )
    take_home(person, organisation, left_on=left_on, seq=entry.seq)


def take_home(person: Person, organisation: Organisation, *, left_on: date, seq: int) -> None:
    """Move the file as part of an act that has its own entry `seq` in the trail."""
    homes.keep_former([person.id], left_on=left_on, seq=seq)
    homes.place(person, organisation)
    person.version += 1
    db.session.flush()


def record_relation(person: Person, other: Person, kind: RelationKind, *, actor: Actor) -> Relation:
    """Keep that two people are kin, once for both: neither decides on, scores or mentors the other."""
    if person.id == other.id:
        raise RuleViolation("same_person", message("Nobody is kin to themselves."))
    relation = Relation(person_id=person.id, other_person_id=other.id, kind=kind)
    db.session.add(relation)
    db.session.flush()
    audit.record("person:record_relation", actor=actor, object_type="person", object_id=person.id, other=other.id)
    return relation


def find_by_number(id_number: str, *, actor: Actor, today: date) -> int | None:
    """Find a visible person by the whole ID number, and note in the trail that a number was asked for.

    Return the person's key, or None: not entered and not among those the actor may see look alike. Raise BadNumber.
    """
    number = identifiers.citizen_number(id_number, today)
    limits.refuse_harvest(actor, clock.now())
    found = queries.person_with_number(number.text, visible_to=actor)
    note_search(number, found, actor=actor)
    return found


def note_search(number: CitizenNumber, found: int | None, *, actor: Actor) -> None:
    """Put into the trail, which the limits count, that somebody looked for a number."""
    audit.record(
        "person:search_number",
        actor=actor,
        object_type="person",
        object_id="" if found is None else found,
        result="done" if found else "not_found",
        digest=fields.blind_index("id_no", number.text).hex(),
    )


def _sex_and_birth(number: CitizenNumber | None, sex: Sex | None, birth_on: date | None) -> tuple[Sex, date]:
    if number is not None:
        if sex is not None and sex.value != number.sex:
            raise RuleViolation("sex_differs", message("The sex entered is not the one in the ID number."))
        return Sex(number.sex), birth_on or number.birth_on
    if sex is None or birth_on is None:
        raise RuleViolation("identity_missing", message("Without an ID number, sex and date of birth must be entered."))
    return sex, birth_on


def seal_number(person: Person, number: CitizenNumber) -> None:
    """Keep the number sealed, masked and findable. Raise RuleViolation if another person has it."""
    person.id_number_sealed = fields.seal(number.text, queries.number_context(person.uid))
    person.id_number_masked = identifiers.mask(number.text)
    person.id_number_index = queries.number_index(number.text)
    try:
        db.session.flush()
    except IntegrityError as clash:
        raise _number_taken() from clash


def _number_taken() -> RuleViolation:
    return RuleViolation("number_taken", message("A person with this ID number is entered already."))


def file_under_name(person: Person) -> None:
    """Bring what a person is found and sorted by into line with the name."""
    _name_sort_keys(person)
    _rebuild_name_keys(person)


def _name_sort_keys(person: Person) -> None:
    person.pinyin_sort = pinyin_sort_key(person.name)
    person.stroke_sort = stroke_key(person.name)


def _rebuild_name_keys(person: Person) -> None:
    db.session.execute(delete(NameKey).where(NameKey.person_id == person.id))
    db.session.execute(insert(NameKey), rules.filed_under(person.name, person.id))
