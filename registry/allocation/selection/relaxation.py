"""Limits that cannot be met: the smallest change that lets a set hold them all.

Smallest means the fewest persons in sum, then the fewest limits, then the limits that stand first in the file (the
first of them takes as much of the change as it can). Seats are never relaxed. Without floors the empty set holds
everything, so there always is an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from registry.allocation.selection.optimum import maximise
from registry.allocation.selection.programme import Programme
from registry.allocation.selection.roster import Roster
from registry.allocation.selection.search import NotSettled
from registry.allocation.selection.values import Change, Side

_SIGN = {Side.AT_LEAST: -1, Side.AT_MOST: 1}
"""Which way a bound gives."""


@dataclass(frozen=True)
class Give:
    """A bound that may give way by up to `most` persons. `limit` is its place in the roster."""

    limit: int
    side: Side
    most: int


def smallest(roster: Roster) -> tuple[Change, ...]:
    """Find the smallest relaxation, in file order; empty if the limits can be met. Raises NotSettled."""
    gives = _gives(roster)
    model = _Model(roster, gives, sum(give.most for give in gives))
    least = model.best(model.given)
    assert least is not None
    persons = -least
    if persons == 0:
        return ()
    model = _Model(roster, [replace(give, most=min(give.most, persons)) for give in gives], persons)
    model.fix_limits()
    return model.fix_amounts()


def _gives(roster: Roster) -> list[Give]:
    """Every floor can sink to 0 and every cap rise to all there are. In file order."""
    members = _members(roster)
    found = []
    for limit in sorted(range(len(roster.limits)), key=roster.places.__getitem__):
        least, most = roster.limits[limit].at_least, roster.limits[limit].at_most
        if least:
            found.append(Give(limit, Side.AT_LEAST, least))
        if most is not None and most < members[limit]:
            found.append(Give(limit, Side.AT_MOST, members[limit] - most))
    return found


def _members(roster: Roster) -> list[int]:
    """How many candidates each limit is about."""
    import numpy as np

    counts: list[int] = np.bincount(roster.rows.ravel(), minlength=len(roster.limits) + 2)[1:-1].tolist()
    return counts


class _Model:
    """The candidates' programme with, behind their columns, one column for what each bound gives and one for each
    limit that says whether it gives anything (its flag). Both count downwards from 0: the best gives least.

    Rows: everyone, the limits, what is given in sum (at most `persons`), and for each limit: no more than its flag
    allows. `found` is the last best solution.
    """

    def __init__(self, roster: Roster, gives: Sequence[Give], persons: int) -> None:
        import numpy as np

        self._roster = roster
        self._gives = gives
        limits = list(dict.fromkeys(give.limit for give in gives))
        self.given = [roster.size + place for place in range(len(gives))]
        self.flags = {limit: roster.size + len(gives) + place for place, limit in enumerate(limits)}
        most = [max(give.most for give in gives if give.limit == limit) for limit in limits]
        in_sum = len(roster.limits) + 1
        link = {limit: in_sum + 1 + place for place, limit in enumerate(limits)}
        height = in_sum + 1 + len(limits)
        entries = [{give.limit + 1: _SIGN[give.side], in_sum: 1, link[give.limit]: 1} for give in gives]
        entries += [{link[limit]: -largest} for limit, largest in zip(limits, most, strict=True)]
        layers = roster.rows.shape[1]
        rows = np.full((roster.size + len(entries), max(3, layers)), height, np.int32)
        rows[: roster.size, :layers] = np.where(roster.rows == in_sum, height, roster.rows)
        coefs = (rows < height).astype(np.int64)
        for column, entry in enumerate(entries, start=roster.size):
            rows[column, : len(entry)] = list(entry)
            coefs[column, : len(entry)] = list(entry.values())
        floors = [limit.at_least or 0 for limit in roster.limits]
        caps = [
            members + floor if limit.at_most is None else min(limit.at_most, members + floor)
            for limit, floor, members in zip(roster.limits, floors, _members(roster), strict=True)
        ]
        self._programme = Programme(
            rows=rows,
            coefs=coefs,
            weight=np.zeros(len(rows), np.int64),
            low=np.array([0] * roster.size + [-give.most for give in gives] + [-1] * len(limits), dtype=np.int64),
            high=np.array([1] * roster.size + [0] * len(entries), dtype=np.int64),
            row_low=np.array([0, *floors, -persons, *(0 for _ in limits)], dtype=np.int64),
            row_high=np.array([roster.seats, *caps, 0, *most], dtype=np.int64),
        )

    def best(self, columns: Collection[int], sign: int = 1) -> int | None:
        """The largest value of sign * the sum of these columns; None if nothing is feasible."""
        import numpy as np

        weight = np.zeros(self._programme.width, np.int64)
        weight[list(columns)] = sign
        optimum = maximise(replace(self._programme, weight=weight))
        if optimum is None:
            return None
        if not optimum.proven:
            raise NotSettled
        self.found = optimum.x
        return optimum.value

    def fix_limits(self) -> None:
        """Decide which limits give: as few as can be, and of those the first in the file."""
        fewest = self.best(self.flags.values())
        assert fewest is not None
        left = -fewest
        for flag in self.flags.values():
            free, found = self._programme, self.found
            if left and found[flag] == 0:
                self._fix(flag, -1)
                if self.best(self.flags.values()) != fewest:
                    self._programme, self.found = free, found
            gives = int(self.found[flag])
            self._fix(flag, gives)
            left += gives

    def fix_amounts(self) -> tuple[Change, ...]:
        """Decide how much each gives, the first in the file as much as it can."""
        changes = []
        for give, column in zip(self._gives, self.given, strict=True):
            if self.found[self.flags[give.limit]] == 0:
                continue
            amount = self.best([column], sign=-1)
            assert amount is not None
            self._fix(column, -amount)
            if amount:
                limit = self._roster.limits[give.limit]
                old = (limit.at_least if give.side is Side.AT_LEAST else limit.at_most) or 0
                changes.append(Change(limit, give.side, old, old + _SIGN[give.side] * amount))
        return tuple(changes)

    def _fix(self, column: int, value: int) -> None:
        low, high = self._programme.low.copy(), self._programme.high.copy()
        low[column] = high[column] = value
        self._programme = replace(self._programme, low=low, high=high)
