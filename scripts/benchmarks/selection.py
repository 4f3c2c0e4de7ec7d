"""Selection under about 150 overlapping limits, beside plain scipy milp on the whole model in the same run."""

import math
import random
import time
from typing import Any

SIZES = {"small": (5_000, 50_000), "full": (5_000, 50_000, 500_000)}
SEATS = 500
TARGET_AT = 50_000
TARGET = 1.0


def run(size: str) -> list[dict[str, Any]]:
    """Measure whole runs (proof, tie-break, reasons, points missed) and the growth from the smallest to the largest."""
    rows, seconds = [], {}
    for people in SIZES[size]:
        candidates, limits = province(people)
        seconds[people] = min(_ours(candidates, limits) for _round in range(3))
        other = _milp(candidates, limits) if people <= TARGET_AT else None
        is_target = people == TARGET_AT
        rows.append(
            {
                "name": f"{people:,} candidates, {len(limits)} limits: proven, tie-broken, explained",
                "figure": round(seconds[people], 3),
                "unit": "s",
                "baseline": None if other is None else f"scipy milp {other:.2f} s",
                "ratio": None if other is None else round(seconds[people] / other, 3),
                "target": f"<= {TARGET:g} s" if is_target else None,
                "met": seconds[people] <= TARGET if is_target else None,
            }
        )
    first, last = min(seconds), max(seconds)
    growth = math.log(seconds[last] / seconds[first]) / math.log(last / first)
    rows.append(
        {
            "name": f"growth exponent {first:,} to {last:,}",
            "figure": round(growth, 2),
            "unit": "",
            "target": "<= 1.1",
            "met": growth <= 1.1,
        }
    )
    return rows


def province(people: int) -> tuple[list[Any], list[Any]]:
    """Make candidates with eight attributes and limits near what merit alone would give, so that many bind."""
    from registry.allocation.selection import Candidate, Limit

    chance = random.Random(people)
    values = {
        "city": 16,
        "county": 104,
        "sector": 9,
        "school": 12,
        "class": 3,
        "sex": 2,
        "township": 2,
        "key_county": 2,
    }
    candidates = [
        Candidate(
            key=f"{number:07d}",
            merit=int(chance.gauss(600_000, 90_000)) // 50 * 50,
            attributes={name: f"{name}{int(count * chance.random() ** 1.3)}" for name, count in values.items()},
            ties=(chance.randrange(1500), chance.randrange(4000)),
        )
        for number in range(people)
    ]
    best = sorted(candidates, key=lambda one: -one.merit)[:SEATS]
    limits = []
    for name, count in values.items():
        for number in range(count):
            value = f"{name}{number}"
            has = sum(one.attributes[name] == value for one in best)
            everywhere = sum(one.attributes[name] == value for one in candidates) * SEATS // people
            low = min(everywhere, has + 1) * 9 // 10
            limits.append(Limit(name, value, low, max(low, has + has // 10 + 2)))
    return candidates, limits


def _ours(candidates: list[Any], limits: list[Any]) -> float:
    from registry.allocation.selection import select, standings

    begun = time.perf_counter()
    selection = select(candidates, limits, SEATS)
    explained = sum(1 for _one in standings(selection))
    seconds = time.perf_counter() - begun
    if not selection.optimal or explained != len(candidates):
        raise RuntimeError("the run was not proven")
    return seconds


def _milp(candidates: list[Any], limits: list[Any]) -> float:
    """Solve the same model as one dense-free scipy milp, without proof of the gap, tie-break or reasons."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix

    begun = time.perf_counter()
    row_of = {(limit.attribute, limit.value): row for row, limit in enumerate(limits)}
    entries = [
        (row_of[pair], column)
        for column, one in enumerate(candidates)
        for pair in one.attributes.items()
        if pair in row_of
    ]
    rows, columns = zip(*entries, strict=True)
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(limits), len(candidates)))
    low = np.array([limit.at_least for limit in limits])
    high = np.array([limit.at_most for limit in limits])
    found = milp(
        -np.array([one.merit for one in candidates], dtype=float),
        constraints=[
            LinearConstraint(matrix, low, high),
            LinearConstraint(np.ones((1, len(candidates))), SEATS, SEATS),
        ],
        integrality=np.ones(len(candidates)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    if not found.success:
        raise RuntimeError(found.message)
    return time.perf_counter() - begun
