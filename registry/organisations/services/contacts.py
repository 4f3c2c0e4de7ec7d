"""Short names of organisations, and whom to reach in them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.kernel.text import normalise_text
from registry.organisations import queries
from registry.organisations.models import Alias, OrganisationContact


@dataclass(frozen=True)
class Reached:
    """Somebody who is reached in an organisation, at work."""

    name: str
    duty: str = ""
    telephone: str = ""
    email: str = ""
    address: str = ""


def set_names_and_contacts(
    organisation_id: int, names: Sequence[str], contacts: Sequence[Reached], *, actor: Actor
) -> None:
    """Say by which short names an organisation is known, and who is reached there; what was said before goes."""
    unit = queries.organisation(organisation_id, visible_to=actor, permission=Permission.ORGANISATION_WRITE)
    wanted = list(dict.fromkeys(filter(None, map(normalise_text, names))))
    if unit.name in wanted:
        raise RuleViolation("own_name", message("The name itself is no short name."))
    db.session.execute(delete(Alias).where(Alias.organisation_id == unit.id))
    db.session.execute(delete(OrganisationContact).where(OrganisationContact.organisation_id == unit.id))
    db.session.add_all(Alias(organisation_id=unit.id, name=name) for name in wanted)
    db.session.add_all(OrganisationContact(organisation_id=unit.id, **asdict(one)) for one in contacts)
    db.session.flush()
    audit.record(
        "organisation:set_contacts",
        actor=actor,
        object_type="organisation",
        object_id=unit.id,
        names=wanted,
        contacts=len(contacts),
    )
