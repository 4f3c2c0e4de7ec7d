"""Exact intervals for a rate and for the ratio of two rates."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

NUISANCE_LEVEL = 1e-4
"""Part of the error that pays for looking at a bounded range of the unknown rate only (Berger and Boos 1994)."""

NUISANCE_POINTS = 24


@dataclass(frozen=True)
class Interval:
    """A confidence interval; `high` of a ratio can be infinite."""

    low: float
    high: float


def clopper_pearson(successes: int, size: int, confidence: float = 0.95) -> Interval:
    """Return the exact interval of a rate: both binomial tails at half the error (Clopper and Pearson 1934)."""
    from scipy.special import betaincinv

    if not 0 <= successes <= size or not size:
        raise ValueError("successes must lie between 0 and a positive size")
    tail = (1 - confidence) / 2
    low = float(betaincinv(successes, size - successes + 1, tail)) if successes else 0.0
    high = float(betaincinv(successes + 1, size - successes, 1 - tail)) if successes < size else 1.0
    return Interval(low, high)


def score(x1: "npt.ArrayLike", n1: int, x2: "npt.ArrayLike", n2: int, ratio: float) -> "npt.NDArray[np.float64]":
    """Return the score statistic for rate 1 = ratio * rate 2, positive where rate 1 is larger (Koopman 1984).

    Works on arrays. The variance uses the most likely rates under that hypothesis; 0 if there is nothing to tell.
    """
    import numpy as np

    x1, x2 = np.asarray(x1, dtype=float), np.asarray(x2, dtype=float)
    a = (n1 + n2) * ratio
    b = ratio * (n1 + x2) + x1 + n2
    root = np.sqrt(np.maximum(b * b - 4 * a * (x1 + x2), 0.0))
    rate2 = 2 * (x1 + x2) / (b + root)
    rate1 = np.minimum(ratio * rate2, 1.0)
    variance = rate1 * (1 - rate1) / n1 + ratio**2 * rate2 * np.maximum(1 - rate2, 0.0) / n2
    difference = x1 / n1 - ratio * x2 / n2
    with np.errstate(divide="ignore", invalid="ignore"):
        z = difference / np.sqrt(variance)
    return np.where(np.abs(difference) < 1e-12, 0.0, z)


def exact_ratio_interval(x1: int, n1: int, x2: int, n2: int, confidence: float = 0.95) -> Interval:
    """Return the exact interval of rate 1 / rate 2 for two independent binomial counts.

    Inverts two one-sided exact tests ordered by the score statistic (Chan and Zhang 1999): a ratio is kept on a
    side if, for some value of the unknown second rate, a table as extreme as the one seen has at least half the
    error as its probability. The second rate ranges, on NUISANCE_POINTS points, over its own exact interval at
    1 - NUISANCE_LEVEL, which is paid for out of the error (Berger and Boos 1994). So the true ratio is inside at
    least as often as promised, however small the groups. From 0 to infinity if nobody was chosen in either group.
    """
    if x1 == x2 == 0:
        return Interval(0.0, inf)
    tail = (1 - confidence) / 2
    start = _start(x1, n1, x2, n2)
    rates = clopper_pearson(x2, n2, 1 - NUISANCE_LEVEL)
    low, high = 0.0, inf
    if x1:
        low = _crossing(lambda ratio: tail - _extreme(x1, n1, x2, n2, ratio, rates, larger=True), start, down=True)
    if x2:
        high = _crossing(lambda ratio: _extreme(x1, n1, x2, n2, ratio, rates, larger=False) - tail, start, down=False)
    return Interval(low, high)


def _start(x1: int, n1: int, x2: int, n2: int) -> float:
    """A ratio inside every interval: the estimate, moved off 0 and infinity."""
    return (max(x1, 0.5) / n1) / (max(x2, 0.5) / n2)


def _crossing(curve: Callable[[float], float], start: float, *, down: bool) -> float:
    """Find where a falling curve of the ratio crosses 0 below (`down`) or above the start, to 1e-6 of the ratio."""
    from scipy.optimize import brentq

    step, near = (0.5 if down else 2.0), start
    far = start * step
    while (curve(far) <= 0) if down else (curve(far) >= 0):
        near, far, step = far, far * step, step * step
        if not 1e-12 < far < 1e12:
            return 0.0 if down else inf
    return float(brentq(curve, *sorted((near, far)), xtol=1e-12, rtol=1e-6))


def _extreme(x1: int, n1: int, x2: int, n2: int, ratio: float, rates: Interval, *, larger: bool) -> float:
    """Return the largest probability, over the second rate, of a table at least as extreme as the one seen.

    The tables form a staircase: with more in group 1 the same group 2 is more extreme upward. Per count in group 1
    the edge of the staircase is found by halving; then the tail is a sum of products of binomials.
    """
    import numpy as np
    from scipy.special import bdtr, bdtrc

    seen = float(score(x1, n1, x2, n2, ratio))
    if rates.low * ratio >= 1:
        return NUISANCE_LEVEL
    rate2 = np.linspace(rates.low, min(rates.high, 1 / ratio), NUISANCE_POINTS)
    rate1 = np.minimum(rate2 * ratio, 1.0)
    spread = 9 * sqrt(n1) / 2 + 10
    first = max(0, int(n1 * rate1[0] - spread))
    last = min(n1, int(n1 * rate1[-1] + spread) + 1)
    counts1 = np.arange(first, last + 1)
    # per count in group 1: the number of counts in group 2, from 0 up, on the "larger" side of the edge
    below, above = np.zeros(len(counts1), dtype=int), np.full(len(counts1), n2 + 1)
    while (below < above).any():
        middle = (below + above) // 2
        z = score(counts1, n1, middle, n2, ratio)
        inside = (z >= seen - 1e-9) if larger else (z > seen + 1e-9)
        open_ = below < above
        below, above = np.where(open_ & inside, middle + 1, below), np.where(open_ & ~inside, middle, above)
    edge = below[:, None] - 1
    tail2 = bdtr(edge, n2, rate2) if larger else bdtrc(edge, n2, rate2)
    tail2 = np.where(edge < 0, 0.0 if larger else 1.0, tail2)
    pmf1 = np.diff(bdtr(counts1[:, None], n1, rate1), axis=0, prepend=0.0)
    return float((pmf1 * tail2).sum(axis=0).max()) + NUISANCE_LEVEL
