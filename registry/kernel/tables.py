"""Read anybody's CSV file as text cells with their places: every fault is named by row and column."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.kernel.errors import BadData, Problem
from registry.kernel.messages import Message, message

ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Table:
    """The heading in small letters, and the rows that are not blank with their numbers (the heading is row 1)."""

    heading: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]

    def cells(self) -> Iterator[tuple[int, Mapping[str, str], list[Problem]]]:
        """Yield the number of each row, its cells by column (missing ones are empty), and what stands beyond them."""
        width = len(self.heading)
        for number, row in self.rows:
            beyond = [
                problem_at(number, str(position), message("a cell beyond the last column"))
                for position, cell in enumerate(row[width:], start=width + 1)
                if cell
            ]
            yield number, dict(zip(self.heading, (*row, *[""] * (width - len(row))), strict=False)), beyond


def read_table(path: Path, wanted: Sequence[str], refusal: Message) -> Table:
    """Read a CSV file, UTF-8 or GB 18030, columns in any order; BadData(refusal) names what is wrong with it."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    rows: list[tuple[str, ...]] = []
    try:
        for row in reader:
            rows.append(tuple(cell.strip() for cell in row))
    except csv.Error as error:
        problem = Problem(message("row %(row)s", row=len(rows) + 1), message("no CSV: %(why)s", why=str(error)))
        raise BadData(refusal, [problem]) from error
    heading = tuple(cell.lower() for cell in rows[0]) if rows else ()
    named = [name for name in heading if name]
    problems = [problem_at(1, column, message("the column is missing")) for column in wanted if column not in heading]
    problems += [
        problem_at(1, column, message("the column stands twice"))
        for column in dict.fromkeys(named)
        if named.count(column) > 1
    ]
    if problems:
        raise BadData(refusal, problems)
    return Table(heading, tuple((number, row) for number, row in enumerate(rows[1:], start=2) if any(row)))


def problem_at(row: int, column: str, text: Message) -> Problem:
    """Name a fault by the number of its row and the title of its column."""
    return Problem(message("row %(row)s, column %(column)s", row=row, column=column), text)


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadData(message("%(file)s is neither UTF-8 nor GB 18030 text", file=path.name))
