"""Comma-separated files in and out. All cells are text; as Excel in China opens and writes them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TextIO

from registry.documents.columns import Column
from registry.documents.excel.writing import as_text
from registry.documents.formulas import guarded, unguarded
from registry.documents.prescan import LIMITS, read_bytes
from registry.documents.sheet import Sheet
from registry.kernel.errors import BadData
from registry.kernel.messages import message

BYTE_ORDER_MARK = "\ufeff"
_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;"
_LONGEST_CELL = 1 << 20


def write_csv(
    target: TextIO, columns: Sequence[Column], rows: Iterable[Mapping[str, object]], *, language: str = "zh"
) -> None:
    """Write rows to a text stream (opened with newline=""), every cell quoted, what looks like a formula guarded."""
    target.write(BYTE_ORDER_MARK)
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([guarded(column.title(language)) for column in columns])
    plan = [(column.key, column.labels(language)) for column in columns]
    for row in rows:
        writer.writerow([_cell(row.get(key), labels) for key, labels in plan])


def _cell(value: object, labels: Mapping[str, str]) -> str:
    return "" if value is None else guarded(as_text(value, labels))


def read_csv(source: Path | bytes, name: str = "CSV") -> Sheet:
    """Read a CSV file in UTF-8 or GB 18030, with commas, tabs or semicolons. Raises BadData."""
    text = _decoded(read_bytes(source, LIMITS.file_bytes))
    first_line = text[: text.find("\n") + 1 or len(text)]
    delimiter = max(_DELIMITERS, key=first_line.count)
    # Set for the whole process, always to the same value.
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = [
            [unguarded(cell) for cell in _bounded(row, number)]
            for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1)
        ]
    except csv.Error as fault:
        raise BadData(message("The file is no CSV: %(why)s.", why=str(fault))) from None
    return Sheet.of(name, rows)


def _bounded(row: list[str], number: int) -> list[str]:
    if number > LIMITS.rows or len(row) > LIMITS.columns:
        raise BadData(
            message(
                "At most %(rows)d rows and %(columns)d columns are read; row %(row)d is beyond.",
                rows=LIMITS.rows,
                columns=LIMITS.columns,
                row=number,
            )
        )
    return row


def _decoded(data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadData(message("The file is neither UTF-8 nor GB 18030 text."))
