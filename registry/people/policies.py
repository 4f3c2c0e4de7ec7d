"""Whose files a role reads and writes, and for whom it may send workbooks."""

from sqlalchemy import ColumnElement, false

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import allow, everything
from registry.access.scopes import under
from registry.people.models import FormerHome, Person

allow(Permission.PERSON_READ, Person, Role.PROVINCE_HR, Role.AUDITOR)(everything)
allow(Permission.EXCHANGE_IMPORT, Person, Role.PROVINCE_HR)(everything)
allow(Permission.RECORD_WRITE, Person, Role.PROVINCE_HR)(everything)
allow(Permission.RECORD_MERGE, Person, Role.PROVINCE_HR)(everything)


@allow(Permission.PERSON_READ, Person, Role.CITY_HR, Role.COUNTY_HR)
@allow(Permission.EXCHANGE_IMPORT, Person, Role.CITY_HR, Role.COUNTY_HR)
@allow(Permission.RECORD_WRITE, Person, Role.CITY_HR, Role.COUNTY_HR)
@allow(Permission.RECORD_MERGE, Person, Role.CITY_HR, Role.COUNTY_HR)
def managed_in_the_region(actor: Actor) -> ColumnElement[bool]:
    """People managed in the subtree; a grant without a region reaches nobody."""
    return Person.managed_in(actor.region_code) if actor.region_code else false()


@allow(Permission.EXCHANGE_IMPORT, Person, Role.UNIT_HR)
@allow(Permission.RECORD_WRITE, Person, Role.UNIT_HR)
def of_the_unit_and_below(actor: Actor) -> ColumnElement[bool]:
    """People at home in the unit or one under it; a grant without a unit reaches nobody.

    Which files the unit reads is said in `service_records.policies`: those of its guests are among them.
    """
    return under(Person.organisation_path, actor.organisation_path) if actor.organisation_path else false()


@allow(Permission.RECORD_READ_FORMER, FormerHome, Role.CITY_HR, Role.COUNTY_HR)
def managed_in_the_region_before(actor: Actor) -> ColumnElement[bool]:
    """What stood in the files of people who left for another region, until they left."""
    return under(FormerHome.managing_region_code, actor.region_code) if actor.region_code else false()


@allow(Permission.RECORD_READ_FORMER, FormerHome, Role.UNIT_HR)
def of_the_unit_before(actor: Actor) -> ColumnElement[bool]:
    """What stood in the files of people who left the unit, until they left."""
    return under(FormerHome.organisation_path, actor.organisation_path) if actor.organisation_path else false()


@allow(Permission.PERSON_READ, Person, Role.GRADUATE)
@allow(Permission.RECORD_ASK, Person, Role.GRADUATE)
@allow(Permission.RECORD_TAKE_ALONG, Person, Role.GRADUATE)
def oneself(actor: Actor) -> ColumnElement[bool]:
    """The own record."""
    return Person.account_id == actor.account_id if actor.account_id is not None else false()
