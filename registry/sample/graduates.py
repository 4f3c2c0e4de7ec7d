"""Graduates of the sample: nominees of the year, members of earlier cycles, and everybody else."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.kernel.intervals import ONE_DAY, add_months, earliest_birth, within
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import SanctionKind, Schooling
from registry.policy import catalogue
from registry.pool.codes import LeavingReason
from registry.sample import humans, records, schooling
from registry.sample.careers import entries, events, shortfalls
from registry.sample.careers.drafts import HOME_KINDS, Career
from registry.sample.careers.shortfalls import LATE_ENTRY, MONTHS_ASKED, OLDEST_AGE, Shortfall
from registry.sample.humans import Human, Setting, Term, some_day
from registry.sample.lots import Lot
from registry.sample.plan import Part
from registry.sample.schooling import AGE_AT_END, Graduation
from registry.service_records.rules import bases, counting
from registry.service_records.rules.spells import Reading

SHORTFALL_SHARE = 0.195
TRIES = 60
OLDEST_BIRTH_OF_OTHERS = 1976
LEVELS_OF_OTHERS = Lot(
    {
        OrganisationLevel.TOWNSHIP: 46,
        OrganisationLevel.COUNTY: 33,
        OrganisationLevel.SUB_DISTRICT: 6,
        OrganisationLevel.VILLAGE: 6,
        OrganisationLevel.CITY: 7,
        OrganisationLevel.PROVINCE: 2,
    }
)
SECONDED_DOWN_SHARE = 0.22
"""Of those in the five sectors who qualify, the ones at a county unit seconded to a township on the as-of day."""

YEARS_YOUNGER = 3
TRAINEES, DAYS_FREE = 0.25, 270
LEAVING_A_YEAR = 0.05
LEAVING = Lot(
    {
        LeavingReason.PROMOTED: 56,
        LeavingReason.LEFT_GRASSROOTS: 14,
        LeavingReason.OWN_WISH: 9,
        LeavingReason.FAILED_REVIEW: 8,
        LeavingReason.OTHER: 6,
        LeavingReason.OVER_AGE: 4,
        LeavingReason.SANCTION: 3,
    }
)
PROMOTED_AFTER_TERM = 0.3
ENTRY_DAY = (10, 15)
"""Month and day on which the members of a cycle enter the pool."""


@dataclass(frozen=True)
class Youth:
    """Somebody at the beginning: birth, graduation, first day of service."""

    birth_on: date
    graduation: Graduation
    enters_on: date


def nominee(setting: Setting, key: int) -> Human:
    """Make a nominee: four of five qualify, the others fall short in one way each."""
    rng = setting.rng
    shortfall = None
    if rng.random() < SHORTFALL_SHARE:
        shortfall = shortfalls.LOT.draw(rng)
    youth, career = _nominated_career(setting, shortfall)
    return humans.make(
        setting, key, Part.NOMINEE, youth.birth_on, career, graduation=youth.graduation, shortfall=shortfall
    )


def member(setting: Setting, key: int, year: int) -> Human:
    """Make a member who entered by the cycle of a year, and what became of the membership."""
    rng, as_of = setting.rng, setting.plan.as_of_on
    term = _term(setting, year)
    youth = _youth(setting, earliest_birth(OLDEST_AGE, date(year, 6, 30)), date(year - 2, 5, 31))
    career = _career(setting)
    county = setting.work.county(rng, is_rural=True)
    entries.enter(career, setting.work, county, OrganisationLevel.TOWNSHIP, youth.enters_on)
    events.live_on(career, setting.work, moves=0.45, may_leave=False)
    _settle(career)
    if term.reason is LeavingReason.PROMOTED and term.ends_on:
        _promote(setting, career, term.ends_on + ONE_DAY)
    elif term.reason is LeavingReason.LEFT_GRASSROOTS and term.ends_on:
        level = rng.choice((OrganisationLevel.CITY, OrganisationLevel.PROVINCE))
        _move(setting, career, level, term.ends_on + ONE_DAY)
    elif term.reason is LeavingReason.TERM_COMPLETED and term.ends_on and rng.random() < PROMOTED_AFTER_TERM:
        _promote(setting, career, some_day(rng, term.ends_on + ONE_DAY, as_of))
    _blur(career)
    made = humans.make(setting, key, Part.MEMBER, youth.birth_on, career, graduation=youth.graduation)
    made.term = term
    if term.reason is LeavingReason.SANCTION and term.ends_on:
        made.sanctions = [records.sanction(rng, term.ends_on, "县监察委员会", SanctionKind.MAJOR_DEMERIT)]
    return made


def other(setting: Setting, key: int) -> Human:
    """Make a graduate who plays no part in a cycle, at any level."""
    rng = setting.rng
    youth = _youth(setting, date(OLDEST_BIRTH_OF_OTHERS, 1, 1), add_months(setting.plan.as_of_on, -1))
    career = _career(setting)
    level = LEVELS_OF_OTHERS.draw(rng)
    is_rural = level in (OrganisationLevel.TOWNSHIP, OrganisationLevel.VILLAGE)
    county = setting.work.county(rng, is_rural=is_rural)
    if (youth.enters_on - youth.graduation.ends_on).days > DAYS_FREE and rng.random() < TRAINEES:
        entries.train(career, setting.work, county, youth.graduation.ends_on + timedelta(days=31))
    entries.enter(career, setting.work, county, level, youth.enters_on)
    events.live_on(career, setting.work)
    _settle(career)
    _blur(career)
    if rng.random() < 0.006:
        events.spoil(career)
    return humans.make(setting, key, Part.OTHER, youth.birth_on, career, graduation=youth.graduation)


def _career(setting: Setting) -> Career:
    sector = setting.work.sector(setting.rng)
    return Career(setting.rng, sector, setting.plan.as_of_on, is_professional=sector is not Sector.OTHER)


def _youth(setting: Setting, born_from: date, enters_by: date) -> Youth:
    """Draw somebody born on or after a day who is in service by another."""
    rng = setting.rng
    level = schooling.draw_schooling(rng)
    while (born_until := date(enters_by.year - AGE_AT_END[level] - 1, 8, 31)) < born_from:
        level = Schooling.BACHELOR if level is not Schooling.BACHELOR else Schooling.COLLEGE
    birth_on = some_day(rng, born_from, born_until)
    graduation = schooling.graduation(birth_on, level)
    gap = rng.choice((0, 0, 0, 1, 2))
    enters_on = date(graduation.ends_on.year + gap, rng.randint(7, 12), rng.randint(1, 28))
    if enters_on > enters_by:
        enters_on = date(graduation.ends_on.year, rng.randint(7, 12), rng.randint(1, 28))
    return Youth(birth_on, graduation, enters_on)


def _nominated_career(setting: Setting, shortfall: Shortfall | None) -> tuple[Youth, Career]:
    """Draw careers until the counting rules say of one what the nomination is to show."""
    enough = add_months(setting.plan.as_of_on + ONE_DAY, -MONTHS_ASKED - 1)
    for _ in range(TRIES):
        if shortfall in LATE_ENTRY:
            youth, career = _late(setting, shortfall)
        else:
            county = setting.work.county(setting.rng, is_rural=True)
            youth = _youth(setting, _born_from(setting, county), enough)
            if shortfall is Shortfall.OVER_AGE:
                youth = _overaged(setting, youth)
            career = _sufficient(setting, youth, county, shortfall)
        if _shows(setting, career, shortfall):
            return youth, career
    raise RuntimeError(f"no career was found for {shortfall}")


def _born_from(setting: Setting, county: str) -> date:
    """Tell from when on nominees are born: in key counties, where more come and go, they are younger."""
    younger = YEARS_YOUNGER if county in setting.key_counties else 0
    return earliest_birth(OLDEST_AGE - younger, setting.plan.as_of_on)


def _overaged(setting: Setting, youth: Youth) -> Youth:
    """Make somebody too old, by a day or by up to two years."""
    latest = earliest_birth(OLDEST_AGE, setting.plan.as_of_on) - ONE_DAY
    birth_on = latest - timedelta(days=setting.rng.choice((0, 0, *range(1, 600))))
    graduation = schooling.graduation(birth_on, youth.graduation.schooling)
    return Youth(birth_on, graduation, date(graduation.ends_on.year, 9, setting.rng.randint(1, 28)))


def _late(setting: Setting, shortfall: Shortfall) -> tuple[Youth, Career]:
    """Make somebody fresh from school whose service is too short."""
    rng, career = setting.rng, _career(setting)
    shortfalls.enter_late(career, setting.work, setting.work.county(rng, is_rural=True), shortfall)
    level = schooling.draw_schooling(rng)
    finished = career.home.starts_on.year - (career.home.starts_on.month < 7)
    birth_on = some_day(rng, date(finished - AGE_AT_END[level] - 1, 9, 1), date(finished - AGE_AT_END[level], 8, 31))
    return Youth(birth_on, schooling.graduation(birth_on, level), career.home.starts_on), career


def _sufficient(setting: Setting, youth: Youth, county: str, shortfall: Shortfall | None) -> Career:
    rng, work, as_of = setting.rng, setting.work, setting.plan.as_of_on
    career = _career(setting)
    may_be_seconded = career.sector in events.FIVE_SECTORS and shortfall is None
    if may_be_seconded and rng.random() < SECONDED_DOWN_SHARE:
        on = entries.enter_at_township(career, work, county, youth.enters_on, 30)
        career.take_post(work.at_level(rng, county, OrganisationLevel.COUNTY, career.sector), on)
        events.second_down_now(career, work)
    else:
        level = OrganisationLevel.VILLAGE if rng.random() < 0.05 else OrganisationLevel.TOWNSHIP
        entries.enter(career, work, county, level, youth.enters_on)
        events.live_on(career, work, moves=0.45, may_leave=False)
    if shortfall in shortfalls.AFTERWARDS:
        shortfalls.AFTERWARDS[shortfall](career, work)
    _settle(career)
    if any(stay.starts_on > as_of for stay in career.stays):
        career.stays.clear()
    else:
        _blur(career)
    return career


def _shows(setting: Setting, career: Career, shortfall: Shortfall | None) -> bool:
    """Say whether the counting rules find what is wanted, as the check of the cycle will."""
    as_of = setting.plan.as_of_on
    if not career.stays or career.home.ends_on is not None:
        return False
    spells = career.spells()
    basis = bases.basis(catalogue.parameter("eligibility.scope", as_of), as_of)
    is_here = bool(within(counting.counted_days(spells, basis, as_of, Reading.SHORTEST), as_of, as_of + ONE_DAY))
    verdict = counting.minimum_verdict(spells, basis, as_of, MONTHS_ASKED, rule="sample", clause="")
    if shortfall in LATE_ENTRY:
        return is_here and not verdict.is_met
    if shortfall in (Shortfall.SECONDED_UP_NOW, Shortfall.MOVED_UP):
        return verdict.is_met and not is_here
    return verdict.is_met and is_here


def _term(setting: Setting, year: int) -> Term:
    """Draw how a membership went: completed, running, or left before its end."""
    rng, as_of = setting.rng, setting.plan.as_of_on
    starts_on = date(year, *ENTRY_DAY)
    months = catalogue.parameter("pool.term_months", starts_on)
    term = Term(year, starts_on, add_months(starts_on, months) - ONE_DAY)
    end = min(term.planned_ends_on, as_of)
    if rng.random() < LEAVING_A_YEAR * (end - starts_on).days / 365:
        term.ends_on = some_day(rng, starts_on + timedelta(days=120), max(end - ONE_DAY, starts_on + timedelta(120)))
        term.reason = LEAVING.draw(rng)
    elif term.planned_ends_on <= as_of:
        term.ends_on, term.reason = term.planned_ends_on, LeavingReason.TERM_COMPLETED
    return term


def _promote(setting: Setting, career: Career, on: date) -> None:
    """Give a leading post: in a township of the county, at the county, or in the city."""
    rng = setting.rng
    career.rank = 3
    level = rng.choice((OrganisationLevel.TOWNSHIP, OrganisationLevel.COUNTY, OrganisationLevel.COUNTY))
    _move(setting, career, level, on)


def _move(setting: Setting, career: Career, level: OrganisationLevel, on: date) -> None:
    """End everything that runs on a day and begin a post."""
    career.stays = [stay for stay in career.stays if stay.starts_on < on]
    for stay in career.stays:
        if stay.ends_on is None or stay.ends_on >= on:
            stay.ends_on = on - ONE_DAY
    county = career.home.unit.county_code
    sector = career.sector if career.is_professional else Sector.OTHER
    career.take_post(setting.work.at_level(setting.rng, county, level, sector), on)


def _settle(career: Career) -> None:
    """Drop what would begin after the as-of day, and put the stays in the order of time."""
    career.stays = [stay for stay in career.stays if stay.starts_on <= career.as_of]
    career.stays.sort(key=lambda stay: (stay.starts_on, stay.kind not in HOME_KINDS))


def _blur(career: Career) -> None:
    """Let old dates be known by the month only, and a few younger ones."""
    career.know_by_month_before(2016, 0.35)
    career.know_by_month_before(career.as_of.year - 2, 0.06)
