"""Moving many people's files at once: the home organisation, and with it the offices that see the file."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select, update

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.organisations.models import Organisation
from registry.people.homes import keep_former
from registry.people.models import Person
from registry.people.sheets.identities import batches


def move_homes(homes: Mapping[int, int], *, actor: Actor, today: date) -> None:
    """Give people another home organisation: person key -> organisation key. One entry in the trail for all."""
    places = {
        row.id: {"managing_region_code": row.managed_by_region_code, "organisation_path": row.path}
        for some in batches(set(homes.values()))
        for row in db.session.execute(
            select(Organisation.id, Organisation.managed_by_region_code, Organisation.path).where(
                Organisation.id.in_(some)
            )
        )
    }
    moves = [{"id": person, "home_organisation_id": home, **places[home]} for person, home in homes.items()]
    if moves:
        entry = audit.record("person:move_homes", actor=actor, people=len(moves))
        for some in batches(set(homes)):
            keep_former(some, left_on=today, seq=entry.seq)
        db.session.execute(update(Person), moves)
