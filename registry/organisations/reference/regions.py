"""Read the reference regions. Plain Python: values only, nothing is written."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from registry.organisations.codes import RegionKind

FOLDER = Path(__file__).parent
PROVINCE_CODE, PROVINCE_NAME = "34", "安徽省"
CITIES_IN_ORDER = (
    "3401 3406 3416 3413 3403 3412 3404 3411 3415 3405 3402 3418 3407 3417 3408 3410"  # 合肥 淮北 亳州 ... 黄山
).split()
"""The administrative order of official lists."""

CITY_STEP, COUNTY_STEP = 1_000_000, 1_000
FIRST_TOWN, FIRST_TOWNSHIP, FIRST_ZONE = 100, 200, 400


@dataclass(frozen=True)
class ReferenceRegion:
    """A region; `display_order` puts the whole tree into administrative order, each region before its parts."""

    code: str
    name: str
    kind: RegionKind
    parent_code: str | None
    display_order: int


@dataclass(frozen=True)
class ReferenceListing:
    """A county's place on the list of key counties."""

    region_code: str
    listed_on: date
    exited_poverty_on: date | None


@dataclass(frozen=True)
class FormerRegion:
    """A region under the code that it no longer has, the first day on which it had another, and that code."""

    region: ReferenceRegion
    closed_on: date
    successor_code: str


def regions() -> list[ReferenceRegion]:
    """Return the province, its cities, counties, development zones and townships, parents first."""
    found = [ReferenceRegion(PROVINCE_CODE, PROVINCE_NAME, RegionKind.PROVINCE, None, 0)]
    orders: dict[str, int] = {}
    places: Counter[str] = Counter()
    for code, name, kind, parent, step in _below_the_province():
        places[parent] += 1
        place = CITIES_IN_ORDER.index(code) + 1 if kind is RegionKind.CITY else places[parent]
        orders[code] = orders.get(parent, 0) + place * step
        found.append(ReferenceRegion(code, name, kind, parent, orders[code]))
    return found


def former_regions() -> list[FormerRegion]:
    """Return counties that got another code, each before its townships, which followed with their last digits."""
    present = regions()
    found = []
    for row in _rows("former_counties.csv"):
        code, successor, closed_on = row["code"], row["successor_code"], date.fromisoformat(row["closed_on"])
        for region in present:
            if region.code.startswith(successor):
                old = code + region.code[len(code) :]
                is_county = region.code == successor
                former = replace(
                    region,
                    code=old,
                    name=row["name"] if is_county else region.name,
                    parent_code=code[:4] if is_county else code,
                )
                found.append(FormerRegion(former, closed_on, region.code))
    return found


def key_counties() -> list[ReferenceListing]:
    """Return the listings of key counties."""
    return [
        ReferenceListing(
            row["code"],
            date.fromisoformat(row["listed_on"]),
            date.fromisoformat(row["exited_poverty_on"]) if row["exited_poverty_on"] else None,
        )
        for row in _rows("key_counties.csv")
    ]


def kind_of_township(code: str) -> RegionKind:
    """Tell the kind of a township-level region by digits 7-9 of its code (GB/T 10114)."""
    digits = int(code[6:9])
    if digits < FIRST_TOWN:
        return RegionKind.SUB_DISTRICT
    if digits < FIRST_TOWNSHIP:
        return RegionKind.TOWN
    return RegionKind.TOWNSHIP if digits < FIRST_ZONE else RegionKind.ZONE


def _below_the_province() -> Iterator[tuple[str, str, RegionKind, str, int]]:
    for row in _rows("cities.csv"):
        yield row["code"], row["name"], RegionKind.CITY, PROVINCE_CODE, CITY_STEP
    for row in _rows("counties.csv"):
        yield row["code"], row["name"], RegionKind.COUNTY, row["city_code"], COUNTY_STEP
    for row in _rows("development_zones.csv"):
        yield row["code"], row["name"], RegionKind.DEVELOPMENT_ZONE, row["city_code"], COUNTY_STEP
    for row in _rows("townships.csv"):
        yield row["code"], row["name"], kind_of_township(row["code"]), row["county_code"], 1


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
