"""Transfers between units: post, file and scope; guests of a unit; what the old office keeps reading."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from registry.access.actor import Actor, command_line
from registry.access.permissions import Permission, Role
from registry.access.policies import predicate
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import Conflict, RuleViolation
from registry.organisations.models import Organisation
from registry.people.codes import Departure
from registry.people.models import FormerHome, Person
from registry.service_records.codes import Direction, PersonnelStatus, Precision, SpellKind
from registry.service_records.models import Spell, Transfer
from registry.service_records.rules.recording import Dates
from registry.service_records.services import transfers
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import EducationFactory, PersonFactory, TitleFactory
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2026, 6, 30)
FIRST = date(2026, 6, 1)


def transfer(person, unit, *, starts_on=FIRST, version=None, post_version=1, **more):
    given = {"reason": "工作需要", "ends_others": True} | more
    return transfers.transfer(
        person,
        unit,
        version=person.version if version is None else version,
        post_version=post_version,
        actor=command_line(),
        today=TODAY,
        kind=SpellKind.POST,
        post="副主任医师",
        personnel_status=PersonnelStatus.INSTITUTION,
        dates=Dates(starts_on=starts_on),
        **given,
    )


def unit_hr(organisation):
    return Actor(account_id=None, name="unit", role=Role.UNIT_HR, organisation_path=organisation.path)


def reads(actor, person, permission=Permission.PERSON_READ, record=Person):
    seen = predicate(actor, permission, record)
    key = Person.id if record is Person else FormerHome.person_id
    return db.session.scalar(select(key).where(key == person.id, seen)) is not None


@pytest.fixture
def person():
    made = PersonFactory(name="单思远")
    SpellFactory(person=made)
    return made


def test_a_transfer_ends_the_post_and_takes_the_file_along(person):
    old = db.session.get(Person, person.id).home_organisation_id
    away = SpellFactory(
        person=person,
        organisation=OrganisationFactory(),
        kind=SpellKind.SECONDMENT,
        direction=Direction.UP,
        starts_on=date(2026, 1, 1),
    )
    unit = OrganisationFactory(region_code="340121")
    made = transfer(person, unit)
    before = db.session.scalars(select(Spell).where(Spell.organisation_id == old)).one()
    assert (before.ends_on, before.version) == (date(2026, 5, 31), 2)
    assert db.session.get(Spell, away.id).ends_on == date(2026, 5, 31)
    assert made.spell.starts_on == FIRST
    assert made.spell.ends_on is None
    assert made.has_moved
    assert (person.home_organisation_id, person.managing_region_code) == (unit.id, "340121")
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.reason) == ("service:transfer", "工作需要")
    assert entry.details["changes"]["home_organisation"][1] == unit.name
    former = db.session.scalars(select(FormerHome)).one()
    assert (former.organisation_id, former.left_on, former.last_seq) == (old, date(2026, 5, 31), entry.seq)


def test_secondments_go_on_if_the_clerk_says_so(person):
    away = SpellFactory(person=person, kind=SpellKind.LENT, starts_on=date(2026, 1, 1))
    transfer(person, OrganisationFactory(), ends_others=False)
    assert db.session.get(Spell, away.id).ends_on is None


def test_the_old_unit_reads_what_was_and_the_new_unit_everything(person):
    old = unit_hr(_home(person))
    unit = OrganisationFactory(region_code="340121")
    new = unit_hr(unit)
    assert reads(old, person)
    assert not reads(new, person)
    transfer(person, unit)
    assert not reads(old, person)
    assert reads(new, person)
    assert not reads(old, person, Permission.RECORD_WRITE)
    assert reads(new, person, Permission.RECORD_WRITE)
    assert reads(old, person, Permission.RECORD_READ_FORMER, FormerHome)
    assert not reads(new, person, Permission.RECORD_READ_FORMER, FormerHome)
    county = Actor(account_id=None, name="c", role=Role.COUNTY_HR, region_code="341524")
    other = Actor(account_id=None, name="c", role=Role.COUNTY_HR, region_code="341525")
    assert reads(county, person, Permission.RECORD_READ_FORMER, FormerHome)
    assert not reads(other, person, Permission.RECORD_READ_FORMER, FormerHome)


def _home(person):
    return db.session.get(Organisation, person.home_organisation_id)


@pytest.mark.parametrize(
    ("changes", "is_guest"),
    [
        ({}, True),
        ({"kind": SpellKind.SHADOWING}, True),
        ({"kind": SpellKind.LENT, "direction": None}, True),
        ({"kind": SpellKind.TECHNICAL_ENVOY, "direction": None}, False),
        ({"starts_on": TODAY + timedelta(days=1)}, False),
        ({"starts_on": TODAY}, True),
        ({"ends_on": TODAY}, True),
        ({"ends_on": TODAY - timedelta(days=1)}, False),
        ({"ends_on": date(2026, 6, 1), "ends_precision": Precision.MONTH}, True),
        ({"ends_on": date(2026, 5, 1), "ends_precision": Precision.MONTH}, False),
    ],
)
@pytest.mark.usefixtures("today")
def test_a_host_unit_reads_its_guests_while_they_are_there(person, changes, is_guest):
    host = OrganisationFactory(region_code="340121")
    ward = OrganisationFactory(region_code="340121", parent=host)
    facts = {"kind": SpellKind.SECONDMENT, "direction": Direction.UP, "starts_on": date(2026, 1, 1)} | changes
    SpellFactory(person=person, organisation=ward, **facts)
    stranger = PersonFactory()
    seen = set(db.session.scalars(select(Person.id).where(predicate(unit_hr(host), Permission.PERSON_READ, Person))))
    assert seen == ({person.id} if is_guest else set())
    assert reads(unit_hr(host), person) is is_guest
    assert not reads(unit_hr(host), person, Permission.RECORD_WRITE)
    assert not reads(unit_hr(host), stranger)
    assert reads(unit_hr(_home(person)), person)


def test_what_cannot_be_is_refused_and_nothing_changes(person):
    home = _home(person)
    for changes, code in (
        ({"unit": home}, "at_home_there"),
        ({"starts_on": date(2019, 8, 1)}, "before_post"),
        ({"reason": " "}, "no_reason"),
    ):
        unit = changes.pop("unit", None) or OrganisationFactory()
        with pytest.raises(RuleViolation) as refusal:
            transfer(person, unit, **changes)
        assert refusal.value.code == code
    person.departure, person.departed_on = Departure.RETIRED, TODAY
    with pytest.raises(RuleViolation) as refusal:
        transfer(person, OrganisationFactory())
    assert refusal.value.code == "departed"
    assert db.session.scalar(select(Transfer.id)) is None


def test_a_transfer_of_what_somebody_else_has_changed_is_a_conflict(person):
    with pytest.raises(Conflict):
        transfer(person, OrganisationFactory(), version=person.version - 1)
    with pytest.raises(Conflict):
        transfer(person, OrganisationFactory(), post_version=7)


def test_a_transfer_entered_ahead_waits_for_its_day(person):
    unit = OrganisationFactory(region_code="340121")
    home = person.home_organisation_id
    day = TODAY + timedelta(days=10)
    made = transfer(person, unit, starts_on=day)
    assert not made.has_moved
    assert person.home_organisation_id == home
    assert transfers.take_effect(actor=command_line(), today=day - timedelta(days=1)) == 0
    assert transfers.take_effect(actor=command_line(), today=day) == 1
    assert person.home_organisation_id == unit.id
    assert db.session.scalars(select(FormerHome.left_on)).one() == day - timedelta(days=1)
    assert transfers.take_effect(actor=command_line(), today=day) == 0
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (last.act, last.details["people"]) == ("service:take_effect", 1)


@pytest.mark.usefixtures("today")
def test_the_page_transfers_and_the_old_unit_finds_the_file_among_who_left(sign_in_as, person):
    unit = OrganisationFactory(region_code="340121", name="长丰县医院")
    TitleFactory(person=person, name="主治医师", awarded_on=date(2020, 1, 1))
    TitleFactory(person=person, name="副主任医师", awarded_on=date(2026, 6, 15))
    EducationFactory(person=person, school="皖南医学院", ends_on=date(2015, 6, 30))
    EducationFactory(person=person, school="安徽医科大学", ends_on=date(2026, 6, 20))
    db.session.commit()
    clerk = sign_in_as(Role.UNIT_HR, organisation_path=person.organisation_path)
    address = f"/people/{person.id}/transfer"
    shown = clerk.get(address)
    assert "Transfer to another unit" in shown.text
    assert 'value="医师"' in shown.text
    sent = {
        "organisation": unit.credit_code,
        "starts_on": "2026-06-01",
        "post": "医师",
        "personnel_status": "institution",
        "post_class": "professional",
        "evidence": "金人社〔2026〕8号",
        "reason": "夫妻两地分居",
        "version": "1",
        "post_version": "1",
    }
    stale = clerk.post(address, data=sent | {"post_version": "0"})
    assert stale.status_code == 409
    assert "Somebody else has changed this" in stale.text
    assert clerk.post(address, data=sent).headers["Location"] == "/people/former/"
    listed = clerk.get("/people/former/").text
    assert "单思远" in listed
    former = db.session.scalars(select(FormerHome)).one()
    page = clerk.get(f"/people/former/{former.id}").text
    for then, since in (("第", "长丰县医院"), ("主治医师", "副主任医师"), ("皖南医学院", "安徽医科大学")):
        assert then in page
        assert since not in page
    assert clerk.get(f"/people/{person.id}").status_code == 404
    new = sign_in_as(Role.UNIT_HR, organisation_path=unit.path)
    page = new.get(f"/people/{person.id}/history").text
    assert "transferred to another unit" in page
    assert "夫妻两地分居" in page
    assert new.get(f"/people/former/{former.id}").status_code == 404
    assert sign_in_as(Role.GRADUATE).get("/people/former/").status_code == 403


@pytest.mark.usefixtures("today")
def test_a_host_sees_no_act_on_a_file_that_it_does_not_keep(sign_in_as, person):
    host = OrganisationFactory(region_code="340121")
    SpellFactory(
        person=person,
        organisation=host,
        kind=SpellKind.SECONDMENT,
        direction=Direction.UP,
        starts_on=date(2026, 1, 1),
    )
    db.session.commit()
    page = sign_in_as(Role.UNIT_HR, organisation_path=host.path).get(f"/people/{person.id}").text
    assert "单思远" in page
    assert "Enter a spell" not in page
    home = sign_in_as(Role.UNIT_HR, organisation_path=person.organisation_path).get(f"/people/{person.id}").text
    assert "Enter a spell" in home
