"""Small numbers are not published: counts under a limit, and whatever would let a reader work them out.

Counts from 1 to 4 are hidden; a true zero is nobody's datum and stays. Who knows the sums of rows and columns can
often fill a hole, so more is hidden until nobody can: a table with its sums is a network in which every count is an
arc and every sum an equation at a node; a hidden count can be worked out exactly when no circle of hidden counts runs
through it along which one could be added here and taken away there. Such circles are found, or made by hiding the
least that closes one. A reader is taken to know that a hidden count is at least 1.

Counts are published from 5, percentages on a base of at least 20.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

PUBLISHED_FROM = 5
PERCENT_FROM = 20
_SUMS_LAST = 1 << 40
"""Added to the price of hiding a sum: a count beside it goes first."""

Node = tuple[str, int]
Line = tuple[int | None, ...]


@dataclass(frozen=True)
class Published:
    """A table as it may be published; None is hidden. `row_sums`, `column_sums`, `total` belong to `cells`."""

    cells: tuple[Line, ...]
    row_sums: Line
    column_sums: Line
    total: int | None


def published(count: int | None, limit: int = PUBLISHED_FROM) -> int | None:
    """Return the count if it may be published, else None."""
    return None if count is None or 0 < count < limit else count


def published_share(part: int, base: int, limit: int = PUBLISHED_FROM) -> float | None:
    """Return part / base if a percentage may be published: of a base large enough, neither a few nor all but a few."""
    if base < PERCENT_FROM or published(part, limit) is None or published(base - part, limit) is None:
        return None
    return part / base


def published_list(counts: Sequence[int], limit: int = PUBLISHED_FROM) -> tuple[Line, int | None]:
    """Suppress small counts of one list whose sum is published; return the list and the sum."""
    table = _Table([list(counts)], limit, has_column_sums=False)
    table.protect()
    found = table.published()
    return found.cells[0], found.total


def published_table(rows: Sequence[Sequence[int]], limit: int = PUBLISHED_FROM) -> Published:
    """Suppress small counts of a table that is published with the sums of its rows and columns and the total."""
    if not rows or not rows[0]:
        return Published(tuple(() for _ in rows), (0,) * len(rows), (), 0)
    if len(rows[0]) == 1:
        cells, total = published_list([row[0] for row in rows], limit)
        return Published(tuple((cell,) for cell in cells), cells, (total,), total)
    table = _Table([list(row) for row in rows], limit, has_column_sums=True)
    table.protect()
    return table.published()


@dataclass
class _Arc:
    """A count: adding 1 to it moves 1 from `start` to `end`. `is_free`: never published, may be anything."""

    start: Node
    end: Node
    value: int
    is_sum: bool
    is_hidden: bool
    is_free: bool = False


class _Table:
    """Counts, and the sums of rows, of columns and of all, as arcs of a circulation: row -> column -> all -> row."""

    def __init__(self, rows: list[list[int]], limit: int, *, has_column_sums: bool) -> None:
        width = len(rows[0])
        columns, over, under = [("column", c) for c in range(width)], ("over", 0), ("under", 0)

        def arc(start: Node, end: Node, value: int, is_sum: bool = True, is_free: bool = False) -> _Arc:
            return _Arc(start, end, value, is_sum, is_free or published(value, limit) is None, is_free)

        self._cells = [
            [arc(("row", r), columns[c], value, is_sum=False) for c, value in enumerate(row)]
            for r, row in enumerate(rows)
        ]
        self._row_sums = [arc(over, ("row", r), sum(row)) for r, row in enumerate(rows)]
        self._column_sums = [
            arc(columns[c], under, sum(row[c] for row in rows), is_free=not has_column_sums) for c in range(width)
        ]
        self._total = arc(under, over, sum(map(sum, rows)))
        if len(rows) == 1:  # the sum of the only row is the total
            self._row_sums[0].is_hidden = self._row_sums[0].is_free = True
        self._arcs = [*(one for row in self._cells for one in row), *self._row_sums, *self._column_sums, self._total]

    def protect(self) -> None:
        """Hide more until no hidden count can be worked out."""
        while True:
            known = next((one for one in self._arcs if one.is_hidden and not one.is_free and self._is_known(one)), None)
            if known is None:
                return
            for one in self._cheapest(known):
                one.is_hidden = True

    def published(self) -> Published:
        """Return the table as it stands."""

        def shown(arcs: list[_Arc]) -> Line:
            return tuple(None if one.is_hidden else one.value for one in arcs)

        sums = (self._total.value,) if len(self._row_sums) == 1 else ()
        row_sums = shown(self._row_sums) if not sums else shown([self._total])
        return Published(tuple(map(shown, self._cells)), row_sums, shown(self._column_sums), shown([self._total])[0])

    def _is_known(self, one: _Arc) -> bool:
        """Say whether no other value of a hidden count fits what is published."""
        return self._price(one, hidden_only=True) is None

    def _cheapest(self, one: _Arc) -> list[_Arc]:
        """Return the counts to hide so that a circle runs through this one."""
        found = self._price(one, hidden_only=False)
        if found is None:
            raise AssertionError("the sums of row, column and all always close a circle")
        return found

    def _price(self, one: _Arc, *, hidden_only: bool) -> list[_Arc] | None:
        """Find the circle through a count that costs least; return what must be hidden for it, None without one."""
        ways = [(one.end, one.start)]  # one more here, made up for by a way back
        if _can_shrink(one):
            ways.append((one.start, one.end))
        found = [way for start, goal in ways if (way := self._way(start, goal, one, hidden_only)) is not None]
        return min(found, key=lambda way: (sum(map(_cost, way)), len(way)), default=None)

    def _way(self, start: Node, goal: Node, without: _Arc, hidden_only: bool) -> list[_Arc] | None:
        """Find the cheapest way in the direction of what may grow or shrink (Dijkstra)."""
        order, best = 0, {start: 0}
        waiting: list[tuple[int, int, Node, list[_Arc]]] = [(0, 0, start, [])]
        while waiting:
            cost, _, node, hides = heapq.heappop(waiting)
            if node == goal:
                return hides
            if cost > best[node]:
                continue
            for one in self._arcs:
                if one is without or (hidden_only and not one.is_hidden) or not (one.is_hidden or one.value):
                    continue
                if one.start == node:
                    step = one.end
                elif one.end == node and _can_shrink(one):
                    step = one.start
                else:
                    continue
                reached = cost + _cost(one)
                if reached < best.get(step, reached + 1):
                    best[step] = reached
                    order += 1
                    heapq.heappush(waiting, (reached, order, step, hides if one.is_hidden else [*hides, one]))
        return None


def _can_shrink(one: _Arc) -> bool:
    return one.is_free or one.value >= 2


def _cost(one: _Arc) -> int:
    if one.is_hidden:
        return 0
    return one.value + (_SUMS_LAST if one.is_sum else 0)
