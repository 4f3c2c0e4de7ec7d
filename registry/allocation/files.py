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
from typing import Any

from registry.allocation.matching import BEST_FIT, Edge, Matching
from registry.allocation.selection import (
    MERIT_LIMIT,
    Candidate,
    Limit,
    LimitsInConflict,
    Reason,
    Selection,
    standings,
)
from registry.kernel import tables
from registry.kernel.errors import BadData, Problem
from registry.kernel.messages import Message, message

TIE = re.compile(r"tie_[1-9]\d*")
INTEGER = re.compile(r"[+-]?\d{1,1000}", re.ASCII)


class _Rows:
    """Reads cells of one file and collects what is wrong with them. Where its heading is wrong there are no rows."""

    def __init__(self, path: Path, wanted: Sequence[str]) -> None:
        self.path = path
        self.heading: tuple[str, ...] | None = None
        self.problems: list[Problem] = []
        self._table = tables.Table((), ())
        try:
            self._table = tables.read_table(path, wanted, _refusal([path]))
            self.heading = self._table.heading
        except BadData as refusal:
            self.problems += refusal.problems or [Problem(message("the whole file"), refusal.text)]

    def __iter__(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        for number, cells, beyond in self._table.cells():
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


def _refusal(paths: Sequence[Path]) -> Message:
    names = ", ".join(path.name for path in paths)
    return message("%(file)s cannot be used; nothing was written", file=names)


def _finish(*files: _Rows) -> None:
    """Raise BadData with the faults of all files, if there are any."""
    bad = [rows for rows in files if rows.problems]
    if bad:
        raise BadData(
            _refusal([rows.path for rows in bad]),
            [
                Problem(message("%(file)s, %(place)s", file=rows.path.name, place=problem.where), problem.text)
                for rows in bad
                for problem in rows.problems
            ],
        )


def read_selection(candidates: Path, limits: Path) -> tuple[list[Candidate], list[Limit]]:
    """Read candidates (`key, merit`, `tie_1, tie_2 ...`; all other columns are attributes) and limits.

    Limits are `attribute, value, at_least, at_most`; an empty bound is none. BadData names every fault in both files.
    """
    people = _Rows(candidates, ("key", "merit"))
    bounds = _Rows(limits, ("attribute", "value", "at_least", "at_most"))
    ties = sorted((name for name in people.heading or () if TIE.fullmatch(name)), key=lambda name: int(name[4:]))
    attributes = tuple(name for name in people.heading or () if name and name not in {"key", "merit", *ties})
    answer = _candidates(people, ties, attributes), _limits(bounds, None if people.heading is None else attributes)
    _finish(people, bounds)
    return answer


def _candidates(rows: _Rows, ties: Sequence[str], attributes: Sequence[str]) -> list[Candidate]:
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
    return candidates


def _limits(rows: _Rows, attributes: Sequence[str] | None) -> list[Limit]:
    """`attributes` are the columns of the candidates; None if these could not be read."""
    limits = []
    for number, cells in rows:
        attribute = rows.text(number, cells, "attribute").lower()
        if attribute and attributes is not None and attribute not in attributes:
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
    return limits


def read_matching(edges: Path, capacities: Path) -> tuple[list[Edge], dict[str, int]]:
    """Read edges (`mentee, mentor, fit`) and capacities (`mentor, capacity`); each mentor needs a capacity.

    BadData names every fault in both files.
    """
    pairs = _Rows(edges, ("mentee", "mentor", "fit"))
    mentors = _Rows(capacities, ("mentor", "capacity"))
    places = _capacities(mentors)
    answer = _edges(pairs, None if mentors.heading is None else places), places
    _finish(pairs, mentors)
    return answer


def _capacities(rows: _Rows) -> dict[str, int]:
    capacities: dict[str, int] = {}
    for number, cells in rows:
        mentor = rows.text(number, cells, "mentor")
        if mentor in capacities:
            rows.fault(number, "mentor", message('"%(key)s" stands in a row above already', key=mentor))
        capacities[mentor] = rows.integer(number, cells, "capacity", 0, 2**31)
    return capacities


def _edges(rows: _Rows, capacities: Mapping[str, int] | None) -> list[Edge]:
    """`capacities` is None if they could not be read."""
    seen: dict[tuple[str, str], int] = {}
    edges = []
    for number, cells in rows:
        mentee, mentor = rows.text(number, cells, "mentee"), rows.text(number, cells, "mentor")
        if seen.setdefault((mentee, mentor), number) != number:
            first = seen[mentee, mentor]
            rows.fault(number, "mentee", message("this pair stands in row %(row)d already", row=first))
        if mentor and capacities is not None and mentor not in capacities:
            rows.fault(number, "mentor", message('"%(key)s" has no row in the file of capacities', key=mentor))
        edges.append(Edge(mentee, mentor, rows.integer(number, cells, "fit", 0, BEST_FIT)))
    return edges


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
        "lifted": {
            one.key: [{"attribute": floor.attribute, "value": floor.value} for floor in one.floors]
            for one in standings(selection)
            if one.reason is Reason.LIFTED
        },
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
        "status": "proven",
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
