"""Ways into service at the grassroots: recruitment, programmes and staying on, village officials, xuandiao."""

from datetime import date, timedelta

from registry.kernel.intervals import add_months
from registry.organisations.codes import OrganisationLevel, Sector
from registry.sample.careers.drafts import ONE_DAY, Career
from registry.sample.workplaces import Workplaces
from registry.service_records.codes import PersonnelStatus, Programme, SpellKind

LAST_VILLAGE_OFFICIALS = 2017
FIRST_XUANDIAO = 2010
MONTHS = {
    Programme.SPECIAL_POST_TEACHER: 36,
    Programme.THREE_SUPPORTS: 24,
    Programme.GO_WEST: 12,
    Programme.VILLAGE_OFFICIAL: 36,
}
WAYS = {
    Sector.EDUCATION: {Programme.SPECIAL_POST_TEACHER: 34, Programme.THREE_SUPPORTS: 8},
    Sector.HEALTH: {Programme.THREE_SUPPORTS: 16},
    Sector.AGRICULTURE: {Programme.THREE_SUPPORTS: 24, Programme.GO_WEST: 4},
    Sector.WATER: {Programme.THREE_SUPPORTS: 20},
    Sector.CULTURE: {Programme.GO_WEST: 16},
    Sector.OTHER: {
        Programme.XUANDIAO: 18,
        Programme.VILLAGE_OFFICIAL: 18,
        Programme.THREE_SUPPORTS: 10,
        Programme.GO_WEST: 5,
    },
}
"""Of a hundred who begin in a sector, how many come by a programme; the others are recruited directly."""


def enter(career: Career, work: Workplaces, county: str, level: OrganisationLevel, on: date) -> None:
    """Begin service in a county on a day, by a programme or directly, and reach a post of the level."""
    way = _way(career, on.year)
    if level not in (OrganisationLevel.TOWNSHIP, OrganisationLevel.VILLAGE, OrganisationLevel.COUNTY):
        way = None
    if way in MONTHS:
        _serve(career, work, county, level, on, way)
    elif way is Programme.XUANDIAO:
        _join_as_xuandiao(career, work, county, on)
    else:
        career.take_post(work.at_level(career.rng, county, level, career.sector), on)


def enter_at_township(career: Career, work: Workplaces, county: str, on: date, months: int) -> date:
    """Serve in a township at first, at least so many months; return the day on which one may move on."""
    enter(career, work, county, OrganisationLevel.TOWNSHIP, on)
    return add_months(on, months + career.rng.randint(0, 24)) + timedelta(days=career.rng.randint(0, 27))


def train(career: Career, work: Workplaces, county: str, on: date) -> None:
    """Be a trainee at a unit of the county for half a year, before any service."""
    stay = career.take_post(work.at_level(career.rng, county, OrganisationLevel.COUNTY, career.sector), on)
    stay.post, stay.personnel_status, stay.post_class = "就业见习人员", PersonnelStatus.TRAINEE, None
    stay.ends_on = add_months(on, 6) - ONE_DAY


def _way(career: Career, year: int) -> Programme | None:
    ways = dict(WAYS.get(career.sector, {}))
    if year > LAST_VILLAGE_OFFICIALS:
        ways.pop(Programme.VILLAGE_OFFICIAL, None)
    if year < FIRST_XUANDIAO:
        ways.pop(Programme.XUANDIAO, None)
    drawn = career.rng.randrange(100)
    for way, share in ways.items():
        if drawn < share:
            return way
        drawn -= share
    return None


def _serve(
    career: Career, work: Workplaces, county: str, level: OrganisationLevel, on: date, programme: Programme
) -> None:
    """Serve a programme's term in a township or village, then stay: mostly nearby, sometimes after a gap."""
    rng = career.rng
    township = work.township(rng, county)
    unit = work.in_township(rng, township, career.sector)
    if programme is Programme.VILLAGE_OFFICIAL:
        unit = work.village(rng, township)
    until = add_months(on, MONTHS[programme]) - ONE_DAY
    career.take_post(unit, on, programme=programme, until=until)
    if until >= career.as_of:
        return
    if programme is Programme.SPECIAL_POST_TEACHER and level is not OrganisationLevel.COUNTY:
        career.take_post(unit, until + ONE_DAY)
        return
    begins = until + ONE_DAY + timedelta(days=rng.choice((0, 0, 0, 31, 62, 123)))
    if begins <= career.as_of:
        stays = level is OrganisationLevel.TOWNSHIP and rng.random() < 0.6
        career.take_post(
            work.in_township(rng, township, career.sector)
            if stays
            else work.at_level(rng, county, level, career.sector),
            begins,
        )


def _join_as_xuandiao(career: Career, work: Workplaces, county: str, on: date) -> None:
    """Begin in a township government and live in a village for the first two years."""
    township = work.township(career.rng, county)
    post = career.take_post(work.places.at[township]["government"], on)
    post.programme = Programme.XUANDIAO
    career.is_professional = False
    village = work.village(career.rng, township)
    career.go(village, SpellKind.VILLAGE_RESIDENCE, add_months(on, 1), add_months(on, 25) - ONE_DAY)
