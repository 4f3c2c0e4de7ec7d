from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel import workdays
from registry.kernel.workdays import WorkdayResult


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 10), True),  # a Saturday made up for the holiday
        (date(2026, 10, 11), False),
        (date(2026, 10, 9), True),
        (date(2024, 2, 4), True),  # a Sunday before Spring Festival
        (date(2024, 2, 9), True),  # New Year's Eve was not a statutory day off in 2024
    ],
)
def test_the_state_councils_calendar_is_followed(day, works):
    assert workdays.is_working_day(day) == (works, False)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2026, 6, 1), 0, date(2026, 6, 1)),
        (date(2026, 6, 1), 1, date(2026, 6, 2)),
        (date(2026, 6, 5), 1, date(2026, 6, 8)),
        (date(2026, 9, 28), 5, date(2026, 10, 10)),  # over National Day: 29, 30 September, then 8, 9, 10 October
        (date(2026, 10, 8), 2, date(2026, 10, 10)),  # the made-up Saturday counts
    ],
)
def test_working_days_are_counted_after_the_start(start, days, expected):
    assert workdays.add_working_days(start, days) == WorkdayResult(expected, False)


def test_a_year_without_calendar_is_monday_to_friday_and_provisional():
    assert workdays.add_working_days(date(2030, 1, 4), 1) == WorkdayResult(date(2030, 1, 7), True)
    assert workdays.is_working_day(date(2030, 1, 5)) == (False, True)


def test_a_count_that_crosses_into_an_unannounced_year_is_provisional():
    assert workdays.add_working_days(date(2026, 12, 30), 5).is_provisional
    assert not workdays.add_working_days(date(2026, 12, 24), 2).is_provisional


def test_a_row_of_the_office_wins_and_is_not_provisional():
    rows = {date(2030, 1, 5): True, date(2030, 1, 7): False}
    assert workdays.is_working_day(date(2030, 1, 5), rows) == (True, False)
    assert workdays.add_working_days(date(2030, 1, 4), 1, rows) == WorkdayResult(date(2030, 1, 5), False)
    assert workdays.add_working_days(date(2030, 1, 4), 2, rows) == WorkdayResult(date(2030, 1, 8), True)
    assert workdays.is_working_day(date(2026, 10, 9), {date(2026, 10, 9): False}) == (False, False)


def test_a_year_that_the_office_has_entered_whole_is_settled():
    rows = {date(2030, 1, 1): False}
    assert workdays.add_working_days(date(2029, 12, 31), 2, rows, {2030}) == WorkdayResult(date(2030, 1, 3), False)


@pytest.mark.parametrize(
    ("posted_on", "early", "last"),
    [
        (date(2026, 6, 1), True, date(2026, 6, 5)),
        (date(2026, 6, 1), False, date(2026, 6, 8)),
        (date(2026, 6, 6), True, date(2026, 6, 12)),  # a Saturday never counts
        (date(2026, 6, 6), False, date(2026, 6, 12)),
        (date(2026, 10, 10), True, date(2026, 10, 15)),  # a made-up Saturday does
    ],
)
def test_the_day_of_posting_counts_only_before_office_hours(posted_on, early, last):
    assert workdays.notice_last_day(posted_on, 5, posted_before_office_hours=early) == WorkdayResult(last, False)


def test_counting_backwards_and_empty_notices_are_refused():
    with pytest.raises(ValueError, match="forward"):
        workdays.add_working_days(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="at least one"):
        workdays.notice_last_day(date(2026, 1, 1), 0, posted_before_office_hours=True)


@given(st.dates(date(2005, 1, 1), date(2026, 6, 30)), st.integers(1, 40))
def test_the_last_day_is_a_working_day_and_the_count_is_right(start, days):
    result = workdays.add_working_days(start, days)
    walked = [start + timedelta(days=n) for n in range(1, (result.day - start).days + 1)]
    assert workdays.is_working_day(result.day) == (True, False)
    assert sum(workdays.is_working_day(day)[0] for day in walked) == days
