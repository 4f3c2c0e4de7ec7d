"""Prices for a programme with very many columns, from linear relaxations of a few thousand of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.allocation.selection.lp import LinearRelaxation
from registry.allocation.selection.programme import (
    Programme,
    proven_bound,
    reduced_weights,
    restricted,
    rounded_prices,
)

if TYPE_CHECKING:
    from registry.allocation.selection.programme import Flags, Floats, Ints

START = 2000
"""So many of the best columns start the sifting, with three times each row's lower bound of its best."""

POOL = 20_000
"""The best columns of a row are looked for among so many; what is missing then is priced in."""

ADDED = 2000
"""At most so many columns join in one round."""


@dataclass(frozen=True)
class Prices:
    """Rounded prices and what they prove: `bound` on every value and `reduced` weights, both times 2**shift.

    `working` are the columns that the last linear relaxation held.
    """

    rows: Ints
    reduced: Ints
    bound: int
    shift: int
    working: Ints


def sift(programme: Programme) -> Prices | None:
    """Price the rows. None: proven that no solution exists, not even with parts of columns.

    Columns outside the working set stand at their `low`; they join as soon as the prices say that they pay, or,
    while the working set has no solution, that they help towards one.
    """
    import numpy as np

    if (programme.row_low > programme.row_high).any():
        return None
    inside = _first_columns(programme)
    nothing = np.zeros_like(programme.weight)
    while True:
        working = np.flatnonzero(inside)
        part = restricted(programme, working, programme.low)
        answer = LinearRelaxation(part).solve(part.weight, part.low, part.high)
        found = answer.x is not None
        duals = np.zeros(programme.height) if answer.prices is None else answer.prices
        prices = _priced(programme, duals, programme.weight if found else nothing, working)
        if not found and prices.bound < 0:
            return None
        if _join(inside, prices.reduced, programme.rows.shape[1]):
            continue
        if found:
            return prices
        if inside.all():  # HiGHS could neither solve it nor prove it empty: nothing is known but the weights
            return _priced(programme, np.zeros(programme.height), programme.weight, working)
        inside[:] = True


def _priced(programme: Programme, duals: Floats, weight: Ints, working: Ints) -> Prices:
    rows, shift = rounded_prices(programme, duals, weight)
    reduced = reduced_weights(programme, rows, weight, shift)
    bound = proven_bound(programme, rows, reduced, programme.low, programme.high)
    return Prices(rows, reduced, bound, shift, working)


def _first_columns(programme: Programme) -> Flags:
    """Flag the best columns, the best of each row that has a lower bound, and columns that do not start at 0."""
    import numpy as np

    inside = programme.low != 0
    pool = np.argsort(-programme.weight, kind="stable")[:POOL]
    inside[pool[:START]] = True
    members = programme.rows[pool].ravel()
    by_row = np.argsort(members, kind="stable")
    starts = np.searchsorted(members[by_row], np.arange(programme.height + 1))
    for row in np.flatnonzero(programme.row_low > 0).tolist():
        stop = min(starts[row] + 3 * int(programme.row_low[row]), starts[row + 1])
        inside[pool[by_row[starts[row] : stop] // programme.rows.shape[1]]] = True
    return inside


def _join(inside: Flags, reduced: Ints, rounding: int) -> bool:
    """Let the best-paying columns in; say whether any did. A gain within the rounding of prices is none."""
    import numpy as np

    paying = np.flatnonzero((reduced > rounding) & ~inside)
    if len(paying) > ADDED:
        paying = paying[np.argsort(-reduced[paying], kind="stable")[:ADDED]]
    inside[paying] = True
    return len(paying) > 0
