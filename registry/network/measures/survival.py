"""How long until something happens, when for some it has not happened yet (Kaplan and Meier 1958)."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist


@dataclass(frozen=True)
class Step:
    """The curve from `time` on (days): survival with its interval; `at_risk` just before `time`."""

    time: int
    at_risk: int
    events: int
    survival: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Survival:
    """A step function; `steps` are the times at which something happened, in order."""

    subjects: int
    events: int
    longest: int
    steps: tuple[Step, ...]

    def at(self, time: int) -> Step | None:
        """Return the step in force at `time`; None before the first event or beyond the last observation."""
        place = bisect_right(self.steps, time, key=lambda step: step.time)
        return self.steps[place - 1] if place and time <= self.longest else None

    def share_at(self, time: int) -> float | None:
        """Return the share to which it has not happened by `time`; None where nobody was observed so long."""
        if time > self.longest or not self.subjects:
            return None
        step = self.at(time)
        return step.survival if step else 1.0

    @property
    def median(self) -> int | None:
        """Return the first time at which the curve is at one half or below; None if it never is."""
        return next((step.time for step in self.steps if step.survival <= 0.5 + 1e-12), None)


def kaplan_meier(subjects: Iterable[tuple[int, bool]], confidence: float = 0.95) -> Survival:
    """Estimate the survival curve from (days observed, did it happen?) with right censoring.

    S(t) is the product over event times of (1 - d/n). The interval takes Greenwood's variance,
    sum of d / (n (n - d)), on the scale of log(-log S), so that it stays between 0 and 1 (Kalbfleisch and
    Prentice 1980); it is None where S is 0. Who is censored on the day of an event was still at risk.
    """
    observed = list(subjects)
    if any(time < 0 for time, _ in observed):
        raise ValueError("an observation cannot last less than 0 days")
    happened = Counter(time for time, event in observed if event)
    leaving = Counter(time for time, _ in observed)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    at_risk, survival, variance = len(observed), 1.0, 0.0
    steps: list[Step] = []
    for time in sorted(leaving):
        events = happened[time]
        if events:
            survival *= 1 - events / at_risk
            low = high = None
            if events < at_risk:
                variance += events / (at_risk * (at_risk - events))
                spread = z * sqrt(variance) / abs(log(survival))
                low, high = survival ** exp(spread), survival ** exp(-spread)
            steps.append(Step(time, at_risk, events, survival, low, high))
        at_risk -= leaving[time]
    return Survival(len(observed), sum(happened.values()), max(leaving, default=0), tuple(steps))
