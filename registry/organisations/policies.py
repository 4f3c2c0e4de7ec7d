"""Who reads organisations: they are a public directory inside the offices, so every role that may, reads all.

They are changed by the office of the region that manages them or of one above; workbooks about them are taken from it
as well. A region is changed by the office of one above it, the list of key counties by the province.
"""

from sqlalchemy import ColumnElement, and_, false

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import allow, everything
from registry.access.scopes import under
from registry.organisations.models import KeyCountyListing, Organisation, Region

allow(
    Permission.ORGANISATION_READ,
    Organisation,
    Role.PROVINCE_HR,
    Role.CITY_HR,
    Role.COUNTY_HR,
    Role.UNIT_HR,
    Role.AUDITOR,
    Role.SYSTEM_ADMINISTRATOR,
)(everything)

allow(Permission.EXCHANGE_IMPORT, Organisation, Role.PROVINCE_HR)(everything)
for record in (Organisation, Region, KeyCountyListing):
    allow(Permission.ORGANISATION_WRITE, record, Role.PROVINCE_HR)(everything)


@allow(Permission.ORGANISATION_WRITE, Organisation, Role.CITY_HR, Role.COUNTY_HR)
@allow(Permission.EXCHANGE_IMPORT, Organisation, Role.CITY_HR, Role.COUNTY_HR)
def managed_in_the_region(actor: Actor) -> ColumnElement[bool]:
    """Organisations that the region or a part of it manages; a grant without a region reaches none."""
    return under(Organisation.managed_by_region_code, actor.region_code) if actor.region_code else false()


@allow(Permission.EXCHANGE_IMPORT, Organisation, Role.UNIT_HR)
def the_unit_and_below(actor: Actor) -> ColumnElement[bool]:
    """The own organisation and those under it; a grant without one reaches none."""
    return under(Organisation.path, actor.organisation_path) if actor.organisation_path else false()


@allow(Permission.ORGANISATION_WRITE, Region, Role.CITY_HR)
def inside_the_region(actor: Actor) -> ColumnElement[bool]:
    """Regions inside the own one, not the own one itself."""
    if not actor.region_code:
        return false()
    return and_(under(Region.code, actor.region_code), Region.code != actor.region_code)
