"""What people's records repeat of their home organisation follows it: who manages them, which unit reads them."""

from sqlalchemy import exists, func, select, update

from registry.access.scopes import under
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.organisations.following import Change, follow
from registry.organisations.models import Organisation
from registry.people.models import FormerHome, Person


@follow
def carry_homes(change: Change) -> None:
    """Give people the new codes, paths and homes. Refuse to close an organisation that somebody is at home in."""
    for closed in change.closed:
        if db.session.scalar(select(exists().where(Person.home_organisation_id == closed))):
            raise RuleViolation(
                "people_at_home",
                message("People are at home in this organisation. Move them first, or merge it into another one."),
            )
    for old, new in change.codes.items():
        for model in (Person, FormerHome):
            managed = model.managing_region_code
            db.session.execute(update(model).where(managed == old).values(managing_region_code=new))
    for old, new in change.paths.items():
        for model in (Person, FormerHome):
            path = model.organisation_path
            moved = new + func.substr(path, len(old) + 1)
            db.session.execute(update(model).where(under(path, old)).values(organisation_path=moved))
    for unit, region_code in change.managers.items():
        db.session.execute(
            update(Person).where(Person.home_organisation_id == unit).values(managing_region_code=region_code)
        )
    for old_home, home in change.homes.items():
        successor = db.session.execute(
            select(Organisation.path, Organisation.managed_by_region_code).where(Organisation.id == home)
        ).one()
        db.session.execute(
            update(Person)
            .where(Person.home_organisation_id == old_home)
            .values(
                home_organisation_id=home,
                organisation_path=successor.path,
                managing_region_code=successor.managed_by_region_code,
                version=Person.version + 1,
            )
        )
