"""Who comes in when a place more, or a place again, is to be filled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from registry.allocation.selection.optimum import Optimum
from registry.allocation.selection.programme import activity
from registry.allocation.selection.roster import Roster, merit_order


def waiting_list(roster: Roster, optimum: Optimum, length: int) -> list[str]:
    """Place k is the one who comes in when the seats are raised by one with all above fixed.

    With everybody above fixed, floors hold already and caps only fill up: it is the best by merit and tie-break whom
    every cap still lets in, and who was not let in once will not be later.
    """
    rows = roster.rows.tolist()
    counts = [0, *activity(optimum.programme, optimum.x)[1:].tolist(), 0]
    caps = [limit.at_most for limit in roster.limits]

    def comers() -> Iterator[str]:
        for column in merit_order(roster, (optimum.x == 0).nonzero()[0]):
            limited = [row for row in rows[column] if 0 < row <= len(caps)]
            if all(cap is None or counts[row] < cap for row, cap in ((row, caps[row - 1]) for row in limited)):
                for row in limited:
                    counts[row] += 1
                yield roster.keys[column]

    return list(islice(comers(), length))


def substitute(roster: Roster, members: Collection[str], waiting: Sequence[str]) -> str | None:
    """Who takes a vacancy: the first on the waiting list with whom every limit still holds; None if nobody.

    `members` are those who hold places now, without the one who left.
    """
    held = [roster.rows[roster.column(key)].tolist() for key in members]
    counts = [0] * (len(roster.limits) + 2)
    for rows in held:
        for row in rows:
            counts[row] += 1
    taken = set(members)
    for key in waiting:
        if key in taken:
            continue
        rows = set(roster.rows[roster.column(key)].tolist())
        if all(
            (limit.at_least or 0) <= counts[row] + (row in rows)
            and (limit.at_most is None or counts[row] + (row in rows) <= limit.at_most)
            for row, limit in enumerate(roster.limits, start=1)
        ):
            return key
    return None
