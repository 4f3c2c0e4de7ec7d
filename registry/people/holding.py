"""What the room of accounts asks about the person behind an account, and giving an account to a person."""

from sqlalchemy import select

from registry.access.actor import Actor
from registry.accounts import holders
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock, identifiers
from registry.kernel.errors import BadData, RuleViolation
from registry.kernel.messages import message
from registry.people import queries
from registry.people.models import Contact, Person
from registry.people.services import identity, limits, persons
from registry.vault import fields


@holders.tell
def numbers_of_holder(account_id: int) -> list[str]:
    """Return name, date of birth, ID number and telephone of the holder: no password may be made of them."""
    person = db.session.scalar(select(Person).where(Person.account_id == account_id))
    if person is None:
        return []
    contact = db.session.scalar(select(Contact).where(Contact.person_id == person.id))
    number = (
        fields.open_sealed(person.id_number_sealed, queries.number_context(person.uid))
        if person.id_number_sealed
        else ""
    )
    return [
        word
        for word in (
            person.name,
            f"{person.birth_on:%Y%m%d}",
            number,
            identity.opened(contact, person, "telephone_sealed"),
        )
        if word
    ]


@holders.bind
def give_to_person(account_id: int, id_number: str, actor: Actor) -> str:
    """Give the account to the visible person with this ID number. Raise BadNumber, RuleViolation."""
    number = identifiers.citizen_number(id_number).text
    limits.refuse_harvest(actor, clock.now())
    found = queries.person_with_number(number, visible_to=actor)
    if found is None:
        raise RuleViolation("no_person", message("Nobody among the people you may see has this ID number."))
    if db.session.scalar(select(Person.id).where(Person.account_id == account_id)):
        raise RuleViolation("given", message("This account belongs to a person already."))
    person = db.session.scalars(select(Person).where(Person.id == found).with_for_update()).one()
    if person.account_id is not None:
        raise RuleViolation("has_account", message("This person has an account already."))
    person.account_id = account_id
    person.version += 1
    audit.record("person:link_account", actor=actor, object_type="person", object_id=person.id, account=account_id)
    return person.name


@holders.note
def note_searches(numbers: list[str], actor: Actor) -> None:
    """Note each number that can be one as looked for; it counts as a search by number."""
    for text in numbers:
        try:
            number = identifiers.citizen_number(text)
        except BadData:
            continue
        persons.note_search(number, None, actor=actor)
