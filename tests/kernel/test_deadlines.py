"""Windows are half-open, to the microsecond, on leap days, wherever the host believes to be."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from registry.kernel import clock
from registry.kernel.deadlines import Window
from registry.kernel.errors import RuleViolation

OPENS = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 6, 30, 9, 30, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Kiritimati"])
def host(request, monkeypatch):
    monkeypatch.setitem(os.environ, "TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def code_at(window, now):
    try:
        window.require(now)
    except RuleViolation as refusal:
        assert not window.holds(now)
        return refusal.code
    assert window.holds(now)
    return None


@pytest.mark.usefixtures("host")
@pytest.mark.parametrize(
    ("now", "code"),
    [
        (OPENS - MICROSECOND, "too_early"),
        (OPENS, None),
        (OPENS + MICROSECOND, None),
        (CLOSES - MICROSECOND, None),
        (CLOSES, "too_late"),
        (CLOSES + MICROSECOND, "too_late"),
    ],
)
def test_open_at_the_first_instant_and_closed_at_the_last(now, code):
    window = Window(OPENS, CLOSES)
    assert code_at(window, now) == code
    with clock.fixed(now):
        assert code_at(window, clock.now()) == code
    assert code_at(window, now.astimezone(clock.SHANGHAI)) == code


def test_an_instant_without_a_zone_is_no_deadline():
    with pytest.raises(ValueError, match="time zone"):
        Window(datetime(2026, 6, 1), CLOSES)


def test_the_refusal_names_the_moment_in_beijing_time():
    with pytest.raises(RuleViolation, match="closed on 2026-06-30 17:30"):
        Window(OPENS, CLOSES).require(CLOSES)
