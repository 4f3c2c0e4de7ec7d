"""The tie-break: of all optimal sets, the one that a walk through the candidates keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from registry.allocation.selection.optimum import MANY, Optimum, maximise
from registry.allocation.selection.programme import FINE, HEADROOM, Programme, activity, exact_dot, merged, restricted
from registry.allocation.selection.roster import Roster, walk_order
from registry.allocation.selection.search import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from registry.allocation.selection.programme import Ints

TOGETHER = 20
"""So many candidates are asked about in one question at most."""


def walked(roster: Roster, optimum: Optimum) -> Optimum:
    """Replace the optimal set by the one that the tie-break keeps.

    Walk the candidates in tie-break order and keep each who fits in some optimal set with those kept. Only columns
    whose reduced weight is within the gap can differ between optimal sets; the others stand. Candidates with the same
    rows and merit can stand for each other, so of these the walk keeps the first few, and it is enough to decide how
    many. The answer stays proven only if every step is.
    """
    import numpy as np

    columns = np.flatnonzero(np.abs(optimum.prices.reduced) <= optimum.gap)
    whole = _optimal_face(optimum, columns)
    if whole is None:
        return replace(optimum, proven=False)
    face, group = merged(whole)
    if 2 * face.width > whole.width:  # few alike: let each be a column, which can be asked about with others
        face, group = whole, np.arange(whole.width)
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
    includes fits; one who stands in a row that is full with those kept does not. The others are asked about, the
    next few together: each weighs twice as much as the one after, so that the best solution keeps what the walk
    keeps. Where nobody fitted, ever more are asked whether any of them does. Says also whether every answer was
    proven.
    """
    import numpy as np

    ask = _asker(face)
    low, high = face.low.copy(), face.high.copy()
    at, together, proven = 0, TOGETHER, True
    while at < len(order):
        group = order[at]
        if low[group] < high[group] and taken[group] == low[group]:
            _close_full_rows(face, low, high)
        if low[group] == high[group]:
            at += 1
        elif taken[group] > low[group]:
            low[group] += 1
            at += 1
        else:
            asked = _asked_together(order, at, low, high, together)
            wish = np.zeros(face.width, np.int64)
            wish[asked] = 2 ** np.arange(len(asked))[::-1] if together == TOGETHER else 1
            better, certain = ask(wish, low, high, int(wish @ (taken if together == TOGETHER else low)))
            proven = proven and certain
            taken = taken if better is None else better
            if together == TOGETHER or better is None:
                out = [group for group in asked if taken[group] == low[group]]
                high[out] = low[out]
                together = 2 * together if len(out) == len(asked) else TOGETHER
            else:
                together = TOGETHER
    return low, proven


def _asker(face: Programme) -> Callable[[Ints, Ints, Ints, int], tuple[Ints | None, bool]]:
    """How to ask for a solution whose wishes add up to more than a number: (solution or None, whether proven)."""
    if face.width > MANY:

        def sifted(wish: Ints, low: Ints, high: Ints, above: int) -> tuple[Ints | None, bool]:
            found = maximise(replace(face, weight=wish, low=low, high=high))
            if found is None or found.value <= above:
                return None, found is not None and found.proven
            return found.x, found.proven

        return sifted
    search = Search(face)

    def searched(wish: Ints, low: Ints, high: Ints, above: int) -> tuple[Ints | None, bool]:
        answer = search.maximise(wish, low, high, above=above)
        return answer.x, answer.proven

    return searched


def _close_full_rows(face: Programme, low: Ints, high: Ints) -> None:
    """Give no more room to columns in rows that those kept fill."""
    import numpy as np

    full = np.append(activity(face, low) >= face.row_high, False)
    if face.coefs is not None:
        full[face.height - 1] = False  # the row that holds the total
    closed = full[face.rows].any(axis=1)
    high[closed] = low[closed]


def _asked_together(order: Sequence[int], at: int, low: Ints, high: Ints, most: int) -> list[int]:
    """The open groups met next, each once. With weights, one that has room for several is asked about alone."""
    asked: dict[int, None] = {}
    for group in order[at:]:
        room = high[group] - low[group]
        if len(asked) == most or (most == TOGETHER and asked and (room > 1 or group in asked)):
            break
        if room:
            asked[group] = None
            if most == TOGETHER and room > 1:
                break
    return list(asked)


def _optimal_face(optimum: Optimum, columns: Ints) -> Programme | None:
    """State which choices among `columns` are optimal.

    A row whose price exceeds the gap must be used to its end. What is left to lose is, in units of 2**-shift,
    the reduced weights of the columns and the prices of the other rows. Totals are whole: if all of that together is
    less than a point beyond the gap, nothing more is needed; else what may be lost becomes a row of its own. None if
    that would not fit 64 bits.
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
    for worth in (gain, part.weight):
        if exact_dot(np.abs(worth), part.high) < 1 << HEADROOM:
            break
    else:
        return None
    rows = np.where(part.rows == part.height, part.height + 1, part.rows)
    return replace(
        face,
        rows=np.hstack([rows, np.full((part.width, 1), part.height, np.int32)]),
        coefs=np.hstack([np.ones_like(rows, dtype=np.int64), worth[:, None]]),
        row_low=np.append(row_low, worth @ optimum.x[columns]),
        row_high=np.append(row_high, np.maximum(worth, 0) @ part.high),
        shift=FINE,
    )
