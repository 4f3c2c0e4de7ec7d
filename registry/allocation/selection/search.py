"""Exact answers to small programmes: branching over linear relaxations, each leaf closed in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.allocation.selection.lp import LinearRelaxation
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
        stack = [(low, high)]
        left = BRANCHES
        while stack:
            if left == 0:
                return _by_cp_sat(self.programme, weight, low, high, best, value)
            left -= 1
            node_low, node_high = stack.pop()
            relaxed = self._relaxation.solve(weight, node_low, node_high)
            bound = self._bound(weight, node_low, node_high, relaxed.x is None, relaxed.prices)
            if bound is None or (value is not None and bound <= value):
                continue
            point = (node_low + node_high) / 2 if relaxed.x is None else relaxed.x
            whole = _rounded(point, node_low, node_high)
            if is_feasible(self.programme, whole, node_low, node_high):
                reached = _value(weight, whole)
                if value is None or reached > value:
                    best, value = whole, reached
                if value == target:
                    break
                if bound <= value:
                    continue
            stack.extend(_halves(point, whole, node_low, node_high))
        return Answer(best, None if best is None else value, True)

    def _bound(self, weight: Ints, low: Ints, high: Ints, infeasible: bool, prices: Floats | None) -> int | None:
        """Upper bound of the node's whole-number value; None if it is proven to be empty."""
        import numpy as np

        programme = self.programme
        if (low == high).all() and not is_feasible(programme, low, low, high):
            return None
        nothing = np.zeros_like(weight)
        if infeasible and prices is not None:
            for ray in (prices, -prices):
                whole, shift = rounded_prices(programme, ray, nothing)
                if proven_bound(programme, whole, reduced_weights(programme, whole, nothing, shift), low, high) < 0:
                    return None
        free = proven_bound(programme, np.zeros(programme.height, np.int64), weight, low, high)
        if infeasible or prices is None:
            return free
        whole, shift = rounded_prices(programme, prices, weight)
        return min(
            free, proven_bound(programme, whole, reduced_weights(programme, whole, weight, shift), low, high) >> shift
        )


def _value(weight: Ints, x: Ints) -> int:
    return sum(w * n for w, n in zip(weight.tolist(), x.tolist(), strict=True) if n)


def _rounded(point: Floats, low: Ints, high: Ints) -> Ints:
    import numpy as np

    return np.clip(np.rint(point).astype(np.int64), low, high)


def _halves(point: Floats, whole: Ints, low: Ints, high: Ints) -> list[tuple[Ints, Ints]]:
    """Split a node at its most broken column; the half nearer to the point is looked at first (comes last).

    Where nothing is broken but the proof did not close, a column that still has room is split off at its value.
    """
    import numpy as np

    broken = np.abs(point - whole)
    column = int(np.argmax(np.where(low < high, broken, -1.0)))
    if low[column] == high[column]:
        return []
    if broken[column] > 1e-6:
        below = int(np.floor(point[column]))
    else:
        below = int(whole[column]) - (1 if whole[column] == high[column] else 0)
    down_high, up_low = high.copy(), low.copy()
    down_high[column], up_low[column] = below, below + 1
    down, up = (low, down_high), (up_low, high)
    return [down, up] if point[column] - below > 0.5 else [up, down]


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
