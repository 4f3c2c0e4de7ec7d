"""Candidates and limits in the form in which they are computed with: arrays, in an order that no file decides."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from registry.allocation.selection.programme import Programme
from registry.allocation.selection.values import MERIT_LIMIT, Candidate, Limit
from registry.kernel.errors import BadData, Problem
from registry.kernel.messages import message

if TYPE_CHECKING:
    from registry.allocation.selection.programme import Ints, Places

EVERYONE = 0
"""The row in which every candidate stands; limit i (as ordered here) is row i + 1."""


@dataclass(frozen=True)
class Roster:
    """Candidates sorted by key and limits sorted by what they say, so that any order of rows gives the same arrays.

    `rows[j]` lists the rows of candidate j, padded with len(limits) + 1. `places[i]` is where limit i stood in the
    input. `snapshot` is the SHA-256 of all of it with seats and seed.
    """

    keys: tuple[str, ...]
    merit: Ints
    ties: tuple[tuple[int, ...], ...]
    limits: tuple[Limit, ...]
    places: tuple[int, ...]
    rows: Places
    seats: int
    seed: str
    snapshot: str

    @property
    def size(self) -> int:
        return len(self.keys)

    def column(self, key: str) -> int:
        """Where a candidate stands. Raises KeyError."""
        at = bisect_left(self.keys, key)
        if at == self.size or self.keys[at] != key:
            raise KeyError(key)
        return at


def roster_of(candidates: Sequence[Candidate], limits: Sequence[Limit], seats: int, seed: str) -> Roster:
    """Put the input in order. Raises BadData for double keys, numbers out of range and limits that contradict
    themselves."""
    import numpy as np

    people = sorted(candidates, key=lambda candidate: candidate.key)
    _check(people, limits, seats)
    ordered = sorted(range(len(limits)), key=lambda place: (_told(limits[place]), place))
    told = tuple(limits[place] for place in ordered)
    names = sorted(set().union(*(person.attributes for person in people)))
    columns = {name: [person.attributes.get(name) for person in people] for name in names}
    return Roster(
        keys=tuple(person.key for person in people),
        merit=np.array([person.merit for person in people], dtype=np.int64),
        ties=tuple(person.ties for person in people),
        limits=told,
        places=tuple(ordered),
        rows=_rows(len(people), columns, told),
        seats=seats,
        seed=seed,
        snapshot=_snapshot(people, columns, told, seats, seed),
    )


def walk_order(roster: Roster, columns: Iterable[int]) -> list[int]:
    """Sort candidates as the tie-break walks them: ties descending, then SHA-256 of seed, NUL and key, ascending."""

    def place(column: int) -> tuple[tuple[int, ...], bytes]:
        text = f"{roster.seed}\0{roster.keys[column]}"
        return tuple(-tie for tie in roster.ties[column]), hashlib.sha256(text.encode()).digest()

    return sorted(columns, key=place)


def merit_order(roster: Roster, columns: Ints) -> Iterator[int]:
    """Go through candidates by merit, the tie-break deciding among equals. Only those asked for are hashed."""
    import numpy as np

    ordered = columns[np.argsort(-roster.merit[columns], kind="stable")]
    for level in np.split(ordered, np.flatnonzero(np.diff(roster.merit[ordered])) + 1):
        yield from walk_order(roster, level.tolist())


def programme_of(roster: Roster, weight: Ints, least: int, most: int) -> Programme:
    """State the limits as a programme: one column for each candidate, `least` to `most` chosen in all."""
    import numpy as np

    members = np.bincount(roster.rows.ravel(), minlength=len(roster.limits) + 2)[1:-1]
    low = [limit.at_least or 0 for limit in roster.limits]
    high = [
        int(count) if limit.at_most is None else min(limit.at_most, int(count))
        for limit, count in zip(roster.limits, members, strict=True)
    ]
    return Programme(
        rows=roster.rows,
        coefs=None,
        weight=weight,
        low=np.zeros(roster.size, np.int64),
        high=np.ones(roster.size, np.int64),
        row_low=np.array([least, *low], dtype=np.int64),
        row_high=np.array([most, *high], dtype=np.int64),
    )


def _told(limit: Limit) -> tuple[str, str, int, int]:
    return (
        limit.attribute,
        limit.value,
        -1 if limit.at_least is None else limit.at_least,
        -1 if limit.at_most is None else limit.at_most,
    )


def _rows(size: int, columns: Mapping[str, Sequence[str | None]], limits: Sequence[Limit]) -> Places:
    """One layer for each attribute with limits, more where one of its values has several."""
    import numpy as np

    none = len(limits) + 1
    layers = [np.full(size, EVERYONE, np.int32)]
    for attribute in dict.fromkeys(limit.attribute for limit in limits if limit.attribute in columns):
        by_value: dict[str, list[int]] = {}
        for row, limit in enumerate(limits, start=1):
            if limit.attribute == attribute:
                by_value.setdefault(limit.value, []).append(row)
        for layer in range(max(len(rows) for rows in by_value.values())):
            row_of: dict[str | None, int] = {
                value: rows[layer] for value, rows in by_value.items() if layer < len(rows)
            }
            layers.append(np.array([row_of.get(value, none) for value in columns[attribute]], dtype=np.int32))
    return np.ascontiguousarray(np.stack(layers, axis=1))


def _snapshot(
    people: Sequence[Candidate],
    columns: Mapping[str, Sequence[str | None]],
    limits: Sequence[Limit],
    seats: int,
    seed: str,
) -> str:
    """Hash the input column by column; what a candidate lacks is null."""
    content = {
        "keys": [person.key for person in people],
        "merit": [person.merit for person in people],
        "ties": [person.ties for person in people],
        "attributes": columns,
        "limits": [(limit.attribute, limit.value, limit.at_least, limit.at_most) for limit in limits],
        "seats": seats,
        "seed": seed,
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _check(people: Sequence[Candidate], limits: Sequence[Limit], seats: int) -> None:
    """Refuse what no file reader let through: `people` are sorted by key."""
    if seats < 0:
        raise ValueError("seats are counted from 0")
    if len({len(person.ties) for person in people}) > 1:
        raise ValueError("all candidates need the same number of tie-break values")
    problems = []
    for before, person in pairwise(people):
        if before.key == person.key:
            problems.append(Problem(message("candidate %(key)s", key=person.key), message("the key occurs twice")))
    for person in people:
        if abs(person.merit) > MERIT_LIMIT:
            where = message("candidate %(key)s", key=person.key)
            problems.append(Problem(where, message("the merit is beyond %(most)s points", most=MERIT_LIMIT)))
    for limit in limits:
        where = message("limit %(attribute)s = %(value)s", attribute=limit.attribute, value=limit.value)
        if min(limit.at_least or 0, limit.at_most or 0) < 0:
            problems.append(Problem(where, message("a number of persons cannot be negative")))
        elif limit.at_least is not None and limit.at_most is not None and limit.at_least > limit.at_most:
            problems.append(Problem(where, message("at_least is greater than at_most")))
    if problems:
        raise BadData(message("The candidates or limits cannot be used"), problems)
