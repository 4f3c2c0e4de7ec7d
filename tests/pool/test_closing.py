"""Stages that close at a moment: nothing is handed in from then on, by the clock; extended with a reason."""

import os
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.pool.codes import CycleState, Event, NominationState
from registry.pool.models import Nomination, Stage
from registry.pool.services import cycles, nominating, publishing, transitions
from tests.factories import pool as factory

OPENED = datetime(2028, 2, 1, 1, tzinfo=UTC)
CLOSES = datetime(2028, 2, 29, 10, 30, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
YEAR = 2028


@pytest.fixture(params=["UTC", "America/New_York"])
def host(request, monkeypatch):
    monkeypatch.setitem(os.environ, "TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def cycle(province, on_date):
    on_date(OPENED)
    return cycles.open_cycle(
        YEAR, seats=3, as_of_on=date(2026, 6, 30), closes_at=CLOSES, actor=command_line(), now=OPENED
    ).cycle


def hand_in(cycle, province, person, **changes):
    rows = [factory.nomination_row(province, person, **changes)]
    return nominating.import_nominations(cycle, factory.filing(rows), actor=command_line(), now=OPENED)


@pytest.mark.usefixtures("host")
@pytest.mark.parametrize(
    ("moment", "is_taken_in"),
    [
        (CLOSES - MICROSECOND, True),
        (CLOSES, False),
        (CLOSES + MICROSECOND, False),
    ],
)
def test_nominations_are_taken_in_up_to_the_moment_on_a_leap_day(cycle, province, on_date, moment, is_taken_in):
    person = province.graduate(province.school, name="安一鸣")
    on_date(moment)
    if is_taken_in:
        assert hand_in(cycle, province, person).new == 1
        return
    with db.session.begin_nested(), pytest.raises(RuleViolation) as refusal:
        hand_in(cycle, province, person)
    assert refusal.value.code == "too_late"
    assert "2028-02-29 18:30" in str(refusal.value), "the sentence names the moment, in Beijing time"


def test_a_day_given_by_the_command_does_not_turn_the_clock_back(cycle, province, on_date):
    """`hand_in` enters the act for a day before the closing; the clock says after it."""
    person = province.graduate(province.school, name="安一鸣")
    on_date(CLOSES - MICROSECOND)
    hand_in(cycle, province, person)
    on_date(CLOSES)
    assert hand_in(cycle, province, person).same == 1, "the same file again changes nothing"
    with pytest.raises(RuleViolation, match="closed on 2028-02-29 18:30"):
        hand_in(cycle, province, person, achievements="改过的事迹")


def test_a_returned_nomination_is_sent_again_in_time_only(cycle, province, on_date):
    hand_in(cycle, province, province.graduate(province.school, name="安一鸣"))
    nomination = db.session.scalars(select(Nomination)).one()
    nomination.state = NominationState.RETURNED
    db.session.flush()
    on_date(CLOSES)
    unit = Actor(None, "unit", Role.UNIT_HR, organisation_path=province.school.path)
    with pytest.raises(RuleViolation, match="closed on"):
        transitions.fire(nomination.id, Event.SUBMIT, version=nomination.version, actor=unit, now=OPENED)


def test_an_extension_needs_a_reason_and_a_later_moment_and_is_told(cycle, province, on_date):
    later = CLOSES + timedelta(days=1)
    on_date(CLOSES)
    for reason, until, code in (("", later, "reason_wanted"), ("系统故障", CLOSES, "not_ahead")):
        with pytest.raises(RuleViolation) as refusal:
            transitions.extend_stage(cycle, until, reason=reason, actor=command_line())
        assert refusal.value.code == code
    with pytest.raises(RuleViolation, match="role"):
        transitions.extend_stage(cycle, later, reason="x", actor=Actor(None, "city", Role.CITY_HR, region_code="3401"))
    transitions.extend_stage(cycle, later, reason="系统故障", actor=command_line())
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "pool:extend_stage")).one()
    assert (told.reason, told.details["former"]) == ("系统故障", CLOSES.isoformat())
    person = province.graduate(province.school, name="安一鸣")
    on_date(later - MICROSECOND)
    assert hand_in(cycle, province, person).new == 1


def test_without_a_moment_a_stage_lasts_until_the_next(province, on_date, today):
    cycle = factory.open_cycle()
    on_date(datetime(2030, 1, 1, tzinfo=UTC))
    assert hand_in(cycle, province, province.graduate(province.school, name="安一鸣")).new == 1
    with pytest.raises(RuleViolation, match="No moment is set"):
        transitions.extend_stage(cycle, datetime(2031, 1, 1, tzinfo=UTC), reason="x", actor=command_line())


def test_the_page_of_the_cycle_tells_the_moment(cycle, sign_in_as):
    db.session.commit()
    page = sign_in_as(Role.UNIT_HR, organisation_path="/1/").get(f"/pool/cycles/{YEAR}").text
    assert "closes 2028-02-29 18:30" in page


def test_a_moment_that_is_past_is_refused(province, on_date):
    on_date(OPENED)
    with pytest.raises(RuleViolation, match="has to lie ahead"):
        cycles.open_cycle(YEAR, seats=3, closes_at=OPENED, actor=command_line(), now=OPENED)


def test_objections_are_taken_in_up_to_the_moment(province, nominees, on_date, today):
    cycle, run = factory.selected_cycle(province, nominees())
    factory.adopt(cycle, run)
    now = factory.moment(date(2026, 9, 25))
    closes_at = now + timedelta(days=7)
    on_date(now)
    publishing.publish_notice(cycle, actor=command_line(), now=now, closes_at=closes_at)
    stage = db.session.scalars(select(Stage).where(Stage.state == CycleState.PUBLIC_NOTICE)).one()
    assert stage.closes_at == closes_at
    first, second = db.session.scalars(
        select(Nomination).where(Nomination.state == NominationState.ON_NOTICE).order_by(Nomination.id).limit(2)
    )
    for one, moment in ((first, closes_at - MICROSECOND), (second, closes_at)):
        on_date(moment)

        def object_to(one=one):
            return transitions.fire(
                one.id, Event.HOLD, version=one.version, actor=command_line(), now=now, remark="实名反映"
            )

        if moment < closes_at:
            assert object_to() is NominationState.HELD
        else:
            with pytest.raises(RuleViolation, match="closed on"):
                object_to()


def test_the_commands_set_and_extend_the_moment(own_app, on_date):
    from tests.factories.pool import small_province

    on_date(OPENED)
    with own_app.app_context():
        small_province()
        db.session.commit()
        db.session.remove()

    def run(*arguments):
        return own_app.test_cli_runner().invoke(args=["pool", *arguments])

    opened = run("open-cycle", "2028", "--seats", "3", "--closes-at", "2028-02-29 18:30")
    assert opened.exit_code == 0, opened.output
    refused = run("extend", "--closes-at", "2028-02-29 18:30", "--reason", "系统故障")
    assert refused.exit_code == 1
    extended = run("extend", "--closes-at", "2028-03-01 18:30", "--reason", "系统故障")
    assert extended.exit_code == 0, extended.output
    assert "closes_at: 2028-03-01 18:30" in extended.output
    with own_app.app_context():
        kept = db.session.scalars(select(Stage.closes_at).where(Stage.state == CycleState.NOMINATING)).one()
        assert kept == CLOSES + timedelta(days=1)
