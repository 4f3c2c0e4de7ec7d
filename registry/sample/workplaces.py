"""Where somebody works: places drawn by how many graduates they have, units by sector."""

from random import Random

from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.sample.lots import Lot
from registry.sample.units import Places, Unit

SECTORS = Lot(
    {
        Sector.OTHER: 26,
        Sector.EDUCATION: 18,
        Sector.HEALTH: 18,
        Sector.AGRICULTURE: 14,
        Sector.CONSTRUCTION_PLANNING: 7,
        Sector.WATER: 6,
        Sector.FORESTRY: 4,
        Sector.CULTURE: 4,
        Sector.SCIENCE: 3,
    }
)
PROFESSIONAL_KINDS = (OrganisationKind.INSTITUTION, OrganisationKind.STATE_FIRM, OrganisationKind.OTHER_FIRM)


class Workplaces:
    """Draws places and units."""

    def __init__(self, places: Places) -> None:
        self.places = places
        rural = {
            county: [code for code in townships if _is_rural(places, code)]
            for county, townships in places.townships.items()
        }
        self._rural = {county: self._weighted(codes) for county, codes in rural.items() if codes}
        self._townships = {county: self._weighted(codes) for county, codes in places.townships.items()}
        self._rural_counties = self._weighted(list(self._rural))
        self._counties = self._weighted([code for codes in places.counties.values() for code in codes])

    def sector(self, rng: Random) -> Sector:
        return SECTORS.draw(rng)

    def county(self, rng: Random, *, is_rural: bool = False, city: str = "") -> str:
        """Draw a county, one with towns if `is_rural`, one of this city if it is named."""
        lot = self._rural_counties if is_rural else self._counties
        for _ in range(200 if city else 1):
            county = lot.draw(rng)
            if county.startswith(city):
                return county
        return next(code for code in lot.outcomes if code.startswith(city))

    def township(self, rng: Random, county: str, *, is_rural: bool = True) -> str:
        """Draw a town or township; a sub-district or zone as well if the county has no other, or not `is_rural`."""
        lot = (is_rural and self._rural.get(county)) or self._townships[county]
        return lot.draw(rng)

    def in_township(self, rng: Random, township: str, sector: Sector) -> Unit:
        """Return the unit of the sector in a township: its government where there is none."""
        units = self.places.of_sector(township, sector)
        return rng.choice(units) if units else self.places.at[township]["government"]

    def village(self, rng: Random, township: str) -> Unit:
        """Draw a village or community; a zone that has none has its office."""
        return rng.choice(self.places.villages.get(township) or [self.places.at[township]["government"]])

    def above(self, rng: Random, region: str, sector: Sector, *, professional: bool) -> Unit:
        """Draw a unit of a county, a city or the province: an institution or firm if `professional`, else an organ."""
        wanted = PROFESSIONAL_KINDS if professional else (OrganisationKind.AGENCY,)
        units = self.places.of_sector(region, sector, *wanted) or self.places.of_sector(region, sector)
        return rng.choice(units) if units else self.places.at[region]["government"]

    def at_level(self, rng: Random, county: str, level: OrganisationLevel, sector: Sector) -> Unit:
        """Draw a workplace of a level in the county, in its city, or in the province."""
        professional = sector is not Sector.OTHER and rng.random() < 0.8
        match level:
            case OrganisationLevel.PROVINCE:
                return self.above(rng, county[:2], sector, professional=professional)
            case OrganisationLevel.CITY:
                return self.above(rng, county[:4], sector, professional=professional)
            case OrganisationLevel.COUNTY:
                return self.above(rng, county, sector, professional=professional)
            case OrganisationLevel.VILLAGE:
                return self.village(rng, self.township(rng, county))
            case OrganisationLevel.SUB_DISTRICT:
                return self.in_township(rng, self.township(rng, county, is_rural=False), sector)
        return self.in_township(rng, self.township(rng, county), sector)

    def counterpart(self, rng: Random, unit: Unit) -> Unit:
        """Draw a unit of the same sector in a township of the same county (or of the city's, or the province's)."""
        prefix = unit.region_code[:4] if len(unit.region_code) >= 4 else ""
        county = unit.county_code if unit.county_code in self._rural else self.county(rng, is_rural=True, city=prefix)
        return self.in_township(rng, self.township(rng, county), unit.sector)

    def _weighted(self, codes: list[str]) -> Lot[str]:
        return Lot({code: self.places.staffing[code] for code in codes})


def _is_rural(places: Places, township: str) -> bool:
    return any(unit.is_rural for unit in places.at[township].values())
