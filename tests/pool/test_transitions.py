"""The only writer of states: every event from every state, by every role, in every stage; conflicts; the history."""

from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import Conflict, NotVisible, RuleViolation
from registry.people.models import Person
from registry.pool.codes import CycleState, Event, NominationState
from registry.pool.models import Cycle, Nomination, Stage, StateChange
from registry.pool.rules.transitions import STAGES, TRANSITIONS
from registry.pool.services import transitions
from tests.factories import pool as factory
from tests.factories.pool import PROVINCE, moment

NOW = moment(date(2026, 8, 1))


@pytest.fixture
def nomination(province):
    """A nomination of a county hospital, submitted; its nominee has an account."""
    cycle = factory.open_cycle()
    person = province.graduate(province.key_hospital)
    factory.nominate(cycle, province, [person])
    return db.session.scalars(select(Nomination)).one()


def put(nomination, state, stage):
    """Put the rows into a state behind the back of the service."""
    db.session.execute(update(Nomination).values(state=state))
    db.session.execute(update(Cycle).values(state=stage))
    db.session.expire_all()


def actor_of(role, nomination):
    unit = {Role.UNIT_HR: "/"}.get(role, "")
    region = {Role.CITY_HR: "3415", Role.COUNTY_HR: "341524", Role.PROVINCE_HR: "34"}.get(role, "")
    return Actor(account_id=None, name=role.value, role=role, region_code=region, organisation_path=unit)


def attempt(nomination_id, event, actor):
    """Fire in a savepoint that is undone; return the new state, or the refusal."""
    savepoint = db.session.begin_nested()
    try:
        transitions.fire_all([nomination_id], event, actor=actor, now=NOW, remark="理由")
        return db.session.scalar(select(Nomination.state).where(Nomination.id == nomination_id))
    except (RuleViolation, NotVisible) as refusal:
        return refusal
    finally:
        savepoint.rollback()


@pytest.mark.parametrize("event", Event, ids=str)
def test_an_event_happens_from_its_states_only(nomination, event):
    transition = TRANSITIONS[event]
    role = sorted(transition.roles - {Role.GRADUATE})[0]
    stage = min(transition.window, key=STAGES.index)
    for state in NominationState:
        put(nomination, state, stage)
        answer = attempt(nomination.id, event, actor_of(role, nomination))
        if state in transition.sources:
            assert answer is transition.target
        else:
            assert answer.code == "wrong_state", (state, answer)


@pytest.mark.parametrize("event", Event, ids=str)
def test_an_event_is_open_to_its_roles_and_in_its_stages_only(nomination, event):
    transition = TRANSITIONS[event]
    source = sorted(transition.sources)[0]
    for role in Role:
        stages = CycleState if role in transition.roles else transition.window
        for stage in stages:
            put(nomination, source, stage)
            answer = attempt(nomination.id, event, actor_of(role, nomination))
            if role not in transition.roles:
                assert answer.code == "wrong_role"
            elif role is Role.GRADUATE:
                assert isinstance(answer, NotVisible)  # nobody's account
            elif stage not in transition.window:
                assert answer.code == "outside_window"
            else:
                assert answer is transition.target


def test_the_nominee_withdraws_the_own_nomination_only(nomination, sign_in_as):
    client = sign_in_as(Role.GRADUATE)
    person = db.session.get(Person, nomination.person_id)
    nominee = Actor(account_id=client.account_id, name="本人", role=Role.GRADUATE)
    assert isinstance(attempt(nomination.id, Event.WITHDRAW, nominee), NotVisible)
    person.account_id = client.account_id
    db.session.flush()
    assert attempt(nomination.id, Event.WITHDRAW, nominee) is NominationState.WITHDRAWN


@pytest.mark.parametrize(
    ("role", "scope", "is_reached"),
    [
        (Role.COUNTY_HR, "341524", True),
        (Role.COUNTY_HR, "341525", False),
        (Role.COUNTY_HR, "", False),
        (Role.CITY_HR, "3401", False),
    ],
)
def test_an_office_decides_in_its_region_only(nomination, role, scope, is_reached):
    event = Event.PASS_COUNTY if role is Role.COUNTY_HR else Event.PASS_CITY
    put(nomination, min(TRANSITIONS[event].sources), CycleState.REVIEWING)
    answer = attempt(nomination.id, event, Actor(None, "somebody", role, region_code=scope))
    assert (answer is TRANSITIONS[event].target) is is_reached
    assert is_reached or isinstance(answer, NotVisible)


def test_one_step_stands_in_history_and_trail(nomination):
    put(nomination, NominationState.SUBMITTED, CycleState.REVIEWING)
    county = Actor(None, "county clerk", Role.COUNTY_HR, region_code="341524")
    state = transitions.fire(
        nomination.id, Event.RETURN_COUNTY, version=nomination.version, actor=county, now=NOW, remark="缺考核表"
    )
    assert state is NominationState.RETURNED
    step = db.session.scalars(select(StateChange).order_by(StateChange.id.desc())).first()
    assert (step.event, step.from_state, step.to_state) == ("return_county", "submitted", "returned")
    assert (step.actor_name, step.role, step.remark, step.at) == ("county clerk", "county_hr", "缺考核表", NOW)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (entry.act, entry.object_id, entry.reason) == ("pool:return_county", str(nomination.id), "缺考核表")
    db.session.refresh(nomination)
    assert nomination.version == 3


def test_a_stale_version_is_a_conflict_and_changes_nothing(nomination):
    put(nomination, NominationState.SUBMITTED, CycleState.REVIEWING)
    with pytest.raises(Conflict):
        transitions.fire(nomination.id, Event.PASS_COUNTY, version=nomination.version - 1, actor=PROVINCE, now=NOW)
    db.session.expire_all()
    assert nomination.state is NominationState.SUBMITTED
    assert db.session.scalars(select(StateChange.event)).all() == ["submit"]


def test_returning_needs_a_reason(nomination):
    put(nomination, NominationState.SUBMITTED, CycleState.REVIEWING)
    with pytest.raises(RuleViolation) as refusal:
        transitions.fire_all([nomination.id], Event.RETURN_COUNTY, actor=PROVINCE, now=NOW, remark="  ")
    assert refusal.value.code == "reason_wanted"


def test_many_are_led_on_together_or_not_at_all(province, nominees):
    cycle = factory.open_cycle()
    factory.nominate(cycle, province, list(nominees()))
    ids = list(db.session.scalars(select(Nomination.id)))
    db.session.execute(update(Cycle).values(state=CycleState.REVIEWING))
    db.session.execute(update(Nomination).where(Nomination.id == ids[-1]).values(state=NominationState.VOID))
    with pytest.raises(RuleViolation):
        transitions.fire_all(ids, Event.VOID, actor=PROVINCE, now=NOW, remark="弄虚作假")
    with pytest.raises(NotVisible):
        transitions.fire_all([*ids[:-1], 999_999], Event.VOID, actor=PROVINCE, now=NOW, remark="弄虚作假")


def test_a_cycle_goes_through_its_stages_in_order(province):
    province.graduate(province.school)
    cycle = factory.open_cycle()
    for stage in STAGES[2:]:
        with pytest.raises(RuleViolation):
            transitions.open_stage(cycle, cycle.state, actor=PROVINCE, now=NOW)
        before = cycle.version
        transitions.open_stage(cycle, stage, actor=PROVINCE, now=NOW)
        assert (cycle.state, cycle.version) == (stage, before + 1)
    opened = {stage.state: stage.opened_at for stage in db.session.scalars(select(Stage))}
    assert opened == {**dict.fromkeys(STAGES[2:-1], NOW), CycleState.NOMINATING: factory.OPENED}


def test_only_the_province_leads_a_cycle_on_and_only_from_where_it_is(province):
    province.graduate(province.school)
    cycle = factory.open_cycle()
    with pytest.raises(RuleViolation) as refusal:
        transitions.open_stage(
            cycle, CycleState.REVIEWING, actor=Actor(None, "city", Role.CITY_HR, region_code="3415"), now=NOW
        )
    assert refusal.value.code == "wrong_role"
    db.session.execute(update(Cycle).values(version=9), execution_options={"synchronize_session": False})
    with pytest.raises(Conflict):
        transitions.open_stage(cycle, CycleState.REVIEWING, actor=PROVINCE, now=NOW)


@pytest.mark.parametrize("statement", ["UPDATE pool_state_changes SET remark = 'x'", "DELETE FROM pool_state_changes"])
def test_history_can_be_neither_changed_nor_deleted(nomination, statement):
    with pytest.raises(DatabaseError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(statement))
