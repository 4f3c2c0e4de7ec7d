from datetime import UTC, date, datetime, timedelta

import pytest

from registry.kernel import clock


def test_now_is_aware_and_in_utc():
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 6, 30, 15, 59, 59, 999999, UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 16, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2024, 2, 28, 16, 0, tzinfo=UTC), date(2024, 2, 29)),
    ],
)
def test_the_civil_day_begins_at_sixteen_hours_utc(instant, day):
    with clock.fixed(instant):
        assert clock.today() == day
        assert clock.now() == instant


def test_a_fixed_day_keeps_the_time_of_day_running():
    with clock.fixed(date(2026, 2, 28)):
        assert clock.today() == date(2026, 2, 28)
        first = clock.now()
        assert first.tzinfo is UTC
        assert clock.civil_date(first) == date(2026, 2, 28)


def test_fixed_puts_back_what_was_before_even_after_an_error():
    with clock.fixed(date(2020, 1, 1)):
        with pytest.raises(ZeroDivisionError), clock.fixed(date(2021, 1, 1)):
            raise ZeroDivisionError
        assert clock.today() == date(2020, 1, 1)
    assert clock.today() != date(2020, 1, 1)


def test_fix_holds_until_it_is_released():
    clock.fix(date(2019, 7, 1))
    try:
        assert clock.today() == date(2019, 7, 1)
    finally:
        clock.fix(None)
    assert clock.today() == datetime.now(clock.SHANGHAI).date()


def test_an_instant_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        clock.fix(datetime(2026, 1, 1))
