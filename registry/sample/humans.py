"""A person of the sample with the whole file: what is drawn by lot for everybody, whatever the part."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from registry.kernel.intervals import ONE_DAY, add_months, age
from registry.mentoring.codes import MentorCategory
from registry.organisations.codes import OrganisationKind, Sector
from registry.people.codes import SanctionKind, SchoolKind, Sex
from registry.pool.codes import LeavingReason, TalentClass
from registry.sample import names, records, schooling
from registry.sample.careers.drafts import Career
from registry.sample.careers.shortfalls import Shortfall
from registry.sample.numbers import CitizenNumbers
from registry.sample.plan import Part, Plan
from registry.sample.schooling import Graduation
from registry.sample.units import Unit
from registry.sample.workplaces import Workplaces

Row = dict[str, object]

OUTSIDE_COUNTIES = "320381 411503 411625 370829 421127 360428 330122 320830 411481 370402".split()
"""Counties of neighbouring provinces, in which some were born."""

YEARS_OF_APPRAISALS_BEFORE = 3
FEWER_AWARDS = 0.6
"""Hard places have fewer awards and titles to give: so much less of the quality is seen there."""

PARTY_MEMBER, LEAGUE_MEMBER, DEMOCRATIC_LEAGUE, NO_PARTY = "01", "03", "05", "13"
INNOVATIVE_SECTORS = (Sector.AGRICULTURE, Sector.FORESTRY, Sector.CULTURE, Sector.SCIENCE)


@dataclass(slots=True)
class Term:
    """A membership of the pool, from the cycle of `year`; `reason` tells why it ended."""

    year: int
    starts_on: date
    planned_ends_on: date
    ends_on: date | None = None
    reason: LeavingReason | None = None


@dataclass(slots=True)
class MentorFacts:
    """What makes a person a mentor."""

    category: MentorCategory
    capacity: int
    is_available: bool


@dataclass(slots=True)
class Human:
    """One person. `quality` is how good the record is, by chance alone (mean 0, spread 1)."""

    id: int
    uid: str
    part: Part
    name: str
    ethnic_group: str
    sex: Sex
    birth_on: date
    id_number: str
    political_status: str
    career: Career
    quality: float
    unit: Unit
    talent_class: TalentClass
    is_graduate: bool = True
    is_renominated: bool = False
    shortfall: Shortfall | None = None
    term: Term | None = None
    mentor: MentorFacts | None = None
    educations: list[Row] = field(default_factory=list)
    titles: list[Row] = field(default_factory=list)
    appraisals: list[Row] = field(default_factory=list)
    sanctions: list[Row] = field(default_factory=list)
    rewards: list[Row] = field(default_factory=list)

    @property
    def sector(self) -> Sector:
        return self.unit.sector if self.unit.sector is not Sector.OTHER else self.career.sector


@dataclass
class Setting:
    """What everybody of the sample is made from. One source of chance, used in the order of keys."""

    plan: Plan
    work: Workplaces
    key_counties: frozenset[str]
    rng: Random
    numbers: CitizenNumbers

    def is_hard(self, unit: Unit) -> bool:
        """Say whether the unit lies in a key county or a hardship township."""
        return unit.county_code in self.key_counties or unit.region_code in self.work.places.hardship


def make(
    setting: Setting,
    key: int,
    part: Part,
    birth_on: date,
    career: Career,
    *,
    graduation: Graduation,
    least_titles: int = 0,
    shortfall: Shortfall | None = None,
) -> Human:
    """Make the person whose career this is, with name, number, and what the file holds."""
    rng, unit = setting.rng, career.home.unit
    sex = rng.choice((Sex.MALE, Sex.FEMALE))
    named = names.draw(rng, sex)
    quality = rng.gauss(0, 1)
    human = Human(
        id=key,
        uid=f"{rng.getrandbits(128):032x}",
        part=part,
        name=named.name,
        ethnic_group=named.ethnic_group,
        sex=sex,
        birth_on=birth_on,
        id_number=setting.numbers.give(_birthplace(setting, unit), birth_on, sex),
        political_status=_political_status(rng, age(birth_on, setting.plan.as_of_on), part),
        career=career,
        quality=quality,
        unit=unit,
        talent_class=_talent_class(rng, unit, career),
        shortfall=shortfall,
    )
    _fill(setting, human, graduation, least_titles)
    return human


def _fill(setting: Setting, human: Human, graduation: Graduation, least_titles: int) -> None:
    """Add schooling, titles, appraisals, sanctions and rewards."""
    rng, career, as_of = setting.rng, human.career, setting.plan.as_of_on
    kind = schooling.draw_kind(rng, graduation.schooling)
    if human.shortfall is Shortfall.ADULT_EDUCATION or (human.part is Part.OTHER and rng.random() < 0.03):
        kind = SchoolKind.ADULT
    human.educations = schooling.educations(rng, graduation, career.sector, as_of, kind=kind)
    seen = human.quality - (FEWER_AWARDS if setting.is_hard(human.unit) else 0.0)
    if career.is_professional:
        human.titles = schooling.titles(
            rng, career.sector, career.starts_on, as_of, seen, level=human.unit.level, least=least_titles
        )
    first_year = setting.plan.first_year - YEARS_OF_APPRAISALS_BEFORE
    bad_year = as_of.year - rng.randint(1, 2) if human.shortfall is Shortfall.APPRAISED_LOW else 0
    if human.part in (Part.MENTOR, Part.EXPERT):
        first_year = as_of.year - YEARS_OF_APPRAISALS_BEFORE
    elif human.part is Part.OTHER and rng.random() < 0.04:
        bad_year = rng.randint(first_year, as_of.year - 1)
    human.appraisals = records.appraisals(career, first_year, human.quality * 0.8, bad_year=bad_year)
    human.rewards = records.rewards(rng, career.starts_on, as_of, seen)
    _sanction(setting, human)


def _sanction(setting: Setting, human: Human) -> None:
    rng, as_of = setting.rng, setting.plan.as_of_on
    body = "县监察委员会"
    if human.shortfall is Shortfall.SANCTIONED:
        human.sanctions.append(records.sanction(rng, add_months(as_of, -rng.randint(1, 5)), body))
    elif human.shortfall is Shortfall.INVESTIGATED:
        begun = as_of - timedelta(days=rng.randint(5, 90))
        human.sanctions.append(records.sanction(rng, begun, body, SanctionKind.UNDER_INVESTIGATION))
    elif rng.random() < 0.012:
        past = add_months(as_of, -19 - rng.randint(0, 60))
        if past > human.career.starts_on:
            human.sanctions.append(records.sanction(rng, past, body))


def _birthplace(setting: Setting, unit: Unit) -> str:
    """Draw the county of birth: mostly one of the city where somebody works."""
    drawn = setting.rng.random()
    if drawn < 0.06:
        return setting.rng.choice(OUTSIDE_COUNTIES)
    counties = setting.work.places.counties
    city = unit.city_code if drawn < 0.8 and unit.city_code in counties else setting.rng.choice(list(counties))
    return setting.rng.choice([county for county in counties[city] if int(county[4:]) not in range(71, 80)])


def _political_status(rng: Random, years: int, part: Part) -> str:
    drawn = rng.random()
    if drawn < (0.42 if part is Part.OTHER else 0.58):
        return PARTY_MEMBER
    if years < 28:
        return LEAGUE_MEMBER
    return DEMOCRATIC_LEAGUE if drawn > 0.98 else NO_PARTY


def _talent_class(rng: Random, unit: Unit, career: Career) -> TalentClass:
    if unit.kind in (OrganisationKind.AGENCY, OrganisationKind.VILLAGE_OR_COMMUNITY):
        return TalentClass.MANAGEMENT
    is_firm = unit.kind in (OrganisationKind.STATE_FIRM, OrganisationKind.OTHER_FIRM)
    if is_firm or (career.sector in INNOVATIVE_SECTORS and rng.random() < 0.2):
        return TalentClass.INNOVATION
    return TalentClass.PROFESSIONAL


def some_day(rng: Random, first: date, last: date) -> date:
    """Draw a day from `first` to `last`, both included."""
    return first + ONE_DAY * rng.randrange((last - first).days + 1)
