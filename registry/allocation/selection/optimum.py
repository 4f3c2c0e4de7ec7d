"""The best total of a programme with very many columns, proven: sifting, fixing by reduced weights, small search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.allocation.selection.programme import Programme, exact_dot, merged, restricted, spread
from registry.allocation.selection.search import NotSettled, Search
from registry.allocation.selection.sifting import Prices, sift

if TYPE_CHECKING:
    from registry.allocation.selection.programme import Ints

NEAREST = 150
"""So many columns whose reduced weight is nearest to 0 are searched first."""

MANY = 4000
"""A search over more columns than this is tried on the working set first."""


@dataclass(frozen=True)
class Optimum:
    """A best solution `x`, its value, the prices it rests on, and whether nothing better is proven to exist."""

    programme: Programme
    x: Ints
    value: int
    prices: Prices
    proven: bool

    @property
    def bound(self) -> int:
        """Proven upper bound of the value."""
        return self.value if self.proven else self.prices.bound >> self.prices.shift

    @property
    def gap(self) -> int:
        """What the prices leave open between bound and value, times 2**shift. A column with a larger reduced weight
        stands in every optimal solution as it stands in this one."""
        return self.prices.bound - (self.value << self.prices.shift)


def maximise(programme: Programme) -> Optimum | None:
    """Find a best solution and prove it. None: proven that there is no solution. Raises NotSettled.

    A column whose reduced weight is further from 0 than bound - value stands in every better solution where its
    reduced weight puts it; so a search over the columns within that width settles the whole programme.
    """
    import numpy as np

    prices = sift(programme)
    if prices is None:
        return None
    target = prices.bound >> prices.shift
    distance = np.abs(prices.reduced)
    x = np.where(prices.reduced > 0, programme.high, programme.low)
    value: int | None = None
    width = max(1 << prices.shift, int(np.sort(distance)[:NEAREST].max(initial=0)))
    while True:
        columns = np.flatnonzero(distance <= width)
        if len(columns) > MANY and value is None:
            tried = columns[np.isin(columns, prices.working, assume_unique=True)]
            x, value, _ = _search(programme, tried, x, value, target)
        proven = False
        if value != target:
            x, value, proven = _search(programme, columns, x, value, target)
        gap = width + 1 if value is None else prices.bound - (value << prices.shift)
        if value is not None and (value == target or gap <= width):
            return Optimum(programme, x, value, prices, proven or value == target)
        if len(columns) == programme.width:
            if value is None and not proven:
                raise NotSettled
            return None if value is None else Optimum(programme, x, value, prices, proven)
        width = 4 * width if value is None else gap


def _search(
    programme: Programme, columns: Ints, x: Ints, value: int | None, target: int
) -> tuple[Ints, int | None, bool]:
    """Look for a solution better than `value`, all but `columns` standing as in `x`.

    Returns the better of both, and whether nothing better over these columns is proven to exist.
    """

    small, group = merged(restricted(programme, columns, x))
    fixed = x.copy()
    fixed[columns] = 0
    offset = exact_dot(programme.weight, fixed)
    answer = Search(small).maximise(above=None if value is None else value - offset, target=target - offset)
    if answer.x is None or answer.value is None:
        return x, value, answer.proven
    fixed[columns] = spread(answer.x, group, programme.low[columns], programme.high[columns])
    return fixed, answer.value + offset, answer.proven
