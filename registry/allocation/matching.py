"""Match mentees with mentors: as many pairs as possible first, then the highest total fit, then hashed ties.

A minimum-cost flow over the allowed pairs only (sparse). Ties are settled inside the cost: the fit takes the high
bits and 20 bits of SHA-256("mentee\\0mentor") the low ones, so that the pairs do not depend on the order of rows
(performance paper, "Mentor matching"). Where such costs would not fit the solver's whole numbers, the fit is
optimised first and the hashes among the optima of the fit second.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

from registry.kernel.errors import BadData, Problem
from registry.kernel.messages import Message, message

if TYPE_CHECKING:
    import numpy as np

BEST_FIT = 10_000
HASH_BITS = 20
FIT_SHIFT = 33
PAIRS_WITH_EXACT_TIES = 2 ** (FIT_SHIFT - HASH_BITS)
COST_BOUND = 2**61
SOLVER = "ortools SimpleMinCostFlow"


Row = tuple[str, str, int]
"""Mentee, mentor, fit."""


class Edge(NamedTuple):
    """An allowed pair and how well it fits, 0 to 10,000."""

    mentee: str
    mentor: str
    fit: int


@dataclass(frozen=True)
class Matching:
    """The pairs, sorted by mentee; `worst` is the lowest fit among them and `spread` the distance to the highest.

    `without_edge` had no allowed mentor with a place; `lost_out` had one, but all places are better used.
    """

    pairs: tuple[Edge, ...]
    total: int
    worst: int | None
    spread: int | None
    without_edge: tuple[str, ...]
    lost_out: tuple[str, ...]
    snapshot: str
    solver: str
    versions: Mapping[str, str]


def match(
    edges: Iterable[tuple[str, str, int]],
    capacities: Mapping[str, int],
    *,
    mentees: Iterable[str] = (),
    worst_first: bool = False,
) -> Matching:
    """Return the matching with the most pairs and, among those, the highest total fit.

    `capacities`: places of each mentor, 0 or more. `mentees` names people who are to be matched even if no edge
    names them. With `worst_first` the lowest fit among the pairs is raised as far as the number of pairs allows
    before the total is maximised. Raise BadData for a fit outside 0 to 10,000, a pair given twice, a mentor without
    a capacity, a negative capacity.
    """
    given = sorted(edges)
    problems = [*_faults(given, capacities)]
    if problems:
        raise BadData(message("The pairs cannot be matched."), problems)
    everybody = sorted({edge[0] for edge in given} | set(mentees))
    usable = [edge for edge in given if capacities[edge[1]] > 0]
    network = _Network(usable, capacities)
    most = _most_pairs(network)
    if worst_first:
        network = _above_the_worst(usable, capacities, most)
    pairs = tuple(_best(network, most))
    fits = [pair.fit for pair in pairs]
    paired, reachable = {pair.mentee for pair in pairs}, {edge[0] for edge in usable}
    return Matching(
        pairs=pairs,
        total=sum(fits),
        worst=min(fits, default=None),
        spread=max(fits) - min(fits) if fits else None,
        without_edge=tuple(key for key in everybody if key not in reachable),
        lost_out=tuple(key for key in everybody if key in reachable and key not in paired),
        snapshot=_snapshot(given, capacities, everybody, worst_first),
        solver=SOLVER,
        versions={"ortools": version("ortools")},
    )


def with_pairs_kept(
    edges: Iterable[tuple[str, str, int]], capacities: Mapping[str, int], kept: Sequence[tuple[str, str]]
) -> Matching:
    """Return the best matching that contains the pairs `kept` by hand; its total tells what they cost.

    Raise BadData where a kept pair is not among the edges, a mentee is kept twice, or a mentor has too few places.
    """
    given = {(edge[0], edge[1]): Edge(*edge) for edge in edges}
    wanted = set(kept)
    problems = [
        Problem(_pair(mentee, mentor), message("this pair is not among the allowed ones"))
        for mentee, mentor in sorted(wanted - given.keys())
    ]
    if problems or len({mentee for mentee, _mentor in wanted}) < len(wanted):
        raise BadData(message("The pairs kept by hand do not go together."), problems)
    left = dict(capacities)
    for _mentee, mentor in wanted:
        left[mentor] -= 1
    taken = {mentee for mentee, _mentor in wanted}
    rest = match((edge for edge in given.values() if edge.mentee not in taken), left)
    pairs = tuple(sorted([*rest.pairs, *(given[pair] for pair in wanted)]))
    fits = [pair.fit for pair in pairs]
    return Matching(
        pairs=pairs,
        total=sum(fits),
        worst=min(fits, default=None),
        spread=max(fits) - min(fits) if fits else None,
        without_edge=rest.without_edge,
        lost_out=rest.lost_out,
        snapshot=rest.snapshot,
        solver=rest.solver,
        versions=rest.versions,
    )


def _faults(edges: Sequence[Row], capacities: Mapping[str, int]) -> Iterable[Problem]:
    for mentor, places in sorted(capacities.items()):
        if places < 0:
            yield Problem(message("mentor %(mentor)s", mentor=mentor), message("the capacity is negative"))
    before = None
    for mentee, mentor, fit in edges:
        if not 0 <= fit <= BEST_FIT:
            yield Problem(_pair(mentee, mentor), message("the fit is not within 0 and 10000"))
        if mentor not in capacities:
            yield Problem(_pair(mentee, mentor), message("this mentor has no capacity given"))
        if before == (mentee, mentor):
            yield Problem(_pair(mentee, mentor), message("this pair is given twice"))
        before = (mentee, mentor)


def _pair(mentee: str, mentor: str) -> Message:
    return message("%(mentee)s with %(mentor)s", mentee=mentee, mentor=mentor)


class _Network:
    """Source -> mentees -> mentors -> sink, as arrays; arcs in the order of the sorted edges."""

    def __init__(self, edges: Sequence[Row], capacities: Mapping[str, int]) -> None:
        import numpy as np

        self.edges = edges
        mentee_of = [edge[0] for edge in edges]
        mentor_of = [edge[1] for edge in edges]
        self.fits = [edge[2] for edge in edges]
        mentees, mentors = sorted(set(mentee_of)), sorted(set(mentor_of))
        mentee_at = {key: place for place, key in enumerate(mentees, start=1)}
        mentor_at = {key: place for place, key in enumerate(mentors, start=1 + len(mentees))}
        self.source, self.sink = 0, 1 + len(mentees) + len(mentors)
        self.nodes, self.pairs = self.sink + 1, len(edges)
        out, into = map(mentee_at.__getitem__, mentee_of), map(mentor_at.__getitem__, mentor_of)
        self.tails = np.array([*out, *[self.source] * len(mentees), *mentor_at.values()], dtype=np.int64)
        self.heads = np.array([*into, *mentee_at.values(), *[self.sink] * len(mentors)], dtype=np.int64)
        places = [capacities[mentor] for mentor in mentors]
        self.room = np.array([1] * (len(edges) + len(mentees)) + places, dtype=np.int64)

    def costs(self, of_edges: Any) -> np.ndarray[Any, Any]:
        """Return the cost of each arc; only pairs cost."""
        import numpy as np

        costs = np.zeros(len(self.tails), dtype=np.int64)
        costs[: self.pairs] = of_edges
        return costs


def _most_pairs(network: _Network) -> int:
    from ortools.graph.python import max_flow

    if not network.pairs:
        return 0
    flow = max_flow.SimpleMaxFlow()
    flow.add_arcs_with_capacity(network.tails, network.heads, network.room)
    status = flow.solve(network.source, network.sink)
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the maximum flow ended with status {status}")
    return int(flow.optimal_flow())


def _above_the_worst(edges: Sequence[Row], capacities: Mapping[str, int], most: int) -> _Network:
    """Keep the edges at or above the highest fit that still allows `most` pairs, found by bisection over the fits."""
    fits = sorted({fit for _mentee, _mentor, fit in edges})
    network = _Network(edges, capacities)
    low, high = 0, len(fits) - 1
    while low < high:
        middle = (low + high + 1) // 2
        narrower = _Network([edge for edge in edges if edge[2] >= fits[middle]], capacities)
        if _most_pairs(narrower) == most:
            low, network = middle, narrower
        else:
            high = middle - 1
    return network


def _best(network: _Network, most: int) -> list[Edge]:
    import numpy as np

    if not most:
        return []
    loss = network.costs(BEST_FIT - np.array(network.fits, dtype=np.int64))
    hashes = network.costs(_ties(network.edges))
    if most <= PAIRS_WITH_EXACT_TIES and ((BEST_FIT + 1) << FIT_SHIFT) * network.nodes < COST_BOUND:
        used = _cheapest(network, (loss << FIT_SHIFT) + hashes, most)
    else:
        used = _cheapest_in_two_steps(network, loss, hashes, most)
    return [Edge(*network.edges[place]) for place in np.flatnonzero(used[: network.pairs]).tolist()]


def _ties(edges: Sequence[Row]) -> list[int]:
    """Return the first 20 bits of SHA-256("mentee\\0mentor") of each edge."""
    sha256, number, shift = hashlib.sha256, int.from_bytes, 24 - HASH_BITS
    return [
        number(sha256(f"{mentee}\0{mentor}".encode()).digest()[:3], "big") >> shift for mentee, mentor, _fit in edges
    ]


def _cheapest(network: _Network, costs: Any, most: int, room: Any = None, held: Any = None) -> Any:
    """Return the flow of each arc that carries `most` pairs at the lowest cost.

    `room` replaces the capacities; `held` is a flow that every answer contains, so its ends are supplied.
    """
    import numpy as np
    from ortools.graph.python import min_cost_flow

    supply = np.zeros(network.nodes, dtype=np.int64)
    supply[network.source], supply[network.sink] = most, -most
    if held is not None:
        np.subtract.at(supply, network.tails, held)
        np.add.at(supply, network.heads, held)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        network.tails, network.heads, network.room if room is None else room, costs
    )
    flow.set_nodes_supplies(np.arange(network.nodes), supply)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the minimum-cost flow ended with status {status}")
    used = flow.flows(arcs)
    return used if held is None else used + held


def _cheapest_in_two_steps(network: _Network, loss: Any, hashes: Any, most: int) -> Any:
    """Optimise the fit, then the hashes over exactly the flows of optimal fit.

    By complementary slackness an arc whose reduced cost is positive is empty in every optimal flow and one whose
    reduced cost is negative is full; the others are free, and every feasible flow on them is optimal.
    """
    import numpy as np

    used = _cheapest(network, loss, most)
    potentials = _potentials(network, loss, used)
    reduced = loss + potentials[network.tails] - potentials[network.heads]
    held = np.where(reduced < 0, network.room, 0)
    return _cheapest(network, hashes, most, np.where(reduced == 0, network.room, 0), held)


def _potentials(network: _Network, costs: Any, used: Any) -> Any:
    """Return the shortest distance of each node in the residual network, by Bellman and Ford on arrays."""
    import numpy as np

    onward, back = used < network.room, used > 0
    tails = np.concatenate([network.tails[onward], network.heads[back]])
    heads = np.concatenate([network.heads[onward], network.tails[back]])
    lengths = np.concatenate([costs[onward], -costs[back]])
    distance = np.zeros(network.nodes, dtype=np.int64)
    for _round in range(network.nodes + 1):
        nearer = distance.copy()
        np.minimum.at(nearer, heads, distance[tails] + lengths)
        if np.array_equal(nearer, distance):
            return distance
        distance = nearer
    raise RuntimeError("the residual network of an optimal flow has no negative cycle")


def _snapshot(edges: Sequence[Row], capacities: Mapping[str, int], mentees: Sequence[str], worst_first: bool) -> str:
    """Return the SHA-256 of the input in canonical order."""
    content = {
        "edges": edges,
        "capacities": sorted(capacities.items()),
        "mentees": mentees,
        "worst_first": worst_first,
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
