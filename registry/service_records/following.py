"""What is kept counted follows the organisations: who served where level, place or kind is another is counted anew."""

from sqlalchemy import or_, select

from registry.access.scopes import under
from registry.db import db
from registry.organisations.following import Change, follow
from registry.organisations.models import Organisation
from registry.service_records import kept
from registry.service_records.models import Spell


@follow
def count_anew(change: Change) -> None:
    """Work out anew what is kept of everybody who ever served there, or has a post there beside a spell elsewhere."""
    concerned = [Spell.organisation_id.in_(change.standing)] if change.standing else []
    if change.counties:
        units = select(Organisation.id).where(or_(*(under(Organisation.region_code, one) for one in change.counties)))
        concerned.append(Spell.organisation_id.in_(units))
    if concerned:
        people = db.session.scalars(select(Spell.person_id).where(or_(*concerned)).distinct()).all()
        kept.refresh(people, change.today)
