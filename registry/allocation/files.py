"""The files of the two commands: candidates, limits, edges and capacities in; results out.

In: CSV, UTF-8 (with or without mark) or GB 18030, columns in any order. Every fault is named by row and column.
Out: a CSV and a JSON file, written beside their names first and then renamed, so that none is half-written.
"""

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from registry.allocation.matching import BEST_FIT, Edge, Matching
from registry.allocation.selection import (
    MERIT_LIMIT,
    Candidate,
    Limit,
    LimitsInConflict,
    Selection,
    standings,
)
from registry.kernel import tables
from registry.kernel.errors import BadData, Problem
from registry.kernel.messages import Message, message

TIE = re.compile(r"tie_[1-9]\d*")
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
Value = TypeVar("Value")


def _refusal(path: Path) -> Message:
    return message("%(file)s cannot be used; nothing was written", file=path.name)


class _Rows:
    """Reads cells of one file and collects what is wrong with them."""

    def __init__(self, path: Path, wanted: Sequence[str]) -> None:
        self.path = path
        self.table = tables.read_table(path, wanted, _refusal(path))
        self.problems: list[Problem] = []

    def __iter__(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        for number, cells, beyond in self.table.cells():
            self.problems += beyond
            yield number, cells

    def fault(self, number: int, column: str, text: Message) -> None:
        self.problems.append(tables.problem_at(number, column, text))

    def text(self, number: int, cells: Mapping[str, str], column: str) -> str:
        if not cells[column]:
            self.fault(number, column, message("the cell is empty"))
        return cells[column]

    def integer(self, number: int, cells: Mapping[str, str], column: str, low: int, high: int) -> int:
        text = cells[column]
        if not INTEGER.fullmatch(text):
            self.fault(number, column, message('"%(text)s" is not a whole number', text=text))
            return low
        value = int(text)
        if not low <= value <= high:
            self.fault(
                number, column, message("%(value)d lies outside %(low)d to %(high)d", value=value, low=low, high=high)
            )
        return value

    def finished(self, values: Value) -> Value:
        if self.problems:
            raise BadData(_refusal(self.path), self.problems)
        return values


def read_candidates(path: Path) -> tuple[list[Candidate], tuple[str, ...]]:
    """Read `key, merit`, `tie_1, tie_2 ...` (whole numbers, the higher first) and attributes (all other columns).

    Return the candidates and the names of the attributes.
    """
    rows = _Rows(path, ("key", "merit"))
    ties = sorted((name for name in rows.table.heading if TIE.fullmatch(name)), key=lambda name: int(name[4:]))
    attributes = tuple(name for name in rows.table.heading if name and name not in {"key", "merit", *ties})
    seen: dict[str, int] = {}
    candidates = []
    for number, cells in rows:
        key = rows.text(number, cells, "key")
        if key and seen.setdefault(key, number) != number:
            rows.fault(number, "key", message('"%(key)s" stands in row %(row)d already', key=key, row=seen[key]))
        candidates.append(
            Candidate(
                key=key,
                merit=rows.integer(number, cells, "merit", -MERIT_LIMIT, MERIT_LIMIT),
                attributes={name: cells[name] for name in attributes},
                ties=tuple(rows.integer(number, cells, name, -(2**62), 2**62) for name in ties),
            )
        )
    return rows.finished((candidates, attributes))


def read_limits(path: Path, attributes: Sequence[str]) -> list[Limit]:
    """Read `attribute, value, at_least, at_most`; an empty bound is none. Attributes are columns of the candidates."""
    rows = _Rows(path, ("attribute", "value", "at_least", "at_most"))
    limits = []
    for number, cells in rows:
        attribute = rows.text(number, cells, "attribute").lower()
        if attribute and attribute not in attributes:
            rows.fault(
                number,
                "attribute",
                message(
                    'the candidates have no column "%(name)s"; they have: %(known)s',
                    name=attribute,
                    known=", ".join(attributes) or "-",
                ),
            )
        low, high = (
            rows.integer(number, cells, bound, 0, 2**31) if cells[bound] else None for bound in ("at_least", "at_most")
        )
        if low is not None and high is not None and low > high:
            rows.fault(number, "at_least", message("%(low)d is more than at_most, %(high)d", low=low, high=high))
        limits.append(Limit(attribute, cells["value"], low, high))
    return rows.finished(limits)


def read_capacities(path: Path) -> dict[str, int]:
    """Read `mentor, capacity`."""
    rows = _Rows(path, ("mentor", "capacity"))
    capacities: dict[str, int] = {}
    for number, cells in rows:
        mentor = rows.text(number, cells, "mentor")
        if mentor in capacities:
            rows.fault(number, "mentor", message('"%(key)s" stands in a row above already', key=mentor))
        capacities[mentor] = rows.integer(number, cells, "capacity", 0, 2**31)
    return rows.finished(capacities)


def read_edges(path: Path, capacities: Mapping[str, int]) -> list[Edge]:
    """Read `mentee, mentor, fit`; each mentor needs a capacity."""
    rows = _Rows(path, ("mentee", "mentor", "fit"))
    seen: dict[tuple[str, str], int] = {}
    edges = []
    for number, cells in rows:
        mentee, mentor = rows.text(number, cells, "mentee"), rows.text(number, cells, "mentor")
        if seen.setdefault((mentee, mentor), number) != number:
            first = seen[mentee, mentor]
            rows.fault(number, "mentee", message("this pair stands in row %(row)d already", row=first))
        if mentor and mentor not in capacities:
            rows.fault(number, "mentor", message('"%(key)s" has no row in the file of capacities', key=mentor))
        edges.append(Edge(mentee, mentor, rows.integer(number, cells, "fit", 0, BEST_FIT)))
    return rows.finished(edges)


def selection_facts(selection: Selection) -> dict[str, Any]:
    """Return the result of a selection as plain values; `optimal` is true only if proven in whole numbers."""
    return {
        "seats": selection.seats,
        "chosen": len(selection.chosen),
        "total": selection.total,
        "bound": selection.bound,
        "optimal": selection.optimal,
        "status": "proven" if selection.optimal else "not proven",
        "cut_line": selection.cut_line,
        "binding": [
            {"attribute": one.limit.attribute, "value": one.limit.value, "side": one.side.value,
             "bound": one.limit.at_least if one.side == "at_least" else one.limit.at_most}
            for one in selection.binding
        ],
        "prices": [
            {"attribute": one.limit.attribute, "value": one.limit.value, "side": one.side.value, "points": one.points}
            for one in selection.prices
        ],
        "waiting": list(selection.waiting),
        "solver": selection.solver,
        "versions": dict(selection.versions),
        "snapshot": selection.snapshot,
    }  # fmt: skip


def conflict_facts(refusal: LimitsInConflict) -> dict[str, Any]:
    """Return the smallest relaxation as plain values."""
    return {
        "relaxation": [
            {"attribute": one.limit.attribute, "value": one.limit.value, "side": one.side.value, "old": one.old,
             "new": one.new, "persons": one.persons}
            for one in refusal.relaxation.changes
        ],
        "persons": refusal.relaxation.persons,
        "smallest": refusal.relaxation.smallest,
        "snapshot": refusal.snapshot,
    }  # fmt: skip


def matching_facts(matching: Matching) -> dict[str, Any]:
    """Return the result of a matching as plain values."""
    return {
        "pairs": len(matching.pairs),
        "total": matching.total,
        "worst": matching.worst,
        "spread": matching.spread,
        "without_edge": list(matching.without_edge),
        "lost_out": list(matching.lost_out),
        "optimal": True,
        "solver": matching.solver,
        "versions": dict(matching.versions),
        "snapshot": matching.snapshot,
    }


def write_selection(folder: Path, selection: Selection) -> None:
    """Write selection.csv (`key, chosen, reason, points_missed`, by key) and selection.json."""
    rows = [(one.key, int(one.chosen), one.reason.value, str(one.missed)) for one in standings(selection)]
    _write(folder, "selection", ("key", "chosen", "reason", "points_missed"), rows, selection_facts(selection))


def write_matching(folder: Path, matching: Matching) -> None:
    """Write matching.csv (`mentee, mentor, fit`, by mentee) and matching.json."""
    _write(folder, "matching", ("mentee", "mentor", "fit"), matching.pairs, matching_facts(matching))


def write_conflict(folder: Path, refusal: LimitsInConflict) -> None:
    """Write relaxation.json."""
    _put(folder, "relaxation.json", as_json(conflict_facts(refusal)))


def as_json(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def _write(
    folder: Path, name: str, heading: Sequence[str], rows: Iterable[Sequence[object]], facts: Mapping[str, Any]
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows(rows)
    _put(folder, f"{name}.csv", text.getvalue())
    _put(folder, f"{name}.json", as_json(facts))


def _put(folder: Path, name: str, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.part"
    part.write_text(text, encoding="utf-8", newline="")
    os.replace(part, folder / name)
