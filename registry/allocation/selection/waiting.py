"""Who comes in when a place more, or a place again, is to be filled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from registry.allocation.selection.optimum import Optimum
from registry.allocation.selection.programme import activity
from registry.allocation.selection.roster import Roster, merit_order
from registry.allocation.selection.values import MERIT_LIMIT

if TYPE_CHECKING:
    from registry.allocation.selection.programme import Ints


def waiting_list(roster: Roster, optimum: Optimum, length: int) -> list[str]:
    """Place k is the one who comes in when the seats are raised by one with all above fixed.

    With everybody above fixed, floors hold already and caps only fill up: it is the best by merit and tie-break whom
    every cap still lets in, and who is not let in once will not be later.
    """
    import numpy as np

    room = _room(roster, optimum)
    queue = np.flatnonzero(optimum.x == 0)
    queue = queue[np.argsort(-roster.merit[queue], kind="stable")]
    found: list[str] = []
    while len(queue) and len(found) < length:
        queue = queue[(room[roster.rows[queue]] > 0).all(axis=1)]
        line = roster.merit[queue[: 4 * length]].min(initial=MERIT_LIMIT)
        near = int(np.searchsorted(-roster.merit[queue], -line, side="right"))
        for column in merit_order(roster, queue[:near]):
            rows = roster.rows[column]
            if len(found) < length and (room[rows] > 0).all():
                np.subtract.at(room, rows, 1)
                found.append(roster.keys[column])
        queue = queue[near:]
    return found


def _room(roster: Roster, optimum: Optimum) -> Ints:
    """How many more each row can take: unbounded for everyone, for a limit without a cap, and for the padding."""
    import numpy as np

    counts = activity(optimum.programme, optimum.x)[1:].tolist()
    endless = roster.size + 1
    room = [
        endless if limit.at_most is None else limit.at_most - count
        for limit, count in zip(roster.limits, counts, strict=True)
    ]
    # a candidate stands in the padding row as often as there are places to pad
    return np.array([endless, *room, endless * roster.rows.shape[1]], dtype=np.int64)


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
