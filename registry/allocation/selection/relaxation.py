"""Limits that cannot be met: the smallest change that lets a set hold them all.

Smallest means the fewest persons in sum, then the fewest limits, then the limits that stand first in the file (the
first of them takes as much of the change as it can). Seats are never relaxed. Without floors the empty set holds
everything, so there always is an answer.

Which limits give is found in a small programme of its own, with a column for each limit. It proposes a smallest set
that nothing speaks against yet; the candidates' programme either agrees or answers with a reason, an inequality that
every set that would do obeys and the proposed one does not.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from registry.allocation.selection.optimum import Optimum, maximise
from registry.allocation.selection.programme import FINE, Programme
from registry.allocation.selection.roster import Roster
from registry.allocation.selection.search import PATIENCE, NotSettled, Search
from registry.allocation.selection.sifting import sift
from registry.allocation.selection.values import Change, Relaxation, Side

if TYPE_CHECKING:
    pass

_SIGN = {Side.AT_LEAST: -1, Side.AT_MOST: 1}
"""Which way a bound gives."""

EASY = 8
"""After so many reasons it is worth finding out what each bound can give at most."""


@dataclass(frozen=True)
class Give:
    """A bound that may give way, by up to `most` persons. `limit` is its place in the roster."""

    limit: int
    side: Side
    most: int


@dataclass(frozen=True)
class Need:
    """Every set of bounds that would do has factors that add up to `least` or more."""

    factors: tuple[int, ...]
    least: int


def smallest(roster: Roster, patience: float = PATIENCE) -> Relaxation:
    """Find the smallest relaxation; no changes if the limits can be met. Raises NotSettled.

    The number of persons is always the fewest. If it takes more than `patience` seconds to find out whether fewer
    limits, or limits further up in the file, would do, the best found by then is given and not called smallest.
    """
    gives = _gives(roster)
    optimum = _settled(_giving(roster, gives, [True] * len(gives)))
    persons = -optimum.value
    if persons == 0:
        return Relaxation((), True)
    gives = [replace(give, most=min(give.most, persons)) for give in gives]
    known = {give.limit for give, given in zip(gives, optimum.x[roster.size :].tolist(), strict=True) if given}
    sets = _Sets(roster, gives, persons, time.monotonic() + patience)
    limits, decided = sets.first(known)
    return Relaxation(_amounts(roster, gives, [give.limit in limits for give in gives], persons), decided)


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


def _giving(roster: Roster, gives: Sequence[Give], allowed: Sequence[bool], persons: int | None = None) -> Programme:
    """The candidates' programme with a column behind them for what each bound gives, counted downwards from 0.

    The best gives least; what a bound gives that is not allowed to counts twice. With `persons`, no more than that is
    given in sum, nothing by bounds that are not allowed to, and the weights are left to the caller.
    """
    import numpy as np

    in_sum = len(roster.limits) + 1
    layers = roster.rows.shape[1]
    people, size = roster.size, roster.size + len(gives)
    rows = np.full((size, max(2, layers)), in_sum + 1, np.int32)
    rows[:people, :layers] = np.where(roster.rows == in_sum, in_sum + 1, roster.rows)
    coefs = (rows <= in_sum).astype(np.int64)
    weight = np.zeros(size, np.int64)
    low = np.zeros(size, np.int64)
    for column, (give, may) in enumerate(zip(gives, allowed, strict=True), start=people):
        rows[column, :2] = give.limit + 1, in_sum
        coefs[column, :2] = _SIGN[give.side], 1
        weight[column] = 1 if may else 2
        low[column] = -give.most if may or persons is None else 0
    floors = [limit.at_least or 0 for limit in roster.limits]
    caps = [
        members + floor if limit.at_most is None else min(limit.at_most, members + floor)
        for limit, floor, members in zip(roster.limits, floors, _members(roster), strict=True)
    ]
    least = low.sum() if persons is None else -persons
    return Programme(
        rows=rows,
        coefs=coefs,
        weight=weight if persons is None else np.zeros_like(weight),
        low=low,
        high=(np.arange(size) < people).astype(np.int64),
        row_low=np.array([0, *floors, least], dtype=np.int64),
        row_high=np.array([min(roster.seats, roster.size), *caps, 0], dtype=np.int64),
    )


def _settled(programme: Programme) -> Optimum:
    """The proven optimum of a programme that has solutions. Raises NotSettled."""
    optimum = maximise(programme)
    if optimum is None or not optimum.proven:
        raise NotSettled
    return optimum


class _TimeIsUp(Exception):
    pass


class _Sets:
    """Looks for sets of limits that do: with which `persons` in sum are enough."""

    def __init__(self, roster: Roster, gives: Sequence[Give], persons: int, until: float) -> None:
        self._roster = roster
        self._gives = gives
        self._persons = persons
        self._until = until
        self._limits = list(dict.fromkeys(give.limit for give in gives))
        self._needs: list[Need] = []
        self._does(set())  # with persons to be given, no limits at all never do: the first reason

    def first(self, known: set[int]) -> tuple[set[int], bool]:
        """A smallest set, and of these the one that stands first in the file. `known` is some set that does.

        Says also whether that was settled in time.
        """
        best = known
        try:
            best = self._smaller(set(), set(), len(best)) or best
            inside: set[int] = set()
            outside: set[int] = set()
            for limit in self._limits:
                if limit not in best:
                    earlier = self._smaller(inside | {limit}, outside, len(best) + 1)
                    best = earlier or best
                (inside if limit in best else outside).add(limit)
        except _TimeIsUp:
            return best, False
        return best, True

    def _smaller(self, inside: set[int], outside: set[int], size: int) -> set[int] | None:
        """A smallest set that does, of fewer than `size` limits, some of them given; None if there is none."""
        while True:
            proposed = self._proposed(inside, outside, size)
            if proposed is None:
                return None
            if time.monotonic() > self._until:
                raise _TimeIsUp
            if self._does(proposed):
                return proposed
            if len(self._needs) == EASY:
                self._narrow()

    def _does(self, limits: set[int]) -> bool:
        """Try a set on the candidates; if it does not do, keep the reason."""
        allowed = [give.limit in limits for give in self._gives]
        optimum = _settled(_giving(self._roster, self._gives, allowed))
        if optimum.value == -self._persons:
            return True
        self._needs.append(_need(optimum, self._gives, allowed, self._persons))
        return False

    def _proposed(self, inside: set[int], outside: set[int], size: int) -> set[int] | None:
        """A smallest set, of fewer than `size` limits, that obeys all reasons so far."""
        import numpy as np

        factors = np.zeros((len(self._limits), len(self._needs)), np.int64)
        for row, need in enumerate(self._needs):
            for give, factor in zip(self._gives, need.factors, strict=True):
                factors[self._limits.index(give.limit), row] += factor
        low = np.array([limit in inside for limit in self._limits], dtype=np.int64)
        high = np.array([limit not in outside for limit in self._limits], dtype=np.int64)
        programme = Programme(
            rows=np.tile(np.arange(len(self._needs), dtype=np.int32), (len(self._limits), 1)),
            coefs=factors,
            weight=np.full(len(self._limits), -1, np.int64),
            low=low,
            high=high,
            row_low=np.array([need.least for need in self._needs], dtype=np.int64),
            row_high=factors.clip(0).sum(axis=0),
            shift=FINE,
        )
        answer = Search(programme).maximise(above=-size)
        if not answer.proven:
            raise _TimeIsUp
        if answer.x is None:
            return None
        return {limit for limit, flag in zip(self._limits, answer.x.tolist(), strict=True) if flag}

    def _narrow(self) -> None:
        """Lower what each bound gives at most to what it can give while `persons` are enough in sum."""
        import numpy as np

        programme = _giving(self._roster, self._gives, [True] * len(self._gives), self._persons)
        narrowed = []
        for column, give in enumerate(self._gives, start=self._roster.size):
            weight = np.zeros(programme.width, np.int64)
            weight[column] = -1
            prices = sift(replace(programme, weight=weight))
            most = give.most if prices is None else min(give.most, prices.bound >> prices.shift)
            narrowed.append(replace(give, most=most))
        self._gives = narrowed


def _need(optimum: Optimum, gives: Sequence[Give], allowed: Sequence[bool], persons: int) -> Need:
    """Why the allowed bounds do not do: by the prices found or, if these leave it open, that another is needed.

    By these prices a bound's column adds something to the bound on the value, more if it is allowed to give. Sets
    that would do reach -persons, so what they add makes up for all that is missing.
    """
    shift, prices = optimum.prices.shift, optimum.prices.rows.tolist()
    factors = []
    missing = -optimum.prices.bound - (persons << shift)
    for give, may in zip(gives, allowed, strict=True):
        charged = prices[give.limit + 1] * _SIGN[give.side] + prices[-1]
        once, twice = (give.most * max(0, charged - (weight << shift)) for weight in (1, 2))
        factors.append(once - twice)
        missing += once - twice if may else 0
    if missing > sum(factor for factor, may in zip(factors, allowed, strict=True) if may):
        common = math.gcd(missing, *factors)
        return Need(tuple(factor // common for factor in factors), missing // common)
    return Need(tuple(int(not may) for may in allowed), 1)


def _amounts(roster: Roster, gives: Sequence[Give], allowed: Sequence[bool], persons: int) -> tuple[Change, ...]:
    """Decide how much each bound gives, the first in the file as much as it can."""
    import numpy as np

    programme = _giving(roster, gives, allowed, persons)
    changes = []
    for column, (give, may) in enumerate(zip(gives, allowed, strict=True), start=roster.size):
        if may:
            weight = np.zeros(programme.width, np.int64)
            weight[column] = -1
            amount = _settled(replace(programme, weight=weight)).value
            low, high = programme.low.copy(), programme.high.copy()
            low[column] = high[column] = -amount
            programme = replace(programme, low=low, high=high)
            if amount:
                limit = roster.limits[give.limit]
                old = (limit.at_least if give.side is Side.AT_LEAST else limit.at_most) or 0
                changes.append(Change(limit, give.side, old, old + _SIGN[give.side] * amount))
    return tuple(changes)
