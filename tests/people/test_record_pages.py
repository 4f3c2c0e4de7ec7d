"""Keeping one person's record through its pages: entering, changing, voiding, once each, in scope only."""

from datetime import date

import pytest
from sqlalchemy import func, select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.people.codes import SanctionKind, TitleLevel
from registry.people.models import Contact, Person, Qualification, Relation, Sanction, TakenOut, Title
from registry.people.services import identity
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import AppraisalFactory, PersonFactory, TitleFactory, id_number

pytestmark = pytest.mark.usefixtures("today")

NUMBER = id_number(date(1996, 3, 15), 998)

NEW: dict[str, dict[str, str]] = {
    "education": {
        "schooling": "21",
        "school": "安徽大学",
        "major": "水利",
        "school_kind": "regular",
        "starts_on": "2014.9",
        "ends_on": "2018年7月",
        "is_full_time": "y",
    },
    "title": {"name": "工程师", "series": "工程", "level": "middle", "scope": "general", "awarded_on": "2024-12"},
    "appointment": {"post_level": "专技十级", "unit": "县水利局", "starts_on": "2025-01"},
    "qualification": {"kind": "skill", "name": "农艺工", "level": "三级", "awarded_on": "2023-05-04"},
    "appraisal": {"year": "2025", "kind": "yearly", "result": "competent"},
    "sanction": {
        "kind": "warning",
        "body": "县纪委监委",
        "document_number": "金纪〔2026〕1号",
        "decided_on": "2026-03-01",
        "regime": "institution",
    },
    "reward": {"name": "先进工作者", "level": "county", "body": "县政府", "awarded_on": "2025-12"},
}


@pytest.fixture
def person(session):
    made = PersonFactory(name="单思远")
    session.commit()
    return made


@pytest.fixture
def clerk(sign_in_as):
    return sign_in_as(Role.COUNTY_HR, region_code="341524")


@pytest.mark.parametrize("name", NEW)
def test_each_kind_of_entry_is_added_once_however_often_it_is_sent(clerk, person, name):
    address = f"/people/{person.id}/entries/{name}/new"
    assert clerk.get(address).status_code == 200
    for _ in range(2):
        answer = clerk.post(address, data={**NEW[name], "submit_token": "f" * 32})
        assert answer.headers["Location"].startswith(f"/people/{person.id}")
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act.startswith("person:add"))).all()
    assert acts == [f"person:add_{name}"]
    twin = clerk.post(address, data={**NEW[name], "submit_token": "e" * 32})
    assert twin.status_code == 409
    assert "entered already" in twin.text


def test_the_time_of_a_sanction_is_reckoned_unless_it_is_written(clerk, person):
    address = f"/people/{person.id}/entries/sanction/new"
    clerk.post(address, data=NEW["sanction"])
    clerk.post(
        address,
        data={**NEW["sanction"], "kind": "demotion", "decided_on": "2026-04-01", "in_force_until": "2026-12-31"},
    )
    found = db.session.execute(select(Sanction.kind, Sanction.in_force_until).order_by(Sanction.id)).all()
    assert found == [(SanctionKind.WARNING, date(2026, 8, 31)), (SanctionKind.DEMOTION, date(2026, 12, 31))]


@pytest.mark.parametrize(
    ("name", "changed", "told"),
    [
        ("education", {"ends_on": "2013-07"}, "It ends before it begins."),
        ("education", {"ends_on": "2018-02-30"}, "is not in the calendar"),
        ("title", {"awarded_on": "2027-01"}, "The day lies in the future."),
        ("title", {"scope": "local"}, "A local title, and no other"),
        ("appraisal", {"result": "not_graded"}, "Say the cause"),
        ("appraisal", {"year": "2009"}, "before working age"),
        ("sanction", {"regime": ""}, "Enter until when the sanction is in force."),
        ("sanction", {"decided_on": "2026-03"}, "The day is needed here."),
        ("qualification", {"kind": "magic"}, "Choose one."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_saved(clerk, person, name, changed, told):
    answer = clerk.post(f"/people/{person.id}/entries/{name}/new", data=NEW[name] | changed)
    assert answer.status_code in (200, 409)
    assert told in answer.text
    assert not db.session.scalar(select(func.count()).select_from(AuditEntry))


def test_a_change_keeps_old_and_new_and_a_stale_page_is_told(clerk, person):
    title = TitleFactory(person=person)
    db.session.commit()
    address = f"/people/{person.id}/entries/title/{title.id}"
    given = {"name": "主治医师", "series": "卫生技术", "level": "middle", "scope": "general", "awarded_on": "2021-06"}
    assert 'value="医师"' in clerk.get(address).text
    assert clerk.post(address, data=given | {"version": "1", "submit_token": "a"}).status_code == 302
    stale = clerk.post(address, data=given | {"name": "医士", "version": "1", "submit_token": "b"})
    assert stale.status_code == 409
    assert "Somebody else has changed this" in stale.text
    stored = db.session.scalars(select(Title)).one()
    assert (stored.name, stored.level, stored.version) == ("主治医师", TitleLevel.MIDDLE, 2)
    details = db.session.scalars(select(AuditEntry.details).where(AuditEntry.act == "person:change_title")).one()
    assert details["changes"]["name"] == ["医师", "主治医师"]


def test_a_voided_entry_counts_nowhere_and_can_be_put_back(clerk, person):
    appraisal = AppraisalFactory(person=person)
    db.session.commit()
    address = f"/people/{person.id}/entries/appraisal/{appraisal.id}/void"
    assert "This field is required" in clerk.post(address, data={"version": "1"}).text
    assert clerk.post(address, data={"version": "1", "reason": "录入错误"}).status_code == 302
    page = clerk.get(f"/people/{person.id}").text
    assert "yearly appraisal" not in page
    history = clerk.get(f"/people/{person.id}/history").text
    assert "录入错误" in history
    assert "yearly appraisal 2025: competent" in history
    taken = db.session.scalars(select(TakenOut)).one()
    assert clerk.post(f"/people/{person.id}/voided/{taken.id}/put-back").status_code == 302
    assert "yearly appraisal" in clerk.get(f"/people/{person.id}").text
    assert not db.session.scalars(select(TakenOut)).all()


def test_what_was_voided_is_not_put_back_beside_its_twin(clerk, person):
    appraisal = AppraisalFactory(person=person)
    db.session.commit()
    clerk.post(f"/people/{person.id}/entries/appraisal/{appraisal.id}/void", data={"version": "1", "reason": "错"})
    clerk.post(f"/people/{person.id}/entries/appraisal/new", data=NEW["appraisal"])
    taken = db.session.scalars(select(TakenOut)).one()
    answer = clerk.post(f"/people/{person.id}/voided/{taken.id}/put-back", follow_redirects=True)
    assert "It cannot be put back" in answer.text
    assert db.session.scalars(select(TakenOut)).one().id == taken.id


def test_kin_are_chosen_among_the_visible(clerk, person):
    sister, stranger = PersonFactory(), PersonFactory(organisation=OrganisationFactory(region_code="340102"))
    db.session.commit()
    address = f"/people/{person.id}/entries/relation/new"
    refused = clerk.post(address, data={"other": f"x #{stranger.id}", "kind": "sibling"})
    assert "Choose one of the people offered" in refused.text
    assert (
        clerk.post(address, data={"other": f"{sister.name} 1996-03 #{sister.id}", "kind": "sibling"}).status_code == 302
    )
    relation = db.session.scalars(select(Relation)).one()
    assert (relation.person_id, relation.other_person_id) == (person.id, sister.id)
    assert person.name in clerk.get(f"/people/{sister.id}/contact").text
    assert f"#{sister.id}" in clerk.get(f"/people/choices/people?other={sister.name}").text


def test_identity_is_corrected_by_decision(clerk, person):
    address = f"/people/{person.id}/identity"
    assert 'value="单思远"' in clerk.get(address).text
    given = {
        "name": "单思源",
        "birth_on": "1995-12-15",
        "birth_on_card": "1996-03-15",
        "ethnic_group": "03",
        "political_status": "01",
        "version": "1",
    }
    assert "name the decision" in clerk.post(address, data=given).text
    answer = clerk.post(address, data=given | {"birth_decision": "金组〔2026〕5号"})
    assert answer.status_code == 302
    stored = db.session.scalars(select(Person)).one()
    assert (stored.name, stored.birth_on, stored.birth_on_card) == ("单思源", date(1995, 12, 15), date(1996, 3, 15))
    assert "金组〔2026〕5号" in clerk.get(f"/people/{person.id}").text
    assert stored.name in clerk.get("/people/?name=思源").text


def test_an_id_number_is_entered_later_and_only_once(clerk, person):
    address = f"/people/{person.id}/number"
    wrong = clerk.post(address, data={"id_number": NUMBER[:-1], "version": "1"})
    assert "18 characters" in wrong.text
    assert clerk.post(address, data={"id_number": NUMBER, "version": "1"}).status_code == 302
    again = clerk.post(address, data={"id_number": NUMBER, "version": "2"})
    assert "entered already" in again.text


def test_contact_data_are_sealed_and_the_trail_does_not_repeat_them(clerk, person):
    address = f"/people/{person.id}/contact"
    given = {"telephone": "138 0000-1234", "email": "a@b.cn", "address": "金寨县梅山镇1号"}
    assert clerk.post(address, data=given).status_code == 302
    stored = db.session.scalars(select(Contact)).one()
    assert stored.telephone_masked == "138****1234"
    assert "13800001234" not in f"{stored.telephone_sealed}{stored.address_sealed}"
    page = clerk.get(address).text
    assert "138****1234" in page
    assert "13800001234" not in page
    assert "梅山镇1号" not in page
    trail = str(db.session.scalars(select(AuditEntry.details)).all())
    assert "13800001234" not in trail
    assert "梅山" not in trail
    refused = clerk.post(address, data=given | {"telephone": "12", "version": "1"})
    assert "7 to 15 digits" in refused.text
    assert "no e-mail address" in clerk.post(address, data=given | {"email": "nobody"}).text


def test_what_is_left_empty_in_contact_data_stays_and_is_taken_out_only_when_told(clerk, person):
    address = f"/people/{person.id}/contact"
    assert "without_telephone" not in clerk.get(address).text
    clerk.post(address, data={"telephone": "13800001234", "address": "梅山镇1号"})
    kept = {"telephone": "", "email": "a@b.cn", "address": "", "version": "1"}
    assert clerk.post(address, data=kept).status_code == 302
    stored = db.session.scalars(select(Contact)).one()
    assert (stored.telephone_masked, stored.email) == ("138****1234", "a@b.cn")
    assert identity.opened(stored, stored_person(person.id), "address_sealed") == "梅山镇1号"
    taken_out = kept | {"version": "2", "without_telephone": "y", "without_address": "y"}
    assert clerk.post(address, data=taken_out).status_code == 302
    stored = db.session.scalars(select(Contact)).one()
    assert (stored.telephone_masked, stored.telephone_sealed, stored.address_sealed) == ("", None, None)


def stored_person(person_id):
    return db.session.get(Person, person_id)


def test_a_person_is_entered_and_who_might_be_the_same_is_shown(clerk, person):
    unit = OrganisationFactory()
    db.session.commit()
    given = {"name": "单思远", "id_number": NUMBER, "organisation": f"{unit.name} {unit.credit_code}"}
    asked = clerk.post("/people/new", data=given)
    assert asked.status_code == 409
    assert "Is it one of these?" in asked.text
    assert f'href="/people/{person.id}"' in asked.text
    assert clerk.post("/people/new", data=given | {"submit_token": "2", "is_known_namesake": "y"}).status_code == 302
    twin = clerk.post("/people/new", data=given | {"name": "张三", "is_known_namesake": "y"})
    assert "A person with this ID number is entered already." in twin.text
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2


def test_organisations_are_offered_while_one_types(clerk, session):
    unit = OrganisationFactory(name="梅山镇卫生院")
    session.commit()
    assert f"梅山镇卫生院 {unit.credit_code}" in clerk.get("/people/choices/organisations?organisation=梅山").text
    refused = clerk.post("/people/new", data={"name": "张三", "organisation": "没有这个单位"})
    assert "No organisation is entered under this name" in refused.text


@pytest.mark.parametrize("page", ["identity", "contact", "number", "entries/title/new", "spells/new", "history"])
def test_out_of_scope_is_not_found_and_who_may_not_is_refused(sign_in_as, person, page):
    address = f"/people/{person.id}/{page}"
    assert sign_in_as(Role.COUNTY_HR, region_code="340102").get(address).status_code == 404
    assert sign_in_as(Role.UNIT_HR, organisation_path=person.organisation_path).get(address).status_code == 200
    assert sign_in_as(Role.EXPERT).get(address).status_code == 403
    own = sign_in_as(Role.GRADUATE)
    db.session.get(Person, person.id).account_id = own.account_id
    db.session.commit()
    assert own.get(address).status_code == (200 if page == "history" else 403)


def test_entries_of_another_person_are_not_found(clerk, person):
    title = TitleFactory(person=PersonFactory())
    db.session.commit()
    assert clerk.get(f"/people/{person.id}/entries/title/{title.id}").status_code == 404
    assert clerk.post(f"/people/{person.id}/entries/title/{title.id}/void", data={"reason": "x"}).status_code == 404
    assert clerk.get(f"/people/{person.id}/entries/magic/new").status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Qualification)) == 0
