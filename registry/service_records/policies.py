"""Whose files a unit reads: those at home there, and those of its guests while they are there."""

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, false, or_, select, union_all
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import allow
from registry.access.scopes import under
from registry.kernel import clock
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.service_records.codes import Precision, SpellKind
from registry.service_records.models import AS_GUESTS, Spell


@allow(Permission.PERSON_READ, Person, Role.UNIT_HR)
def at_home_or_guest(actor: Actor) -> ColumnElement[bool]:
    """People at home in the unit or one under it, and those who are seconded there today.

    As one list of keys, not as two conditions: PostgreSQL would read every person to test the second.
    """
    if not actor.organisation_path:
        return false()
    own = aliased(Person)
    at_home = select(own.id).where(under(own.organisation_path, actor.organisation_path))
    return Person.id.in_(union_all(at_home, guests_of(actor.organisation_path, clock.today())))


def guests_of(path: str, today: date) -> Select[tuple[int]]:
    """Return the keys of the people who are away from home in a unit on this path, or under it, on a day.

    The kinds stand in the statement itself: only so do the databases see that the index of guests answers it.
    """
    kinds: BindParameter[SpellKind] = bindparam("kinds", AS_GUESTS, expanding=True, literal_execute=True)
    return (
        select(Spell.person_id)
        .join(Organisation, Organisation.id == Spell.organisation_id)
        .where(
            under(Organisation.path, path),
            Spell.kind.in_(kinds),
            Spell.starts_on <= today,
            or_(
                Spell.ends_on.is_(None),
                Spell.ends_on >= today,
                and_(Spell.ends_precision == Precision.MONTH, Spell.ends_on >= today.replace(day=1)),
            ),
        )
        .correlate(None)
    )
