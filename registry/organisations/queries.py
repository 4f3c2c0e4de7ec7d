"""Reads of regions and organisations. They are no personal data: who works where is asked in the people room."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate, visible_or_refused
from registry.access.scopes import under
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.organisations.codes import RegionKind
from registry.organisations.models import KeyCountyListing, Organisation, Region

PROVINCE_DIGITS, CITY_DIGITS, COUNTY_DIGITS = 2, 4, 6
FOUND_AT_MOST = 50


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
    """Return the regions directly in this one, in administrative order."""
    return list(
        db.session.scalars(select(Region).where(Region.parent_code == code).order_by(Region.display_order, Region.code))
    )


def cities_and_counties(within: str = "") -> list[tuple[Region, list[Region]]]:
    """Return each city with its counties, in administrative order; of a part of the province if `within` names one."""
    rows = db.session.scalars(
        select(Region)
        .where(func.length(Region.code).in_((CITY_DIGITS, COUNTY_DIGITS)), under(Region.code, within[:CITY_DIGITS]))
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


def place_name(code: str) -> str:
    """Return where a region lies, below the province: "六安市 金寨县 燕子河镇"."""
    return " ".join(part.name for part in lineage(code) if len(part.code) > PROVINCE_DIGITS)


def organisations_by_region(code: str) -> dict[str, int]:
    """Return how many organisations lie in each region directly under this one, townships and all."""
    digits = {PROVINCE_DIGITS: CITY_DIGITS, CITY_DIGITS: COUNTY_DIGITS}.get(len(code), 9)
    prefix = func.substr(Organisation.region_code, 1, digits)
    rows = db.session.execute(
        select(prefix.label("code"), func.count().label("found"))
        .where(under(Organisation.region_code, code))
        .group_by(prefix)
    )
    return {row.code: row.found for row in rows}


def key_county_listings() -> dict[str, list[Listed]]:
    """Return when each key county was on the list, by code. The list has some twenty rows."""
    listings: dict[str, list[Listed]] = {}
    for row in db.session.scalars(select(KeyCountyListing).order_by(KeyCountyListing.listed_on)):
        listings.setdefault(row.region_code, []).append(Listed(row.listed_on, row.listed_until))
    return listings


def key_counties_on(day: date) -> frozenset[str]:
    """Return the codes of the counties that are on the list on this day."""
    listings = key_county_listings()
    return frozenset(code for code, times in listings.items() if any(time.holds_on(day) for time in times))


def is_key_county(region_code: str, on: date) -> bool:
    """Say whether a region lies in a county that is on the list on this day."""
    return region_code[:COUNTY_DIGITS] in key_counties_on(on)


def organisation(identity: int, *, visible_to: Actor) -> Organisation:
    """Return an organisation; raise NotVisible."""
    found: Organisation = visible_or_refused(
        db.session(), visible_to, Permission.ORGANISATION_READ, Organisation, identity
    )
    return found


def organisations_in(region_code: str, *, visible_to: Actor) -> Any:
    """Return the statement of the organisations of a region, to be paged by name."""
    return _listed(visible_to).where(Organisation.region_code == region_code)


def organisations_named(part: str, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return organisations with this part in their name, those beginning with it first; one beyond FOUND_AT_MOST."""
    return db.session.execute(
        _listed(visible_to)
        .where(Organisation.name.contains(part, autoescape=True))
        .order_by(Organisation.name.startswith(part, autoescape=True).desc(), func.length(Organisation.name))
        .order_by(Organisation.name, Organisation.id)
        .limit(FOUND_AT_MOST + 1)
    ).all()


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


def subordinates(unit: Organisation, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return the organisations directly under this one, by name; one beyond FOUND_AT_MOST says that there are more."""
    return db.session.execute(
        _listed(visible_to)
        .where(Organisation.parent_id == unit.id)
        .order_by(Organisation.name)
        .limit(FOUND_AT_MOST + 1)
    ).all()


def _listed(actor: Actor) -> Any:
    return (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.kind,
            Organisation.level,
            Organisation.sector,
            Organisation.region_code,
            Region.name.label("region_name"),
        )
        .join(Organisation.region)
        .where(predicate(actor, Permission.ORGANISATION_READ, Organisation))
    )
