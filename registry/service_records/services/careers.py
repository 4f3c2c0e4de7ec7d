"""The end of a career in the province: death, retirement, leaving. What still runs ends with it."""

from datetime import date

from sqlalchemy import select

from registry.access.actor import Actor
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.people.codes import Departure
from registry.people.models import Person
from registry.people.services import identity
from registry.service_records.models import Spell
from registry.service_records.services import spells


def depart(
    person: Person, departure: Departure | None, departed_on: date | None, *, version: int, actor: Actor, today: date
) -> list[Spell]:
    """Enter a departure and end each running spell on its day; return these. None takes a departure back.

    Spells that were ended stay so when a departure is taken back: what ran on is entered by who knows it.
    """
    if departed_on is not None and departed_on > today:
        raise RuleViolation("in_the_future", message("The day lies in the future."))
    running = _running(person.id) if departure is not None else []
    identity.record_departure(person, departure, departed_on, version=version, actor=actor)
    for spell in running:
        assert departed_on is not None
        spells.end_spell(spell, departed_on, actor=actor, today=today)
    return running


def _running(person_id: int) -> list[Spell]:
    return list(db.session.scalars(select(Spell).where(Spell.person_id == person_id, Spell.ends_on.is_(None))))
