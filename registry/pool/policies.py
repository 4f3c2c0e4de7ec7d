"""Whose nominations, runs and memberships a role reaches: by the unit's management, never by where people work."""

from sqlalchemy import ColumnElement, and_, exists, false

from registry.access.actor import Actor
from registry.access.permissions import HOLDERS, Permission, Role
from registry.access.policies import allow, everything
from registry.access.scopes import under
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.codes import NominationState
from registry.pool.models import Cycle, Membership, Nomination, SelectionRun

READERS_OF_CYCLES = tuple(role for role in Role if Permission.POOL_READ_CYCLE in HOLDERS[role])
READERS_OF_SELECTIONS = (Role.PROVINCE_HR, Role.AUDITOR, Role.COMMITTEE_MEMBER)

allow(Permission.POOL_READ_CYCLE, Cycle, *READERS_OF_CYCLES)(everything)
allow(Permission.POOL_READ_SELECTION, SelectionRun, *READERS_OF_SELECTIONS)(everything)
allow(Permission.POOL_READ_MEMBER, Membership, Role.PROVINCE_HR, Role.AUDITOR)(everything)


@allow(Permission.POOL_READ_NOMINATION, Nomination, Role.PROVINCE_HR, Role.AUDITOR)
def submitted(_actor: Actor) -> ColumnElement[bool]:
    """Everything but the drafts of units."""
    return Nomination.state != NominationState.DRAFT


@allow(Permission.POOL_READ_NOMINATION, Nomination, Role.CITY_HR, Role.COUNTY_HR)
def submitted_in_the_region(actor: Actor) -> ColumnElement[bool]:
    """Nominations of units managed in the subtree; a grant without a region reaches nobody."""
    if not actor.region_code:
        return false()
    return and_(
        Nomination.state != NominationState.DRAFT,
        _unit(under(Organisation.managed_by_region_code, actor.region_code)),
    )


@allow(Permission.POOL_READ_NOMINATION, Nomination, Role.UNIT_HR)
def of_the_unit(actor: Actor) -> ColumnElement[bool]:
    """Nominations of the unit and those below; a grant without a unit reaches nobody."""
    return _unit(under(Organisation.path, actor.organisation_path)) if actor.organisation_path else false()


@allow(Permission.POOL_READ_NOMINATION, Nomination, Role.GRADUATE)
def own_nomination(actor: Actor) -> ColumnElement[bool]:
    """The own nominations, once the unit has submitted them."""
    return and_(
        Nomination.state != NominationState.DRAFT,
        exists().where(Person.id == Nomination.person_id, _account(actor)).correlate_except(Person),
    )


@allow(Permission.POOL_READ_MEMBER, Membership, Role.CITY_HR, Role.COUNTY_HR)
def managed_members(actor: Actor) -> ColumnElement[bool]:
    """Members managed in the subtree."""
    return _member(under(Person.managing_region_code, actor.region_code)) if actor.region_code else false()


@allow(Permission.POOL_READ_MEMBER, Membership, Role.UNIT_HR)
def members_of_the_unit(actor: Actor) -> ColumnElement[bool]:
    """Members at home in the unit and those below."""
    return _member(under(Person.organisation_path, actor.organisation_path)) if actor.organisation_path else false()


@allow(Permission.POOL_READ_MEMBER, Membership, Role.GRADUATE)
def own_membership(actor: Actor) -> ColumnElement[bool]:
    """The own membership."""
    return _member(_account(actor))


def _unit(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Organisation.id == Nomination.organisation_id, condition).correlate_except(Organisation)


def _member(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Person.id == Membership.person_id, condition).correlate_except(Person)


def _account(actor: Actor) -> ColumnElement[bool]:
    return Person.account_id == actor.account_id if actor.account_id is not None else false()
