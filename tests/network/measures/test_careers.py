from datetime import date
from itertools import combinations
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.network.measures.careers import career_of, careers, distinct_subsequences, entropy, turbulence
from tests.factories.network import move

ON = date(2026, 6, 30)


def test_entropy_is_0_for_one_level_and_1_for_equal_times() -> None:
    assert entropy([("a", 10)], states=2) == 0
    assert entropy([("a", 5), ("b", 5)], states=2) == pytest.approx(1)
    assert entropy([("a", 2), ("b", 5), ("a", 3)], states=4) == pytest.approx(0.5)
    assert entropy([("a", 1), ("b", 1), ("c", 1)], states=2) == pytest.approx(1)  # never above 1


def test_turbulence_by_hand() -> None:
    assert turbulence([("a", 12)]) == 1  # two subsequences: a and nothing
    assert turbulence([("a", 2), ("b", 2)]) == pytest.approx(log2(4 * (1 + 1) / 1))
    # durations 1, 3: mean 2, variance 1, largest (2 - 1)(1 - 2)^2 = 1
    assert turbulence([("a", 1), ("b", 3)]) == pytest.approx(log2(4))
    # a b a: 7 subsequences; durations 3, 1, 2: mean 2, variance 2/3, largest 2
    assert turbulence([("a", 3), ("b", 1), ("a", 2)]) == pytest.approx(log2(7 * 3 / (5 / 3)))


@given(st.lists(st.sampled_from("abc"), max_size=9))
def test_subsequences_are_counted_without_repeats(states: list[str]) -> None:
    every = {part for size in range(len(states) + 1) for part in combinations(states, size)}
    assert distinct_subsequences(states) == len(every)


def test_a_career_is_read_off_the_moves() -> None:
    moves = [
        move("p", date(2020, 1, 1), "340102-1", "340102-2", "township township", days=365),
        move("p", date(2021, 1, 1), "340102-2", "340102-3", "township county"),
        move("p", date(2026, 6, 20), "340102-3", "340102-4", "county city"),
    ]
    assert career_of(moves, ON) == [("township", 24), ("county", 66), ("city", 1)]


def test_careers_of_a_few() -> None:
    moves = [
        move("p", date(2022, 6, 30), "340102-1", "340102-2", "township county", days=4 * 365 + 1),
        move("q", date(2024, 6, 30), "340102-1", "340102-2", days=365),
        move("r", date(2027, 1, 1), "340102-1", "340102-2"),
    ]
    found = careers(moves, ON)
    assert found.people == 2
    assert found.turbulence == pytest.approx({"p": log2(4 * (47**2 + 1)), "q": 1})
    assert found.entropy["q"] == 0
    assert found.mean_entropy == pytest.approx(found.entropy["p"] / 2)
    assert found.median_turbulence == pytest.approx((found.turbulence["p"] + 1) / 2)
    assert careers([], ON).mean_entropy is None
