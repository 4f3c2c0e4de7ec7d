"""The guard of the clock: forward always, back by two seconds at most; the refusal is told in the trail."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from registry.access.actor import command_line
from registry.audit.models import AuditEntry
from registry.db import db, transaction
from registry.deadlines import services
from registry.deadlines.models import ClockMark
from registry.kernel import clock
from registry.kernel.deadlines import Window
from registry.kernel.errors import RuleViolation

NOW = datetime(2026, 6, 30, 16, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def keep(now: datetime) -> None:
    services.keep(now, actor=command_line())


@pytest.mark.usefixtures("session")
def test_time_may_go_on_and_back_by_two_seconds():
    for step in (timedelta(), MICROSECOND, timedelta(days=400), timedelta(days=400) - services.TOLERANCE):
        keep(NOW + step)
    assert db.session.get(ClockMark, 1).latest_at == NOW + timedelta(days=400)


@pytest.mark.usefixtures("session")
def test_one_microsecond_more_is_refused():
    keep(NOW)
    keep(NOW - services.TOLERANCE)
    with pytest.raises(RuleViolation, match="set back"):
        keep(NOW - services.TOLERANCE - MICROSECOND)
    services.waiting_alarms.set(())


@pytest.mark.usefixtures("session")
def test_a_held_clock_tells_nothing_about_the_real_one(on_date):
    keep(datetime(2999, 1, 1, tzinfo=UTC))
    on_date(NOW)
    services.guard(actor=command_line())
    on_date(None)
    with pytest.raises(RuleViolation, match="set back"):
        services.guard(actor=command_line())
    services.waiting_alarms.set(())


@pytest.mark.usefixtures("session")
def test_a_write_needs_its_window_and_a_clock_that_goes_forward(on_date):
    window = Window(NOW, NOW + timedelta(hours=1))
    on_date(NOW)
    services.require_open(window, actor=command_line())
    on_date(NOW + timedelta(hours=1))
    with pytest.raises(RuleViolation) as refusal:
        services.require_open(window, actor=command_line())
    assert refusal.value.code == "too_late"


def test_the_alarm_outlives_the_refused_transaction(own_app):
    with own_app.app_context(), transaction():
        keep(clock.now() + timedelta(hours=1))
    with own_app.app_context(), pytest.raises(RuleViolation, match="set back"), transaction():
        services.guard(actor=command_line())
    with own_app.app_context():
        alarm = db.session.scalars(select(AuditEntry)).one()
        assert (alarm.act, alarm.result) == ("clock:went_back", "refused")
        assert alarm.details["seen"] < alarm.details["latest"]
        assert db.session.scalar(select(func.count()).select_from(ClockMark)) == 1
    assert services.waiting_alarms.get() == ()
