from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.network.measures.coverage import Load, coverage, gini
from tests.factories.network import pairing, person

ON = date(2026, 6, 30)


def test_coverage_of_a_small_pool() -> None:
    people = [
        person("m1", is_mentor=True, capacity=1),
        person("m2", is_mentor=True, capacity=4),
        person("m3", is_mentor=True),
        person("old", is_mentor=False),
        *(person(f"x{number}", is_member=True) for number in range(5)),
    ]
    edges = [
        pairing("m1", "x0"),
        pairing("m1", "x1"),
        pairing("m1", "x1", date(2026, 1, 1)),  # renewed: still one mentee
        pairing("m2", "x1"),
        pairing("old", "x3"),  # guides without being on the list of mentors
        pairing("m3", "x2", ends_on=date(2026, 6, 29)),  # over
        pairing("m3", "x4", date(2026, 7, 1)),  # not yet
    ]
    found = coverage(people, edges, ON)
    assert (found.members, found.members_with_mentor, found.members_without_mentor) == (5, 3, 2)
    assert found.unmentored == ("x2", "x4")
    assert found.share_with_mentor == 0.6
    assert found.mentors == 4
    assert found.mentors_without_mentee == 1
    assert found.overloaded == (Load("m1", 2, 1),)
    assert found.mentors_over_capacity == 1
    assert found.free_places == 3 + 1  # m2 has three, m3 one, old none
    assert found.degrees == ((0, 1), (1, 2), (2, 1))
    assert found.largest_load == 2
    assert found.mean_load == 1.0
    assert found.load_gini == gini([2, 1, 1, 0]) == 0.375


def test_empty_pool_has_no_share() -> None:
    found = coverage([], [], ON)
    assert found.share_with_mentor is None
    assert found.mean_load is None
    assert found.load_gini is None


@pytest.mark.parametrize(
    ("values", "expected"), [([], None), ([0, 0], None), ([5], 0), ([1, 1, 1], 0), ([0, 0, 3], 2 / 3), ([1, 3], 0.25)]
)
def test_gini(values: list[int], expected: float | None) -> None:
    assert gini(values) == expected


@given(st.lists(st.integers(0, 50), min_size=1).filter(any))
def test_gini_is_half_the_relative_mean_difference(values: list[int]) -> None:
    size = len(values)
    difference = sum(abs(one - other) for one in values for other in values)
    assert gini(values) == pytest.approx(difference / (2 * size * sum(values)))
