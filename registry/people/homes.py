"""Home organisations as they change: the file goes along, and the former home keeps what stood in it until then."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import insert, literal, select

from registry.db import db
from registry.organisations.models import Organisation
from registry.people.models import FormerHome, Person


def keep_former(person_ids: Collection[int], *, left_on: date, seq: int) -> None:
    """Note the present homes of these people as former ones, before they get others; `seq` is the act in the trail."""
    columns = [
        FormerHome.person_id,
        FormerHome.organisation_id,
        FormerHome.organisation_path,
        FormerHome.managing_region_code,
        FormerHome.left_on,
        FormerHome.last_seq,
    ]
    leaving = select(
        Person.id,
        Person.home_organisation_id,
        Person.organisation_path,
        Person.managing_region_code,
        literal(left_on, FormerHome.left_on.type),
        literal(seq, FormerHome.last_seq.type),
    ).where(Person.id.in_(person_ids), Person.home_organisation_id.is_not(None))
    db.session.execute(insert(FormerHome).from_select([one.key for one in columns], leaving))


def place(person: Person, organisation: Organisation) -> None:
    """Make the organisation the home, with the bounds of scope that follow from it."""
    person.home_organisation_id = organisation.id
    person.managing_region_code = organisation.managed_by_region_code
    person.organisation_path = organisation.path
