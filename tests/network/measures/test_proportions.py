from itertools import product
from math import comb, inf

import numpy as np
import pytest

from registry.network.measures import proportions
from registry.network.measures.proportions import NUISANCE_LEVEL, Interval, clopper_pearson, exact_ratio_interval, score


@pytest.mark.parametrize(
    ("successes", "size", "low", "high"),
    [(0, 10, 0.0, 0.3085), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1.0), (1, 20, 0.0013, 0.2487)],
)
def test_clopper_pearson_of_the_tables(successes: int, size: int, low: float, high: float) -> None:
    found = clopper_pearson(successes, size)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0"):
        clopper_pearson(3, 2)
    with pytest.raises(ValueError, match="between 0"):
        clopper_pearson(0, 0)


def test_score_statistic_gives_koopmans_published_interval() -> None:
    """36 of 40 against 16 of 80: 2.94 to 7.15 (Koopman 1984)."""
    assert float(score(36, 40, 16, 80, 2.9396)) == pytest.approx(1.96, abs=1e-3)
    assert float(score(36, 40, 16, 80, 7.1522)) == pytest.approx(-1.96, abs=1e-3)


def test_score_squared_is_the_chi_square_of_the_table_at_ratio_one() -> None:
    a, n1, c, n2 = 7, 30, 15, 40
    pooled = (a + c) / (n1 + n2)
    chi_square = (a / n1 - c / n2) ** 2 / (pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    assert float(score(a, n1, c, n2, 1.0)) ** 2 == pytest.approx(chi_square)


def probability(x1: int, n1: int, x2: int, n2: int, p1: float, p2: float) -> float:
    return comb(n1, x1) * p1**x1 * (1 - p1) ** (n1 - x1) * comb(n2, x2) * p2**x2 * (1 - p2) ** (n2 - x2)


@pytest.mark.parametrize(("x1", "n1", "x2", "n2"), [(3, 7, 2, 9), (0, 5, 4, 6), (6, 6, 3, 8), (1, 12, 11, 12)])
@pytest.mark.parametrize("ratio", [0.3, 1.0, 1.7])
@pytest.mark.parametrize("larger", [True, False])
def test_tail_is_the_sum_over_all_tables(x1: int, n1: int, x2: int, n2: int, ratio: float, larger: bool) -> None:
    rates = clopper_pearson(x2, n2, 1 - NUISANCE_LEVEL)
    found = proportions._extreme(x1, n1, x2, n2, ratio, rates, larger=larger)
    if rates.low * ratio >= 1:
        assert found == NUISANCE_LEVEL
        return
    seen = float(score(x1, n1, x2, n2, ratio))
    best = 0.0
    for rate2 in np.linspace(rates.low, min(rates.high, 1 / ratio), proportions.NUISANCE_POINTS):
        total = 0.0
        for one, other in product(range(n1 + 1), range(n2 + 1)):
            z = float(score(one, n1, other, n2, ratio))
            if (z >= seen - 1e-9) if larger else (z <= seen + 1e-9):
                total += probability(one, n1, other, n2, min(1.0, float(rate2) * ratio), float(rate2))
        best = max(best, total)
    assert found == pytest.approx(best + NUISANCE_LEVEL, abs=1e-9)


@pytest.mark.parametrize(("n1", "n2"), [(5, 5), (6, 11), (12, 5)])
def test_the_true_ratio_is_inside_as_often_as_promised(n1: int, n2: int) -> None:
    intervals = {
        (one, other): exact_ratio_interval(one, n1, other, n2) for one, other in product(range(n1 + 1), range(n2 + 1))
    }
    for p1, p2 in product(np.linspace(0.04, 0.96, 24), np.linspace(0.05, 0.95, 19)):
        covered = sum(
            probability(one, n1, other, n2, p1, p2)
            for (one, other), found in intervals.items()
            if found.low <= p1 / p2 <= found.high
        )
        assert covered >= 0.95


def test_interval_holds_the_estimate_and_turns_around() -> None:
    one, other = exact_ratio_interval(20, 125, 40, 125), exact_ratio_interval(40, 125, 20, 125)
    assert one.low < 0.5 < one.high
    assert (other.low, other.high) == (pytest.approx(1 / one.high, rel=2e-2), pytest.approx(1 / one.low, rel=2e-2))


def test_more_confidence_is_wider() -> None:
    usual, wide = exact_ratio_interval(20, 125, 40, 125), exact_ratio_interval(20, 125, 40, 125, 0.99)
    assert wide.low < usual.low < usual.high < wide.high


def test_nobody_chosen() -> None:
    assert exact_ratio_interval(0, 9, 0, 7) == Interval(0.0, inf)
    assert exact_ratio_interval(0, 9, 3, 7).low == 0.0
    assert exact_ratio_interval(3, 9, 0, 7).high == inf


def test_large_groups_come_near_the_usual_approximation() -> None:
    found = exact_ratio_interval(2400, 10_000, 2600, 10_000)
    assert (found.low, found.high) == (pytest.approx(0.8793, abs=2e-3), pytest.approx(0.9690, abs=2e-3))
