"""Who is due: the stored days say on each day what the rules say, and the page shows them within one's scope."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.db import db
from registry.dossier import due as lists
from registry.dossier.due import Asked, When
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.people.codes import TitleLevel, TitleScope
from registry.service_records import facts, kept
from registry.service_records.codes import Direction, PersonnelStatus, Programme, RosterSource, SpellKind
from registry.service_records.models import DueDate, RosterEntry
from registry.service_records.rules import due, standing
from registry.service_records.rules.findings import ServiceRule
from tests.factories.entries import DeputyHeadFactory, EntryFactory, PayStepFactory, TourDeferralFactory
from tests.factories.mentoring import enrolled
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory, TitleFactory
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("today")

TODAY = date(2026, 6, 30)
PROVINCE = Actor(None, "test", Role.PROVINCE_HR, region_code="34")


def township(**more):
    return OrganisationFactory(level=OrganisationLevel.TOWNSHIP, kind=OrganisationKind.INSTITUTION, **more)


def due_of(person):
    return {one.rule: one for one in due.due_dates(facts.facts_of([person.id])[person.id], TODAY)}


def test_upward_secondment_is_due_back_before_two_years(session):
    person = PersonFactory(organisation=township(sector=Sector.HEALTH))
    SpellFactory(person=person, starts_on=date(2018, 8, 1))
    away = {"kind": SpellKind.SECONDMENT, "direction": Direction.UP, "organisation": OrganisationFactory()}
    stint = SpellFactory(person=person, starts_on=date(2024, 10, 1), planned_ends_on=date(2025, 9, 30), **away)
    found = due_of(person)[ServiceRule.UPWARD_SECONDMENT_TOTAL]
    assert (found.due_on, found.overdue_on) == (date(2026, 7, 2), date(2026, 10, 1))
    stint.planned_ends_on = date(2026, 8, 31)
    session.flush()
    assert due_of(person)[ServiceRule.UPWARD_SECONDMENT_TOTAL].due_on == date(2026, 9, 1)
    stint.ends_on = date(2026, 5, 31)
    session.flush()
    assert ServiceRule.UPWARD_SECONDMENT_TOTAL not in due_of(person)


def test_a_deputy_head_is_due_to_hand_over_at_the_end_of_the_term(session):
    term = SpellFactory(kind=SpellKind.SECONDMENT, direction=Direction.DOWN, starts_on=date(2024, 9, 1))
    DeputyHeadFactory(spell=term)
    found = due.due_dates(facts.facts_of([term.person_id])[term.person_id], TODAY)
    assert [(one.rule, one.due_on, one.overdue_on) for one in found if one.rule == ServiceRule.DEPUTY_HEAD_TERM] == [
        (ServiceRule.DEPUTY_HEAD_TERM, date(2026, 6, 2), date(2026, 10, 2))
    ]


def test_thirty_years_are_due_from_the_day_they_are_reached_with_a_title(session):
    person = PersonFactory(organisation=township(sector=Sector.HEALTH), birth_on=date(1970, 1, 1))
    SpellFactory(person=person, starts_on=date(1997, 7, 1))
    assert ServiceRule.THIRTY_YEARS_TOWNSHIP not in due_of(person)
    TitleFactory(person=person, level=TitleLevel.MIDDLE, awarded_on=date(2010, 1, 1))
    found = due_of(person)[ServiceRule.THIRTY_YEARS_TOWNSHIP]
    assert (found.due_on, found.overdue_on) == (date(2027, 6, 30), None)


def test_a_local_title_out_of_scope_is_due_since_the_post(session):
    person = PersonFactory()
    SpellFactory(person=person, starts_on=date(2025, 3, 1))
    TitleFactory(person=person, scope=TitleScope.LOCAL, valid_level="township", awarded_on=date(2020, 1, 1))
    assert due_of(person)[ServiceRule.TITLE_IN_SCOPE].due_on == date(2025, 3, 1)


def test_after_a_programme_the_result_then_the_next_post_then_the_roster(session):
    person = PersonFactory(organisation=township())
    service = SpellFactory(
        person=person,
        kind=SpellKind.PROGRAMME_SERVICE,
        programme=Programme.THREE_SUPPORTS,
        personnel_status=PersonnelStatus.PROGRAMME,
        starts_on=date(2024, 9, 1),
        planned_ends_on=date(2026, 8, 31),
    )
    rule = ServiceRule.STAYS_AT_GRASSROOTS
    found = due_of(person)[rule]
    assert (found.finding, found.due_on, found.overdue_on) == ("not_assessed", date(2026, 8, 31), date(2026, 11, 29))
    service.starts_on, service.ends_on = date(2024, 4, 1), date(2026, 3, 31)
    service.planned_ends_on, service.has_passed_programme = None, True
    session.flush()
    found = due_of(person)[rule]
    assert (found.finding, found.due_on, found.overdue_on) == ("no_next_spell", date(2026, 4, 1), date(2026, 6, 30))
    SpellFactory(person=person, starts_on=date(2026, 4, 15))
    assert due_of(person)[rule].finding == "stays"
    session.add(RosterEntry(person_id=person.id, source=RosterSource.STAYER, included_on=TODAY, officer="张敏"))
    session.flush()
    assert rule not in due_of(person)


def test_pay_steps_are_due_until_they_are_granted(session):
    entry = EntryFactory(spell=SpellFactory(starts_on=date(2025, 5, 1)), confirmed_on=date(2026, 5, 1))
    person = db.session.get_one(type(PersonFactory.build()), entry.person_id)
    found = due_of(person)[ServiceRule.SALARY_UPLIFT]
    assert (found.due_on, found.overdue_on) == (date(2026, 5, 1), date(2026, 7, 31))
    PayStepFactory(entry=entry, steps=1, granted_on=date(2026, 6, 1))
    assert ServiceRule.SALARY_UPLIFT not in due_of(person)


def test_service_becomes_long_enough_for_the_pool(session):
    person = PersonFactory(organisation=township())
    SpellFactory(person=person, starts_on=date(2024, 10, 1))
    assert due_of(person)[due.POOL_SERVICE].due_on == date(2026, 9, 30)


IN_STATE = {
    ServiceRule.UPWARD_SECONDMENT_TOTAL: {When.OVERDUE: "exceeded"},
    ServiceRule.DEPUTY_HEAD_TERM: {When.OVERDUE: "overrun"},
    ServiceRule.GRASSROOTS_TOUR_DUE: {When.DUE: "due", When.OVERDUE: "overdue"},
    ServiceRule.SALARY_UPLIFT: {When.DUE: "due", When.OVERDUE: "overdue"},
}


def some_lives(random):
    """Make people with everything that the four rules with days of their own look at."""
    city = OrganisationFactory(level=OrganisationLevel.CITY, kind=OrganisationKind.AGENCY, sector=Sector.OTHER)
    place, county = township(sector=Sector.HEALTH), OrganisationFactory(kind=OrganisationKind.AGENCY)
    made = []
    for number in range(40):
        person = PersonFactory(organisation=place if number % 2 else city)
        made.append(person.id)
        first = date(2021, 1, 1) + timedelta(days=random.randrange(1500))
        status = PersonnelStatus.INSTITUTION if number % 2 else PersonnelStatus.CIVIL_SERVANT
        post = SpellFactory(person=person, starts_on=first, personnel_status=status)
        confirmed_on = first + timedelta(days=random.randrange(200, 600))
        entry = EntryFactory(spell=post, confirmed_on=confirmed_on if random.random() < 0.9 else None)
        if random.random() < 0.4:
            PayStepFactory(entry=entry, steps=2, granted_on=confirmed_on + timedelta(days=random.randrange(300)))
        if random.random() < 0.3:
            TourDeferralFactory(entry=entry, until=confirmed_on + timedelta(days=random.randrange(900)))
        for _ in range(random.randrange(3)):
            begins = first + timedelta(days=random.randrange(900))
            ends = begins + timedelta(days=random.randrange(1000)) if random.random() < 0.5 else None
            kind, direction = random.choice(
                [
                    (SpellKind.SECONDMENT, Direction.UP),
                    (SpellKind.SHADOWING, Direction.UP),
                    (SpellKind.GRASSROOTS_TOUR, None),
                    (SpellKind.SECONDMENT, Direction.DOWN),
                ]
            )
            away = SpellFactory(
                person=person,
                organisation=county,
                kind=kind,
                direction=direction,
                starts_on=begins,
                ends_on=ends,
                planned_ends_on=begins + timedelta(days=364) if ends is None else None,
            )
            if direction is Direction.DOWN:
                DeputyHeadFactory(spell=away)
    return made


def test_the_stored_days_say_on_each_later_day_what_the_rules_say(session):
    for person, known in facts.facts_of(some_lives(Random(6))).items():
        stored = due.due_dates(known, TODAY)
        for after in (0, 1, 20, 45, 90, 91, 180, 365):
            day = TODAY + timedelta(days=after)
            now = {(verdict.rule, str(verdict.code)) for verdict in standing.verdicts(known, day)}
            for rule, codes in IN_STATE.items():
                for when, code in codes.items():
                    listed = any(one.rule == rule and _state(one, day) is when for one in stored)
                    away = rule not in (ServiceRule.UPWARD_SECONDMENT_TOTAL, ServiceRule.DEPUTY_HEAD_TERM) or any(
                        one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
                        for one in known.spells
                        if one.direction is not None and one.starts_on <= TODAY
                    )
                    said = (rule, code) in now and away
                    assert listed == said or (said and not _began(known, rule)), (person, rule, when, day)


def _state(one, day):
    if one.ends_on is not None and one.ends_on < day:
        return None
    if one.overdue_on is not None and one.overdue_on <= day:
        return When.OVERDUE
    return When.DUE if one.due_on <= day else When.COMING


def _began(known, rule):
    """Whether somebody was away for the rule on the day of reckoning; what begins or ended elsewhere is not listed."""
    wanted = Direction.UP if rule is ServiceRule.UPWARD_SECONDMENT_TOTAL else Direction.DOWN
    return rule in (ServiceRule.GRASSROOTS_TOUR_DUE, ServiceRule.SALARY_UPLIFT) or any(
        one.direction is wanted and one.starts_on <= TODAY and (one.ends_on is None or one.ends_on >= TODAY)
        for one in known.spells
    )


@pytest.fixture
def recruits(session):
    """Three new graduate recruits: overdue, due and confirmed in the future; the first in another county."""
    made = []
    for number, confirmed_on in enumerate((date(2026, 1, 1), date(2026, 6, 1), date(2026, 9, 1))):
        unit = township(managed_by_region_code="341525" if number == 0 else "341524", region_code="341524102")
        person = PersonFactory(name=f"新人{'甲乙丙'[number]}", organisation=unit, birth_on=date(1999, 1, 1))
        EntryFactory(spell=SpellFactory(person=person, starts_on=date(2025, 6, 1)), confirmed_on=confirmed_on)
        made.append(person.id)
    kept.refresh(made, TODAY)
    session.commit()
    return made


def names(when, actor=PROVINCE, rule=ServiceRule.SALARY_UPLIFT, **more):
    return [row.name for row in lists.people(Asked(rule, when, **more), TODAY, visible_to=actor).rows]


def test_each_stands_in_one_list(recruits):
    assert [names(when) for when in When] == [["新人甲"], ["新人乙"], ["新人丙"]]
    assert names(When.COMING, months=2) == []
    assert names(When.OVERDUE, region="341524") == []
    tally = next(
        one for one in lists.tallies(6, "", TODAY, visible_to=PROVINCE) if one.rule == ServiceRule.SALARY_UPLIFT
    )
    assert (tally.task, tally.overdue, tally.due, tally.coming) == (24, 1, 1, 1)


def test_a_county_sees_its_own(recruits):
    county = Actor(None, "test", Role.COUNTY_HR, region_code="341525")
    assert [names(when, county) for when in When] == [["新人甲"], [], []]


def test_who_becomes_long_enough_in_service_can_still_be_nominated(session, recruits):
    rule = due.POOL_SERVICE
    assert names(When.COMING, rule=rule, months=12) == ["新人甲", "新人乙", "新人丙"]
    session.get(type(PersonFactory.build()), recruits[0]).birth_on = date(1980, 1, 1)
    enrolled(session.get(type(PersonFactory.build()), recruits[1]))
    session.flush()
    assert names(When.COMING, rule=rule, months=12) == ["新人丙"]
    tally = next(one for one in lists.tallies(12, "", TODAY, visible_to=PROVINCE) if one.rule == rule)
    assert tally.coming == 1


def test_the_page_counts_and_lists(sign_in_as, recruits):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    page = client.get("/due/").text
    assert "New graduate recruits: pay steps: overdue, 1 people" in page
    assert "新人甲" in page
    page = client.get("/due/?rule=salary_uplift&when=coming&months=3&region=341524").text
    assert "新人丙" in page
    assert "新人甲" not in page
    strange = client.get("/due/?rule=magic&when=never&months=7&region=x")
    assert strange.status_code == 200
    assert sign_in_as(Role.GRADUATE).get("/due/").status_code == 403
    assert "到期与逾期事项" in sign_in_as(Role.COUNTY_HR, region_code="341525", language="zh_Hans").get("/due/").text


def test_the_list_is_paged_by_day_and_takes_as_many_statements_for_many(sign_in_as, session, recruits, count_queries):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    address = "/due/?rule=salary_uplift&when=due"
    client.get(address)
    with count_queries() as few:
        client.get(address)
    for number in range(60):
        row = {"rule": "salary_uplift", "finding": "due", "due_on": TODAY - timedelta(days=number % 7)}
        session.add(DueDate(person_id=recruits[number % 3], overdue_on=date(2027, 1, 1), **row))
    session.commit()
    with count_queries() as many:
        first = client.get(address).text
    assert len(many) == len(few)
    asked = Asked(ServiceRule.SALARY_UPLIFT, When.DUE)
    one = lists.people(asked, TODAY, visible_to=PROVINCE)
    two = lists.people(asked, TODAY, visible_to=PROVINCE, after=one.after)
    assert (len(one.rows), len(two.rows)) == (50, 11)
    assert [row.due_on for row in (*one.rows, *two.rows)] == sorted(
        db.session.scalars(
            select(DueDate.due_on)
            .where(DueDate.rule == "salary_uplift", DueDate.due_on <= TODAY)
            .where(DueDate.overdue_on > TODAY)
        )
    )
    assert lists.people(asked, TODAY, visible_to=PROVINCE, before=two.before).rows == one.rows
    assert "Next page" in first
    assert client.get(f"{address}&after=WyJ4IiwxXQ").status_code == 400
