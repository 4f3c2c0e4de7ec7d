"""The tie-break: of all optimal sets, the one that a walk through the candidates keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.allocation.selection.optimum import Optimum
from registry.allocation.selection.programme import FINE, Programme, exact_dot, merged, restricted
from registry.allocation.selection.roster import Roster, walk_order
from registry.allocation.selection.search import Search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.allocation.selection.programme import Ints


def walked(roster: Roster, optimum: Optimum) -> Optimum:
    """Replace the optimal set by the one that the tie-break keeps.

    Walk the candidates in tie-break order and keep each who fits in some optimal set with those kept. Only columns
    whose reduced weight is within the gap can differ between optimal sets; the others stand. Candidates with the same
    rows and merit can stand for each other, so of these the walk keeps the first few, and it is enough to decide how
    many. The answer stays proven only if every step is.
    """
    import numpy as np

    columns = np.flatnonzero(np.abs(optimum.prices.reduced) <= optimum.gap)
    face, group = merged(_optimal_face(optimum, columns))
    group_of = dict(zip(columns.tolist(), group.tolist(), strict=True))
    order = walk_order(roster, columns.tolist())
    taken = np.zeros(face.width, np.int64)
    np.add.at(taken, group, optimum.x[columns])
    kept, proven = _walk(face, [group_of[column] for column in order], taken)
    x = optimum.x.copy()
    for column in order:
        x[column] = int(kept[group_of[column]] > 0)
        kept[group_of[column]] -= x[column]
    return replace(optimum, x=x, proven=optimum.proven and proven)


def _walk(face: Programme, order: Sequence[int], taken: Ints) -> tuple[Ints, bool]:
    """Decide how many of each group the walk keeps.

    `order` names the group of each candidate met, `taken` is some solution. A candidate whom the solution at hand
    includes fits. For the others the next few are asked about together, twice as many each time none of them fits;
    if some do, the solution at hand becomes the one found, and fewer are asked about until the first is found.
    """
    import numpy as np

    search = Search(face)
    low, high = face.low.copy(), face.high.copy()
    at, together, proven = 0, 1, True
    while at < len(order):
        group = order[at]
        if low[group] == high[group]:
            at += 1
        elif taken[group] > low[group]:
            low[group] += 1
            at += 1
        else:
            asked = _next_groups(order, at, together, low, high, taken)
            wish = np.zeros(face.width, np.int64)
            wish[asked] = 1
            answer = search.maximise(wish, low, high, above=int(low[asked].sum()))
            proven = proven and answer.proven
            if answer.x is None:
                high[asked] = low[asked]
                together *= 2
            else:
                taken = answer.x
                together = max(1, len(asked) // 2)
    return low, proven


def _next_groups(order: Sequence[int], at: int, count: int, low: Ints, high: Ints, taken: Ints) -> list[int]:
    """The next `count` groups that are open and of which the solution at hand holds no more than those kept."""
    found: dict[int, None] = {}
    for group in order[at:]:
        if low[group] < high[group] and taken[group] == low[group]:
            found[group] = None
            if len(found) == count:
                break
    return list(found)


def _optimal_face(optimum: Optimum, columns: Ints) -> Programme:
    """State which choices among `columns` are optimal.

    A row whose price exceeds the gap must be used to its end. What is left to lose is, in units of 2**-shift,
    the reduced weights of the columns and the prices of the other rows. Totals are whole: if all of that together is
    less than a point beyond the gap, nothing more is needed; else what may be lost becomes a row of its own.
    """
    import numpy as np

    prices, gap = optimum.prices, optimum.gap
    part = restricted(optimum.programme, columns, optimum.x)
    row_low = np.where(prices.rows > gap, part.row_high, part.row_low)
    row_high = np.where(prices.rows < -gap, part.row_low, part.row_high)
    reduced = prices.reduced[columns]
    loss = exact_dot(np.abs(prices.rows), row_high - row_low) + exact_dot(np.abs(reduced), part.high - part.low)
    face = replace(part, row_low=row_low, row_high=row_high, weight=np.zeros_like(part.weight))
    if loss < gap + (1 << prices.shift):
        return face
    loose = np.append(np.where(row_low < row_high, prices.rows, 0), 0)
    gain = reduced + loose[part.rows].sum(axis=1)
    gain //= max(1, int(np.gcd.reduce(gain)))
    rows = np.where(part.rows == part.height, part.height + 1, part.rows)
    return replace(
        face,
        rows=np.hstack([rows, np.full((part.width, 1), part.height, np.int32)]),
        coefs=np.hstack([np.ones_like(rows, dtype=np.int64), gain[:, None]]),
        row_low=np.append(row_low, gain @ optimum.x[columns]),
        row_high=np.append(row_high, np.maximum(gain, 0) @ part.high),
        shift=FINE,
    )
