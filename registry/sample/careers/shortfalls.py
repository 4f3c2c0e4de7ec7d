"""The ways in which a nominee falls short of what a cycle asks, each as a career or as a fact of the file."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from registry.kernel.intervals import add_months, first_of_month
from registry.organisations.codes import OrganisationLevel, Sector
from registry.sample.careers.drafts import HOME_KINDS, ONE_DAY, Career
from registry.sample.lots import Lot
from registry.sample.workplaces import Workplaces
from registry.service_records.codes import Direction, InterruptionKind, Precision, SpellKind

MONTHS_ASKED = 24
OLDEST_AGE = 35


class Shortfall(StrEnum):
    """Why a nomination will be found ineligible."""

    ONE_DAY_SHORT = "one_day_short"
    MONTHS_SHORT = "months_short"
    MONTH_ONLY = "month_only"
    SECONDED_MEANWHILE = "seconded_meanwhile"
    STUDIED_MEANWHILE = "studied_meanwhile"
    LEAVE_MEANWHILE = "leave_meanwhile"
    SECONDED_UP_NOW = "seconded_up_now"
    MOVED_UP = "moved_up"
    OVER_AGE = "over_age"
    ADULT_EDUCATION = "adult_education"
    SANCTIONED = "sanctioned"
    INVESTIGATED = "investigated"
    APPRAISED_LOW = "appraised_low"
    NO_CONSENT = "no_consent"


SHARES = {
    Shortfall.ONE_DAY_SHORT: 6,
    Shortfall.MONTHS_SHORT: 14,
    Shortfall.MONTH_ONLY: 7,
    Shortfall.SECONDED_MEANWHILE: 8,
    Shortfall.STUDIED_MEANWHILE: 5,
    Shortfall.LEAVE_MEANWHILE: 4,
    Shortfall.SECONDED_UP_NOW: 10,
    Shortfall.MOVED_UP: 10,
    Shortfall.OVER_AGE: 12,
    Shortfall.ADULT_EDUCATION: 10,
    Shortfall.SANCTIONED: 7,
    Shortfall.INVESTIGATED: 3,
    Shortfall.APPRAISED_LOW: 8,
    Shortfall.NO_CONSENT: 8,
}

LOT = Lot(SHARES)

LATE_ENTRY = (
    Shortfall.ONE_DAY_SHORT,
    Shortfall.MONTHS_SHORT,
    Shortfall.MONTH_ONLY,
    Shortfall.SECONDED_MEANWHILE,
    Shortfall.STUDIED_MEANWHILE,
    Shortfall.LEAVE_MEANWHILE,
)
"""Those whose service began so late that it is too short."""


def entry_day(career: Career, shortfall: Shortfall) -> date:
    """Return the day on which a service that is too short begins."""
    met_today = add_months(career.as_of + ONE_DAY, -MONTHS_ASKED)
    match shortfall:
        case Shortfall.ONE_DAY_SHORT:
            return met_today + ONE_DAY
        case Shortfall.MONTHS_SHORT:
            return add_months(met_today, career.rng.randint(1, 14)) + timedelta(days=career.rng.randint(0, 27))
        case Shortfall.MONTH_ONLY:
            return first_of_month(met_today)
    return add_months(met_today, -career.rng.randint(2, 5)) - timedelta(days=career.rng.randint(0, 27))


def enter_late(career: Career, work: Workplaces, county: str, shortfall: Shortfall) -> None:
    """Make the whole career of somebody whose service is too short."""
    township = work.township(career.rng, county)
    stay = career.take_post(work.in_township(career.rng, township, career.sector), entry_day(career, shortfall))
    if shortfall is Shortfall.MONTH_ONLY:
        stay.starts_precision = Precision.MONTH
    _shorten(career, work, shortfall)


def _shorten(career: Career, work: Workplaces, shortfall: Shortfall) -> None:
    """Take so many months from the service that it falls below what is asked."""
    rng = career.rng
    on = add_months(career.home.starts_on, rng.randint(8, 12))
    until = add_months(on, rng.randint(8, 10)) - ONE_DAY
    if shortfall is Shortfall.SECONDED_MEANWHILE:
        host = work.above(rng, career.home.unit.city_code, career.sector, professional=False)
        career.go(host, SpellKind.SECONDMENT, on, until, direction=Direction.UP)
    elif shortfall is Shortfall.STUDIED_MEANWHILE:
        career.go(work.places.at["34"]["university"], SpellKind.FULL_TIME_STUDY, on, until)
    elif shortfall is Shortfall.LEAVE_MEANWHILE:
        career.pause(InterruptionKind.UNPAID_LEAVE, on, until, "照顾家庭")


def second_up_now(career: Career, work: Workplaces) -> None:
    """Let somebody be seconded upward on the as-of day."""
    on = add_months(career.as_of, -career.rng.randint(2, 7))
    career.stays = [stay for stay in career.stays if stay.kind in HOME_KINDS or (stay.ends_on or career.as_of) < on]
    host = work.above(career.rng, career.home.unit.city_code, career.sector, professional=False)
    career.go(host, SpellKind.SECONDMENT, on, add_months(on, 12) - ONE_DAY, direction=Direction.UP)


def move_up(career: Career, work: Workplaces) -> None:
    """Let somebody have moved to the county or the city lately."""
    on = add_months(career.as_of, -career.rng.randint(1, 10))
    level = career.rng.choice((OrganisationLevel.COUNTY, OrganisationLevel.CITY))
    sector = career.sector if career.is_professional else Sector.OTHER
    career.take_post(work.at_level(career.rng, career.home.unit.county_code, level, sector), on)


AFTERWARDS: dict[Shortfall, Callable[[Career, Workplaces], None]] = {
    Shortfall.SECONDED_UP_NOW: second_up_now,
    Shortfall.MOVED_UP: move_up,
}
"""What happens at the end of an otherwise sufficient career."""
