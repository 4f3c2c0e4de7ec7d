"""One change of many records: the plan, who is left out and why, all or nothing, one entry in the trail."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import Conflict, RuleViolation
from registry.people.models import ChangeOfMany, FormerHome, Person
from registry.service_records.codes import (
    ChangeKind,
    Direction,
    PersonnelStatus,
    Programme,
    SpellKind,
    Verification,
)
from registry.service_records.models import Spell
from registry.service_records.services import many
from registry.service_records.services.many import Wish
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2026, 6, 30)
AS_CIVIL_SERVANTS = Wish(ChangeKind.STATUS, status=PersonnelStatus.CIVIL_SERVANT)


def plan(people, wish, actor=None):
    return many.plan([one.id for one in people], wish, actor=actor or command_line(), today=TODAY)


def carry_out(people, wish, actor=None, **more):
    given = {"fingerprint": plan(people, wish, actor).fingerprint, "reason": "机构改革"} | more
    return many.carry_out([one.id for one in people], wish, actor=actor or command_line(), today=TODAY, **given)


@pytest.fixture
def people():
    """Two with a running post, one already a civil servant, one without a post."""
    made = [PersonFactory() for _ in range(4)]
    SpellFactory(person=made[0], verification=Verification.COUNTY)
    SpellFactory(person=made[1])
    SpellFactory(person=made[2], personnel_status=PersonnelStatus.CIVIL_SERVANT)
    return made


def test_the_preview_says_old_new_and_who_is_left_out(people):
    shown = plan(people, AS_CIVIL_SERVANTS)
    assert {row.person.id for row in shown.changing} == {people[0].id, people[1].id}
    assert {str(row.old) for row in shown.changing} == {"institution staff"}
    assert sorted(str(row.refusal) for row in shown.refused) == ["It is so already.", "No post is running."]


def test_the_change_is_one_entry_in_the_trail_and_a_line_in_each_history(people):
    done = carry_out(people, AS_CIVIL_SERVANTS)
    assert len(done.changing) == 2
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.reason) == ("service:change_many", "机构改革")
    assert entry.details == {"change": "status", "people": 2, "entries": 2, "left_out": 2, "scope": "34"}
    lines = db.session.scalars(select(ChangeOfMany)).all()
    assert {line.person_id for line in lines} == {people[0].id, people[1].id}
    assert all("personnel_status" in line.details["changes"] for line in lines)
    spell = db.session.scalars(select(Spell).where(Spell.person_id == people[0].id)).one()
    assert (spell.personnel_status, spell.verification) == (PersonnelStatus.CIVIL_SERVANT, Verification.UNVERIFIED)
    assert spell.version == 2


def test_what_changed_since_the_preview_stops_all_of_it(people):
    shown = plan(people, AS_CIVIL_SERVANTS).fingerprint
    spell = db.session.scalars(select(Spell).where(Spell.person_id == people[1].id)).one()
    spell.version += 1
    db.session.flush()
    with pytest.raises(Conflict):
        carry_out(people, AS_CIVIL_SERVANTS, fingerprint=shown)
    statuses = set(db.session.scalars(select(Spell.personnel_status).where(Spell.person_id == people[0].id)))
    assert statuses == {PersonnelStatus.INSTITUTION}


def test_another_change_than_the_one_looked_at_is_not_done(people):
    shown = plan(people, AS_CIVIL_SERVANTS).fingerprint
    with pytest.raises(Conflict):
        carry_out(people, Wish(ChangeKind.STATUS, status=PersonnelStatus.LABOUR_DISPATCH), fingerprint=shown)


def test_nothing_to_change_is_refused(people):
    with pytest.raises(RuleViolation) as refusal:
        carry_out(people[3:], AS_CIVIL_SERVANTS)
    assert refusal.value.code == "nothing_to_do"


def test_the_programme_of_a_running_service_is_set():
    person = PersonFactory()
    SpellFactory(
        person=person,
        kind=SpellKind.PROGRAMME_SERVICE,
        programme=Programme.GO_WEST,
        personnel_status=PersonnelStatus.PROGRAMME,
    )
    wish = Wish(ChangeKind.PROGRAMME, programme=Programme.THREE_SUPPORTS)
    assert str(plan([PersonFactory(), person], wish).refused[0].refusal) == "No programme service is running."
    carry_out([person], wish)
    assert db.session.scalars(select(Spell.programme)).one() is Programme.THREE_SUPPORTS
    assert plan([person], wish).refused


def test_everybody_is_transferred_in_the_same_post(people):
    unit = OrganisationFactory(region_code="340121")
    late = PersonFactory()
    SpellFactory(person=late, starts_on=date(2026, 6, 15))
    wish = Wish(ChangeKind.HOME, organisation=unit, day=date(2026, 6, 1))
    done = carry_out([*people, late], wish)
    assert len(done.changing) == 3
    assert len(done.refused) == 2
    moved = db.session.get(Person, people[0].id)
    assert (moved.home_organisation_id, moved.managing_region_code) == (unit.id, "340121")
    spells = db.session.scalars(select(Spell).where(Spell.person_id == people[0].id).order_by(Spell.starts_on)).all()
    assert [one.ends_on for one in spells] == [date(2026, 5, 31), None]
    assert spells[1].post == spells[0].post
    entry = db.session.scalars(select(AuditEntry)).one()
    assert set(db.session.scalars(select(FormerHome.last_seq))) == {entry.seq}
    assert db.session.scalar(select(func.count()).select_from(FormerHome)) == 3


def test_an_office_verifies_what_waits_for_it(people):
    unit = Actor(account_id=None, name="u", role=Role.UNIT_HR, organisation_path=people[1].organisation_path)
    verify = Wish(ChangeKind.VERIFY)
    assert [row.person.id for row in carry_out(people, verify, unit).rows] == [people[1].id]
    spell = db.session.scalars(select(Spell).where(Spell.person_id == people[1].id)).one()
    assert spell.verification is Verification.UNIT
    county = Actor(account_id=None, name="c", role=Role.COUNTY_HR, region_code="341524")
    assert {row.person.id for row in carry_out(people, verify, county).changing} == {people[1].id, people[2].id}
    assert db.session.get(Spell, spell.id).verification is Verification.COUNTY


def test_running_secondments_end_on_a_day():
    person, early = PersonFactory(), PersonFactory()
    for one, day in ((person, date(2026, 1, 1)), (early, date(2026, 7, 1))):
        SpellFactory(person=one, kind=SpellKind.SECONDMENT, direction=Direction.DOWN, starts_on=day)
    done = carry_out([person, early], Wish(ChangeKind.END_AWAY, day=date(2026, 6, 30)))
    assert [str(row.refusal) for row in done.refused] == ["It ends before it begins."]
    ends = db.session.scalars(select(Spell.ends_on).where(Spell.person_id == person.id)).one()
    assert ends == date(2026, 6, 30)


@pytest.mark.usefixtures("today")
def test_the_page_previews_and_changes_the_people_of_a_list(sign_in_as, people):
    stranger = PersonFactory(organisation=OrganisationFactory(region_code="340121"))
    SpellFactory(person=stranger)
    db.session.commit()
    clerk = sign_in_as(Role.COUNTY_HR, region_code="341524")
    keys = ",".join(str(one.id) for one in (*people, stranger))
    chosen = clerk.get(f"/people/many/?ids={keys}").text
    assert "4 people chosen" in chosen
    assert "4 people chosen" in clerk.get("/people/many/?level=county").text
    assert "Nobody is chosen" in clerk.get("/people/many/?name=zzz").text
    assert "Nobody is chosen" in clerk.get("/people/many/?sector=nonsense").text
    assert "/people/many/?level=county" in clerk.get("/people/?level=county").text
    sent = {"chosen": keys.split(","), "kind": "status", "reason": "机构改革"}
    assert "This change needs it." in clerk.post("/people/many/", data=sent).text
    sent["personnel_status"] = "civil_servant"
    preview = clerk.post("/people/many/", data=sent).text
    assert "2 records would change" in preview
    assert "3 are left out" in preview
    assert "1 of those chosen are not kept by your office." in preview
    stale = clerk.post("/people/many/", data=sent | {"fingerprint": "0" * 64})
    assert stale.status_code == 409
    assert "Something of it has changed since the preview." in stale.text
    fingerprint = re.search('name="fingerprint"[^>]*value="([0-9a-f]{64})"', preview)[1]
    done = clerk.post("/people/many/", data=sent | {"fingerprint": fingerprint}, follow_redirects=True)
    assert "2 records were changed." in done.text
    history = clerk.get(f"/people/{people[0].id}/history").text
    assert "changed together with others" in history
    assert "civil servant" in history
    assert "changed together with others" not in clerk.get(f"/people/{people[3].id}/history").text
    assert "Choose at least one person." in clerk.post("/people/many/", data=sent | {"chosen": []}).text
    assert sign_in_as(Role.AUDITOR).get("/people/many/").status_code == 403
