"""Keeping service through its pages: what is impossible, what is asked about, what is counted while typing."""

from datetime import date

import pytest
from sqlalchemy import func, select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.organisations.codes import OrganisationLevel
from registry.people.models import Person, TakenOut
from registry.service_records.codes import Precision, Verification
from registry.service_records.models import CountedTotal, Interruption, Spell
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory
from tests.factories.service_records import InterruptionFactory, SpellFactory

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def person(session):
    made = PersonFactory(name="单思远")
    session.commit()
    return made


@pytest.fixture
def clinic(session):
    made = OrganisationFactory(
        name="燕子河镇卫生院", level=OrganisationLevel.TOWNSHIP, region_code="341524102", is_rural=True
    )
    session.commit()
    return made


@pytest.fixture
def clerk(sign_in_as):
    return sign_in_as(Role.COUNTY_HR, region_code="341524")


def given(unit, **more):
    return {
        "kind": "post",
        "organisation": f"{unit.name} {unit.credit_code}",
        "post": "医师",
        "personnel_status": "institution",
        "starts_on": "2019-08-01",
    } | more


def spells():
    return db.session.scalars(select(Spell).order_by(Spell.starts_on, Spell.id)).all()


def test_a_spell_is_entered_whole_and_once(clerk, person, clinic):
    address = f"/people/{person.id}/spells/new"
    sent = given(
        clinic,
        starts_on="2019年7月",
        ends_on="2022.06",
        post_class="professional",
        post_level="专技十二级",
        pay_grade="薪级5",
        committed_until="2022-07-01",
        evidence="聘用合同",
        submit_token="t" * 32,
    )
    first, second = (clerk.post(address, data=sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 303)
    assert first.location == second.location
    (spell,) = spells()
    assert (spell.starts_on, spell.starts_precision) == (date(2019, 7, 1), Precision.MONTH)
    assert (spell.ends_on, spell.ends_precision) == (date(2022, 6, 1), Precision.MONTH)
    assert (spell.post_level, spell.pay_grade, spell.evidence) == ("专技十二级", "薪级5", "聘用合同")
    assert spell.committed_until == date(2022, 7, 1)
    page = clerk.get(f"/people/{person.id}").text
    assert "专技十二级" in page
    assert db.session.scalar(select(CountedTotal.closed_months).where(CountedTotal.scope == "township_and_below")) == 35


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"starts_on": "2019-02-30"}, "is not in the calendar"),
        ({"starts_on": "2010-01-01"}, "before the age of 16"),
        ({"ends_on": "2019-07-31"}, "It ends before it begins."),
        ({"starts_on": "2050-01-01"}, "more than 20 years ahead"),
        ({"kind": "secondment"}, "goes upward or downward"),
        ({"kind": "programme_service"}, "Name the programme"),
        ({"kind": "interruption"}, "belongs to the person"),
        ({"organisation": "无此单位"}, "No organisation is entered under this name"),
        ({"kind": "magic"}, "Invalid Choice"),
    ],
)
def test_what_is_impossible_stands_at_its_field(clerk, person, clinic, changed, told):
    answer = clerk.post(f"/people/{person.id}/spells/new", data=given(clinic) | changed)
    assert answer.status_code == 200
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert spells() == []


def test_what_is_unusual_is_asked_about_and_a_move_closes_the_post_before(clerk, person, clinic):
    SpellFactory(person=person)
    db.session.commit()
    address = f"/people/{person.id}/spells/new"
    move = given(clinic, starts_on="2025-01-01", submit_token="a")
    asked = clerk.post(address, data=move)
    assert "Overlaps on 2025-01-01 to today and on" in asked.text
    assert "please look at it and tick here" in asked.text
    assert len(spells()) == 1
    still = clerk.post(address, data=move | {"closes_before": "y"}).text
    assert "Overlaps" not in still
    assert "the file goes to the office that manages it" in still
    done = clerk.post(address, data=move | {"closes_before": "y", "confirmed": "y"})
    assert done.status_code == 302
    before, after = spells()
    assert (before.ends_on, after.ends_on) == (date(2024, 12, 31), None)
    assert db.session.get(Person, person.id).home_organisation_id == clinic.id


def test_while_typing_the_page_shows_what_would_change_and_saves_nothing(clerk, person, clinic):
    SpellFactory(person=person, ends_on=date(2021, 12, 31))
    db.session.commit()
    address = f"/people/{person.id}/spells/preview"
    shown = clerk.post(address, data=given(clinic, starts_on="2022-02-01", ends_on="2024-01-31")).text
    assert "A gap of 31 days before it" in shown
    assert "<strong>2 y</strong>" in shown
    lonely = clerk.post(address, data=given(clinic, kind="secondment", direction="down", starts_on="2023-01-01")).text
    assert "No post at home is entered for these days." in lonely
    assert "It runs without a planned end." in lonely
    assert "appear here" in clerk.post(address, data={}).text
    assert "It ends before it begins." in clerk.post(address, data=given(clinic, ends_on="2019-01-01")).text
    assert len(spells()) == 1
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_a_commitment_warns_at_a_loan(clerk, person, clinic):
    SpellFactory(person=person, committed_until=date(2027, 7, 31))
    db.session.commit()
    sent = given(clinic, kind="lent", starts_on="2026-01-01")
    asked = clerk.post(f"/people/{person.id}/spells/new", data=sent).text
    assert "A service commitment binds the person until 2027-07-31." in asked


def test_a_change_is_compared_with_the_version_shown(clerk, person, clinic):
    spell = SpellFactory(person=person, organisation=clinic, verification=Verification.UNIT)
    db.session.commit()
    address = f"/people/{person.id}/spells/{spell.id}"
    assert f'value="{clinic.name} {clinic.credit_code}"' in clerk.get(address).text
    changed = given(clinic, post="主治医师", version="1", confirmed="y")
    assert clerk.post(address, data=changed | {"submit_token": "a"}).status_code == 302
    stale = clerk.post(address, data=changed | {"post": "护士", "submit_token": "b"})
    assert stale.status_code == 409
    assert "Somebody else has changed this" in stale.text
    (stored,) = spells()
    assert (stored.post, stored.version, stored.verification) == ("主治医师", 2, Verification.UNVERIFIED)
    history = clerk.get(f"/people/{person.id}/history").text
    assert "<s>医师</s> → 主治医师" in history


def test_a_spell_ends_and_is_verified(clerk, sign_in_as, person, clinic):
    spell = SpellFactory(person=person, organisation=clinic, committed_until=date(2026, 12, 31))
    db.session.commit()
    address = f"/people/{person.id}/spells/{spell.id}"
    unit = sign_in_as(Role.UNIT_HR, organisation_path=person.organisation_path)
    assert unit.post(f"{address}/verify", data={"version": "1"}).status_code == 302
    assert spells()[0].verification is Verification.UNIT
    assert clerk.post(f"{address}/verify", data={"version": "2"}).status_code == 302
    assert spells()[0].verification is Verification.COUNTY
    refusal = clerk.post(f"{address}/verify", data={"version": "3", "refuses": "y"})
    assert "Say what the evidence does not bear out." in refusal.text
    ended = clerk.post(f"{address}/end", data={"ends_on": "2026-05-31", "version": "3"}, follow_redirects=True)
    assert "before the service commitment does" in ended.text
    assert spells()[0].ends_on == date(2026, 5, 31)


def test_a_voided_spell_counts_nowhere_and_comes_back_as_it_was(clerk, person, clinic):
    SpellFactory(person=person)
    wrong = SpellFactory(person=person, organisation=clinic, starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    db.session.commit()
    answer = clerk.post(f"/people/{person.id}/spells/{wrong.id}/void", data={"version": "1", "reason": "张冠李戴"})
    assert answer.status_code == 302
    assert len(spells()) == 1
    totals = select(CountedTotal.scope).where(CountedTotal.person_id == person.id)
    assert "township_and_below" not in db.session.scalars(totals).all()
    assert "张冠李戴" in clerk.get(f"/people/{person.id}/history").text
    taken = db.session.scalars(select(TakenOut)).one()
    clerk.post(f"/people/{person.id}/voided/{taken.id}/put-back")
    assert [one.starts_on for one in spells()] == [date(2019, 8, 1), date(2024, 1, 1)]
    assert "township_and_below" in db.session.scalars(totals).all()


def test_interruptions_are_entered_changed_and_voided(clerk, person):
    made = InterruptionFactory(person=person)
    db.session.commit()
    new = {
        "kind": "suspension",
        "starts_on": "2025-01-01",
        "ends_on": "2025-02-01",
        "reason": "调查",
    }
    assert clerk.post(f"/people/{person.id}/interruptions/new", data=new).status_code == 302
    backwards = clerk.post(f"/people/{person.id}/interruptions/new", data=new | {"ends_on": "2024-01-01"})
    assert "It ends before it begins." in backwards.text
    address = f"/people/{person.id}/interruptions/{made.id}"
    assert 'value="2021-01-01"' in clerk.get(address).text
    changed = {"kind": "unpaid_leave", "starts_on": "2021-01-01", "ends_on": "2021-04-30", "version": "1"}
    assert clerk.post(address, data=changed).status_code == 302
    assert clerk.post(f"{address}/void", data={"version": "2", "reason": "误录"}).status_code == 302
    (left,) = db.session.scalars(select(Interruption)).all()
    assert left.reason == "调查"


def test_a_departure_ends_what_runs_and_can_be_taken_back(clerk, person):
    SpellFactory(person=person, committed_until=date(2027, 1, 1))
    db.session.commit()
    address = f"/people/{person.id}/departure"
    future = clerk.post(address, data={"departure": "retired", "departed_on": "2026-12-31", "version": "1"})
    assert "The day lies in the future." in future.text
    half = clerk.post(address, data={"departure": "retired", "version": "1"})
    assert "Name both the kind of departure and its day." in half.text
    done = clerk.post(
        address,
        data={"departure": "retired", "departed_on": "2026-05-31", "version": "1"},
        follow_redirects=True,
    )
    assert "retired · 2026-05-31" in done.text
    assert "before the service commitment does" in done.text
    assert spells()[0].ends_on == date(2026, 5, 31)
    assert 'value="2026-05-31"' in clerk.get(address).text
    back = clerk.post(address, data={"version": "2"}, follow_redirects=True)
    assert "retired · " not in back.text


def test_stayers_are_proposed_included_and_let_go(clerk, sign_in_as, person, clinic):
    SpellFactory(
        person=person,
        organisation=clinic,
        kind="programme_service",
        programme="three_supports",
        has_passed_programme=True,
        starts_on=date(2022, 9, 1),
        ends_on=date(2024, 8, 31),
    )
    db.session.commit()
    entered = clerk.post(f"/people/{person.id}/spells/new", data=given(clinic, starts_on="2024-09-01", confirmed="y"))
    assert entered.status_code == 302
    assert "1 stayed after a service programme" in clerk.get("/roster/").text
    address = f"/roster/{person.id}/include"
    assert 'value="stayer" selected' in clerk.get(address).text.replace(
        'selected value="stayer"', 'value="stayer" selected'
    )
    sent = {"source": "stayer", "included_on": "2026-06-01", "officer": "王科长"}
    assert clerk.post(address, data=sent | {"submit_token": "a"}).status_code == 302
    listed = clerk.get("/roster/").text
    assert "1 on the roster" in listed
    assert "stayed after a service programme and are proposed" not in listed
    assert "on the roster already" in clerk.post(address, data=sent | {"submit_token": "b"}).text
    elsewhere = sign_in_as(Role.COUNTY_HR, region_code="340102")
    assert "0 on the roster" in elsewhere.get("/roster/").text
    assert elsewhere.get(address).status_code == 404
    leaving = {"left_on": "2026-06-15", "leaving_reason": "调离", "version": "1", "submit_token": "c"}
    wrong = clerk.post(f"/roster/{person.id}/leave", data=leaving | {"left_on": "2026-05-01"})
    assert "before the inclusion" in wrong.text
    assert clerk.post(f"/roster/{person.id}/leave", data=leaving | {"submit_token": "d"}).status_code == 302
    assert "0 on the roster" in clerk.get("/roster/").text
    assert clerk.get(f"/roster/{person.id}/leave").status_code == 404
