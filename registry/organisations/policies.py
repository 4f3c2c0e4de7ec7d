"""Who reads organisations: they are a public directory inside the offices, so every role that may, reads all.

Workbooks about them are taken from the office that manages them.
"""

from sqlalchemy import ColumnElement, false

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import allow, everything
from registry.access.scopes import under
from registry.organisations.models import Organisation

allow(
    Permission.ORGANISATION_READ,
    Organisation,
    Role.PROVINCE_HR,
    Role.CITY_HR,
    Role.COUNTY_HR,
    Role.UNIT_HR,
    Role.AUDITOR,
)(everything)

allow(Permission.EXCHANGE_IMPORT, Organisation, Role.PROVINCE_HR)(everything)


@allow(Permission.EXCHANGE_IMPORT, Organisation, Role.CITY_HR, Role.COUNTY_HR)
def managed_in_the_region(actor: Actor) -> ColumnElement[bool]:
    """Organisations that the region or a part of it manages; a grant without a region reaches none."""
    return under(Organisation.managed_by_region_code, actor.region_code) if actor.region_code else false()


@allow(Permission.EXCHANGE_IMPORT, Organisation, Role.UNIT_HR)
def the_unit_and_below(actor: Actor) -> ColumnElement[bool]:
    """The own organisation and those under it; a grant without one reaches none."""
    return under(Organisation.path, actor.organisation_path) if actor.organisation_path else false()
