"""Why each is in or out, what it would have cost to take them, which limits bind and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from registry.allocation.selection.optimum import Optimum, maximise
from registry.allocation.selection.programme import activity, exact_dot, merged, restricted
from registry.allocation.selection.roster import Roster, walk_order
from registry.allocation.selection.search import Search
from registry.allocation.selection.values import (
    Binding,
    Explanation,
    Missed,
    Price,
    Reason,
    Selection,
    Side,
    Standing,
)

if TYPE_CHECKING:
    from registry.allocation.selection.programme import Flags, Ints

NEAREST = 200
"""For so many of those not chosen, `points_missed` is computed exactly at once."""

AROUND = 300
"""So many columns with the smallest reduced weights are searched for what a forced person would change."""


def cut_line(roster: Roster) -> int | None:
    """The lowest merit in the merit list; None if that list is empty."""
    import numpy as np

    places = min(roster.seats, roster.size)
    return int(np.partition(roster.merit, roster.size - places)[roster.size - places]) if places else None


def merit_list(roster: Roster) -> Flags:
    """Flag the best by merit and tie-break with no limits, as many as there are seats."""
    import numpy as np

    line = cut_line(roster)
    if line is None:
        return np.zeros(roster.size, bool)
    best: Flags = roster.merit > line
    level = walk_order(roster, np.flatnonzero(roster.merit == line).tolist())
    best[level[: min(roster.seats, roster.size) - int(best.sum())]] = True
    return best


def binding(roster: Roster, optimum: Optimum) -> tuple[Binding, ...]:
    """The bounds that the chosen set meets with no room to spare. A floor of 0 is none."""
    found = []
    for limit, count in zip(roster.limits, activity(optimum.programme, optimum.x)[1:].tolist(), strict=True):
        if limit.at_least and count == limit.at_least:
            found.append(Binding(limit, Side.AT_LEAST))
        if count == limit.at_most:
            found.append(Binding(limit, Side.AT_MOST))
    return tuple(found)


def prices(roster: Roster, optimum: Optimum) -> tuple[Price, ...]:
    """What one more under a cap or one fewer under a floor would be worth by the prices of the proof."""
    unit = float(1 << optimum.prices.shift)
    return tuple(
        Price(limit, Side.AT_MOST if price > 0 else Side.AT_LEAST, abs(price) / unit)
        for limit, price in zip(roster.limits, optimum.prices.rows[1:].tolist(), strict=True)
        if price
    )


def shortfalls(optimum: Optimum, columns: Sequence[int]) -> dict[int, Missed]:
    """Compute exactly how many points each of these columns would cost if it were forced in.

    One forced column j changes only columns with a reduced weight of at most bound - value - |reduced_j|, where
    value is the best that is found with j in; so a search among the columns nearest to 0 mostly settles it. Where it
    does not, the whole programme is solved again with j in. Needs a proven optimum.
    """
    import numpy as np

    programme, prices = optimum.programme, optimum.prices
    distance = np.abs(prices.reduced)
    chosen = optimum.x.astype(bool)
    missed = {column: Missed(0) for column in columns if chosen[column]}
    asked = [column for column in columns if not chosen[column]]
    if not asked:
        return missed
    width = max(optimum.gap, int(np.sort(distance)[:AROUND].max()))
    near = distance <= width
    if near.sum() > 2 * AROUND:  # many at the same distance: those beyond the first few prove nothing by their absence
        near[np.flatnonzero(near & ~chosen)[AROUND:]] = False
        width = -1
    near[asked] = True
    around = np.flatnonzero(near)
    small, group = merged(restricted(programme, around, optimum.x))
    taken = np.zeros(small.width, np.int64)
    np.add.at(taken, group, optimum.x[around])
    offset = optimum.value - exact_dot(small.weight, taken)
    search = Search(small)
    found: dict[int, Missed] = {}
    for column in asked:
        alike = int(group[np.searchsorted(around, column)])
        if alike not in found:
            if taken[alike]:
                found[alike] = Missed(0)
            else:
                target = (prices.bound - int(distance[column])) >> prices.shift
                low = small.low.copy()
                low[alike] = 1
                answer = search.maximise(low=low, target=target - offset)
                value = None if answer.value is None else answer.value + offset
                open_gap = (
                    width + 1 if value is None else prices.bound - (value << prices.shift) - int(distance[column])
                )
                if value is None or (value != target and (open_gap > width or not answer.proven)):
                    found[alike] = _solved_again(optimum, column)
                else:
                    found[alike] = Missed(optimum.value - value)
        missed[column] = found[alike]
    return missed


def nearest(optimum: Optimum) -> list[int]:
    """The columns not chosen whose reduced weights are nearest to 0."""
    import numpy as np

    out = np.flatnonzero(optimum.x == 0)
    order = np.argsort(np.abs(optimum.prices.reduced[out]), kind="stable")
    return [int(column) for column in out[order[:NEAREST]]]


def explained(roster: Roster, optimum: Optimum) -> Explanation:
    """Collect what is needed to say of each person why they are in or out."""
    exact = shortfalls(optimum, nearest(optimum)) if optimum.proven else {}
    return Explanation(merit_list(roster), exact)


def standings(selection: Selection) -> Iterator[Standing]:
    """Say of each candidate, in the order of keys, why they are in or out."""
    roster, optimum, explanation = selection.roster, selection.optimum, selection.explanation
    tight = {
        row for row, limit in enumerate(roster.limits, start=1) if Binding(limit, Side.AT_LEAST) in selection.binding
    }
    least = least_missed(optimum).tolist()
    for column, (key, chosen, best, rows) in enumerate(
        zip(roster.keys, optimum.x.tolist(), explanation.merit_list.tolist(), roster.rows.tolist(), strict=True)
    ):
        if chosen:
            reason = Reason.ON_MERIT if best else Reason.LIFTED
            floors = () if best else tuple(roster.limits[row - 1] for row in rows if row in tight)
            yield Standing(key, True, reason, Missed(0), floors)
        else:
            reason = Reason.DISPLACED if best else Reason.BELOW_LINE
            yield Standing(key, False, reason, explanation.missed.get(column) or Missed(least[column], exact=False))


def least_missed(optimum: Optimum) -> Ints:
    """Proven lower bound of `points_missed` for each column that is not chosen, from the reduced weights."""
    import numpy as np

    whole = -((optimum.gap - np.abs(optimum.prices.reduced)) >> optimum.prices.shift)
    return np.maximum(whole, 0)


def points_missed(selection: Selection, key: str) -> Missed:
    """Compute exactly what forcing this person in would cost. Raises KeyError for somebody unknown."""
    column = selection.roster.column(key)
    if selection.optimum.x[column]:
        return Missed(0)
    if column in selection.explanation.missed:
        return selection.explanation.missed[column]
    return _solved_again(selection.optimum, column)


def _solved_again(optimum: Optimum, column: int) -> Missed:
    low = optimum.programme.low.copy()
    low[column] = 1
    forced = maximise(replace(optimum.programme, low=low))
    if forced is None:
        return Missed(None)
    return Missed(max(0, optimum.value - forced.bound), forced.proven and optimum.proven)
