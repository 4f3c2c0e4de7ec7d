"""Older people of the sample: mentors of the six categories, and the experts of the panel."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.kernel.intervals import add_months
from registry.mentoring.codes import MentorCategory
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.people.codes import Schooling
from registry.sample import humans, schooling
from registry.sample.careers.drafts import Career
from registry.sample.humans import Human, MentorFacts, Setting, some_day
from registry.sample.lots import Lot
from registry.sample.plan import Part
from registry.sample.units import Unit

GRADUATES_AMONG_MENTORS = 0.3
AVAILABLE = 0.94
YEARS_IN_LAST_POST = 9
SECTORS_OF_SENIORS: list[Sector] = [sector for sector in Sector if sector is not Sector.OTHER]


@dataclass(frozen=True)
class Standing:
    """What mentors of a category are like: share of all, capacities, levels of their units, least titles."""

    share: int
    capacities: tuple[int, ...]
    levels: tuple[OrganisationLevel, ...]
    least_titles: int
    is_leader: bool = False
    in_firm: bool = False


STANDINGS = {
    MentorCategory.UNIT_LEADER: Standing(
        38, (1,), (OrganisationLevel.TOWNSHIP, OrganisationLevel.TOWNSHIP, OrganisationLevel.COUNTY), 2, is_leader=True
    ),
    MentorCategory.LEADING_PROFESSIONAL: Standing(
        30, (1, 1, 2), (OrganisationLevel.COUNTY, OrganisationLevel.COUNTY, OrganisationLevel.CITY), 3
    ),
    MentorCategory.PROVINCIAL_ACADEMIC_LEADER: Standing(
        11, (2, 2, 3), (OrganisationLevel.CITY, OrganisationLevel.PROVINCE), 4
    ),
    MentorCategory.NATIONAL_ACADEMIC_LEADER: Standing(4, (3, 4), (OrganisationLevel.PROVINCE,), 4),
    MentorCategory.INDUSTRY_LEADER: Standing(
        8, (2, 3), (OrganisationLevel.CITY, OrganisationLevel.COUNTY), 3, is_leader=True, in_firm=True
    ),
    MentorCategory.SKILL_MASTER: Standing(
        9, (2, 3, 4), (OrganisationLevel.COUNTY, OrganisationLevel.CITY), 3, in_firm=True
    ),
}
CATEGORIES = Lot({category: standing.share for category, standing in STANDINGS.items()})
FIRM_SECTORS = {
    OrganisationLevel.CITY: (Sector.CONSTRUCTION_PLANNING, Sector.WATER, Sector.SCIENCE),
    OrganisationLevel.COUNTY: (Sector.CONSTRUCTION_PLANNING, Sector.AGRICULTURE, Sector.SCIENCE),
}
FIRMS = (OrganisationKind.STATE_FIRM, OrganisationKind.OTHER_FIRM)


def mentor(setting: Setting, key: int) -> Human:
    """Make a mentor, with a career that leads to the standing of the category."""
    rng = setting.rng
    category = CATEGORIES.draw(rng)
    standing = STANDINGS[category]
    level = rng.choice(standing.levels)
    county = setting.work.county(rng, is_rural=True)
    made = _senior(setting, key, Part.MENTOR, _unit(setting, standing, level, county), standing)
    made.is_graduate = rng.random() < GRADUATES_AMONG_MENTORS
    made.mentor = MentorFacts(category, rng.choice(standing.capacities), rng.random() < AVAILABLE)
    return made


def expert(setting: Setting, key: int) -> Human:
    """Make an expert of the panel, at a unit of a city or the province."""
    rng = setting.rng
    level = rng.choice((OrganisationLevel.CITY, OrganisationLevel.PROVINCE))
    county = setting.work.county(rng)
    standing = STANDINGS[MentorCategory.PROVINCIAL_ACADEMIC_LEADER]
    made = _senior(setting, key, Part.EXPERT, _unit(setting, standing, level, county), standing)
    made.is_graduate = False
    return made


def experienced(setting: Setting, human: Human) -> None:
    """Make a former member a mentor of others."""
    rng = setting.rng
    category = rng.choice((MentorCategory.UNIT_LEADER, MentorCategory.LEADING_PROFESSIONAL))
    human.mentor = MentorFacts(category, rng.choice(STANDINGS[category].capacities), is_available=True)


def _unit(setting: Setting, standing: Standing, level: OrganisationLevel, county: str) -> Unit:
    rng, work = setting.rng, setting.work
    if standing.in_firm and level in FIRM_SECTORS:
        region = county if level is OrganisationLevel.COUNTY else county[:4]
        firms = [unit for unit in work.places.at[region].values() if unit.kind in FIRMS]
        if firms:
            return rng.choice(firms)
    sector: Sector = rng.choice(SECTORS_OF_SENIORS)
    if standing.is_leader and rng.random() < 0.4:
        sector = Sector.OTHER
    return work.at_level(rng, county, level, sector)


def _senior(setting: Setting, key: int, part: Part, unit: Unit, standing: Standing) -> Human:
    """Make somebody of 36 to 58 years whose last post is at the unit."""
    rng, as_of = setting.rng, setting.plan.as_of_on
    level = rng.choice((Schooling.BACHELOR, Schooling.BACHELOR, Schooling.MASTER, Schooling.DOCTOR))
    birth_on = some_day(rng, date(as_of.year - 58, 1, 1), date(as_of.year - 42, 12, 31))
    graduation = schooling.graduation(birth_on, level)
    sector = unit.sector if unit.sector is not Sector.OTHER else rng.choice(SECTORS_OF_SENIORS)
    is_professional = unit.kind is not OrganisationKind.AGENCY
    career = Career(rng, sector, as_of, is_professional=is_professional)
    on = date(graduation.ends_on.year, 9, 1)
    county = unit.county_code if len(unit.county_code) == 6 else setting.work.county(rng, is_rural=True)
    career.take_post(setting.work.at_level(rng, county, OrganisationLevel.TOWNSHIP, sector), on)
    for rank in range(1, rng.randint(2, 3)):
        on = add_months(on, rng.randint(40, 70)) + timedelta(days=rng.randint(0, 27))
        if on.year < as_of.year - YEARS_IN_LAST_POST - 3:
            career.rank = rank
            career.take_post(setting.work.at_level(rng, county, OrganisationLevel.COUNTY, sector), on, is_rotation=True)
    career.rank = 3 if standing.is_leader else 2
    earliest = add_months(career.home.starts_on, 24)
    career.take_post(unit, some_day(rng, earliest, date(as_of.year - YEARS_IN_LAST_POST, 12, 31)))
    career.know_by_month_before(2012, 0.5)
    return humans.make(setting, key, part, birth_on, career, graduation=graduation, least_titles=standing.least_titles)
