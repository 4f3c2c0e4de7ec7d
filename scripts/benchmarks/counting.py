"""Counting service: the vectorised kernel over spells of many people, beside np.sort on as many numbers."""

import sys
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SIZES = {"small": (50_000, 200_000), "full": (1_000_000, 4_000_000)}
"""People and spells."""

ROUNDS = 9
TARGET = 5.0
"""Times np.sort at full size; fewer keys fit the cache, and the sort gains most from that."""


def run(size: str) -> list[dict[str, Any]]:
    """Measure at a size of SIZES: the best of some rounds each, taken in turns. The baseline is np.sort of the keys."""
    import numpy as np

    from registry.service_records import recount

    people, spells = SIZES[size]
    random = np.random.default_rng(20260630)
    person = random.integers(0, people, spells, dtype=np.int64)
    first = random.integers(recount.HORIZON // 2, recount.HORIZON - 20_000, spells, dtype=np.int64)
    after = first + random.integers(1, 3_000, spells, dtype=np.int64)
    keys = person << 32 | first << 16 | after - first
    treatment = random.choice([recount.POST, recount.POST, recount.POST, recount.IGNORED], spells).astype(np.int8)
    rare = random.random(spells)
    treatment[rare < 0.06] = recount.ELSEWHERE
    treatment[rare > 0.98] = recount.INTERRUPTS
    no_day = np.full(spells, recount.NOT_YET)
    by_day = np.zeros(spells, dtype=bool)
    written = recount.Spells(person, first, after - 1, no_day, by_day, by_day, no_day, no_day, treatment)
    on = recount.HORIZON - 15_000

    baseline, kernel, packing, whole, measured = [], [], [], [], []
    for _ in range(ROUNDS):
        copy = keys.copy()
        baseline.append(_seconds(copy.sort))
        copy = keys.copy()
        kernel.append(_seconds(lambda copy=copy: recount.totals(recount.joined(copy), people)))
        packing.append(_seconds(lambda: recount.packed_keys(person, first, after)))
        whole.append(_seconds(lambda: recount.totals(recount.counted_parts(written, on), people)))
        totals = recount.totals(recount.counted_parts(written, on), people)
        measured.append(_seconds(lambda t=totals: recount.lengths(np.maximum(t.first_day, 0), t.days)))
    sort = min(baseline)
    name = f"{spells:,} spells of {people:,} people"
    return [
        _row(f"union, days, first day, longest run: {name}", min(kernel), sort, TARGET if size == "full" else None),
        _row(f"packing the keys for it: {name}", min(packing), sort, None),
        _row(f"the same with overriding, interruptions and the as-of day: {name}", min(whole), sort, None),
        _row(f"lengths in months and days: {people:,} people", min(measured), sort, None),
    ]


def _seconds(act: Any) -> float:
    """Give processor time: all of this is one thread, and others may be at work on the machine."""
    begun = process_time()
    act()
    return process_time() - begun


def _row(name: str, figure: float, baseline: float, target: float | None) -> dict[str, Any]:
    ratio = figure / baseline
    return {
        "name": name,
        "figure": round(figure, 4),
        "unit": "s of processor time",
        "baseline": round(baseline, 4),
        "ratio": round(ratio, 2),
        "target": None if target is None else f"<= {target:g} x baseline",
        "met": None if target is None else ratio <= target,
    }


if __name__ == "__main__":
    for row in run(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(row)
