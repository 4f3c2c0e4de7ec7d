"""The home page of each role, on a cycle led through its stages."""

from datetime import date

import pytest

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.clock import SHANGHAI
from registry.mentoring.codes import PairingState
from registry.people.models import Person
from registry.pool.codes import Event, NominationState
from registry.pool.models import Expert, Nomination, StateChange
from tests.factories import pool
from tests.factories.mentoring import GuidanceRecordFactory, MentorFactory, PairingFactory, enrolled

AUGUST = date(2026, 8, 3)


@pytest.fixture
def province(session, on_date):
    on_date(AUGUST)
    return pool.small_province()


@pytest.fixture
def under_review(province, session):
    """Three nominations: two wait for the county, one was returned to its unit."""
    people = [province.graduate(province.key_hospital, name=name) for name in ("甲一", "乙二")]
    people.append(province.graduate(province.school, name="丙三"))
    cycle = pool.open_cycle()
    pool.nominate(cycle, province, people)
    returned = db.session.query(Nomination).filter_by(person_id=people[1].id).one()
    returned.state = NominationState.RETURNED
    session.add(
        StateChange(
            nomination_id=returned.id,
            event=Event.RETURN_COUNTY,
            from_state=NominationState.SUBMITTED,
            to_state=NominationState.RETURNED,
            at=pool.moment(date(2026, 7, 20)),
            actor_name="county",
            role=Role.COUNTY_HR.value,
            remark="缺年度考核表",
        )
    )
    session.commit()
    return cycle


def test_the_province_sees_the_stage_line_figures_and_regions(sign_in_as, under_review):
    page = sign_in_as(Role.PROVINCE_HR, region_code="34").get("/").text
    for shown in ("Cycle 2026", "waiting for the county", "returned", "合肥市", "六安市", "data-chart"):
        assert shown in page
    assert 'aria-current="step"' in page


def test_a_county_sees_its_own_queue_and_no_other(sign_in_as, under_review):
    page = sign_in_as(Role.COUNTY_HR, region_code="341524").get("/").text
    assert "甲一" in page
    assert "33 days" in page
    assert "乙二" not in page, "a returned nomination waits for the unit"
    assert "丙三" not in page, "of another county"
    assert "/pool/nominations?state=submitted" in page


def test_a_unit_sees_what_was_returned_and_why(sign_in_as, under_review, province):
    page = sign_in_as(Role.UNIT_HR, organisation_path=province.key_hospital.path).get("/").text
    for shown in ("Your nominees: 2", "甲一", "乙二", "缺年度考核表", "to correct: nominations returned to you"):
        assert shown in page
    assert "丙三" not in page


def test_silent_pairings_are_named_to_who_looks_after_the_mentee(sign_in_as, province, session):
    mentee = province.graduate(province.key_hospital, name="许静")
    enrolled(mentee, 2025)
    PairingFactory(mentee=mentee, starts_on=date(2026, 1, 5))
    alone = province.graduate(province.school, name="方单")
    enrolled(alone, 2025)
    session.commit()
    county = sign_in_as(Role.COUNTY_HR, region_code="341524").get("/").text
    assert "许静" in county
    assert "not heard of: running pairings" in county
    assert "without a mentor" not in county
    other = sign_in_as(Role.COUNTY_HR, region_code="340121").get("/").text
    assert "许静" not in other
    assert "without a mentor: active members of the pool" in other


def test_a_mentor_sees_the_days_since_the_last_meeting(sign_in_as, province, session):
    mentor = MentorFactory()
    pairing = PairingFactory(mentor=mentor, mentee=province.graduate(province.key_hospital, name="许静"))
    GuidanceRecordFactory(pairing=pairing, held_on=date(2026, 7, 20))
    PairingFactory(mentee=province.graduate(province.school, name="别人"))
    client = sign_in_as(Role.MENTOR)
    db.session.get(Person, mentor.person_id).account_id = client.account_id
    session.commit()
    page = client.get("/").text
    assert "许静" in page
    assert "14 days" in page
    assert f"/mentoring/pairings/{pairing.id}/guidance-records" in page
    assert "别人" not in page


def graduate_page(sign_in_as, person, session):
    client = sign_in_as(Role.GRADUATE)
    db.session.get(Person, person.id).account_id = client.account_id
    session.commit()
    return client.get("/").text


def test_a_graduate_reads_the_own_standing_in_one_sentence(sign_in_as, under_review, session):
    person = db.session.query(Person).filter_by(name="甲一").one()
    page = graduate_page(sign_in_as, person, session)
    assert "Your nomination of 2026: under review by the county." in page
    assert f"/people/{person.id}" in page


def test_a_graduate_is_not_told_the_result_before_it_is_published(sign_in_as, province, session):
    people = {province.graduate(province.key_hospital, name=name): 90 - n for n, name in enumerate(["甲一", "乙二"])}
    pool.selected_cycle(province, people, seats=1)
    session.commit()
    page = graduate_page(sign_in_as, next(iter(people)), session)
    assert "Your nomination of 2026: under selection." in page


def test_a_graduate_who_is_not_eligible_reads_what_is_missing(sign_in_as, province, session):
    person = province.graduate(province.key_hospital, name="甲一")
    cycle = pool.open_cycle()
    pool.nominate(cycle, province, [person], has_consent=False)
    pool.check(cycle)
    page = graduate_page(sign_in_as, person, session)
    assert "not eligible" in page
    assert "What is missing" in page


def test_a_member_reads_of_the_membership_and_the_proposal(sign_in_as, province, session):
    person = province.graduate(province.key_hospital)
    enrolled(person, 2025)
    PairingFactory(mentee=person, state=PairingState.PROPOSED)
    page = graduate_page(sign_in_as, person, session)
    assert f"number 2025-{person.id:04d}" in page
    assert "to answer: proposals of a pairing" in page


def test_an_account_without_a_person_is_told_so(sign_in_as, province, session):
    session.commit()
    assert "not linked to a record" in sign_in_as(Role.GRADUATE).get("/").text


def test_an_expert_reads_how_many_were_scored(sign_in_as, province, session):
    people = {province.graduate(province.key_hospital, name=name): 80 for name in ("甲一", "乙二")}
    cycle, _run = pool.selected_cycle(province, people, seats=1)
    expert = db.session.query(Expert).filter_by(cycle_id=cycle.id).order_by(Expert.id).first()
    client = sign_in_as(Role.EXPERT)
    db.session.get(Person, expert.person_id).account_id = client.account_id
    session.commit()
    assert "You have scored 2 nominations of 2026." in client.get("/").text
    assert "No scores of yours" in sign_in_as(Role.EXPERT).get("/").text


def test_the_auditor_sees_the_trail_and_the_runs(sign_in_as, province, session):
    people = {province.graduate(province.key_hospital, name=name): 80 for name in ("甲一", "乙二")}
    _cycle, run = pool.selected_cycle(province, people, seats=1)
    session.commit()
    page = sign_in_as(Role.AUDITOR).get("/").text
    assert "every entry fits the one before it" in page
    assert run.snapshot_hash[:16] in page
    assert run.snapshot_hash[:16] in sign_in_as(Role.COMMITTEE_MEMBER).get("/").text


def test_the_auditor_is_told_of_a_broken_chain(sign_in_as, province, session, monkeypatch):
    pool.open_cycle()
    session.commit()
    last = db.session.query(AuditEntry).order_by(AuditEntry.seq.desc()).first()
    monkeypatch.setattr("registry.audit.queries.verifying.hasher", lambda: lambda before, entry: "bent")
    page = sign_in_as(Role.AUDITOR).get("/").text
    assert "The chain is broken at entry 1." in page
    assert last.at.astimezone(SHANGHAI).strftime("%H:%M") in page


def test_the_system_administrator_sees_accounts_and_no_person(sign_in_as, province, session):
    person = province.graduate(province.key_hospital, name="甲一")
    session.commit()
    page = sign_in_as(Role.SYSTEM_ADMINISTRATOR).get("/").text
    assert "Active accounts" in page
    assert person.name not in page


def test_home_takes_as_many_statements_for_three_rows_as_for_one(sign_in_as, province, session, count_queries):
    for number in range(3):
        PairingFactory(mentee=province.graduate(province.key_hospital), starts_on=date(2026, 1, 5 + number))
        session.commit()
        client = sign_in_as(Role.COUNTY_HR, region_code="341524")
        client.get("/")
        with count_queries() as seen:
            client.get("/")
        if number == 0:
            first = len(seen)
    assert len(seen) == first <= 20
