"""The pages: who gets them, what they hold, how many queries they take, and the acts."""

from datetime import date

import pytest

from registry.access.permissions import Role
from registry.db import db
from registry.mentoring.codes import GuidanceWay, PairingState
from registry.mentoring.models import GuidanceRecord, Outcome, Pairing
from registry.people.models import Person
from tests.factories.mentoring import (
    GuidanceRecordFactory,
    MatchingRunFactory,
    MentorFactory,
    OutcomeFactory,
    PairingFactory,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory

PARTS = {"field": 3500, "sector": 1500, "distance": 2500, "level": 1200, "history": 500}


@pytest.fixture
def pairing(session, today):
    """A running pairing with a record and an outcome; its mentor and mentee have accounts as soon as one signs in."""
    mentor = MentorFactory(person=PersonFactory(name="安宁", is_graduate=False))
    made = PairingFactory(mentor=mentor, mentee=PersonFactory(name="白雪"), fit=9200, fit_parts=PARTS)
    GuidanceRecordFactory(pairing=made, next_step="写一份随访方案", recorded_on=date(2026, 6, 29))
    OutcomeFactory(pairing=made)
    return made


@pytest.fixture
def as_mentor(sign_in_as, pairing):
    return _signed_in_as(sign_in_as(Role.MENTOR), db.session.get(Person, pairing.mentor.person_id))


@pytest.fixture
def as_mentee(sign_in_as, pairing):
    return _signed_in_as(sign_in_as(Role.GRADUATE), db.session.get(Person, pairing.mentee_id))


def _signed_in_as(client, person):
    person.account_id = client.account_id
    db.session.commit()
    return client


@pytest.fixture
def as_province(sign_in_as, today):
    return sign_in_as(Role.PROVINCE_HR, region_code="34")


def text_of(answer, status=200):
    assert answer.status_code == status, answer.text[:2000]
    assert "style=" not in answer.text
    return answer.text


def test_the_list_of_pairings_shows_what_waits(as_province, pairing):
    PairingFactory(mentee=PersonFactory(name="陈功"))
    page = text_of(as_province.get("/mentoring/"))
    assert "白雪" in page
    assert "安宁" in page
    assert "2 pairings" in page
    assert "silent: 176 days" in page
    assert "20 days" in page
    narrowed = text_of(as_province.get("/mentoring/?silent=1&name=chengong&state=nonsense&city=x"))
    assert "陈功" in narrowed
    assert "白雪" not in narrowed
    assert "No pairing fits these filters" in text_of(as_province.get("/mentoring/?state=refused"))


def test_empty_lists_say_what_comes_next(sign_in_as, today):
    for role, words in {
        Role.GRADUATE: "You have no mentor yet",
        Role.MENTOR: "You have no mentee yet",
        Role.COUNTY_HR: "There are no pairings yet",
    }.items():
        client = sign_in_as(role, region_code="341524")
        assert words in text_of(client.get("/mentoring/"))
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    assert "There are no mentors yet" in text_of(client.get("/mentoring/mentors"))
    assert "flask --app wsgi mentoring match" in text_of(client.get("/mentoring/matching"))


def test_pages_speak_chinese(sign_in_as, pairing):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34", language="zh_Hans")
    page = text_of(client.get(f"/mentoring/pairings/{pairing.id}"))
    assert "指导记录" in page
    assert "2026年6月10日" in page
    assert "安宁" in page


def test_a_mentors_page(as_province, pairing):
    page = text_of(as_province.get(f"/mentoring/mentors/{pairing.mentor_id}"))
    for words in ("安宁", "白雪", "1 / 1", "leading professional", "山区高血压患者随访管理的实践", "not verified"):
        assert words in page


def test_the_list_of_mentors_is_narrowed_by_the_address(as_province, pairing):
    assert "安宁" in text_of(as_province.get("/mentoring/mentors?category=leading_professional&city=3415"))
    assert "No mentor fits these filters" in text_of(as_province.get("/mentoring/mentors?free=1"))


def test_a_pairings_page_shows_fit_and_guidance(as_province, pairing):
    page = text_of(as_province.get(f"/mentoring/pairings/{pairing.id}"))
    for words in ("Fit 92.0 of 100", "35.0", "慢病随访", "写一份随访方案", "entered late, on 2026-06-29", "2026-08-09"):
        assert words in page
    assert "Record a meeting" not in page


@pytest.mark.parametrize("path", ["/mentoring/pairings/{}", "/mentoring/mentors/{}"])
def test_out_of_scope_is_not_found(sign_in_as, pairing, path):
    client = sign_in_as(Role.COUNTY_HR, region_code="340102")
    identity = pairing.id if "pairings" in path else pairing.mentor_id
    assert client.get(path.format(identity)).status_code == 404


def test_the_quick_record(as_mentor, pairing):
    form = text_of(as_mentor.get(f"/mentoring/pairings/{pairing.id}/guidance-records"))
    assert 'value="2026-06-30"' in form
    assert 'value="60"' in form
    data = {"held_on": "2026-06-29", "way": "online", "minutes": "45", "topic": "线上读一篇指南"}
    answer = as_mentor.post(f"/mentoring/pairings/{pairing.id}/guidance-records", data=data, follow_redirects=True)
    assert "Your mentee is asked to confirm it" in text_of(answer)
    made = db.session.scalar(db.select(GuidanceRecord).order_by(GuidanceRecord.id.desc()).limit(1))
    assert (made.way, made.minutes, made.topic) == (GuidanceWay.ONLINE, 45, "线上读一篇指南")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"topic": ""}, "What it was about, in one sentence: "),
        ({"minutes": "1"}, "Minutes: "),
        ({"held_on": "2026-07-01"}, "A meeting is recorded after it was held."),
        ({"held_on": "2026-01-01"}, "The pairing started on 2026-01-05 only."),
        ({"way": "by_pigeon"}, "Way: "),
    ],
)
def test_a_record_that_cannot_be_stays_on_the_form(as_mentor, pairing, change, words):
    data = {"held_on": "2026-06-29", "way": "online", "minutes": "45", "topic": "线上读一篇指南"} | change
    page = as_mentor.post(f"/mentoring/pairings/{pairing.id}/guidance-records", data=data).text
    assert words in page
    assert "error-summary" in page
    assert db.session.scalar(db.select(db.func.count()).select_from(GuidanceRecord)) == 1


def test_the_mentee_confirms(as_mentee, pairing):
    assert "Confirm" in text_of(as_mentee.get(f"/mentoring/pairings/{pairing.id}"))
    record = db.session.scalar(db.select(GuidanceRecord))
    answer = as_mentee.post(f"/mentoring/guidance-records/{record.id}/confirmation", follow_redirects=True)
    assert "The record is now closed" in text_of(answer)
    again = as_mentee.post(f"/mentoring/guidance-records/{record.id}/confirmation", follow_redirects=True)
    assert "This record was confirmed on 2026-06-30." in text_of(again)


def test_the_two_answer_a_proposal(as_mentor, as_mentee, pairing):
    pairing.state = PairingState.PROPOSED
    db.session.commit()
    address = f"/mentoring/pairings/{pairing.id}"
    assert "Accept" in text_of(as_mentor.get(address))
    answer = as_mentor.post(f"{address}/acceptance", data=seen(), follow_redirects=True)
    assert "You have accepted already" in text_of(answer)
    text_of(as_mentee.post(f"{address}/acceptance", data=seen(), follow_redirects=True))
    assert db.session.get(Pairing, pairing.id).state is PairingState.TRIAL
    text_of(as_mentor.post(f"{address}/start", data=seen(), follow_redirects=True))
    assert db.session.get(Pairing, pairing.id).state is PairingState.ACTIVE
    assert "Why it ends" in text_of(as_mentee.get(f"{address}/end"))
    text_of(as_mentee.post(f"{address}/end", data=seen(why="by_agreement"), follow_redirects=True))
    assert "Pair us again" in text_of(as_mentee.get(address))
    text_of(as_mentee.post(f"{address}/wish", data=seen(), follow_redirects=True))
    found = db.session.get(Pairing, pairing.id)
    assert (found.state, found.is_wished_again) == (PairingState.ENDED, True)
    again = as_mentee.post(f"{address}/end", data=seen(why="silent"))
    assert "Only a running pairing can be ended." in again.text


@pytest.mark.parametrize(("act", "fields"), [("refusal", {"reason": "忙"}), ("end", {"why": "silent"})])
def test_a_page_left_open_changes_no_pairing(as_mentor, pairing, act, fields):
    address = f"/mentoring/pairings/{pairing.id}/{act}"
    shown = seen()
    assert f'name="version" type="hidden" value="{shown["version"]}"' in as_mentor.get(address).text
    pairing.version += 1
    db.session.commit()
    stale = as_mentor.post(address, data=shown | fields)
    assert stale.status_code == 409
    assert "Somebody else has changed this in the meantime." in stale.text


@pytest.mark.parametrize("act", ["acceptance", "start", "wish"])
def test_a_button_of_a_page_left_open_says_so(as_mentor, pairing, act):
    address = f"/mentoring/pairings/{pairing.id}/{act}"
    stale = as_mentor.post(address, data={"version": seen()["version"] - 1}, follow_redirects=True)
    assert "Somebody else has changed this in the meantime." in text_of(stale)


def seen(**fields):
    """Return what the page of the pairing sends along: its version, and the fields."""
    return {"version": db.session.scalars(db.select(Pairing.version)).one(), **fields}


def test_a_refusal_needs_its_reason(as_mentor, pairing):
    pairing.state = PairingState.PROPOSED
    db.session.commit()
    address = f"/mentoring/pairings/{pairing.id}/refusal"
    assert "Reason: " in text_of(as_mentor.post(address, data={"reason": ""}))
    page = text_of(as_mentor.post(address, data=seen(reason="专业方向不同"), follow_redirects=True))
    assert "专业方向不同" in page
    assert db.session.get(Pairing, pairing.id).state is PairingState.REFUSED


def test_an_outcome_is_recorded_by_the_mentor_and_verified_by_the_unit(as_mentor, sign_in_as, pairing):
    address = f"/mentoring/pairings/{pairing.id}"
    data = {"kind": "patent", "title": "一种便携式血压计", "achieved_on": "2026-06-01"}
    assert "Kind" in text_of(as_mentor.get(f"{address}/outcomes"))
    text_of(as_mentor.post(f"{address}/outcomes", data=data, follow_redirects=True))
    made = db.session.scalar(db.select(Outcome).order_by(Outcome.id.desc()).limit(1))
    assert made.title == "一种便携式血压计"
    unit = sign_in_as(Role.UNIT_HR, organisation_path=db.session.get(Person, pairing.mentee_id).organisation_path)
    page = unit.post(f"/mentoring/outcomes/{made.id}/verification", follow_redirects=True)
    assert "verified on 2026-06-30" in text_of(page)
    assert as_mentor.post(f"/mentoring/outcomes/{made.id}/verification").status_code == 403


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CITY_HR, Role.UNIT_HR])
def test_who_only_reads_cannot_act(sign_in_as, pairing, role):
    client = sign_in_as(role, region_code="3415", organisation_path="/")
    for act in ("acceptance", "refusal", "start", "end", "wish", "guidance-records", "outcomes"):
        assert client.post(f"/mentoring/pairings/{pairing.id}/{act}").status_code == 403


def test_nobody_records_in_the_pairing_of_others(sign_in_as, pairing):
    client = _signed_in_as(sign_in_as(Role.MENTOR), PersonFactory())
    assert client.get(f"/mentoring/pairings/{pairing.id}/guidance-records").status_code == 404
    assert client.post(f"/mentoring/pairings/{pairing.id}/acceptance").status_code == 404


def test_the_last_matching(as_province, pairing, sign_in_as):
    left = PersonFactory(name="何苗")
    run = MatchingRunFactory(
        pairs=1,
        members=2,
        total_fit=9200,
        worst_fit=9200,
        unmatched=[{"uid": left.uid, "code": "places_taken", "looked_at": 30}],
    )
    pairing.matching_run_id = run.id
    db.session.commit()
    for client in (as_province, sign_in_as(Role.AUDITOR)):
        page = text_of(client.get("/mentoring/matching"))
        for words in (
            "Matching of 2026",
            "92.0",
            "何苗",
            "the places of all mentors weighed go to other members",
            "白雪",
        ):
            assert words in page
    assert sign_in_as(Role.CITY_HR, region_code="3415").get("/mentoring/matching").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_the_same_queries_whatever_the_rows(as_province, count_queries, today, rows):
    look = 4  # a first look at a person is noted: asked for, the head of the chain, the entry, the head again
    mentor = MentorFactory(capacity=3)
    run = MatchingRunFactory(unmatched=[{"uid": PersonFactory().uid, "code": "places_taken", "looked_at": 1}] * rows)
    for number in range(rows):
        other = mentor if number else MentorFactory()
        made = PairingFactory(mentor=other, fit=9200, fit_parts=PARTS, matching_run_id=run.id)
        for _ in range(rows):
            GuidanceRecordFactory(pairing=made)
            OutcomeFactory(pairing=made)
        unit = OrganisationFactory(region_code="340102")
        PairingFactory(mentor=mentor, mentee=PersonFactory(organisation=unit), fit=100, fit_parts=PARTS)
    pairing = db.session.scalar(db.select(Pairing.id).order_by(Pairing.id).limit(1))
    db.session.commit()
    expected = {
        "/mentoring/": 8,
        "/mentoring/mentors": 7,
        f"/mentoring/mentors/{mentor.id}": 7 + look,
        f"/mentoring/pairings/{pairing}": 6 + look,
        "/mentoring/matching": 7,
    }
    found = {}
    for address in expected:
        db.session.expire_all()
        with count_queries() as seen:
            text_of(as_province.get(address))
        found[address] = len(seen)
    assert found == expected
