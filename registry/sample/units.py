"""The organisations of the sample, from the province down to the village, and how to find them by place."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from registry.organisations.codes import OrganisationKind, OrganisationLevel, RegionKind, Sector
from registry.organisations.reference.regions import ReferenceRegion
from registry.sample import numbers, unit_kinds
from registry.sample.unit_kinds import UnitKind

VILLAGES_A_TOWNSHIP = (2, 3)
HARDSHIP_CITIES = ("3408", "3410", "3415", "3417", "3418")
HYDROLOGY_OUTPOSTS = 16
STAFFING_SPREAD = 1.3
"""Shape of the Pareto law by which some townships have many graduates and most have few."""


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """An organisation of the sample; `key` names its kind among those of its level."""

    id: int
    key: str
    name: str
    credit_code: str
    kind: OrganisationKind
    level: OrganisationLevel
    sector: Sector
    is_rural: bool
    is_managed_like_civil_service: bool
    region_code: str
    managed_by_region_code: str
    parent_id: int | None
    path: str

    @property
    def county_code(self) -> str:
        """Return the county, or what stands for it above the county level."""
        return self.region_code[:6]

    @property
    def city_code(self) -> str:
        return self.region_code[:4]

    @property
    def is_township_or_below(self) -> bool:
        return self.level in (OrganisationLevel.TOWNSHIP, OrganisationLevel.VILLAGE)

    @property
    def row(self) -> dict[str, object]:
        """Return the row of the organisations table."""
        return {name: getattr(self, name) for name in ROW}


ROW = (
    "id name credit_code kind level sector is_rural is_managed_like_civil_service region_code "
    "managed_by_region_code parent_id path"
).split()


@dataclass
class Places:
    """All units, and the tables to find some by place."""

    units: list[Unit] = field(default_factory=list)
    at: dict[str, dict[str, Unit]] = field(default_factory=lambda: defaultdict(dict))
    villages: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))
    townships: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    counties: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    staffing: dict[str, float] = field(default_factory=dict)
    hardship: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)

    def of_sector(self, region_code: str, sector: Sector, *kinds: OrganisationKind) -> list[Unit]:
        """Return the units of a place in a sector, of the kinds named if any; villages are not among them."""
        return [
            unit
            for unit in self.at[region_code].values()
            if unit.sector is sector and (not kinds or unit.kind in kinds)
        ]


def make(regions: Sequence[ReferenceRegion], key_counties: Sequence[str], rng: Random) -> Places:
    """Make the units of the whole province."""
    places = Places(names={region.code: region.name for region in regions})
    serial = iter(range(1, 1_000_000))
    for region in regions:
        for unit in _of_region(region, places, rng, serial):
            places.units.append(unit)
            if unit.kind is OrganisationKind.VILLAGE_OR_COMMUNITY:
                places.villages[region.code].append(unit)
            else:
                places.at[region.code][unit.key] = unit
        if region.kind in (RegionKind.COUNTY, RegionKind.DEVELOPMENT_ZONE):
            places.counties[str(region.parent_code)].append(region.code)
            places.staffing[region.code] = rng.lognormvariate(0, 0.4) * (1.6 if region.code in key_counties else 1.0)
        elif len(region.code) == 9:
            places.townships[region.code[:6]].append(region.code)
            places.staffing[region.code] = rng.paretovariate(STAFFING_SPREAD)
    _add_outposts(places, rng, serial)
    places.hardship = frozenset(_hardship(regions, key_counties, rng))
    return places


def _of_region(region: ReferenceRegion, places: Places, rng: Random, serial: Iterator[int]) -> Iterator[Unit]:
    made: dict[str, Unit] = {}
    level, kinds = _standing(region)
    title = full_name(region, places)
    for kind in kinds:
        if rng.random() < kind.share:
            made[kind.key] = _unit(
                kind, kind.title.format(title), level, region, _parent(kind, region, made, places), serial
            )
            yield made[kind.key]
    if region.kind in (RegionKind.TOWN, RegionKind.TOWNSHIP, RegionKind.SUB_DISTRICT):
        word = "社区" if region.kind is RegionKind.SUB_DISTRICT else "村"
        for name in rng.sample(unit_kinds.VILLAGES, rng.randint(*VILLAGES_A_TOWNSHIP)):
            kind = UnitKind("village", "", OrganisationKind.VILLAGE_OR_COMMUNITY, Sector.OTHER)
            yield _unit(kind, f"{title}{name}{word}", OrganisationLevel.VILLAGE, region, made["government"], serial)


def _standing(region: ReferenceRegion) -> tuple[OrganisationLevel, tuple[UnitKind, ...]]:
    return {
        RegionKind.PROVINCE: (OrganisationLevel.PROVINCE, unit_kinds.PROVINCE),
        RegionKind.CITY: (OrganisationLevel.CITY, unit_kinds.CITY),
        RegionKind.COUNTY: (OrganisationLevel.COUNTY, unit_kinds.COUNTY),
        RegionKind.DEVELOPMENT_ZONE: (OrganisationLevel.COUNTY, unit_kinds.DEVELOPMENT_ZONE),
        RegionKind.SUB_DISTRICT: (OrganisationLevel.SUB_DISTRICT, unit_kinds.SUB_DISTRICT),
        RegionKind.TOWN: (OrganisationLevel.TOWNSHIP, unit_kinds.TOWNSHIP),
        RegionKind.TOWNSHIP: (OrganisationLevel.TOWNSHIP, unit_kinds.TOWNSHIP),
        RegionKind.ZONE: (OrganisationLevel.SUB_DISTRICT, unit_kinds.ZONE),
    }[region.kind]


def full_name(region: ReferenceRegion, places: Places) -> str:
    """Return the name that no other place has: a district with its city, a township with its county."""
    if len(region.code) == 6 and region.kind is RegionKind.COUNTY and region.name.endswith("区"):
        return places.names[region.code[:4]] + region.name
    if len(region.code) == 9:
        county = region.code[:6]
        name = places.names[county]
        return (places.names[county[:4]] if name.endswith("区") and len(name) <= 4 else "") + name + region.name
    return region.name


def _parent(kind: UnitKind, region: ReferenceRegion, made: dict[str, Unit], places: Places) -> Unit | None:
    if kind.under.startswith("county:"):
        county = places.at[region.code[:6]]
        return county.get(kind.under.removeprefix("county:")) or county["government"]
    return made.get(kind.under)


def _unit(
    kind: UnitKind,
    name: str,
    level: OrganisationLevel,
    region: ReferenceRegion,
    parent: Unit | None,
    serial: Iterator[int],
    managed_by: str = "",
) -> Unit:
    number = next(serial)
    return Unit(
        id=number,
        key=kind.key,
        name=name,
        credit_code=numbers.credit_code(unit_kinds.REGISTERS[kind.kind], region.code, number),
        kind=kind.kind,
        level=level,
        sector=kind.sector,
        is_rural=region.kind in (RegionKind.TOWN, RegionKind.TOWNSHIP),
        is_managed_like_civil_service=kind.is_managed_alike,
        region_code=region.code,
        managed_by_region_code=managed_by or region.code[:6],
        parent_id=parent.id if parent else None,
        path=f"{parent.path if parent else '/'}{number}/",
    )


def _add_outposts(places: Places, rng: Random, serial: Iterator[int]) -> None:
    """Add hydrology stations that lie in counties but are managed by the province."""
    centre = places.at["34"]["hydrology"]
    kind = UnitKind("outpost", "", OrganisationKind.INSTITUTION, Sector.WATER)
    for city in sorted(places.counties)[:HYDROLOGY_OUTPOSTS]:
        code = rng.choice(places.counties[city])
        region = ReferenceRegion(code, places.names[code], RegionKind.COUNTY, city, 0)
        name = f"{centre.name}{full_name(region, places)}水文站"
        unit = _unit(kind, name, OrganisationLevel.COUNTY, region, centre, serial, managed_by="34")
        places.units.append(unit)
        places.at[code][unit.key] = unit


def _hardship(regions: Sequence[ReferenceRegion], key_counties: Sequence[str], rng: Random) -> Iterator[str]:
    for region in regions:
        if region.kind in (RegionKind.TOWN, RegionKind.TOWNSHIP):
            is_remote = region.kind is RegionKind.TOWNSHIP or region.code[:4] in HARDSHIP_CITIES
            share = 0.03 + (0.2 if region.code[:6] in key_counties else 0.0) + (0.2 if is_remote else 0.0)
            if rng.random() < share:
                yield region.code
