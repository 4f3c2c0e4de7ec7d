"""A linear programme over whole numbers, and what prices on its rows prove about it.

Any prices give a valid bound: with y_i > 0 charged at the row's upper bound, y_i < 0 at its lower one, no solution
has more than sum(y_i * bound_i) + sum(max over x_j of (weight_j - sum_i y_i a_ij) * x_j). Prices come from a float
solver, are rounded to multiples of 2**-shift and from then on everything is computed in whole numbers, so that the
bound trusts no float.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int32]
    Flags = npt.NDArray[np.bool_]

HEADROOM = 61
"""Products in the certificate stay below 2**HEADROOM, so that sums of a few of them fit 64 bits."""

FINE = 40
"""The shift for programmes with large coefficients, whose prices are small fractions."""


@dataclass(frozen=True)
class Programme:
    """Maximise sum(weight * x), low <= x <= high, row_low <= (row sums of coefs * x) <= row_high; all whole numbers.

    rows[j] lists the rows in which column j stands, padded with `height`; coefs[j] the factors there, padded with 0
    (None: all are 1). Row bounds are finite.
    """

    rows: Places
    coefs: Ints | None
    weight: Ints
    low: Ints
    high: Ints
    row_low: Ints
    row_high: Ints
    shift: int = 16

    @property
    def width(self) -> int:
        return len(self.weight)

    @property
    def height(self) -> int:
        return len(self.row_low)


def activity(programme: Programme, x: Ints) -> Ints:
    """Add up each row. Shape (height,)."""
    import numpy as np

    used = np.flatnonzero(x)
    rows = programme.rows[used]
    parts = np.repeat(x[used], rows.shape[1]).reshape(rows.shape)
    if programme.coefs is not None:
        parts = parts * programme.coefs[used]
    sums = np.zeros(programme.height + 1, np.int64)
    np.add.at(sums, rows.ravel(), parts.ravel())
    return sums[:-1]


def is_feasible(programme: Programme, x: Ints, low: Ints, high: Ints) -> bool:
    """Check a solution against columns' bounds and rows, in whole numbers."""
    sums = activity(programme, x)
    return bool(
        (x >= low).all()
        and (x <= high).all()
        and (sums >= programme.row_low).all()
        and (sums <= programme.row_high).all()
    )


def exact_dot(factors: Ints, counts: Ints) -> int:
    """Sum factors * counts without overflow, for |factors| < 2**63 and counts adding up to less than 2**31."""
    upper = int(((factors >> 31) * counts).sum())
    lower = int(((factors & (2**31 - 1)) * counts).sum())
    return (upper << 31) + lower


def rounded_prices(programme: Programme, prices: Floats, weight: Ints) -> tuple[Ints, int]:
    """Round prices to multiples of 2**-shift; the shift is smaller where the weights leave less room.

    Prices out of range are clipped (they stay valid). Returns the prices times 2**shift, and the shift.
    """
    import numpy as np

    largest = int(np.abs(weight).max(initial=0))
    shift = min(programme.shift, HEADROOM - largest.bit_length())
    room = np.full(programme.height + 1, float(2**HEADROOM // (programme.rows.shape[1] + 1)))
    if programme.coefs is not None:
        size = np.ones(programme.height + 1)
        np.maximum.at(size, programme.rows.ravel(), np.abs(programme.coefs).ravel().astype(float))
        room /= 2 * size
    scaled = np.nan_to_num(prices) * 2.0**shift
    return np.rint(np.clip(scaled, -room[:-1], room[:-1])).astype(np.int64), shift


def reduced_weights(programme: Programme, prices: Ints, weight: Ints, shift: int) -> Ints:
    """Weight of each column after paying for its rows, times 2**shift."""
    import numpy as np

    charged = np.append(prices, 0)[programme.rows]
    if programme.coefs is not None:
        charged = charged * programme.coefs
    return (weight << shift) - charged.sum(axis=1)


def proven_bound(programme: Programme, prices: Ints, reduced: Ints, low: Ints, high: Ints) -> int:
    """Upper bound of every solution's value, times 2**shift."""
    import numpy as np

    priced = np.flatnonzero(prices)
    charge = prices[priced]
    ends = np.where(charge > 0, programme.row_high[priced], programme.row_low[priced])
    rows = sum(map(operator.mul, charge.tolist(), ends.tolist()))
    return rows + exact_dot(reduced, np.where(reduced > 0, high, low))


def restricted(programme: Programme, columns: Ints, x: Ints) -> Programme:
    """Keep only `columns`; every other column stands fixed as it is in `x`, its share taken off the rows."""
    fixed = x.copy()
    fixed[columns] = 0
    taken = activity(programme, fixed)
    return replace(
        programme,
        rows=programme.rows[columns],
        coefs=None if programme.coefs is None else programme.coefs[columns],
        weight=programme.weight[columns],
        low=programme.low[columns],
        high=programme.high[columns],
        row_low=programme.row_low - taken,
        row_high=programme.row_high - taken,
    )


def merged(programme: Programme) -> tuple[Programme, Ints]:
    """Put columns with the same rows and weight together, as one column that may be taken several times.

    Returns the smaller programme and, for each old column, the new one it became.
    """
    import numpy as np

    parts = [programme.rows.astype(np.int64), programme.weight[:, None]]
    if programme.coefs is not None:
        parts.append(programme.coefs)
    _, first, group = np.unique(np.hstack(parts), axis=0, return_index=True, return_inverse=True)
    group = group.reshape(-1).astype(np.int64)
    low = np.zeros(len(first), np.int64)
    high = np.zeros(len(first), np.int64)
    np.add.at(low, group, programme.low)
    np.add.at(high, group, programme.high)
    coefs = None if programme.coefs is None else programme.coefs[first]
    smaller = replace(
        programme, rows=programme.rows[first], coefs=coefs, weight=programme.weight[first], low=low, high=high
    )
    return smaller, group


def spread(taken: Ints, group: Ints, low: Ints, high: Ints) -> Ints:
    """Undo `merged`: share out how often each merged column is taken, the earlier old columns first."""
    import numpy as np

    order = np.argsort(group, kind="stable")
    room = (high - low)[order]
    before = np.cumsum(room) - room
    first = np.searchsorted(group[order], np.arange(len(taken)))
    spare = np.zeros(len(taken), np.int64)
    np.subtract.at(spare, group, low)
    spare += taken
    x = low.copy()
    x[order] += np.clip(spare[group[order]] - (before - before[first][group[order]]), 0, room)
    return x
