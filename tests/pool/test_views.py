"""The pages: what they hold, who may act, how many statements they take."""

from datetime import date

import pytest
from sqlalchemy import select, update

from registry.access.permissions import Role
from registry.db import db
from registry.pool.codes import CycleState
from registry.pool.models import Cycle, Membership, Nomination
from tests.factories import pool as factory
from tests.factories.pool import YEAR

AFTER_NOTICE = date(2026, 10, 12)


@pytest.fixture
def as_province(sign_in_as, today):
    return sign_in_as(Role.PROVINCE_HR, region_code="34")


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:3000]
    assert "style=" not in answer.text
    return answer.text


def test_pages_say_what_to_do_while_there_is_nothing(as_province):
    assert "No cycle has been opened yet" in page(as_province, "/pool/cycles")
    assert "No cycle has been opened yet" in page(as_province, "/pool/nominations")
    assert "No cycle has been opened yet" in page(as_province, "/pool/selection")
    assert "There are no members yet" in page(as_province, "/pool/members")
    page(as_province, "/pool/cycles/2026", 404)
    page(as_province, "/pool/nominations/1", 404)


def test_a_cycle_shows_its_stages_places_limits_and_rubric(as_province, province, nominees):
    cycle = factory.open_cycle(limits=[factory.Limit("sex", "female", 1, None), factory.Limit("city", "3415", 1, 2)])
    text = page(as_province, f"/pool/cycles/{YEAR}")
    assert text.count("stage-state") >= 12
    assert 'class="present" aria-current="step"' in text
    assert "六安市" in text
    assert "grassroots service" in text
    assert "There are no nominations yet" in page(as_province, "/pool/nominations")
    factory.nominate(cycle, province, list(nominees()))
    text = page(as_province, f"/pool/cycles/{YEAR}")
    assert "6 nominations by state" in text
    assert "under review by the county" in text


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_nominations_with_verdicts_filters_and_search(sign_in_as, today, province, nominees, language):
    people = list(nominees())
    people[0].birth_on = date(1980, 1, 1)
    cycle = factory.open_cycle()
    factory.nominate(cycle, province, people)
    factory.check(cycle)
    client = sign_in_as(Role.PROVINCE_HR, region_code="34", language=language)
    assert page(client, "/pool/nominations").count("/pool/nominations/") >= 6
    for asked, names in {
        "state=ineligible": {"安一鸣"},
        "outcome=not_met": {"安一鸣"},
        "city=3415": {"蔡三强", "戴四海", "方五岳"},
        "sector=forestry": {"高六顺"},
        "name=白二": {"白二红"},
        "name=dsh": {"戴四海"},
        "state=nonsense&sector=nonsense&city=x": {person.name for person in people},
        "outcome=undetermined": set(),
    }.items():
        text = page(client, f"/pool/nominations?{asked}")
        assert {person.name for person in people if person.name in text} == names, asked
    identity = db.session.scalar(select(Nomination.id).where(Nomination.person_id == people[0].id))
    text = page(client, f"/pool/nominations/{identity}")
    assert "1980" in text
    assert ("task 35" in text) is (language == "en")
    assert "金寨" not in text


def test_a_nomination_shows_points_formula_result_and_history(as_province, province, nominees):
    factory.selected_cycle(province, nominees())
    best = db.session.scalars(select(Nomination).order_by(Nomination.score.desc())).first()
    text = page(as_province, f"/pool/nominations/{best.id}")
    assert "without the highest and the lowest: 85 ÷ 1 of 100" in text
    assert "6 y 11 m counted: 83 of 120 months" in text
    assert 'id="waterfall-option"' in text
    assert "on merit" in text
    assert "accepted by the province" in text
    assert "command line" in text
    assert "1 spells counted, 0 left out" in text


def test_the_selection_shows_figures_balance_reasons_and_waiting_list(as_province, province, nominees):
    _cycle, run = factory.selected_cycle(
        province, nominees(), limits=[factory.Limit("sex", "male", 2, None), factory.Limit("city", "3415", None, 5)]
    )
    text = page(as_province, "/pool/selection")
    for part in ("3 / 3", "proven", "all held", run.snapshot_hash, run.result_hash, "sex male: at least 2", "highspy"):
        assert part in text, part
    for picture in ("distribution", "balance-city", "balance-sector"):
        assert f'id="{picture}-option"' in text
    assert "Waiting list: 2 names" in text
    lifted = page(as_province, "/pool/selection?reason=lifted")
    assert "2 names, the highest score first" in lifted
    assert "0 names" in page(as_province, "/pool/selection?reason=lifted&sector=water")
    assert "There is no selection yet" not in text


def test_before_the_selection_the_workbench_says_so(as_province, province):
    province.graduate(province.school)
    factory.open_cycle()
    assert "There is no selection yet" in page(as_province, "/pool/selection")


def test_the_province_publishes_confirms_and_enrols_on_the_pages(sign_in_as, on_date, province, nominees):
    factory.selected_cycle(province, nominees())
    on_date(date(2026, 9, 21))
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    assert "/pool/cycles/2026/notice" in page(client, "/pool/cycles/2026")
    assert "2026-09-29" in page(client, "/pool/cycles/2026/notice")
    answer = client.post("/pool/cycles/2026/notice", follow_redirects=True)
    assert "The list is on public notice" in answer.text
    assert "/confirmation" not in answer.text
    refused = client.post("/pool/cycles/2026/confirmation")
    assert (refused.status_code, "can be confirmed from 2026-09-30 on" in refused.text) == (200, True)
    assert "task 35" in refused.text
    on_date(AFTER_NOTICE)
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    assert "The list is confirmed" in client.post("/pool/cycles/2026/confirmation", follow_redirects=True).text
    page(client, "/pool/cycles/2026/enrolment")
    answer = client.post("/pool/cycles/2026/enrolment", follow_redirects=True)
    assert "The members are enrolled" in answer.text
    assert "The cycle is closed" in answer.text
    text = page(client, "/pool/members")
    assert "3 members" in text
    assert "2026-0001" in text
    assert "3 members" in page(client, "/pool/members?year=2026&state=active")
    assert "No member fits these filters" in page(client, "/pool/members?state=left")
    assert "No member fits these filters" in page(client, "/pool/members?year=2025")


def test_an_act_given_twice_changes_nothing(sign_in_as, on_date, province, nominees):
    factory.selected_cycle(province, nominees())
    on_date(date(2026, 9, 21))
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    for _time in range(2):
        answer = client.post("/pool/cycles/2026/notice")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/pool/cycles/2026")
    assert db.session.scalar(select(Cycle.state)) is CycleState.PUBLIC_NOTICE


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROVINCE_HR], ids=str)
def test_nobody_else_may_act(sign_in_as, today, province, nominees, role):
    factory.selected_cycle(province, nominees())
    client = sign_in_as(role, region_code="34", organisation_path="/")
    for act in ("notice", "confirmation", "enrolment"):
        assert client.get(f"/pool/cycles/{YEAR}/{act}").status_code == 403
        assert client.post(f"/pool/cycles/{YEAR}/{act}").status_code == 403
    assert db.session.scalar(select(Cycle.state)) is CycleState.SELECTING


@pytest.fixture
def enrolled(province, nominees):
    cycle, _run = factory.selected_cycle(province, nominees(), seats=6)
    factory.publish(cycle)
    factory.confirm(cycle)
    factory.enrol(cycle)
    db.session.commit()  # noting a look at a record ends the transaction of the page
    return cycle


def test_pages_take_as_many_statements_for_one_row_as_for_more(as_province, enrolled, count_queries):
    """The list pages, with all rows and with all but one taken away."""
    addresses = ["/pool/cycles", "/pool/nominations", "/pool/members", "/pool/selection", f"/pool/cycles/{YEAR}"]

    def statements():
        found = {}
        for address in addresses:
            page(as_province, address)
            with count_queries() as seen:
                page(as_province, address)
            found[address] = len(seen)
        return found

    many = statements()
    keep = db.session.scalar(select(Nomination.id).limit(1))
    person = db.session.scalar(select(Nomination.person_id).where(Nomination.id == keep))
    db.session.execute(update(Nomination).where(Nomination.id != keep).values(state="draft"))
    db.session.execute(Membership.__table__.delete().where(Membership.person_id != person))
    db.session.commit()
    assert statements() == many
    assert max(many.values()) <= 20, many


def test_a_nomination_page_takes_few_statements(as_province, enrolled, count_queries):
    identity = db.session.scalar(select(Nomination.id).limit(1))
    page(as_province, f"/pool/nominations/{identity}")
    with count_queries() as seen:
        page(as_province, f"/pool/nominations/{identity}")
    assert len(seen) <= 20, seen.statements


@pytest.mark.parametrize("role", [Role.CITY_HR, Role.COUNTY_HR, Role.UNIT_HR, Role.AUDITOR], ids=str)
def test_offices_read_what_is_theirs(sign_in_as, today, enrolled, province, role):
    scope = {
        Role.CITY_HR: {"region_code": "3415"},
        Role.COUNTY_HR: {"region_code": "341524"},
        Role.UNIT_HR: {"organisation_path": province.key_hospital.path},
    }.get(role, {})
    seen = {Role.CITY_HR: 3, Role.COUNTY_HR: 2, Role.UNIT_HR: 1, Role.AUDITOR: 6}[role]
    client = sign_in_as(role, **scope)
    assert f"{seen} nominations" in page(client, "/pool/nominations")
    assert f"{seen} members" in page(client, "/pool/members")
    text = page(client, f"/pool/cycles/{YEAR}")
    assert ("合肥市" in text) is (role in (Role.AUDITOR, Role.UNIT_HR))
    for identity in db.session.scalars(select(Nomination.id)):
        assert client.get(f"/pool/nominations/{identity}").status_code in (200, 404)


def test_a_nominee_reads_the_own_nomination_without_names_of_officials(sign_in_as, today, enrolled):
    client = sign_in_as(Role.GRADUATE)
    nomination = db.session.scalars(select(Nomination)).first()
    person = db.session.get(factory.Person, nomination.person_id)
    person.account_id = client.account_id
    db.session.commit()
    text = page(client, f"/pool/nominations/{nomination.id}")
    assert "enrolled in the pool" in text
    assert "command line" not in text
    assert "1 nominations" in page(client, "/pool/nominations")
