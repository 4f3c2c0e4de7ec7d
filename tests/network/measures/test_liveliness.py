from datetime import date, timedelta

import pytest

from registry.network.graphs import MentorshipEdge
from registry.network.measures.definitions import DAYS_PER_MONTH
from registry.network.measures.liveliness import Liveliness, liveliness
from tests.factories.network import pairing

ON = date(2026, 6, 30)
MARCH = date(2026, 3, 1)


def measure(*edges: MentorshipEdge) -> Liveliness:
    return liveliness(edges, ON)


def test_rate_is_records_over_the_days_of_all_pairings() -> None:
    found = measure(
        pairing("a", "x", date(2026, 6, 1), records=2, minutes=100, category="one"),  # 30 days
        pairing("b", "y", date(2025, 1, 1), ends_on=date(2025, 12, 31), records=10, minutes=20, category="two"),  # 365
        pairing("c", "z", date(2026, 7, 1), records=9),  # not yet begun
    )
    assert (found.pairings, found.running, found.records) == (2, 1, 12)
    assert found.records_per_month == pytest.approx(12 / (395 / DAYS_PER_MONTH))
    assert found.minutes_per_record == 10
    assert [(row.category, row.pairings, row.records) for row in found.by_category] == [("one", 1, 2), ("two", 1, 10)]
    assert found.by_category[1].records_per_month == pytest.approx(10 * DAYS_PER_MONTH / 365)


@pytest.mark.parametrize(("days_ago", "is_silent"), [(60, False), (61, True)])
def test_silence_begins_after_the_days_of_the_parameter(days_ago: int, is_silent: bool) -> None:
    last = ON - timedelta(days=days_ago)
    talked = pairing("a", "x", date(2025, 1, 1), records=1, first_record_on=last, last_record_on=last, pairing="talked")
    never = pairing("b", "y", last, pairing="never")
    found = measure(talked, never)
    assert found.silent == (("talked",) if is_silent else ())
    assert found.silent_share == (0.5 if is_silent else 0.0)
    assert found.not_met == ("never",)


def test_ended_pairings_are_not_silent() -> None:
    assert measure(pairing("a", "x", date(2024, 1, 1), ends_on=date(2026, 6, 29))).silent == ()


@pytest.mark.parametrize(("days_ago", "is_missed"), [(14, False), (15, True)])
def test_first_meeting_is_missed_after_the_last_day_of_grace(days_ago: int, is_missed: bool) -> None:
    found = measure(pairing("a", "x", ON - timedelta(days=days_ago), pairing="new"))
    assert found.not_met == (("new",) if is_missed else ())
    assert found.late_first_share == (1.0 if is_missed else None)


def test_late_first_meetings_count_over_all_pairings_that_had_the_time() -> None:
    found = measure(
        pairing("a", "x", MARCH, first_record_on=MARCH + timedelta(days=14), last_record_on=ON, records=2),
        pairing("b", "y", MARCH, first_record_on=MARCH + timedelta(days=15), last_record_on=ON, records=2),
        pairing("c", "z", MARCH, ends_on=MARCH + timedelta(days=200 - 140)),
        pairing("d", "w", MARCH, ends_on=MARCH + timedelta(days=14)),  # given up within the grace
    )
    assert found.late_first_share == pytest.approx(2 / 3)
    assert found.not_met == ()


def test_only_pairings_broken_off_end_the_survival() -> None:
    found = measure(
        pairing("a", "x", date(2024, 1, 1), ends_on=date(2024, 1, 10), is_broken_off=True),  # 10 days
        pairing("b", "y", date(2024, 1, 1), ends_on=date(2024, 12, 31)),  # its term: 366 days
        pairing("c", "z", date(2025, 1, 1)),
        pairing("d", "w", date(2026, 6, 1), ends_on=ON, is_broken_off=True),  # runs on its last day still
    )
    assert found.broken_off == 1
    assert [(step.time, step.at_risk, step.survival) for step in found.survival.steps] == [(10, 4, 0.75)]
    assert found.kept_one_year == 0.75
    assert found.median_duration is None


def test_nothing_has_no_rates() -> None:
    found = measure()
    assert found.records_per_month is None
    assert found.silent_share is None
    assert found.kept_one_year is None
