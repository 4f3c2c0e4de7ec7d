"""The history of a record, requests for corrections, and two records made one and two again."""

from datetime import date

import pytest
from sqlalchemy import select

from registry.access.permissions import Role
from registry.db import db
from registry.people.codes import AppraisalResult, CorrectionState
from registry.people.models import Appraisal, Correction, Merge, NameKey, Person, Title
from registry.service_records.models import Spell
from tests.factories.people import AppraisalFactory, PersonFactory, TitleFactory, id_number
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("today")

NUMBER = id_number(date(1996, 3, 15), 998)


@pytest.fixture
def person(session):
    made = PersonFactory(name="单思远", number=NUMBER)
    session.commit()
    return made


@pytest.fixture
def clerk(sign_in_as):
    return sign_in_as(Role.COUNTY_HR, region_code="341524")


@pytest.fixture
def graduate(sign_in_as, person):
    client = sign_in_as(Role.GRADUATE)
    db.session.get(Person, person.id).account_id = client.account_id
    db.session.commit()
    return client


def test_a_request_is_asked_accepted_and_leads_to_the_form(clerk, graduate, person):
    spell = SpellFactory(person=person)
    db.session.commit()
    asking = f"/people/{person.id}/corrections/new"
    assert f'value="spell:{spell.id}"' in graduate.get(asking).text
    asked = {"entry": f"spell:{spell.id}", "explanation": "应为2019年7月起，见报到证"}
    assert graduate.post(asking, data=asked).status_code == 302
    twice = graduate.post(asking, data=asked)
    assert "A request for this entry is open already." in twice.text
    correction = db.session.scalars(select(Correction)).one()
    assert "单思远" in clerk.get("/people/corrections").text
    assert "1 requests for a correction are open." in clerk.get(f"/people/{person.id}").text
    address = f"/people/{person.id}/corrections/{correction.id}"
    assert "见报到证" in clerk.get(address).text
    done = clerk.post(address, data={"decision": "accepted", "version": "1"})
    assert done.headers["Location"] == f"/people/{person.id}/spells/{spell.id}"
    history = graduate.get(f"/people/{person.id}/history").text
    assert "accepted" in history
    assert "Tester 0" not in history
    assert "Nothing waits" in clerk.get("/people/corrections").text


def test_a_refusal_needs_its_reason_and_only_open_requests_are_answered(clerk, graduate, person):
    graduate.post(
        f"/people/{person.id}/corrections/new",
        data={"entry": "identity", "explanation": "出生日期有误"},
    )
    correction = db.session.scalars(select(Correction)).one()
    address = f"/people/{person.id}/corrections/{correction.id}"
    refused = {"decision": "refused", "version": "1"}
    assert "Say why the request is refused" in clerk.post(address, data=refused).text
    clerk.post(address, data=refused | {"reason": "档案无误"})
    assert db.session.scalars(select(Correction.state)).one() is CorrectionState.REFUSED
    assert "档案无误" in graduate.get(f"/people/{person.id}/history").text
    late = graduate.post(f"{address}/withdraw", follow_redirects=True)
    assert "This request has been answered already." in late.text


def test_requests_are_for_the_own_record_and_answers_for_the_own_people(sign_in_as, clerk, graduate, person):
    stranger = PersonFactory()
    db.session.commit()
    assert graduate.get(f"/people/{stranger.id}/corrections/new").status_code == 404
    assert clerk.get(f"/people/{person.id}/corrections/new").status_code == 403
    graduate.post(
        f"/people/{person.id}/corrections/new",
        data={"entry": "missing", "explanation": "缺一段经历"},
    )
    correction = db.session.scalars(select(Correction)).one()
    address = f"/people/{person.id}/corrections/{correction.id}"
    elsewhere = sign_in_as(Role.COUNTY_HR, region_code="340102")
    assert elsewhere.get(address).status_code == 404
    assert "Nothing waits" in elsewhere.get("/people/corrections").text
    assert graduate.get(address).status_code == 403
    assert graduate.post(f"{address}/withdraw").status_code == 302
    assert db.session.scalars(select(Correction.state)).one() is CorrectionState.WITHDRAWN


def test_two_records_become_one_and_two_again(clerk, person):
    other = PersonFactory(name="单思源")
    TitleFactory(person=other)
    SpellFactory(person=other)
    AppraisalFactory(person=person, result=AppraisalResult.EXCELLENT)
    AppraisalFactory(person=other, result=AppraisalResult.COMPETENT)
    db.session.commit()
    other_id, keys = other.id, select(NameKey.key).where(NameKey.person_id == other.id)
    keys_before = set(db.session.scalars(keys))
    clerk.post(f"/people/{other_id}/contact", data={"telephone": "13800001234"})
    address = f"/people/{person.id}/merge"
    assert clerk.get(address).status_code == 200
    sent = {"other": f"x #{other_id}", "reason": "同一身份证", "confirmed": "y"}
    assert clerk.post(address, data=sent).status_code == 302
    assert clerk.get(f"/people/{other_id}").status_code == 404
    assert set(db.session.scalars(select(Title.person_id))) == {person.id}
    assert set(db.session.scalars(select(Spell.person_id))) == {person.id}
    assert db.session.execute(select(Appraisal.person_id, Appraisal.result)).all() == [
        (person.id, AppraisalResult.EXCELLENT)
    ]
    assert "138****1234" in clerk.get(f"/people/{person.id}/contact").text
    assert "单思源" in clerk.get(f"/people/{person.id}/history").text
    merge = db.session.scalars(select(Merge)).one()
    undo = f"/people/{person.id}/merges/{merge.id}/undo"
    assert "There are two records again." in clerk.post(undo, follow_redirects=True).text
    assert set(db.session.scalars(select(Title.person_id))) == {other_id}
    assert set(db.session.scalars(select(Spell.person_id))) == {other_id}
    assert sorted(db.session.scalars(select(Appraisal.person_id))) == [person.id, other_id]
    assert set(db.session.scalars(keys)) == keys_before
    assert "138****1234" in clerk.get(f"/people/{other_id}/contact").text
    assert "undone already" in clerk.post(undo, follow_redirects=True).text


def test_two_numbers_are_two_people_and_units_do_not_merge(sign_in_as, clerk, person):
    other = PersonFactory(number=id_number(date(1996, 3, 15), 996))
    unnumbered = PersonFactory()
    db.session.commit()
    sent = {"reason": "同名", "confirmed": "y"}
    two = clerk.post(f"/people/{person.id}/merge", data=sent | {"other": f"x #{other.id}"})
    assert "they are two people" in two.text
    wrong_way = clerk.post(f"/people/{unnumbered.id}/merge", data=sent | {"other": f"x #{other.id}"})
    assert "Merge in the other direction" in wrong_way.text
    itself = clerk.post(f"/people/{person.id}/merge", data=sent | {"other": f"x #{person.id}"})
    assert "This is the same record." in itself.text
    unit = sign_in_as(Role.UNIT_HR, organisation_path=person.organisation_path)
    assert unit.get(f"/people/{person.id}/merge").status_code == 403
