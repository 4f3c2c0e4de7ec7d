"""Whose desk an office may hand over: its own and those below it; the system administrator any personnel clerk's."""

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import allow
from registry.access.scopes import under
from registry.accounts.models import RoleGrant
from registry.organisations.models import Organisation

CLERKS = (Role.PROVINCE_HR, Role.CITY_HR, Role.COUNTY_HR, Role.UNIT_HR)


@allow(Permission.RECORD_HAND_OVER, RoleGrant, Role.PROVINCE_HR, Role.SYSTEM_ADMINISTRATOR)
def of_any_clerk(_actor: Actor) -> ColumnElement[bool]:
    """Every desk of a personnel office."""
    return RoleGrant.role.in_(CLERKS)


@allow(Permission.RECORD_HAND_OVER, RoleGrant, Role.CITY_HR, Role.COUNTY_HR)
def of_the_region(actor: Actor) -> ColumnElement[bool]:
    """Desks of the region's offices, and of the units managed there."""
    if not actor.region_code:
        return false()
    unit = aliased(Organisation)
    managed = select(unit.path).where(under(unit.managed_by_region_code, actor.region_code))
    regional = RoleGrant.role.in_((Role.CITY_HR, Role.COUNTY_HR))
    return or_(
        and_(regional, under(RoleGrant.region_code, actor.region_code)),
        and_(RoleGrant.role == Role.UNIT_HR, RoleGrant.organisation_path.in_(managed)),
    )


@allow(Permission.RECORD_HAND_OVER, RoleGrant, Role.UNIT_HR)
def of_the_unit(actor: Actor) -> ColumnElement[bool]:
    """Desks of the unit and those under it."""
    if not actor.organisation_path:
        return false()
    return and_(RoleGrant.role == Role.UNIT_HR, under(RoleGrant.organisation_path, actor.organisation_path))
