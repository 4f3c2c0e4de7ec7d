"""Drawing by lot where some outcomes are likelier than others."""

from bisect import bisect
from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

Outcome = TypeVar("Outcome")


class Lot(Generic[Outcome]):
    """Outcomes with their shares; the sum of the shares may be anything."""

    def __init__(self, shares: Mapping[Outcome, float]) -> None:
        self.outcomes = list(shares)
        self._up_to = list(accumulate(shares.values()))

    def draw(self, rng: Random) -> Outcome:
        return self.outcomes[bisect(self._up_to, rng.random() * self._up_to[-1], 0, len(self.outcomes) - 1)]
