"""What the networks are made from: whom each role gets, and what a pairing, a stay and a nominee become."""

from datetime import date

import pytest

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.mentoring.codes import EndReason
from registry.network import queries
from registry.organisations.codes import Sector
from registry.people.codes import SchoolKind, Sex
from registry.pool.codes import NominationState
from registry.service_records.codes import PersonnelStatus, Precision, SpellKind
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import EducationFactory, PersonFactory
from tests.factories.service_records import SpellFactory
from tests.network.conftest import add_careers, make_register, nominate, person

TODAY = date(2026, 6, 30)
ALL = command_line()
CITY = Actor(7, "city", Role.CITY_HR, region_code="3415")


def by_ends(edges):
    return {(edge.mentor, edge.mentee): edge for edge in edges}


def test_a_pairing_comes_with_its_guidance(register):
    edges = by_ends(queries.mentorships(TODAY, visible_to=ALL))
    assert set(edges) == {("near-m", "near-a"), ("far-m", "far-a"), ("far-m", "near-b"), ("far-m", "near-a")}
    edge = edges["near-m", "near-a"]
    assert (edge.records, edge.minutes, edge.outcomes) == (2, 90, 1)
    assert (edge.first_record_on, edge.last_record_on) == (date(2026, 2, 3), date(2026, 6, 10))
    assert (edge.starts_on, edge.ends_on, edge.is_broken_off) == (date(2026, 1, 5), None, False)
    assert (edge.category, edge.pairing) == ("leading_professional", "near-m near-a 2026-01-05")
    assert edges["far-m", "near-a"].is_broken_off
    assert edges["far-m", "far-a"].records == 0


def test_a_report_of_an_earlier_day_knows_nothing_later(register):
    edges = by_ends(queries.mentorships(date(2026, 2, 28), visible_to=ALL))
    edge = edges["near-m", "near-a"]
    assert (edge.records, edge.minutes, edge.outcomes) == (1, 45, 0)
    assert queries.mentorships(date(2025, 6, 30), visible_to=ALL) == ()


@pytest.mark.parametrize(
    ("ends_on", "reason", "is_broken_off"),
    [
        (date(2026, 6, 30), EndReason.TERM_COMPLETED, False),
        (date(2026, 6, 30), EndReason.MENTEE_LEFT, False),
        (date(2026, 6, 29), EndReason.MENTEE_LEFT, True),
        (date(2026, 6, 29), EndReason.TERM_COMPLETED, False),
    ],
)
def test_a_pairing_that_served_its_term_is_not_broken_off(register, ends_on, reason, is_broken_off):
    pairing = register.pairings["broken"]
    pairing.ends_on, pairing.end_reason = ends_on, reason
    assert by_ends(queries.mentorships(TODAY, visible_to=ALL))["far-m", "near-a"].is_broken_off is is_broken_off


def test_a_city_gets_its_own_mentees_and_who_guides_them(register):
    assert set(by_ends(queries.mentorships(TODAY, visible_to=CITY))) == {
        ("near-m", "near-a"),
        ("far-m", "near-b"),
        ("far-m", "near-a"),
    }
    seen = {one.node.key for one in queries.people_of_mentoring(TODAY, visible_to=CITY)}
    assert seen == {"near-a", "near-b", "near-c", "near-m", "near-idle", "far-m"}
    assert {year: set(keys) for year, keys in queries.members_by_year(TODAY, visible_to=CITY).items()} == {
        2025: {"near-a", "near-b", "near-c"}
    }
    (other,) = queries.ties_elsewhere(TODAY, "3415", visible_to=CITY)
    assert (other.mentor, other.mentee, other.records, other.minutes) == ("far-m", "far-a", 0, 0)


@pytest.mark.parametrize(
    "actor",
    [Actor(8, "x", Role.CITY_HR), Actor(8, "x", Role.EXPERT), Actor(8, "x", Role.SYSTEM_ADMINISTRATOR)],
    ids=["city without a region", "expert", "administrator"],
)
def test_others_get_nothing(register, actor):
    add_careers(register)
    nominate(register.people["near-c"], register.near_unit, NominationState.ENROLLED)
    assert queries.mentorships(TODAY, visible_to=actor) == ()
    assert queries.people_of_mentoring(TODAY, visible_to=actor) == []
    assert queries.members_by_year(TODAY, visible_to=actor) == {}
    assert queries.ties_elsewhere(TODAY, "3415", visible_to=actor) == ()
    assert queries.everybody(TODAY, visible_to=actor) == []
    assert list(queries.stays(queries.units(), TODAY, visible_to=actor)) == []
    assert queries.nominees(2026, visible_to=actor) == ()


def test_people_are_told_by_where_they_work_and_who_manages_them(register):
    branch = OrganisationFactory(region_code="341524", managed_by_region_code="34", sector=Sector.WATER)
    person("branch", branch)
    found = {one.node.key: one for one in queries.everybody(TODAY, visible_to=ALL)}
    assert list(found) == sorted(found)
    branch_clerk = found["branch"]
    assert (branch_clerk.node.county_code, branch_clerk.node.city_code, branch_clerk.managed_by) == (
        "341524",
        "3415",
        "34",
    )
    assert (branch_clerk.node.sector, branch_clerk.node.is_member, branch_clerk.node.is_mentor) == (
        "water",
        False,
        False,
    )
    assert found["near-a"].node.is_member
    assert not found["near-a"].node.is_mentor
    assert (found["far-m"].node.is_mentor, found["far-m"].node.capacity) == (True, 2)
    before = {one.node.key: one.node for one in queries.everybody(date(2025, 5, 31), visible_to=ALL)}
    assert not before["near-a"].is_member


def test_stays_leave_out_study_and_internships(register):
    who = person("student", register.near_unit)
    SpellFactory(
        person=who, starts_on=date(2015, 1, 1), ends_on=date(2015, 12, 31), personnel_status=PersonnelStatus.INTERN
    )
    SpellFactory(person=who, starts_on=date(2018, 9, 1), ends_on=date(2020, 7, 1), ends_precision=Precision.MONTH)
    SpellFactory(person=who, starts_on=date(2020, 7, 1), starts_precision=Precision.MONTH)
    SpellFactory(person=who, kind=SpellKind.FULL_TIME_STUDY, starts_on=date(2021, 9, 1), ends_on=date(2022, 6, 30))
    SpellFactory(person=who, kind=SpellKind.LENT, starts_on=date(2023, 1, 1), ends_on=date(2023, 6, 30))
    SpellFactory(person=who, kind=SpellKind.LENT, starts_on=date(2026, 7, 1))
    ((uid, own),) = queries.stays(queries.units(), TODAY, visible_to=ALL)
    assert uid == "student"
    assert [(stay.first, stay.after, stay.is_away) for stay in own] == [
        (date(2018, 9, 1), date(2020, 7, 1), False),
        (date(2020, 7, 1), None, False),
        (date(2023, 1, 1), date(2023, 7, 1), True),
    ]
    assert own[0].unit.node.key == register.near_unit.credit_code
    assert (own[0].unit.level, own[0].unit.sector) == ("county", "health")


def test_units_know_their_township(register):
    add_careers(register)
    found = {unit.node.label: unit for unit in queries.units().values()}
    assert (found["燕子河卫生院"].node.township_code, found["燕子河卫生院"].node.county_code) == ("341524100", "341524")
    assert (found["金寨医院"].node.township_code, found["金寨医院"].level) == ("", "county")


def test_nominees_of_a_decided_list(register):
    near, far = register.near_unit, register.far_unit
    assert queries.latest_selection(TODAY) is None
    nominate(register.people["near-a"], near, NominationState.ENROLLED)
    nominate(register.people["far-a"], far, NominationState.NOT_SELECTED)
    nominate(register.people["near-b"], near, NominationState.WITHDRAWN)
    nominate(PersonFactory(uid="later", organisation=near), near, NominationState.SELECTED, year=2027)
    EducationFactory(
        person=register.people["near-a"], is_full_time=False, school_kind=SchoolKind.ADULT, ends_on=date(2023, 7, 1)
    )
    EducationFactory(person=register.people["far-a"], school_kind=SchoolKind.ABROAD, ends_on=date(2022, 7, 1))
    assert queries.latest_selection(TODAY) == 2026
    first, second = queries.nominees(2026, visible_to=ALL)
    assert (first.key, first.region, first.school_type, first.is_selected) == ("far-a", "3401", "abroad", False)
    assert (second.key, second.region, second.school_type, second.is_selected) == ("near-a", "3415", "regular", True)
    assert (first.sex, first.sector) == (Sex.FEMALE.value, "health")


def test_nobody_is_judged_before_the_list_is_decided(register):
    nominate(register.people["near-a"], register.near_unit, NominationState.ASSESSED)
    assert queries.nominees(2026, visible_to=ALL) == ()
    assert queries.latest_selection(TODAY) is None


def test_as_many_statements_for_one_pairing_as_for_many(session, today, count_queries):
    make_register()
    with count_queries() as few:
        queries.mentorships(TODAY, visible_to=ALL)
        queries.people_of_mentoring(TODAY, visible_to=ALL)
        list(queries.stays(queries.units(), TODAY, visible_to=ALL))
    assert len(few) == 4
