"""Who a person is and how they are reached: corrected by decision, the telephone and the address sealed."""

import re
from datetime import date
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.db import db
from registry.kernel import identifiers
from registry.kernel.errors import RuleViolation
from registry.kernel.intervals import age
from registry.kernel.messages import message
from registry.kernel.names import person_name
from registry.kernel.text import fold
from registry.people.codes import Departure
from registry.people.models import Contact, Person
from registry.people.services import entries, persons
from registry.vault import fields

TELEPHONE = re.compile(r"\+?[0-9]{7,15}")
YOUNGEST, OLDEST = 14, 110
IDENTITY = message("identity")
CONTACT = message("contact data")
DEPARTURE = message("departure")


def correct(
    person: Person,
    *,
    name: str,
    birth_on: date,
    birth_on_card: date | None,
    birth_decision: str,
    ethnic_group: str,
    political_status: str,
    version: int,
    actor: Actor,
    today: date,
) -> None:
    """Correct the identity. Where archive and ID card differ in the birth date, a decision says which one counts."""
    if not YOUNGEST <= age(birth_on, today) <= OLDEST:
        raise RuleViolation(
            "birth", message("With this date of birth the person would be %(age)d.", age=age(birth_on, today))
        )
    if birth_on_card is not None and birth_on_card != birth_on and not birth_decision:
        raise RuleViolation(
            "decision", message("The archive and the ID card differ: name the decision on which date counts.")
        )
    values: dict[str, Any] = {
        "name": person_name(name),
        "birth_on": birth_on,
        "birth_on_card": birth_on_card,
        "birth_decision": birth_decision,
        "ethnic_group": ethnic_group,
        "political_status": political_status,
    }
    changes = entries.differences(person, values)
    entries.claim(Person, person.id, version)
    renamed = person.name != values["name"]
    for field, value in values.items():
        setattr(person, field, value)
    if renamed:
        persons.file_under_name(person)
    db.session.flush()
    entries.note(person.id, "person:correct_identity", "identity", IDENTITY, actor=actor, changes=changes)


def enter_number(person: Person, id_number: str, *, version: int, actor: Actor, today: date) -> None:
    """Enter the ID number of somebody who was entered without. Raise BadNumber; RuleViolation if it is taken."""
    if person.id_number_index is not None:
        raise RuleViolation(
            "has_number", message("An ID number is entered already; a wrong one is a case for merging.")
        )
    number = identifiers.citizen_number(id_number, today)
    if person.sex.value != number.sex:
        raise RuleViolation("sex_differs", message("The sex entered is not the one in the ID number."))
    entries.claim(Person, person.id, version)
    persons.seal_number(person, number)
    entries.note(person.id, "person:enter_number", "identity", IDENTITY, actor=actor)


def record_contact(
    person: Person, *, telephone: str | None, email: str, address: str | None, version: int, actor: Actor
) -> Contact:
    """Keep how a person is reached. `version` is 0 for the first time; None leaves a value as it is.

    The trail says what changed, not to what.
    """
    telephone = fold(telephone).replace("-", "") if telephone is not None else None
    if telephone and not TELEPHONE.fullmatch(telephone):
        raise RuleViolation("telephone", message("A telephone number is 7 to 15 digits, with + for another country."))
    contact = db.session.scalar(select(Contact).where(Contact.person_id == person.id))
    if contact is None:
        contact = Contact(person_id=person.id)
        db.session.add(contact)
        db.session.flush()
    else:
        entries.claim(Contact, person.id, version)
    before = (contact.telephone_masked, contact.email, bool(contact.address_sealed))
    if telephone is not None and telephone != opened(contact, person, "telephone_sealed"):
        contact.telephone_sealed = fields.seal(telephone, _place(person, "telephone_sealed")) if telephone else None
        contact.telephone_masked = identifiers.mask_phone(telephone) if telephone else ""
        contact.telephone_index = fields.blind_index("telephone", telephone) if telephone else None
    if address is not None and address != opened(contact, person, "address_sealed"):
        contact.address_sealed = fields.seal(address, _place(person, "address_sealed")) if address else None
    contact.email = email
    db.session.flush()
    after = (contact.telephone_masked, contact.email, bool(contact.address_sealed))
    changes = {
        name: [old, new]
        for name, old, new in zip(("telephone", "email", "address"), before, after, strict=True)
        if old != new
    }
    entries.note(person.id, "person:record_contact", "contact", CONTACT, actor=actor, changes=changes)
    return contact


def opened(contact: Contact | None, person: Person, column: str) -> str:
    """Return a sealed telephone or address in clear; an empty text if there is none."""
    sealed = getattr(contact, column) if contact is not None else None
    return fields.open_sealed(sealed, _place(person, column)) if sealed else ""


def record_departure(
    person: Person, departure: Departure | None, departed_on: date | None, *, version: int, actor: Actor
) -> None:
    """Keep that a person died, retired or left the province; None takes a wrong entry back."""
    if (departure is None) != (departed_on is None):
        raise RuleViolation("departure", message("Name both the kind of departure and its day."))
    values = {"departure": departure, "departed_on": departed_on}
    changes = entries.differences(person, values)
    entries.claim(Person, person.id, version)
    person.departure, person.departed_on = departure, departed_on
    db.session.flush()
    entries.note(person.id, "person:record_departure", "departure", DEPARTURE, actor=actor, changes=changes)


def _place(person: Person, column: str) -> str:
    return fields.context(Contact.__tablename__, column, person.uid)
