"""Days, lengths by anniversary, runs and ages."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel import intervals
from registry.kernel.intervals import FOREVER, Interval, Length, add_months, length_between

DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))


def between(first, last):
    """Make an interval of days with the last day included."""
    return Interval(date.fromisoformat(first), date.fromisoformat(last) + timedelta(1))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2021-01-31", 1, "2021-02-28"),
        ("2020-01-31", 1, "2020-02-29"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2021-12-31", 2, "2022-02-28"),
        ("2021-03-31", -1, "2021-02-28"),
        ("2021-08-15", 0, "2021-08-15"),
        ("2021-08-15", -8, "2020-12-15"),
    ],
)
def test_anniversary(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


def test_anniversary_beyond_the_calendar_is_refused():
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 1), 1)


@pytest.mark.parametrize(
    ("first", "last", "length"),
    [
        ("2024-07-01", "2026-06-30", Length(24)),
        ("2024-07-01", "2026-06-29", Length(23, 29)),
        ("2020-02-29", "2022-02-27", Length(24)),
        ("2020-02-29", "2022-02-28", Length(24, 1)),
        ("2021-01-31", "2021-02-27", Length(1)),
        ("2020-02-28", "2020-02-28", Length(0, 1)),
        ("2020-12-31", "2021-02-26", Length(1, 27)),
        ("2020-12-31", "2021-02-28", Length(2, 1)),
    ],
)
def test_length(first, last, length):
    days = between(first, last)
    assert length_between(days.first, days.after) == length


def test_nothing_has_no_length():
    day = date(2020, 1, 1)
    assert length_between(day, day) == length_between(day, day - timedelta(1)) == Length()
    assert intervals.end_to_end([]) == Length()
    assert intervals.longest([]) is None
    assert Interval(day, day - timedelta(1)).days == 0


@given(first=DAYS, days=st.integers(0, 20_000))
def test_one_more_day_never_shortens_and_none_is_lost(first, days):
    now, then = intervals.laid_end_to_end(first, days), intervals.laid_end_to_end(first, days + 1)
    assert now < then
    assert add_months(first, now.months) + timedelta(now.days) == first + timedelta(days)


@given(
    st.lists(st.tuples(DAYS, st.integers(0, 400)), max_size=8),
    st.lists(st.tuples(DAYS, st.integers(0, 400)), max_size=8),
)
def test_union_and_minus_are_those_of_sets_of_days(some, others):
    def days(parts):
        return {part.first + timedelta(n) for part in parts for n in range(part.days)}

    left = [Interval(first, first + timedelta(n)) for first, n in some]
    right = [Interval(first, first + timedelta(n)) for first, n in others]
    united, rest = intervals.union(left), intervals.minus(left, right)
    assert days(united) == days(left)
    assert days(rest) == days(left) - days(right)
    for made in (united, rest):
        assert all(one.after < other.first for one, other in pairwise(made))
        assert intervals.total_days(made) == len(days(made))


def test_union_joins_what_touches():
    assert intervals.union([between("2020-01-11", "2020-01-20"), between("2020-01-01", "2020-01-10")]) == (
        between("2020-01-01", "2020-01-20"),
    )


def test_within_cuts_both_sides():
    whole = [Interval(date(2020, 1, 1), FOREVER)]
    assert intervals.within(whole, date(2021, 1, 1), date(2021, 2, 1)) == (between("2021-01-01", "2021-01-31"),)
    assert intervals.within(whole, after=date(2020, 1, 1)) == ()


def test_runs_bridge_short_gaps_and_do_not_count_them():
    parts = [
        between("2020-01-01", "2020-01-31"),
        between("2020-02-04", "2020-02-29"),
        between("2020-03-05", "2020-03-31"),
    ]
    assert [run.days for run in intervals.runs(parts)] == [31, 26, 27]
    first, second = intervals.runs(parts, gap_days=3)
    assert (first.first, first.last, first.days) == (date(2020, 1, 1), date(2020, 2, 29), 57)
    assert first.length == Length(1, 26)
    assert len(intervals.runs(parts, gap_days=4)) == 1
    assert second.first == date(2020, 3, 5)


def test_longest_run_is_by_months_then_days_and_the_earliest_of_equals():
    made = intervals.runs([between("2019-01-01", "2019-02-28"), between("2019-07-01", "2019-08-30")])
    assert [run.length for run in made] == [Length(2), Length(1, 30)]
    assert intervals.longest(made) == made[0]
    twins = intervals.runs([between("2019-03-01", "2019-03-31"), between("2019-05-01", "2019-05-31")])
    assert intervals.longest(twins) == twins[0]


def test_day_reached():
    parts = [between("2020-01-01", "2020-06-30"), Interval(date(2022, 1, 1), FOREVER)]
    assert intervals.day_reached(parts, 6) == date(2020, 6, 30)
    assert intervals.day_reached(parts, 12) == date(2022, 7, 3)
    assert intervals.day_reached(parts[:1], 7) is None
    assert intervals.day_reached([], 1) is None
    assert intervals.day_reached(parts, 12 * 9000) is None
    with pytest.raises(ValueError, match="at least one month"):
        intervals.day_reached(parts, 0)


@given(parts=st.lists(st.tuples(DAYS, st.integers(1, 300)), min_size=1, max_size=6), months=st.integers(1, 30))
def test_day_reached_is_the_first_on_which_the_length_is_enough(parts, months):
    made = [Interval(first, first + timedelta(n)) for first, n in parts]
    reached = intervals.day_reached(made, months)
    if reached is None:
        assert intervals.end_to_end(made) < Length(months)
    else:
        assert intervals.end_to_end(intervals.within(made, after=reached + timedelta(1))) >= Length(months)
        assert intervals.end_to_end(intervals.within(made, after=reached)) < Length(months)


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        ("1990-06-30", "2026-06-29", 35),
        ("1990-06-30", "2026-06-30", 36),
        ("1992-02-29", "2027-02-27", 34),
        ("1992-02-29", "2027-02-28", 35),
        ("1992-02-29", "2028-02-28", 35),
        ("1992-02-29", "2028-02-29", 36),
    ],
)
def test_age(born_on, on, age):
    assert intervals.age(date.fromisoformat(born_on), date.fromisoformat(on)) == age


def test_up_to_35_is_not_yet_36():
    assert intervals.earliest_birth(35, date(2026, 12, 31)) == date(1991, 1, 1)


@given(on=DAYS, oldest=st.integers(18, 60))
def test_earliest_birth_is_the_first_that_is_not_too_old(on, oldest):
    first = intervals.earliest_birth(oldest, on)
    assert intervals.age(first, on) <= oldest
    assert intervals.age(first - timedelta(1), on) > oldest


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (Length(), "0 d"),
        (Length(0, 5), "5 d"),
        (Length(7), "7 m"),
        (Length(7, 5), "7 m 5 d"),
        (Length(24), "2 y"),
        (Length(24, 1), "2 y 1 d"),
        (Length(25), "2 y 1 m"),
        (Length(23, 3), "1 y 11 m 3 d"),
    ],
)
def test_length_is_said_without_zeros(length, text):
    assert str(length.text) == text
    assert length.years == length.months // 12


def test_days_at_the_edges():
    assert intervals.day_after(FOREVER) == FOREVER
    assert intervals.first_of_month(date(2024, 2, 29)) == date(2024, 2, 1)
    assert intervals.last_of_month(date(2024, 2, 1)) == date(2024, 2, 29)
    assert between("2024-02-01", "2024-02-29").last == date(2024, 2, 29)
