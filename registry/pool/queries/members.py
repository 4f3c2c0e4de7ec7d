"""Members of the pool as each role may see them."""

from dataclasses import dataclass

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.access.scopes import under
from registry.db import db
from registry.organisations.codes import Sector
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.codes import MembershipState
from registry.pool.models import Cycle, Membership
from registry.web.lists import Page, page


@dataclass(frozen=True)
class Wanted:
    """What a list of members is narrowed to; what is empty narrows nothing."""

    year: int | None = None
    city: str = ""
    sector: Sector | None = None
    state: MembershipState | None = None


def members(wanted: Wanted, *, visible_to: Actor, after: str | None = None, before: str | None = None) -> Page:
    """Return a page of the visible members by number."""
    query = (
        select(
            Membership.number,
            Membership.person_id,
            Membership.talent_class,
            Membership.state,
            Membership.leaving_reason,
            Membership.starts_on,
            Membership.planned_ends_on,
            Membership.ends_on,
            Person.name,
            Organisation.name.label("organisation_name"),
            Organisation.sector,
            Person.managing_region_code,
            Cycle.year,
        )
        .join(Person, Person.id == Membership.person_id)
        .join(Cycle, Cycle.id == Membership.cycle_id)
        .outerjoin(Organisation, Organisation.id == Person.home_organisation_id)
        .where(predicate(visible_to, Permission.POOL_READ_MEMBER, Membership))
    )
    if wanted.year:
        query = query.where(Cycle.year == wanted.year)
    if wanted.city:
        query = query.where(under(Person.managing_region_code, wanted.city))
    if wanted.sector:
        query = query.where(Organisation.sector == wanted.sector)
    if wanted.state:
        query = query.where(Membership.state == wanted.state)
    return page(db.session(), query, [Membership.number], after=after, before=before)


def years(*, visible_to: Actor) -> list[int]:
    """Return the years whose cycles have visible members, the latest first."""
    return list(
        db.session.scalars(
            select(Cycle.year)
            .where(
                Cycle.id.in_(
                    select(Membership.cycle_id).where(predicate(visible_to, Permission.POOL_READ_MEMBER, Membership))
                )
            )
            .order_by(Cycle.year.desc())
        )
    )


def count_by_state(year: int | None, *, visible_to: Actor) -> dict[str, int]:
    """Return how many visible members there are by state, of one cycle or of all."""
    query = (
        select(Membership.state, func.count())
        .where(predicate(visible_to, Permission.POOL_READ_MEMBER, Membership))
        .group_by(Membership.state)
    )
    if year:
        query = query.join(Cycle, Cycle.id == Membership.cycle_id).where(Cycle.year == year)
    return {state.value: count for state, count in db.session.execute(query)}
