"""Reads of regions and organisations. They are no personal data: who works where is asked in the people room."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate, visible_or_refused
from registry.access.scopes import CITY_DIGITS, COUNTY_DIGITS, under
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.organisations.codes import RegionEnd, RegionKind
from registry.organisations.models import (
    Alias,
    KeyCountyListing,
    Organisation,
    OrganisationContact,
    OrganisationPeriod,
    Region,
    RegionName,
)
from registry.web.lists import Page, page

PROVINCE_DIGITS = 2


@dataclass(frozen=True)
class Listed:
    """A time on the list of key counties, both days included; no last day while it lasts."""

    first: date
    last: date | None

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def region(code: str) -> Region:
    """Return a region; raise NotVisible if there is none with this code."""
    found = db.session.get(Region, code)
    if found is None:
        raise NotVisible(message("There is no region with this code."))
    return found


def province() -> Region | None:
    """Return the province of this register; None before the regions are loaded."""
    return db.session.scalar(select(Region).where(Region.kind == RegionKind.PROVINCE))


def lineage(code: str) -> list[Region]:
    """Return the region and those it lies in, the province first."""
    codes = [code[:digits] for digits in (PROVINCE_DIGITS, CITY_DIGITS, COUNTY_DIGITS, len(code))]
    return list(db.session.scalars(select(Region).where(Region.code.in_(codes)).order_by(func.length(Region.code))))


def regions_in(code: str) -> list[Region]:
    """Return the regions that are directly in this one now, in administrative order."""
    return list(
        db.session.scalars(
            select(Region)
            .where(Region.parent_code == code, Region.closed_on.is_(None))
            .order_by(Region.display_order, Region.code)
        )
    )


def former_names(code: str) -> list[RegionName]:
    """Return what a region was called before under its code, the latest first."""
    return list(
        db.session.scalars(
            select(RegionName).where(RegionName.region_code == code).order_by(RegionName.valid_until.desc())
        )
    )


def predecessors(code: str) -> list[Region]:
    """Return the regions that became this one or went into it, the latest first."""
    return list(
        db.session.scalars(
            select(Region).where(Region.successor_code == code).order_by(Region.closed_on.desc(), Region.code)
        )
    )


def cities_and_counties(within: str = "") -> list[tuple[Region, list[Region]]]:
    """Return each city with its counties, in administrative order; of a part of the province if `within` names one."""
    rows = db.session.scalars(
        select(Region)
        .where(
            func.length(Region.code).in_((CITY_DIGITS, COUNTY_DIGITS)),
            under(Region.code, within[:CITY_DIGITS]),
            Region.closed_on.is_(None),
        )
        .order_by(Region.display_order, Region.code)
    ).all()
    counties = [row for row in rows if len(row.code) == COUNTY_DIGITS and row.code.startswith(within)]
    return [
        (city, [county for county in counties if county.parent_code == city.code])
        for city in rows
        if len(city.code) == CITY_DIGITS
    ]


def region_names(codes: Collection[str]) -> dict[str, str]:
    """Return the name of each region."""
    rows = db.session.execute(select(Region.code, Region.name).where(Region.code.in_(set(codes))))
    return {row.code: row.name for row in rows}


def office_names(identities: Collection[int]) -> dict[int, str]:
    """Return the name of each organisation."""
    rows = db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(identities))))
    return {row.id: row.name for row in rows}


def place_name(code: str) -> str:
    """Return where a region lies, below the province: "六安市 金寨县 燕子河镇"."""
    return " ".join(part.name for part in lineage(code) if len(part.code) > PROVINCE_DIGITS)


def organisations_by_region(code: str) -> dict[str, int]:
    """Return how many organisations lie in each region directly under this one, townships and all."""
    digits = {PROVINCE_DIGITS: CITY_DIGITS, CITY_DIGITS: COUNTY_DIGITS}.get(len(code), 9)
    prefix = func.substr(Organisation.region_code, 1, digits)
    rows = db.session.execute(
        select(prefix.label("code"), func.count().label("found"))
        .where(under(Organisation.region_code, code), Organisation.closed_on.is_(None))
        .group_by(prefix)
    )
    return {row.code: row.found for row in rows}


def key_county_listings() -> dict[str, list[Listed]]:
    """Return when each key county was on the list, by code; a former code of a county tells the same as the present.

    The list has some twenty rows.
    """
    former = aliased(Region)
    rows = db.session.execute(
        select(KeyCountyListing.region_code, KeyCountyListing.listed_on, KeyCountyListing.listed_until, former.code)
        .outerjoin(former, (former.successor_code == KeyCountyListing.region_code) & (former.end == RegionEnd.RECODED))
        .order_by(KeyCountyListing.listed_on, KeyCountyListing.id)
    )
    listings: dict[str, dict[Listed, None]] = {}
    for row in rows:
        for code in filter(None, (row.region_code, row.code)):
            listings.setdefault(code, {})[Listed(row.listed_on, row.listed_until)] = None
    return {code: list(times) for code, times in listings.items()}


def key_counties_on(day: date) -> frozenset[str]:
    """Return the codes of the counties that are on the list on this day."""
    listings = key_county_listings()
    return frozenset(code for code, times in listings.items() if any(time.holds_on(day) for time in times))


def is_key_county(region_code: str, on: date) -> bool:
    """Say whether a region lies in a county that is on the list on this day."""
    return region_code[:COUNTY_DIGITS] in key_counties_on(on)


def key_county_times(code: str) -> list[KeyCountyListing]:
    """Return the times of a county on the list of key counties, the first one first."""
    return list(
        db.session.scalars(
            select(KeyCountyListing).where(KeyCountyListing.region_code == code).order_by(KeyCountyListing.listed_on)
        )
    )


def may_change(actor: Actor, record: type, identity: int | str) -> bool:
    """Say whether the actor's office may change an organisation or a region (or a county's time on the list)."""
    if not actor.may(Permission.ORGANISATION_WRITE):
        return False
    row, key = (Organisation, Organisation.id) if record is Organisation else (Region, Region.code)
    condition = predicate(actor, Permission.ORGANISATION_WRITE, record)
    return bool(db.session.scalar(select(exists().where(key == identity, row.closed_on.is_(None), condition))))


def organisation(
    identity: int, *, visible_to: Actor, permission: Permission = Permission.ORGANISATION_READ
) -> Organisation:
    """Return an organisation; raise NotVisible."""
    found: Organisation = visible_or_refused(db.session(), visible_to, permission, Organisation, identity)
    return found


def names(identities: Collection[int], *, visible_to: Actor) -> dict[int, str]:
    """Return the names of those of these organisations that are visible."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(
            Organisation.id.in_(set(identities)), predicate(visible_to, Permission.ORGANISATION_READ, Organisation)
        )
    )
    return {row.id: row.name for row in rows}


def organisation_with_code(credit_code: str, *, visible_to: Actor) -> Organisation | None:
    """Return the organisation with a credit code (in canonical form), if it is visible."""
    return db.session.scalar(
        select(Organisation).where(
            Organisation.credit_code == credit_code, predicate(visible_to, Permission.ORGANISATION_READ, Organisation)
        )
    )


def organisations_in(region_code: str, *, visible_to: Actor) -> Any:
    """Return the statement of the organisations that lie in a region now, to be paged by name."""
    return _listed(visible_to).where(Organisation.region_code == region_code, Organisation.closed_on.is_(None))


def organisations_called(names: Collection[str]) -> dict[str, list[int]]:
    """Return the organisations that each name means, the open ones: by name, by a short name, by a former name.

    A name that is one organisation's own is that one's, whatever others are called for short. An organisation that
    was merged stands for its successor.
    """
    found: dict[str, set[int]] = {}
    wanted = set(names)
    closed: dict[int, int | None] = {
        row.id: row.successor_id
        for row in db.session.execute(
            select(Organisation.id, Organisation.successor_id).where(Organisation.closed_on.is_not(None))
        )
    }
    for key, column in (
        (Organisation.id, Organisation.name),
        (Alias.organisation_id, Alias.name),
        (OrganisationPeriod.organisation_id, OrganisationPeriod.name),
    ):
        here: dict[str, set[int]] = {}
        for row in db.session.execute(select(key.label("id"), column.label("name")).where(column.in_(wanted))):
            standing: int | None = row.id
            while standing in closed:
                standing = closed[standing]
            if standing is not None:
                here.setdefault(row.name, set()).add(standing)
        found |= here
        wanted -= here.keys()
    return {name: sorted(keys) for name, keys in found.items()}


def is_called(part: str) -> ColumnElement[bool]:
    """Return the condition on Organisation of having this part in the name, a short name or a former one."""
    return or_(
        Organisation.name.contains(part, autoescape=True),
        Organisation.id.in_(select(Alias.organisation_id).where(Alias.name.contains(part, autoescape=True))),
        Organisation.id.in_(
            select(OrganisationPeriod.organisation_id).where(OrganisationPeriod.name.contains(part, autoescape=True))
        ),
    )


def organisations_named(part: str, *, visible_to: Actor, after: str | None = None, before: str | None = None) -> Page:
    """Return a page of the organisations called so in part: those whose name begins with it, others, closed ones.

    Within each, the shorter names come first.
    """
    begins = Organisation.name.startswith(part, autoescape=True)
    rank = case((Organisation.closed_on.is_not(None), 2), (begins, 0), else_=1).label("rank")
    length = func.length(Organisation.name, type_=Integer).label("length")
    query = _listed(visible_to).add_columns(rank, length).where(is_called(part))
    return page(db.session(), query, [rank, length, Organisation.name, Organisation.id], after=after, before=before)


def superiors(unit: Organisation) -> list[Organisation]:
    """Return the organisations above this one, the highest first."""
    identities = [int(part) for part in unit.path.split("/") if part and int(part) != unit.id]
    if not identities:
        return []
    return list(
        db.session.scalars(
            select(Organisation).where(Organisation.id.in_(identities)).order_by(func.length(Organisation.path))
        )
    )


def subordinates(unit: Organisation, *, visible_to: Actor, after: str | None = None, before: str | None = None) -> Page:
    """Return a page of the organisations directly under this one, by name."""
    query = _listed(visible_to).where(Organisation.parent_id == unit.id, Organisation.closed_on.is_(None))
    return page(db.session(), query, [Organisation.name, Organisation.id], after=after, before=before)


def periods(unit: Organisation) -> Sequence[Row[Any]]:
    """Return what an organisation was before, the latest first, with the names of its place and its superior then."""
    superior, manager = aliased(Organisation), aliased(Region)
    return db.session.execute(
        select(
            OrganisationPeriod,
            Region.name.label("region_name"),
            manager.name.label("manager_name"),
            superior.name.label("parent_name"),
        )
        .join(Region, Region.code == OrganisationPeriod.region_code)
        .outerjoin(manager, manager.code == OrganisationPeriod.managed_by_region_code)
        .outerjoin(superior, superior.id == OrganisationPeriod.parent_id)
        .where(OrganisationPeriod.organisation_id == unit.id)
        .order_by(OrganisationPeriod.valid_until.desc())
    ).all()


def merged_into(unit: Organisation) -> Sequence[Row[Any]]:
    """Return (id, name, closed_on) of the organisations that were merged into this one, the latest first."""
    return db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.closed_on)
        .where(Organisation.successor_id == unit.id)
        .order_by(Organisation.closed_on.desc(), Organisation.id)
    ).all()


def aliases(unit: Organisation) -> list[Alias]:
    """Return the short names of an organisation."""
    return list(db.session.scalars(select(Alias).where(Alias.organisation_id == unit.id).order_by(Alias.name)))


def contacts(unit: Organisation) -> list[OrganisationContact]:
    """Return whom to reach in an organisation."""
    return list(
        db.session.scalars(
            select(OrganisationContact)
            .where(OrganisationContact.organisation_id == unit.id)
            .order_by(OrganisationContact.id)
        )
    )


def _listed(actor: Actor) -> Any:
    return (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.level,
            Organisation.sector,
            Organisation.region_code,
            Organisation.closed_on,
            Region.name.label("region_name"),
        )
        .join(Organisation.region)
        .where(predicate(actor, Permission.ORGANISATION_READ, Organisation))
    )
