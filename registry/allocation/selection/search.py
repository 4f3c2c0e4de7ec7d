"""Exact answers to small programmes: branching over linear relaxations, each leaf closed in whole numbers."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.allocation.selection.lp import LinearRelaxation, LpAnswer
from registry.allocation.selection.programme import (
    Programme,
    is_feasible,
    proven_bound,
    reduced_weights,
    rounded_prices,
)
from registry.kernel.errors import RegistryError
from registry.kernel.messages import message

if TYPE_CHECKING:
    from registry.allocation.selection.programme import Floats, Ints

BRANCHES = 400
"""So many linear relaxations are tried before the rest is given to CP-SAT."""

PATIENCE = 120.0
"""Seconds that CP-SAT may take for one question."""


class NotSettled(RegistryError):
    """Neither a first solution nor a proof that none exists was found in the time that is given."""

    def __init__(self) -> None:
        super().__init__(message("No answer was found within %(seconds)s seconds", seconds=int(PATIENCE)))


@dataclass(frozen=True)
class Answer:
    """Best solution found (None: none), its value, and whether nothing better is proven to exist."""

    x: Ints | None
    value: int | None
    proven: bool


@dataclass(frozen=True)
class _Node:
    """Columns' bounds in one branch, and the bound on its value that the branch above left."""

    low: Ints
    high: Ints
    bound: int | None


@dataclass(frozen=True)
class _Proof:
    """A bound on a node's value and the reduced weights that it rests on, both times 2**shift."""

    bound: int
    shift: int
    reduced: Ints


class Search:
    """Asks one programme many questions: other weights, tighter bounds."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self._relaxation = LinearRelaxation(programme)

    def maximise(
        self,
        weight: Ints | None = None,
        low: Ints | None = None,
        high: Ints | None = None,
        *,
        above: int | None = None,
        target: int | None = None,
    ) -> Answer:
        """Find the best solution with a value greater than `above`.

        `target` is a value known not to be exceeded: reaching it ends the search.
        """
        weight = self.programme.weight if weight is None else weight
        low = self.programme.low if low is None else low
        high = self.programme.high if high is None else high
        best: Ints | None = None
        value = above
        heap = [(0, 0, _Node(low, high, None))]
        left = BRANCHES
        made = 0
        while heap and (value is None or value != target):
            _, _, node = heapq.heappop(heap)
            if value is not None and node.bound is not None and node.bound <= value:
                break
            if left == 0:
                return _by_cp_sat(self.programme, weight, low, high, best, value)
            left -= 1
            relaxed = self._relaxation.solve(weight, node.low, node.high)
            proof = self._proof(weight, node, relaxed)
            if proof is None or (value is not None and proof.bound >> proof.shift <= value):
                continue
            point = (node.low + node.high) / 2 if relaxed.x is None else relaxed.x
            whole = _rounded(point, node.low, node.high)
            if is_feasible(self.programme, whole, node.low, node.high):
                reached = _value(weight, whole)
                if value is None or reached > value:
                    best, value = whole, reached
                if proof.bound >> proof.shift <= value:
                    continue
            for half in _halves(point, whole, node, proof, value):
                made -= 1
                heapq.heappush(heap, (-(proof.bound >> proof.shift), made, half))
        return Answer(best, None if best is None else value, True)

    def _proof(self, weight: Ints, node: _Node, relaxed: LpAnswer) -> _Proof | None:
        """What is proven of a node in whole numbers; None if it is empty."""
        import numpy as np

        programme = self.programme
        if (node.low == node.high).all() and not is_feasible(programme, node.low, node.low, node.high):
            return None
        if relaxed.x is None and relaxed.prices is not None:
            ray = self._priced(np.zeros_like(weight), node, relaxed.prices)
            if ray.bound < 0:
                return None
        free = _Proof(
            proven_bound(programme, np.zeros(programme.height, np.int64), weight, node.low, node.high), 0, weight
        )
        if relaxed.x is None or relaxed.prices is None:
            return free
        priced = self._priced(weight, node, relaxed.prices)
        return min(free, priced, key=lambda proof: proof.bound >> proof.shift)

    def _priced(self, weight: Ints, node: _Node, prices: Floats) -> _Proof:
        whole, shift = rounded_prices(self.programme, prices, weight)
        reduced = reduced_weights(self.programme, whole, weight, shift)
        return _Proof(proven_bound(self.programme, whole, reduced, node.low, node.high), shift, reduced)


def _value(weight: Ints, x: Ints) -> int:
    return sum(w * n for w, n in zip(weight.tolist(), x.tolist(), strict=True) if n)


def _rounded(point: Floats, low: Ints, high: Ints) -> Ints:
    import numpy as np

    return np.clip(np.rint(point).astype(np.int64), low, high)


def _halves(point: Floats, whole: Ints, node: _Node, proof: _Proof, value: int | None) -> list[_Node]:
    """Split a node at its most broken column; the half nearer to the point is looked at first (comes last).

    Where nothing is broken but the proof did not close, a column that still has room is split off at its value.
    """
    import numpy as np

    low, high = node.low, node.high
    if value is not None:
        low, high = _tightened(low, high, proof, value)
    broken = np.where(low < high, np.abs(point - whole), -1.0)
    column = int(np.argmax(broken))
    if broken[column] < 0:
        return [_Node(low, low, None)] if (low != node.low).any() or (high != node.high).any() else []
    if broken[column] > 1e-6:
        below = int(np.floor(point[column]))
    else:
        below = int(whole[column]) - (1 if whole[column] >= high[column] else 0)
    below = min(max(below, int(low[column])), int(high[column]) - 1)
    down_high, up_low = high.copy(), low.copy()
    down_high[column], up_low[column] = below, below + 1
    bound = proof.bound >> proof.shift
    down, up = _Node(low, down_high, bound), _Node(up_low, high, bound)
    return [down, up] if point[column] - below > 0.5 else [up, down]


def _tightened(low: Ints, high: Ints, proof: _Proof, value: int) -> tuple[Ints, Ints]:
    """Leave columns only so much room as a value above `value` can bear, each unit costing its reduced weight."""
    import numpy as np

    spare = min(proof.bound - ((value + 1) << proof.shift), 2**62)
    room = np.minimum(spare // np.maximum(np.abs(proof.reduced), 1), high - low)
    return np.where(proof.reduced > 0, high - room, low), np.where(proof.reduced < 0, low + room, high)


def _by_cp_sat(
    programme: Programme, weight: Ints, low: Ints, high: Ints, best: Ints | None, value: int | None
) -> Answer:
    """Settle the question with CP-SAT, which reckons in whole numbers."""
    import numpy as np
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    columns = [
        model.new_int_var(a, b, f"x{j}") for j, (a, b) in enumerate(zip(low.tolist(), high.tolist(), strict=True))
    ]
    coefs = np.ones(programme.rows.shape, np.int64) if programme.coefs is None else programme.coefs
    terms: list[list[tuple[int, int]]] = [[] for _ in range(programme.height + 1)]
    for column, (rows, factors) in enumerate(zip(programme.rows.tolist(), coefs.tolist(), strict=True)):
        for row, factor in zip(rows, factors, strict=True):
            terms[row].append((column, factor))
    for row, (least, most) in enumerate(zip(programme.row_low.tolist(), programme.row_high.tolist(), strict=True)):
        total = cp_model.LinearExpr.weighted_sum([columns[c] for c, _ in terms[row]], [f for _, f in terms[row]])
        model.add_linear_constraint(total, least, most)
    objective = cp_model.LinearExpr.weighted_sum(columns, weight.tolist())
    if value is not None:
        model.add(objective >= value + 1)
    model.maximize(objective)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_time_in_seconds = PATIENCE
    status = solver.solve(model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = np.array([solver.value(column) for column in columns], dtype=np.int64)
        if is_feasible(programme, found, low, high):
            return Answer(found, _value(weight, found), status == cp_model.OPTIMAL)
    return Answer(best, None if best is None else value, status == cp_model.INFEASIBLE)
