"""Small numbers are not published: cells under a limit, and those from which they could be worked out."""

from collections.abc import Sequence

PUBLISHED_FROM = 5


def published(count: int | None, limit: int = PUBLISHED_FROM) -> int | None:
    """Return the count if it may be published, else None. A true zero is nobody's datum and stays."""
    return None if count is None or 0 < count < limit else count


def published_table(rows: Sequence[Sequence[int]], limit: int = PUBLISHED_FROM) -> list[list[int | None]]:
    """Suppress the small cells of a table of counts whose row and column sums are known.

    First every cell from 1 to limit - 1. Then, as long as a row or column has exactly one hole, which its
    sum would fill, the smallest positive cell beside it goes too (ties: the first); a row or column with
    nothing else left to hide keeps one hole, so its sum must not be printed.
    """
    table = [[published(cell, limit) for cell in row] for row in rows]
    width = len(rows[0]) if rows else 0
    lines = [[(r, c) for c in range(width)] for r in range(len(rows))]
    lines += [[(r, c) for r in range(len(rows))] for c in range(width)]
    while True:
        before = sum(cell is None for row in table for cell in row)
        for line in lines:
            if sum(table[r][c] is None for r, c in line) != 1:
                continue
            partners = [(rows[r][c], r, c) for r, c in line if table[r][c]]
            if partners:
                _, r, c = min(partners)
                table[r][c] = None
        if sum(cell is None for row in table for cell in row) == before:
            return table
