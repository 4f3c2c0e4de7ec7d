"""The process that opens an uploaded workbook: `python -m registry.documents.excel.child [SHEET] < FILE`.

It has little memory and time, so that a file which defeats the pre-scan ends this process and nothing else. It
writes one line of JSON about the sheet (or the refusal), then one line for each row.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from registry.documents.excel.reading import CPU_SECONDS, MEMORY_BYTES
from registry.documents.extents import Extent, column_letter
from registry.documents.package import BadWorkbook
from registry.documents.prescan import LIMITS, damaged, prescan
from registry.documents.sheet import ErrorCell, RawCell, ShownMonth, encode_row
from registry.kernel.messages import message
from registry.kernel.text import fold

_MOST_RANGES_NAMED = 50
Merge = tuple[tuple[int, int], tuple[int, int]]


def main(wanted: str, source: BinaryIO, target: BinaryIO) -> None:
    """Read the wanted sheet ("": the first visible one) and write its rows, or why not."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        _read(wanted, source.read(), target)
    except BadWorkbook as refusal:
        text = {"code": refusal.code, "template": refusal.text.template, "values": dict(refusal.text.values)}
        target.write(json.dumps({"refused": text}).encode())


def _read(wanted: str, data: bytes, target: BinaryIO) -> None:
    import python_calamine

    facts = prescan(data)
    visible = [sheet for sheet in facts if not sheet.is_hidden] or list(facts)
    chosen = next((sheet for sheet in visible if not wanted or fold(sheet.name) == fold(wanted)), None)
    if chosen is None:
        names = ", ".join(sheet.name for sheet in visible)
        raise BadWorkbook(
            "no-sheet", message("The workbook has no sheet %(name)s; it has %(names)s.", name=wanted, names=names)
        )
    try:
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(chosen.name)
    except python_calamine.CalamineError:
        raise damaged() from None
    merges = [merge for merge in sheet.merged_cell_ranges or () if merge[1][0] > merge[0][0]]
    head = {"name": chosen.name, "merged_down": [_range(merge) for merge in merges[:_MOST_RANGES_NAMED]]}
    target.write(json.dumps(head).encode() + b"\n")
    written = 0
    rows = _filled_down(_marked(_from_column_a(sheet), chosen.extent), merges)
    for number, cells in enumerate(rows, start=1):
        line = encode_row(number, cells)
        written += len(line)
        if written > LIMITS.unpacked_bytes:
            raise MemoryError
        if line:
            target.write(line + b"\n")


def _from_column_a(sheet: Any) -> Iterator[list[Any]]:
    """Walk the rows from row 1 and column A; the reader leaves out blank columns at the left, but not blank rows."""
    if sheet.start is None:
        return
    blank = [""] * sheet.start[1]
    for cells in sheet.iter_rows():
        yield blank + cells if blank else cells


def _marked(rows: Iterator[list[Any]], extent: Extent) -> Iterator[list[RawCell]]:
    """Put in what the reader does not tell: error cells, and dates that are shown as a month."""
    marks: dict[int, list[int]] = {}
    for row, column in extent.month_cells | extent.error_cells:
        marks.setdefault(row, []).append(column)
    for number, cells in enumerate(rows, start=1):
        for column in marks.get(number, ()):
            if column > len(cells):
                continue
            value = cells[column - 1]
            if (number, column) in extent.error_cells:
                cells[column - 1] = ErrorCell()
            elif type(value) is date and value.day == 1:
                cells[column - 1] = ShownMonth(value)
        yield cells


def _filled_down(rows: Iterator[list[RawCell]], merges: list[Merge]) -> Iterator[list[RawCell]]:
    """Repeat the value of cells that are merged downwards in each of their rows."""
    beginning: dict[int, list[Merge]] = {}
    for merge in merges:
        beginning.setdefault(merge[0][0], []).append(merge)
    running: list[tuple[int, int, RawCell]] = []
    for row, cells in enumerate(rows):
        running = [(last, column, value) for last, column, value in running if last >= row]
        for _, column, value in running:
            if column < len(cells) and cells[column] in ("", None):
                cells[column] = value
        for (_, column), (last, _) in beginning.get(row, ()):
            if column < len(cells):
                running.append((last, column, cells[column]))
        yield cells


def _range(merge: Merge) -> str:
    (top, left), (bottom, right) = merge
    return f"{column_letter(left + 1)}{top + 1}:{column_letter(right + 1)}{bottom + 1}"


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "", sys.stdin.buffer, sys.stdout.buffer)
