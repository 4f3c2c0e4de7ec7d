"""Who sees which accounts: the system administrator and auditors all, HR those that have or had a role it gives."""

from sqlalchemy import ColumnElement, and_, exists, false, or_

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import allow, everything
from registry.access.scopes import under
from registry.accounts.models import Account, Request, RoleGrant
from registry.accounts.rules.roles import givable_by
from registry.organisations.models import Organisation

allow(Permission.ACCOUNT_READ, Account, Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR)(everything)
allow(Permission.ACCOUNT_WRITE, Account, Role.SYSTEM_ADMINISTRATOR)(everything)
allow(Permission.ACCOUNT_CONFIRM, Request, Role.SYSTEM_ADMINISTRATOR, Role.PROVINCE_HR)(everything)


@allow(Permission.ACCOUNT_READ, Account, Role.PROVINCE_HR, Role.CITY_HR, Role.COUNTY_HR)
@allow(Permission.ACCOUNT_WRITE, Account, Role.PROVINCE_HR, Role.CITY_HR, Role.COUNTY_HR)
def given_in_the_region(actor: Actor) -> ColumnElement[bool]:
    """Accounts with a grant, running or ended, of a role that the actor gives, in the own region or below."""
    if not actor.region_code:
        return false()
    of_unit = exists().where(
        Organisation.path == RoleGrant.organisation_path, under(Organisation.managed_by_region_code, actor.region_code)
    )
    in_region = and_(RoleGrant.region_code != "", under(RoleGrant.region_code, actor.region_code))
    is_province = actor.role is Role.PROVINCE_HR
    place = or_(in_region, and_(RoleGrant.organisation_path != "", of_unit))
    return exists().where(
        RoleGrant.account_id == Account.id,
        RoleGrant.role.in_(givable_by(actor.role)),
        *(() if is_province else (place,)),
    )
