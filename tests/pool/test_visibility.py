"""Who sees which nomination, and that nobody learns of the list before it is published (canary names)."""

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role, holds
from registry.db import db
from registry.people.models import Person
from registry.pool.codes import NominationState, Reason
from registry.pool.models import Nomination, SelectionResult
from registry.pool.queries import members, nominations, selections
from registry.pool.queries.nominations import Wanted
from registry.web.languages import ten_thousandths
from tests.factories import pool as factory
from tests.factories.pool import YEAR

SELECTING = (Role.PROVINCE_HR, Role.AUDITOR, Role.COMMITTEE_MEMBER)
SECRET_WORDS = ("proposed list", "waiting list", "not selected", "Score", *(str(reason.label) for reason in Reason))


@pytest.fixture
def cycle(province, nominees, today):
    """A cycle with an adopted run that has not been published; the chosen and others are of both cities."""
    made, run = factory.selected_cycle(province, nominees(), limits=[factory.Limit("sex", "male", 2, None)])
    factory.adopt(made, run)
    return made


def actor(role, **scope):
    return Actor(account_id=None, name="somebody", role=role, **scope)


def reached(cycle, reader):
    return [row.id for row in nominations.nominations(cycle, Wanted(), visible_to=reader).rows]


def listed(cycle, reader, **wanted):
    rows = nominations.nominations(cycle, Wanted(**wanted), visible_to=reader).rows
    return {row.name: row.state for row in rows}


@pytest.mark.parametrize(
    ("role", "scope", "seen"),
    [
        (Role.PROVINCE_HR, {"region_code": "34"}, "安白蔡戴方高"),
        (Role.AUDITOR, {}, "安白蔡戴方高"),
        (Role.CITY_HR, {"region_code": "3415"}, "蔡戴方"),
        (Role.CITY_HR, {"region_code": "3401"}, "安白"),
        (Role.CITY_HR, {}, ""),
        (Role.COUNTY_HR, {"region_code": "341524"}, "蔡戴"),
        (Role.COUNTY_HR, {"region_code": "341525"}, ""),
        (Role.UNIT_HR, {}, ""),
        (Role.GRADUATE, {}, ""),
        (Role.MENTOR, {}, ""),
        (Role.EXPERT, {}, ""),
        (Role.COMMITTEE_MEMBER, {}, ""),
        (Role.SYSTEM_ADMINISTRATOR, {}, ""),
    ],
)
def test_each_role_reaches_its_nominations(cycle, role, scope, seen):
    assert "".join(name[0] for name in listed(cycle, actor(role, **scope))) == seen
    assert nominations.count(cycle, visible_to=actor(role, **scope)) == len(seen)


def test_a_unit_and_a_nominee_see_their_own(cycle, province, sign_in_as):
    unit = actor(Role.UNIT_HR, organisation_path=province.school.path)
    assert set(listed(cycle, unit)) == {"安一鸣", "白二红"}
    client = sign_in_as(Role.GRADUATE)
    person = db.session.scalars(select(Person).where(Person.name == "高六顺")).one()
    person.account_id = client.account_id
    db.session.commit()
    nominee = Actor(client.account_id, "高六顺", Role.GRADUATE)
    assert listed(cycle, nominee) == {"高六顺": "under_selection"}


def test_drafts_are_the_unit_s_own(cycle, province):
    person = province.graduate(province.school, name="草稿人")
    db.session.add(
        Nomination(
            cycle_id=cycle.id,
            person_id=person.id,
            organisation_id=province.school.id,
            nominated_on=date(2026, 7, 1),
            state=NominationState.DRAFT,
            talent_class="professional",
            route="place",
            has_unit_consent=True,
        )
    )
    db.session.flush()
    assert "草稿人" in listed(cycle, actor(Role.UNIT_HR, organisation_path=province.school.path))
    assert "草稿人" not in listed(cycle, actor(Role.PROVINCE_HR, region_code="34"))
    assert "草稿人" not in listed(cycle, actor(Role.CITY_HR, region_code="3401"))


def test_before_the_notice_states_counts_and_filters_do_not_tell_who_is_on_the_list(cycle):
    city = actor(Role.CITY_HR, region_code="3415")
    assert set(listed(cycle, city).values()) == {"under_selection"}
    assert nominations.count_by_state(cycle, visible_to=city) == {"under_selection": 3}
    for state in ("selected", "waiting", "not_selected", "assessed"):
        assert listed(cycle, city, state=state) == {}
    assert len(listed(cycle, city, state="under_selection")) == 3
    for identity in reached(cycle, city):
        row = nominations.nomination(identity, visible_to=city)
        assert not nominations.may_see_points(row, city)
        assert {step.event for step in nominations.history(row, visible_to=city)}.isdisjoint(
            {"select", "put_on_waiting_list", "leave_out"}
        )
    province = actor(Role.PROVINCE_HR, region_code="34")
    assert set(listed(cycle, province).values()) == {"selected", "waiting", "not_selected"}


def test_after_the_notice_everybody_in_scope_sees_the_result(cycle):
    factory.publish(cycle)
    city = actor(Role.CITY_HR, region_code="3415")
    assert set(listed(cycle, city).values()) <= {"on_notice", "waiting", "not_selected"}
    assert "under_selection" not in nominations.count_by_state(cycle, visible_to=city)


def test_an_objection_is_no_business_of_others(cycle):
    factory.publish(cycle)
    held = db.session.scalars(select(Nomination).where(Nomination.state == NominationState.ON_NOTICE)).first()
    held.state = NominationState.HELD
    db.session.flush()
    name = db.session.get(Person, held.person_id).name
    states = {listed(cycle, actor(Role.CITY_HR, region_code=code)).get(name) for code in ("3401", "3415")}
    assert states - {None} == {"on_notice"}
    assert listed(cycle, actor(Role.PROVINCE_HR, region_code="34"))[name] == "held"


def test_runs_and_members_are_for_their_readers(cycle):
    for role in Role:
        reader = actor(role, region_code="34")
        assert (selections.run_of(cycle, visible_to=reader) is not None) is (role in SELECTING)
    factory.publish(cycle)
    factory.confirm(cycle)
    factory.enrol(cycle)
    province = actor(Role.PROVINCE_HR, region_code="34")
    assert len(members.members(members.Wanted(), visible_to=province).rows) == 3
    here = {
        code: [
            row.name for row in members.members(members.Wanted(), visible_to=actor(Role.CITY_HR, region_code=code)).rows
        ]
        for code in ("3401", "3415")
    }
    assert 0 < len(here["3415"]) <= 3
    assert members.members(members.Wanted(), visible_to=actor(Role.EXPERT)).rows == []
    assert members.years(visible_to=actor(Role.CITY_HR, region_code="3415")) == [YEAR]


# --- The pages ----------------------------------------------------------------------------------------------------

SCOPES = {
    Role.PROVINCE_HR: {"region_code": "34"},
    Role.CITY_HR: {"region_code": "3415"},
    Role.COUNTY_HR: {"region_code": "341524"},
}


def addresses(app, cycle):
    """Return every page that can be asked for with a cycle, a nomination or a person of this test."""
    values = {
        "year": [cycle.year],
        "nomination_id": db.session.scalars(select(Nomination.id)).all(),
        "person_id": db.session.scalars(select(Nomination.person_id)).all(),
    }
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint == "static":
            continue
        if not rule.arguments:
            found.append(rule.rule)
        elif len(rule.arguments) == 1 and set(rule.arguments) <= set(values):
            name = next(iter(rule.arguments))
            build = app.url_map.bind("localhost").build
            found.extend(build(rule.endpoint, {name: value}) for value in values[name])
    found += [f"/pool/nominations?state={state.value}" for state in NominationState]
    found += [f"/pool/selection?reason={reason.value}" for reason in Reason]
    return found


def words_of(answer):
    """Return what an answer says, a workbook or another packed file unpacked."""
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
            return "\n".join(package.read(name).decode(errors="replace") for name in package.namelist())
    return answer.text


@pytest.mark.parametrize("role", [role for role in Role if role not in SELECTING], ids=str)
def test_canary_names_and_secrets_are_on_no_page_before_the_notice(app, cycle, province, sign_in_as, role):
    scope = SCOPES.get(role, {})
    if role is Role.UNIT_HR:
        scope = {"organisation_path": province.key_hospital.path}
    client = sign_in_as(role, **scope)
    if role is Role.GRADUATE:
        person = db.session.scalars(select(Person).where(Person.name == "蔡三强")).one()
        person.account_id = client.account_id
        db.session.commit()
    visible = {
        Role.CITY_HR: {"蔡三强", "戴四海", "方五岳"},
        Role.COUNTY_HR: {"蔡三强", "戴四海"},
        Role.UNIT_HR: {"蔡三强"},
        Role.GRADUATE: {"蔡三强"},
    }.get(role, set())
    names = set(db.session.scalars(select(Person.name).join(Nomination, Nomination.person_id == Person.id)))
    scores = [ten_thousandths(one) for one in db.session.scalars(select(Nomination.score))]
    hashes = [run.snapshot_hash for run in db.session.scalars(select(selections.SelectionRun))]
    opened = 0
    for address in addresses(app, cycle):
        with client.get(address) as answer:  # closed: an export answers with an open file
            assert answer.status_code in (200, 302, 403, 404), address
            opened += answer.status_code == 200
            words = words_of(answer)
        leaked = [name for name in names - visible if name in words]
        assert not leaked, f"{address} shows {leaked}"
        if address.startswith("/pool"):
            shown = [one for one in (*scores, *hashes) if one in words]
            shown += [word for word in SECRET_WORDS if word in words] if answer.status_code == 200 else []
            assert not shown, f"{address} shows {shown}"
    assert opened


@pytest.mark.parametrize("role", [Role.CITY_HR, Role.COUNTY_HR], ids=str)
def test_the_page_of_one_chosen_reads_like_that_of_one_not_chosen(cycle, sign_in_as, role):
    client = sign_in_as(role, **SCOPES[role])
    texts = {}
    for identity, name, is_chosen in db.session.execute(
        select(Nomination.id, Person.name, SelectionResult.is_chosen)
        .join(Person, Person.id == Nomination.person_id)
        .join(SelectionResult, SelectionResult.nomination_id == Nomination.id)
    ):
        answer = client.get(f"/pool/nominations/{identity}")
        if answer.status_code == 200:
            steps = answer.text.count("list-group-item")
            texts[name] = (is_chosen, steps, "under selection" in answer.text)
    assert {chosen for chosen, *_rest in texts.values()} == {True, False}
    assert all(is_hidden for _chosen, _steps, is_hidden in texts.values())
    assert {steps for name, (_chosen, steps, _hidden) in texts.items() if name != "方五岳"} == {5}


def test_those_who_select_see_the_workbench(app, cycle, sign_in_as):
    for role in SELECTING:
        text = sign_in_as(role, **SCOPES.get(role, {})).get(f"/pool/selection?year={YEAR}").text
        assert "安一鸣" in text
        assert holds(role, Permission.POOL_READ_SELECTION)
        assert ("/pool/nominations/" in text) is holds(role, Permission.POOL_READ_NOMINATION)
