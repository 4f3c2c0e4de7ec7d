"""Handing a desk over: what goes, to whom it can go, from which day, and what stays with the office."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.accounts.models import Account, RoleGrant
from registry.audit.models import AuditEntry
from registry.db import db
from registry.dossier import handing_over
from registry.dossier.models import HandOver
from registry.exchange.codes import ImportState
from registry.exchange.models import Import
from registry.jobs.codes import JobState
from registry.jobs.models import Job
from registry.kernel.errors import NotVisible, RuleViolation
from registry.service_records.codes import RosterSource
from registry.service_records.models import RosterEntry
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 2, tzinfo=UTC)


def clerk(name, region="341524", role=Role.COUNTY_HR, **more):
    account = Account(
        username=f"user-{name}", display_name=name, password_hash="none", is_active=more.pop("active", True)
    )
    db.session.add(account)
    db.session.flush()
    grant = RoleGrant(
        account=account,
        role=role,
        region_code=region,
        starts_on=date(2026, 1, 1),
        granted_by="test",
        **more,
    )
    db.session.add(grant)
    db.session.flush()
    return grant


def open_work(grant, name="张敏"):
    """Two imports of which one is saved, a job, two people on the roster of whom one is elsewhere."""
    for state in (ImportState.READY, ImportState.DONE):
        db.session.add(
            Import(
                uid=f"{grant.id}-{state}"[:32],
                sheet="people",
                file_name="a.xlsx",
                file_hash="0" * 64,
                state=state,
                uploaded_by=grant.account_id,
                uploaded_at=NOW,
            )
        )
    actor = {"account_id": grant.account_id, "name": "x", "role": "county_hr", "region_code": "341524"}
    db.session.add(Job(kind="x", actor=actor, requested_by=grant.account_id, state=JobState.WAITING, requested_at=NOW))
    for home in (OrganisationFactory(), OrganisationFactory(region_code="340121")):
        person = PersonFactory(organisation=home)
        db.session.add(RosterEntry(person_id=person.id, source=RosterSource.OFFICE, included_on=TODAY, officer=name))
    db.session.flush()


def hand_over(grant, to, starts_on=TODAY, **more):
    given = {"reason": "岗位调整", "actor": command_line()} | more
    return handing_over.hand_over(grant, to, starts_on=starts_on, today=TODAY, now=NOW, **given)


def counts(grant):
    return {part.key: count for part, count in handing_over.lying_open(grant)}


@pytest.fixture
def two():
    one, other = clerk("张敏"), clerk("李强")
    open_work(one)
    return one, other


def test_what_lies_open_goes_over_and_the_trail_says_how_much(two):
    one, other = two
    before = {"imports": 1, "jobs": 1, "roster": 1}
    assert counts(one) == before
    made = hand_over(one, other)
    assert made.counts == before
    assert counts(one) == dict.fromkeys(before, 0)
    assert counts(other) == before
    job = db.session.scalars(select(Job)).one()
    assert job.actor["account_id"] == other.account_id
    assert sorted(db.session.scalars(select(RosterEntry.officer))) == ["张敏", "李强"]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.reason, entry.details["counts"]) == ("desk:hand_over", "岗位调整", before)


def test_a_running_job_ends_in_the_name_of_who_asked(two):
    one, other = two
    job = db.session.scalars(select(Job)).one()
    job.state = JobState.RUNNING
    db.session.flush()
    hand_over(one, other)
    assert (job.requested_by, job.actor["account_id"]) == (other.account_id, one.account_id)


@pytest.mark.parametrize(
    "changes",
    [
        {"region": "341525"},
        {"role": Role.CITY_HR},
        {"active": False},
        {"ends_on": TODAY - timedelta(days=1)},
    ],
)
def test_a_desk_goes_to_an_active_account_of_the_same_scope_only(two, changes):
    one, _other = two
    stranger = clerk("王芳", **changes)
    with pytest.raises(RuleViolation) as refusal:
        hand_over(one, stranger)
    assert refusal.value.code == "no_colleague"
    assert counts(one)["imports"] == 1


def test_a_reason_is_asked_for_and_nobody_hands_over_to_oneself(two):
    one, other = two
    with pytest.raises(RuleViolation) as refusal:
        hand_over(one, other, reason=" ")
    assert refusal.value.code == "no_reason"
    with pytest.raises(RuleViolation):
        hand_over(one, one)


def test_a_desk_handed_over_ahead_waits_for_its_day(two):
    one, other = two
    day = TODAY + timedelta(days=3)
    assert not hand_over(one, other, starts_on=day).is_done
    assert counts(one)["imports"] == 1
    assert handing_over.take_effect(actor=command_line(), today=TODAY) == 0
    assert handing_over.take_effect(actor=command_line(), today=day) == 1
    assert counts(one)["imports"] == 0
    assert handing_over.take_effect(actor=command_line(), today=day) == 0


def test_who_has_left_meanwhile_takes_no_desk_over(two):
    one, other = two
    day = TODAY + timedelta(days=3)
    hand_over(one, other, starts_on=day)
    other.account.is_active = False
    db.session.flush()
    assert handing_over.take_effect(actor=command_line(), today=day) == 0
    assert not db.session.scalars(select(HandOver.is_done)).one()


def test_an_office_hands_over_its_own_desks_and_those_below():
    hospital = OrganisationFactory()
    county, other = clerk("张敏"), clerk("王芳", region="341525")
    unit = clerk("人事", region="", role=Role.UNIT_HR, organisation_path=hospital.path)
    expert = clerk("专家", region="", role=Role.EXPERT)

    def sees(actor):
        seen = set()
        for grant in (county, other, unit, expert):
            try:
                handing_over.grant_of(grant.id, actor=actor)
            except NotVisible:
                continue
            seen.add(grant.account.display_name)
        return seen

    def of(role, region="", path=""):
        return Actor(account_id=None, name="x", role=role, region_code=region, organisation_path=path)

    assert sees(of(Role.COUNTY_HR, "341524")) == {"张敏", "人事"}
    assert sees(of(Role.CITY_HR, "3415")) == {"张敏", "王芳", "人事"}
    assert sees(of(Role.UNIT_HR, path=hospital.path)) == {"人事"}
    assert sees(of(Role.UNIT_HR, path="/999999/")) == set()
    assert sees(of(Role.SYSTEM_ADMINISTRATOR)) == {"张敏", "王芳", "人事"}
    assert sees(of(Role.AUDITOR)) == set()


@pytest.mark.usefixtures("today")
def test_the_page_shows_what_is_open_and_hands_it_over(sign_in_as, two):
    one, other = two
    db.session.commit()
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    assert "张敏" in client.get("/desks/").text
    address = f"/desks/{one.id}"
    page = client.get(address).text
    assert "workbooks not saved yet" in page
    assert "李强" in page
    sent = {"to": str(other.id), "starts_on": "2026-06-30", "reason": "岗位调整"}
    assert client.post(address, data=sent | {"to": "999999"}).status_code == 200
    done = client.post(address, data=sent, follow_redirects=True).text
    assert "The desk was handed over." in done
    assert "workbooks not saved yet: 1" in done
    assert sign_in_as(Role.COUNTY_HR, region_code="340121").get(address).status_code == 404
    assert sign_in_as(Role.AUDITOR).get(address).status_code == 403


def test_the_command_does_what_is_due(own_app):
    with own_app.app_context():
        one, other = clerk("张敏"), clerk("李强")
        open_work(one)
        made = hand_over(one, other, starts_on=TODAY + timedelta(days=1))
        made.starts_on = TODAY
        db.session.commit()
    result = own_app.test_cli_runner().invoke(args=["people", "take-effect"])
    assert result.exit_code == 0, result.output
    assert "1 desks were handed over." in result.output
    assert "0 files went to their new units." in result.output
