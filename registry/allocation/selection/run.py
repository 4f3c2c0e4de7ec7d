"""One run of the selection, from candidates and limits to a proven and explained answer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from registry.allocation.selection import explanation, relaxation
from registry.allocation.selection.optimum import Optimum, maximise
from registry.allocation.selection.roster import Roster, merit_order, programme_of, roster_of
from registry.allocation.selection.search import NotSettled
from registry.allocation.selection.ties import walked
from registry.allocation.selection.values import Candidate, Limit, LimitsInConflict, Selection
from registry.allocation.selection.waiting import waiting_list

SOLVER = "highspy: linear relaxations; branching with whole-number certificates; ortools CP-SAT where branching is long"

WAITING = 100
"""Length of the waiting list unless another is asked for."""


def select(
    candidates: Sequence[Candidate], limits: Sequence[Limit], seats: int, seed: str = "", *, waiting: int = WAITING
) -> Selection:
    """Choose up to `seats` candidates: most people, then most merit in sum, then the tie-break; every limit holds.

    Source: domain paper, "Selection" (task 35). The answer does not depend on the order of candidates or limits.
    Raises BadData, LimitsInConflict (with the smallest relaxation) and NotSettled.
    """
    return solve(roster_of(candidates, limits, seats, seed), waiting=waiting)


def solve(roster: Roster, *, waiting: int = WAITING) -> Selection:
    """Do what `select` does for input that is already in order."""
    optimum = _largest(roster)
    if optimum is None:
        raise LimitsInConflict(relaxation.smallest(roster), roster.snapshot)
    if optimum.proven:
        optimum = walked(roster, optimum)
    count = int(optimum.x.sum())
    base = _base(roster) * count
    return Selection(
        chosen=tuple(roster.keys[column] for column in merit_order(roster, optimum.x.nonzero()[0])),
        seats=roster.seats,
        total=optimum.value + base,
        bound=optimum.bound + base,
        optimal=optimum.proven,
        cut_line=explanation.cut_line(roster),
        binding=explanation.binding(roster, optimum),
        prices=explanation.prices(roster, optimum),
        waiting=tuple(waiting_list(roster, optimum, waiting)),
        solver=SOLVER,
        versions={name: version(name) for name in ("highspy", "ortools", "numpy")},
        snapshot=roster.snapshot,
        roster=roster,
        optimum=optimum,
        explanation=explanation.explained(roster, optimum),
    )


def _largest(roster: Roster) -> Optimum | None:
    """The largest set with the most merit; None: proven that no set holds the limits.

    A set with as many people as there are seats (or candidates) needs no proof that it is the largest, so the solve
    for the number of people is left out if there is one.
    """
    import numpy as np

    merit = roster.merit - _base(roster)
    most = min(roster.seats, roster.size)
    optimum = maximise(programme_of(roster, merit, most, most))
    if optimum is not None:
        return optimum
    largest = maximise(programme_of(roster, np.ones_like(merit), 0, most))
    if largest is None:
        return None
    if not largest.proven:
        raise NotSettled
    return maximise(programme_of(roster, merit, largest.value, largest.value))


def _base(roster: Roster) -> int:
    """Merits are reckoned from the cut line, which keeps the numbers small; the size of the set is fixed by then."""
    line = explanation.cut_line(roster)
    return 0 if line is None else line
