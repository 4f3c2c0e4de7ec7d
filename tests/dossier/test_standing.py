"""Every rule's verdict on a person's page and by command."""

import json
from datetime import date

import pytest

from registry.access.permissions import Role
from registry.db import db
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import SanctionKind, TitleScope
from registry.people.models import Person
from registry.pool.rules.eligibility import EligibilityRule
from registry.service_records.codes import Direction, PersonnelStatus, PostClass, Programme, SpellKind
from registry.service_records.rules.findings import ServiceRule
from tests.conftest import close
from tests.factories.entries import DeputyHeadFactory, EntryFactory, PayStepFactory, TourDeferralFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import EducationFactory, PersonFactory, SanctionFactory, TitleFactory, id_number
from tests.factories.service_records import InterruptionFactory, SpellFactory

pytestmark = pytest.mark.usefixtures("today")

NUMBER = id_number(date(1996, 3, 15), 998)


def a_doctor(number=None):
    """A doctor of a township who served a programme, was recruited there, and was seconded upward."""
    clinic = OrganisationFactory(
        name="燕子河镇卫生院", level=OrganisationLevel.TOWNSHIP, region_code="341524102", is_rural=True
    )
    county = OrganisationFactory(name="金寨县人民医院")
    person = PersonFactory(name="单思远", organisation=clinic, number=number)
    EducationFactory(person=person, ends_on=date(2019, 7, 1))
    TitleFactory(person=person)
    SpellFactory(
        person=person,
        organisation=clinic,
        kind=SpellKind.PROGRAMME_SERVICE,
        programme=Programme.THREE_SUPPORTS,
        has_passed_programme=True,
        starts_on=date(2019, 8, 1),
        ends_on=date(2021, 7, 31),
    )
    post = SpellFactory(person=person, organisation=clinic, starts_on=date(2021, 8, 1))
    SpellFactory(
        person=person,
        organisation=county,
        kind=SpellKind.SHADOWING,
        direction=Direction.UP,
        starts_on=date(2023, 1, 1),
        ends_on=date(2023, 6, 30),
    )
    InterruptionFactory(person=person, starts_on=date(2024, 1, 1), ends_on=date(2024, 1, 31))
    PayStepFactory(entry=EntryFactory(spell=post, is_new_graduate=True), granted_on=date(2022, 10, 1))
    return person


def checked(app, identity, on="2026-06-30", *more):
    return app.test_cli_runner().invoke(args=["policy", "check", "--person", str(identity), "--on", on, *more])


def verdicts(app, identity, on="2026-06-30"):
    answer = checked(app, identity, on, "--json")
    assert answer.exit_code == 0, answer.output
    found = {}
    for verdict in json.loads(answer.output):
        found.setdefault(verdict["rule"], verdict)
    return found


@pytest.fixture
def stocked(own_app, on_date):
    """An application with the doctor in it; gives the keys under which one may ask."""
    with own_app.app_context():
        person = a_doctor(NUMBER)
        db.session.commit()
        keys = (person.id, person.uid)
    yield own_app, keys
    close(own_app)


def test_the_command_gives_every_rules_verdict(stocked):
    app, (person, uid) = stocked
    on_that_day = verdicts(app, person)
    hidden = {EligibilityRule.CONSENT, EligibilityRule.NO_OBSTACLE}
    assert set(on_that_day) == {*map(str, ServiceRule), *(str(rule) for rule in EligibilityRule if rule not in hidden)}
    upward = on_that_day["upward_secondment_total"]
    assert (upward["clause"], upward["outcome"], upward["code"]) == ("task-6", "not_met", "ended_short")
    assert (upward["measured"], upward["required"]) == ("6 m", "1 y to 2 y in sum")
    assert len(upward["counted"]) == 1
    assert len(upward["left_out"]) == 3
    assert all(note["spell"] and note["reason"] for note in upward["counted"] + upward["left_out"])
    experience = on_that_day["provincial_recruit"]
    assert (experience["outcome"], experience["met_on"]) == ("met", "2021-07-31")
    pool = on_that_day["pool_minimum_service"]
    assert (pool["clause"], pool["outcome"], pool["required"]) == ("cycle", "met", "2 y")
    assert on_that_day["salary_uplift"]["code"] == "done"
    assert on_that_day["targeted_recruitment_eligible"]["code"] == "eligible"
    assert verdicts(app, uid) == verdicts(app, NUMBER) == on_that_day
    assert verdicts(app, person, "2022-09-30")["salary_uplift"]["code"] == "due"


def test_the_command_as_text(stocked):
    app, (person, _) = stocked
    answer = checked(app, person)
    assert answer.exit_code == 0
    assert "task-6   not_met      upward secondment and shadowing in sum" in answer.output
    assert "left out: interruption:" in answer.output


@pytest.mark.parametrize(
    ("identity", "on"),
    [
        ("999999", "2026-06-30"),
        ("99999999999999", "2026-06-30"),
        ("f" * 32, "2026-06-30"),
        ("34152419960315111X", "2026-06-30"),
        ("nobody", "2026-06-30"),
        ("1", "2017-12-31"),
        ("1", "2026-02-30"),
    ],
)
def test_an_unknown_person_or_day_is_bad_data(stocked, identity, on):
    app, _ = stocked
    assert checked(app, identity, on).exit_code == 2


def test_the_page_says_what_counts_for_what_from_when(sign_in_as, session):
    person = a_doctor()
    session.commit()
    page = sign_in_as(Role.COUNTY_HR, region_code="341524").get(f"/people/{person.id}").text
    for text in (
        "What it counts for, on 2026-06-30",
        "upward secondment and shadowing in sum",
        "ended short",
        "1 y to 2 y in sum required, 6 m counted",
        "met on 2021-07-31",
        "#task-24",
        "minimum service at the grassroots",
        "rules that do not concern this record",
    ):
        assert text in page, text
    early = sign_in_as(Role.COUNTY_HR, region_code="341524").get(f"/people/{person.id}?on=2017-06-30").text
    assert "The rules of the plan are in force from 2018-01-01." in early


def test_graduates_see_their_own_standing_but_no_investigation(sign_in_as, session):
    person = a_doctor()
    SanctionFactory(person=person, kind=SanctionKind.UNDER_INVESTIGATION, in_force_until=None)
    session.commit()
    client = sign_in_as(Role.GRADUATE, language="zh_Hans")
    session.get(Person, person.id).account_id = client.account_id
    session.commit()
    page = client.get(f"/people/{person.id}").text
    assert "用于哪些政策、是否达标" in page
    assert "上挂" in page
    assert "立案" not in page
    assert "调查" not in page
    office = sign_in_as(Role.COUNTY_HR, region_code="341524").get(f"/people/{person.id}").text
    assert "under investigation" in office


def test_the_page_takes_as_many_statements_however_much_is_recorded(sign_in_as, session, count_queries):
    person = PersonFactory()
    EntryFactory(spell=SpellFactory(person=person))
    session.commit()
    client, address = sign_in_as(Role.PROVINCE_HR, region_code="34"), f"/people/{person.id}"
    client.get(address)
    with count_queries() as one:
        client.get(address)
    for year in (2010, 2012, 2014):
        spell = SpellFactory(person=person, starts_on=date(year, 9, 1), ends_on=date(year + 1, 8, 31))
        entry = EntryFactory(spell=spell)
        TourDeferralFactory(entry=entry)
        PayStepFactory(entry=entry)
    session.commit()
    with count_queries() as more:
        client.get(address)
    assert len(more) == len(one) <= 21


def test_an_entry_at_city_level_a_deputy_term_and_a_local_title(sign_in_as, session):
    institute = OrganisationFactory(name="六安市农科院", level=OrganisationLevel.CITY, sector=Sector.AGRICULTURE)
    person = PersonFactory(organisation=institute)
    entry = EntryFactory(
        spell=SpellFactory(
            person=person,
            organisation=institute,
            personnel_status=PersonnelStatus.CIVIL_SERVANT,
            post_class=PostClass.RANK,
            starts_on=date(2024, 7, 1),
        )
    )
    TourDeferralFactory(entry=entry, until=date(2026, 12, 31))
    DeputyHeadFactory(
        spell=SpellFactory(
            person=person,
            organisation=OrganisationFactory(),
            kind=SpellKind.SECONDMENT,
            direction=Direction.DOWN,
            starts_on=date(2025, 9, 1),
        )
    )
    TitleFactory(person=person, scope=TitleScope.LOCAL, valid_level="township", awarded_on=date(2025, 1, 1))
    session.commit()
    page = sign_in_as(Role.PROVINCE_HR, region_code="34").get(f"/people/{person.id}").text
    for text in ("put off until 2026-12-31: 承担防汛值守任务", "term of 2 y", "not valid in this unit"):
        assert text in page, text
