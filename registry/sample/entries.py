"""Recruitments of the sample with confirmation, deferral and pay steps; and deputy county heads in their batches."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from registry.kernel.intervals import MONTHS_A_YEAR, ONE_DAY, add_months
from registry.organisations.codes import OrganisationKind, OrganisationLevel
from registry.people.codes import SchoolKind
from registry.policy import catalogue
from registry.sample.careers.drafts import Stay
from registry.sample.humans import Human, Setting
from registry.sample.ledger import Ledger
from registry.sample.plan import Part
from registry.service_records.codes import Direction, RosterSource, SpellKind
from registry.service_records.models import DeputyHead, Entry, PayStep, RosterEntry, TourDeferral
from registry.service_records.rules.standing import ON_A_FOOTING
from registry.service_records.rules.tours import CIVIL

DEPUTIES_SHARE = 0.06
"""Of the professionals at institutions and firms of cities and the province, those who become deputy county heads."""

DEPUTY_POST = "副县长（科技，挂职）"
FIRST_BATCH = date(2018, 9, 1)
YEARS_BETWEEN_BATCHES = 2
LEFT_AFTER_TERM = 0.92
HIGH_LEVELS = (OrganisationLevel.PROVINCE, OrganisationLevel.CITY)
GRASSROOTS_UNITS = (OrganisationKind.AGENCY, OrganisationKind.INSTITUTION)
NEW_FOR_MONTHS = 24
REASONS = ("承担防汛值守任务", "参加专项审计", "产假", "因病治疗")


def send_as_deputy(setting: Setting, human: Human, rng: Random) -> None:
    """Second a professional from above to a county as deputy head for science; a few stay on after the term."""
    career, unit = human.career, human.unit
    fits = human.part in (Part.OTHER, Part.MENTOR) and career.is_professional and unit.level in HIGH_LEVELS
    if not fits or unit.kind is OrganisationKind.AGENCY or rng.random() >= DEPUTIES_SHARE:
        return
    years = range(FIRST_BATCH.year, setting.plan.as_of_on.year, YEARS_BETWEEN_BATCHES)
    begins = FIRST_BATCH.replace(year=rng.choice(years))
    months = catalogue.parameter("task-7.term", begins)
    county = setting.work.county(rng, is_rural=True, city=unit.city_code if len(unit.city_code) == 4 else "")
    government = setting.work.places.at[county]["government"]
    if begins <= career.home.starts_on or not career.go(
        government, SpellKind.SECONDMENT, begins, add_months(begins, months) - ONE_DAY, direction=Direction.DOWN
    ):
        return
    term = career.stays[-1]
    term.post = DEPUTY_POST
    if rng.random() >= LEFT_AFTER_TERM:
        term.ends_on = None


def add_entries(ledger: Ledger, setting: Setting, human: Human, keys: Sequence[int], rng: Random) -> None:
    """Keep the recruitment of a person for writing, with what followed; `keys` are those of the stays, in order."""
    stays = list(zip(human.career.stays, keys, strict=True))
    for stay, key in stays:
        if stay.post == DEPUTY_POST:
            ledger.add(DeputyHead, {"spell_id": key, "person_id": human.id, "batch_year": stay.starts_on.year})
    if rng.random() < 0.97:
        _put_on_roster(ledger, human)
    footed = [(stay, key) for stay, key in stays if _is_recruitment(stay)]
    if not footed:
        return
    post, key = min(footed, key=lambda pair: pair[0].starts_on)
    confirmed_on = _confirmation(post, setting.plan.as_of_on, rng)
    is_new = _is_new_graduate(human, post)
    entry = ledger.add(
        Entry,
        {
            "person_id": human.id,
            "spell_id": key,
            "recruited_on": post.starts_on,
            "is_new_graduate": is_new,
            "uses_programme_preference": _served_before(human, post) and rng.random() < 0.3,
            "is_excepted_position": post.unit.level is OrganisationLevel.PROVINCE and rng.random() < 0.05,
            "confirmed_on": confirmed_on,
        },
    )
    if confirmed_on is None:
        return
    if post.personnel_status in CIVIL and post.unit.level in HIGH_LEVELS and rng.random() < 0.2:
        row = {"until": add_months(confirmed_on, rng.randint(6, 24)), "reason": rng.choice(REASONS)}
        ledger.add(TourDeferral, {"entry_id": entry, "document_number": "", **row})
    if is_new:
        _grant_steps(ledger, setting, post, entry, confirmed_on, rng)


def _put_on_roster(ledger: Ledger, human: Human) -> None:
    """Take somebody who finished a service programme into the plan roster, if it is not too old for the plan."""
    first = catalogue.entry("task-19.scope").in_force_from
    ends = [stay.ends_on for stay in human.career.stays if stay.has_passed_programme and stay.ends_on is not None]
    if ends and max(ends) >= first:
        row = {"source": RosterSource.STAYER, "included_on": max(ends) + ONE_DAY, "officer": "张敏"}
        ledger.add(RosterEntry, {"person_id": human.id, **row})


def _is_recruitment(stay: Stay) -> bool:
    return stay.kind is SpellKind.POST and stay.personnel_status in ON_A_FOOTING


def _confirmation(post: Stay, as_of: date, rng: Random) -> date | None:
    """Give the day of the confirmation: a year after the beginning, at institutions mostly earlier (task 24)."""
    months = MONTHS_A_YEAR if post.personnel_status in CIVIL else rng.choice((6, 6, 6, 9, 12))
    day = add_months(post.starts_on, months)
    return day if day <= as_of and rng.random() < 0.98 else None


def _is_new_graduate(human: Human, post: Stay) -> bool:
    """Tell whether somebody was recruited within two years of a graduation at a regular institution."""
    ends = [row["ends_on"] for row in human.educations if row["school_kind"] is SchoolKind.REGULAR]
    days = [day for day in ends if isinstance(day, date)]
    return any(day <= post.starts_on <= add_months(day, NEW_FOR_MONTHS) for day in days)


def _served_before(human: Human, post: Stay) -> bool:
    return any(stay.has_passed_programme and stay.starts_on < post.starts_on for stay in human.career.stays)


def _grant_steps(ledger: Ledger, setting: Setting, post: Stay, entry: int, confirmed_on: date, rng: Random) -> None:
    """Grant the pay steps that are due, some late, a few not yet."""
    unit, as_of = post.unit, setting.plan.as_of_on
    is_due = post.starts_on >= catalogue.entry("task-24.steps").in_force_from
    if not is_due or unit.kind not in GRASSROOTS_UNITS or unit.level in HIGH_LEVELS:
        return
    steps = 2 if unit.county_code in setting.key_counties else 1
    granted_on = confirmed_on + timedelta(days=rng.randint(10, 110))
    if granted_on > as_of or rng.random() > 0.985:
        return
    number = f"人社工资〔{granted_on.year}〕{rng.randint(1, 300)}号"
    ledger.add(PayStep, {"entry_id": entry, "steps": steps, "granted_on": granted_on, "document_number": number})
