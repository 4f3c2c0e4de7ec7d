"""What happens along a career: rotation, secondment down and up, shadowing, village residence, study, leave."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from registry.kernel.intervals import add_months, day_after, last_of_month
from registry.organisations.codes import OrganisationLevel, Sector
from registry.sample.careers.drafts import ONE_DAY, Career
from registry.sample.workplaces import Workplaces
from registry.service_records.codes import Direction, InterruptionKind, SpellKind

FIVE_SECTORS = (
    Sector.HEALTH,
    Sector.AGRICULTURE,
    Sector.FORESTRY,
    Sector.WATER,
    Sector.CONSTRUCTION_PLANNING,
)
TOWNSHIP_LEVELS = (OrganisationLevel.TOWNSHIP, OrganisationLevel.VILLAGE, OrganisationLevel.SUB_DISTRICT)
HIGH_LEVELS = (OrganisationLevel.CITY, OrganisationLevel.PROVINCE)
MONTHS_BETWEEN_POSTS = (38, 96)

Event = Callable[[Career, Workplaces, date], None]


def live_on(career: Career, work: Workplaces, *, moves: float = 0.55, may_leave: bool = True) -> None:
    """Let the years pass from the last post until the as-of day."""
    rng = career.rng
    while rng.random() < moves:
        on = add_months(career.home.starts_on, rng.randint(*MONTHS_BETWEEN_POSTS)) + timedelta(days=rng.randint(0, 27))
        if career.home.ends_on is not None or on > career.as_of:
            break
        rotate(career, work, on, may_leave=may_leave)
    for event, sectors, levels, share in EVENTS:
        fits = (not sectors or career.sector in sectors) and career.home.unit.level in levels
        if fits and rng.random() < share:
            event(career, work, _some_day(career))


def rotate(career: Career, work: Workplaces, on: date, *, may_leave: bool = True) -> None:
    """Change the post: nearby on the same level, or now and then one level up."""
    rng, unit = career.rng, career.home.unit
    if rng.random() < 0.45:
        career.rank = min(career.rank + 1, 2)
    level = unit.level
    if rng.random() < 0.22 and may_leave:
        level = _one_up(level)
    elif level is OrganisationLevel.VILLAGE:
        level = OrganisationLevel.TOWNSHIP
    county = unit.county_code if len(unit.county_code) == 6 else work.county(rng, is_rural=True, city=unit.city_code)
    following = work.at_level(rng, county, level, career.sector)
    if following is unit:  # another post at the same unit is a step up
        career.rank = min(career.rank + 1, 2)
    career.take_post(following, on, is_rotation=rng.random() < 0.5)


def second_down(career: Career, work: Workplaces, on: date) -> None:
    """Second a professional to a township for a year or more; some come back too early (task 4)."""
    months = career.rng.choice((12, 12, 12, 13, 18, 24, 6, 9))
    unit = work.counterpart(career.rng, career.home.unit)
    career.go(
        unit,
        SpellKind.SECONDMENT,
        on,
        add_months(on, months) - ONE_DAY,
        direction=Direction.DOWN,
        is_counterpart=unit.sector is career.sector,
    )


def second_down_now(career: Career, work: Workplaces) -> None:
    """Let somebody be seconded to a township on the as-of day, to come back some months later."""
    unit = work.counterpart(career.rng, career.home.unit)
    on = add_months(career.as_of, -career.rng.randint(1, 8))
    until = add_months(on, career.rng.choice((12, 18))) - ONE_DAY
    career.go(unit, SpellKind.SECONDMENT, on, until, direction=Direction.DOWN, is_counterpart=True)


def second_up(career: Career, work: Workplaces, on: date) -> None:
    """Second somebody from the grassroots to an office above, of the county, the city or the province (task 6)."""
    rng, unit = career.rng, career.home.unit
    region = rng.choice((unit.county_code, unit.city_code, unit.city_code, "34"))
    host = work.above(rng, region, career.sector, professional=False)
    until = add_months(on, rng.choice((6, 6, 12, 12, 12, 18))) - ONE_DAY
    career.go(host, SpellKind.SECONDMENT, on, until, direction=Direction.UP)


def shadow(career: Career, work: Workplaces, on: date) -> None:
    host = work.above(career.rng, career.home.unit.city_code, career.sector, professional=True)
    until = add_months(on, career.rng.choice((2, 3, 3, 6))) - ONE_DAY
    career.go(host, SpellKind.SHADOWING, on, until, direction=Direction.UP)


def lend(career: Career, work: Workplaces, on: date) -> None:
    region = career.rng.choice((career.home.unit.county_code, career.home.unit.city_code))
    host = work.above(career.rng, region, career.sector, professional=False)
    career.go(host, SpellKind.LENT, on, add_months(on, career.rng.randint(3, 9)) - ONE_DAY)


def live_in_village(career: Career, work: Workplaces, on: date) -> None:
    county = _rural_county(career, work)
    village = work.village(career.rng, work.township(career.rng, county))
    career.go(village, SpellKind.VILLAGE_RESIDENCE, on, add_months(on, career.rng.choice((24, 24, 36))) - ONE_DAY)


def support_counterpart(career: Career, work: Workplaces, on: date) -> None:
    county = work.county(career.rng, is_rural=True)
    unit = work.in_township(career.rng, work.township(career.rng, county), career.sector)
    until = add_months(on, career.rng.choice((6, 12))) - ONE_DAY
    career.go(unit, SpellKind.COUNTERPART_SUPPORT, on, until, is_counterpart=True)


def envoy(career: Career, work: Workplaces, on: date) -> None:
    county = _rural_county(career, work)
    village = work.village(career.rng, work.township(career.rng, county))
    career.go(village, SpellKind.TECHNICAL_ENVOY, on, add_months(on, 12) - ONE_DAY)


def tour(career: Career, work: Workplaces, on: date) -> None:
    county = work.county(career.rng, is_rural=True)
    unit = work.at_level(career.rng, county, OrganisationLevel.TOWNSHIP, Sector.OTHER)
    career.go(unit, SpellKind.GRASSROOTS_TOUR, on, add_months(on, career.rng.choice((12, 12, 18, 24))) - ONE_DAY)


def assist(career: Career, work: Workplaces, on: date) -> None:
    host = work.above(career.rng, career.home.unit.city_code, career.sector, professional=True)
    career.go(host, SpellKind.ASSISTANT_POST, on, add_months(on, 6) - ONE_DAY)


def study(career: Career, work: Workplaces, on: date) -> None:
    school = career.rng.choice([work.places.at["34"][key] for key in ("university", "farm_university")])
    career.go(school, SpellKind.FULL_TIME_STUDY, on, add_months(on, career.rng.choice((12, 24))) - ONE_DAY)


def take_leave(career: Career, _work: Workplaces, on: date) -> None:
    until = add_months(on, career.rng.randint(3, 11))
    if career.rng.random() < 0.06:
        career.pause(InterruptionKind.SUSPENSION, on, until, "接受组织审查")
        return
    reason = career.rng.choice(("照顾家庭", "因病", "出国探亲"))
    career.pause(InterruptionKind.UNPAID_LEAVE, on, until, reason)


EVENTS: tuple[tuple[Event, tuple[Sector, ...], tuple[OrganisationLevel, ...], float], ...] = (
    (second_down, FIVE_SECTORS, (OrganisationLevel.COUNTY, OrganisationLevel.CITY), 0.30),
    (second_up, (), TOWNSHIP_LEVELS, 0.12),
    (shadow, FIVE_SECTORS, TOWNSHIP_LEVELS, 0.12),
    (lend, (), (*TOWNSHIP_LEVELS, OrganisationLevel.COUNTY), 0.05),
    (live_in_village, (), (OrganisationLevel.COUNTY, *HIGH_LEVELS), 0.09),
    (support_counterpart, (Sector.HEALTH, Sector.EDUCATION), (OrganisationLevel.COUNTY, OrganisationLevel.CITY), 0.08),
    (envoy, (Sector.AGRICULTURE, Sector.FORESTRY, Sector.WATER), (*TOWNSHIP_LEVELS, OrganisationLevel.COUNTY), 0.16),
    (tour, (Sector.OTHER,), HIGH_LEVELS, 0.45),
    (assist, (Sector.HEALTH, Sector.EDUCATION, Sector.SCIENCE), TOWNSHIP_LEVELS, 0.04),
    (study, (), (*TOWNSHIP_LEVELS, OrganisationLevel.COUNTY), 0.02),
    (take_leave, (), (*TOWNSHIP_LEVELS, OrganisationLevel.COUNTY, *HIGH_LEVELS), 0.02),
)
"""What may happen, in which sectors ("()" is every one), at which levels, to which share of people."""


def spoil(career: Career) -> None:
    """Make one of the slips that are found in real files: an end forgotten, entered twice, ends that overlap."""
    rng = career.rng
    homes = [stay for stay in career.stays if stay.ends_on is not None]
    if not homes:
        return
    stay = rng.choice(homes)
    slip = rng.randrange(3)
    if slip == 0:
        stay.ends_on = None
        stay.planned_ends_on = None
    elif slip == 1:
        career.stays.insert(career.stays.index(stay) + 1, replace(stay, post=f"{stay.post}（兼）"))
    elif stay.ends_on is not None:
        stay.ends_on = min(last_of_month(day_after(stay.ends_on)), career.as_of)


def _some_day(career: Career) -> date:
    """Draw a day of the last post, or near its beginning if it began lately."""
    first = day_after(career.home.starts_on)
    last = career.home.ends_on or career.as_of
    return first + timedelta(days=career.rng.randrange(max(1, (last - first).days)))


def _rural_county(career: Career, work: Workplaces) -> str:
    unit = career.home.unit
    return work.county(career.rng, is_rural=True, city=unit.city_code if len(unit.city_code) == 4 else "")


def _one_up(level: OrganisationLevel) -> OrganisationLevel:
    return {
        OrganisationLevel.VILLAGE: OrganisationLevel.TOWNSHIP,
        OrganisationLevel.TOWNSHIP: OrganisationLevel.COUNTY,
        OrganisationLevel.SUB_DISTRICT: OrganisationLevel.COUNTY,
        OrganisationLevel.COUNTY: OrganisationLevel.CITY,
    }.get(level, level)
