"""A sheet as it was read: its rows with their numbers, and cells that still know what they were.

A number is a float, never text, so that an ID number in a numeric cell can be refused. Rows are held as lines of
JSON and decoded on every walk: 100,000 rows of 30 cells take 40 MB this way instead of 300.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class ShownMonth:
    """A date cell whose format shows year and month only: 2019年7月."""

    first: date


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that shows #N/A, #REF! or the like."""


RawCell = str | float | bool | date | datetime | time | ShownMonth | ErrorCell | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row with its number in the file, from 1; cells from column A on, trailing blanks left out."""

    number: int
    cells: tuple[RawCell, ...]


class Sheet:
    """The rows of a sheet that are not blank, in order. `merged_down`: ranges whose value was repeated downwards."""

    def __init__(self, name: str, lines: Sequence[bytes], merged_down: Sequence[str] = ()) -> None:
        self.name = name
        self.merged_down = tuple(merged_down)
        self._lines = lines

    @classmethod
    def of(cls, name: str, rows: Iterable[Sequence[RawCell]]) -> "Sheet":
        """Make a sheet from rows, the first being row 1."""
        lines = (encode_row(number, cells) for number, cells in enumerate(rows, start=1))
        return cls(name, [line for line in lines if line])

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def lines(self) -> Sequence[bytes]:
        """The rows as lines of JSON, to be kept and given to `Sheet` again."""
        return self._lines

    @property
    def rows(self) -> Iterator[RawRow]:
        """Walk the rows; may be walked again."""
        decode = json.JSONDecoder(object_hook=_decode_cell).decode
        for line in self._lines:
            number, *cells = decode(line.decode())
            yield RawRow(number, tuple(cells))


def encode_row(number: int, cells: Sequence[RawCell]) -> bytes:
    """Write a row as a line of JSON; empty if all its cells are blank."""
    kept = [None if cell == "" else cell for cell in cells]
    while kept and (kept[-1] is None or (isinstance(kept[-1], str) and not kept[-1].strip())):
        kept.pop()
    if not kept:
        return b""
    line = json.dumps([number, *kept], ensure_ascii=False, separators=(",", ":"), default=_encode_cell)
    return line.encode("utf-8", "replace")


def _encode_cell(cell: object) -> Mapping[str, str]:
    match cell:
        case ShownMonth(first):
            return {"month": first.isoformat()}
        case ErrorCell():
            return {"error": ""}
        case datetime():
            return {"moment": cell.isoformat()}
        case date():
            return {"day": cell.isoformat()}
        case time():
            return {"time": cell.isoformat()}
        case timedelta():
            return {"time": time.min.isoformat()}
    raise TypeError(type(cell))


def _decode_cell(cell: dict[str, str]) -> RawCell:
    [(kind, text)] = cell.items()
    match kind:
        case "month":
            return ShownMonth(date.fromisoformat(text))
        case "moment":
            return datetime.fromisoformat(text)
        case "day":
            return date.fromisoformat(text)
        case "time":
            return time.fromisoformat(text)
    return ErrorCell()
