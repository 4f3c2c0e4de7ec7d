"""Matching of mentees and mentors, beside networkx on a size it can bear."""

import math
import random
import time
from typing import Any

SIZES = {"small": ((500, 200), (5_000, 2_000)), "full": ((500, 200), (5_000, 2_000), (20_000, 8_000))}
CANDIDATES = 30
NETWORKX_AT = 500
TARGET_AT = 5_000
TARGET = 0.5


def run(size: str) -> list[dict[str, Any]]:
    """Measure whole matchings (most pairs, highest fit, ties) and the growth."""
    rows, seconds = [], {}
    for mentees, mentors in SIZES[size]:
        edges, places = pairs(mentees, mentors)
        seconds[mentees] = min(_ours(edges, places) for _round in range(3))
        other = _networkx(edges, places) if mentees == NETWORKX_AT else None
        is_target = mentees == TARGET_AT
        rows.append(
            {
                "name": f"{mentees:,} mentees, {mentors:,} mentors, {len(edges):,} pairs",
                "figure": round(seconds[mentees], 3),
                "unit": "s",
                "baseline": None if other is None else f"networkx network_simplex {other:.2f} s",
                "ratio": None if other is None else round(seconds[mentees] / other, 4),
                "target": f"<= {TARGET:g} s" if is_target else None,
                "met": seconds[mentees] <= TARGET if is_target else None,
            }
        )
    first, last = NETWORKX_AT, TARGET_AT
    growth = math.log(seconds[last] / seconds[first]) / math.log(last / first)
    rows.append(
        {
            "name": f"growth exponent {first:,} to {last:,}",
            "figure": round(growth, 2),
            "unit": "",
            "target": "<= 1.5",
            "met": growth <= 1.5,
        }
    )
    return rows


def pairs(mentees: int, mentors: int) -> tuple[list[tuple[str, str, int]], dict[str, int]]:
    """Make 30 candidates for each mentee, with fits in steps of 5 points, and capacities of 1 to 4."""
    chance = random.Random(mentees)
    names = [f"t{number:05d}" for number in range(mentors)]
    edges = [
        (f"m{number:05d}", mentor, chance.randrange(3000, 10_001, 5))
        for number in range(mentees)
        for mentor in chance.sample(names, CANDIDATES)
    ]
    return edges, {name: chance.randint(1, 4) for name in names}


def _ours(edges: list[tuple[str, str, int]], places: dict[str, int]) -> float:
    from registry.allocation.matching import match

    begun = time.perf_counter()
    match(edges, places)
    return time.perf_counter() - begun


def _networkx(edges: list[tuple[str, str, int]], places: dict[str, int]) -> float:
    import networkx as nx

    begun = time.perf_counter()
    graph = nx.DiGraph()
    people = sorted({mentee for mentee, _mentor, _fit in edges})
    graph.add_node("source", demand=-len(people))
    graph.add_node("sink", demand=len(people))
    graph.add_edge("source", "sink", capacity=len(people), weight=1_000_000)
    for mentee in people:
        graph.add_edge("source", mentee, capacity=1, weight=0)
    for mentee, mentor, fit in edges:
        graph.add_edge(mentee, mentor, capacity=1, weight=10_000 - fit)
    for mentor, most in places.items():
        graph.add_edge(mentor, "sink", capacity=most, weight=0)
    nx.network_simplex(graph)
    return time.perf_counter() - begun
