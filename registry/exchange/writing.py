"""Workbooks out: templates, exports, and the workbook to correct."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.documents import excel
from registry.documents.columns import CellProblem, Column
from registry.documents.excel import SheetToWrite
from registry.documents.sheet import Sheet as DocumentSheet
from registry.exchange.registered import Sheet
from registry.exchange.words import speaking
from registry.web.languages import say


def write_template(wanted: Sheet, target: Path | BinaryIO, language: str) -> None:
    """Write the empty workbook of a register in "zh" or "en"."""
    with speaking(language):
        one = SheetToWrite(say(wanted.title), wanted.columns())
        excel.write_workbook(target, [one], language=language, say=say, is_template=True)


def write_errors(
    target: Path | BinaryIO, document: DocumentSheet, problems: Sequence[CellProblem], header_row: int, language: str
) -> None:
    """Write the rows as they came, with what is wrong beside them."""
    with speaking(language):
        excel.write_error_workbook(target, document, problems, header_row=header_row, language=language, say=say)


@dataclass(frozen=True)
class Exported:
    """How many rows an export has, and the SHA-256 of its file."""

    rows: int
    file_hash: str


def export(
    wanted: Sheet,
    target: BinaryIO,
    arguments: Mapping[str, str],
    language: str,
    *,
    actor: Actor,
    today: date,
    full_numbers: bool = False,
) -> Exported:
    """Write what the actor sees of a register, as a list is filtered; `target` is read again for its hash."""
    rows = wanted.export(arguments, actor=actor, today=today, full_numbers=full_numbers)
    with speaking(language):
        title = say(wanted.title)
    return _written(title, export_columns(wanted), rows, target, language)


def export_list(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], target: BinaryIO, language: str
) -> Exported:
    """Write a list that cannot be taken in again: a title, its headings, and rows of text and dates."""
    columns = tuple(Column(str(place), heading, heading) for place, heading in enumerate(headings))
    cells = ({str(place): "" if cell is None else str(cell) for place, cell in enumerate(row)} for row in rows)
    return _written(title, columns, cells, target, language)


def _written(
    title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, object]], target: BinaryIO, language: str
) -> Exported:
    count = 0

    def counted() -> Iterator[Mapping[str, object]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with speaking(language):
        excel.write_workbook(target, [SheetToWrite(title, columns, counted())], language=language, say=say)
    target.seek(0)
    file_hash = hashlib.file_digest(target, "sha256").hexdigest()  # type: ignore[arg-type]
    target.seek(0)
    return Exported(count, file_hash)


def note_export(
    name: str, done: Exported, arguments: Mapping[str, str], *, actor: Actor, full_numbers: bool = False
) -> None:
    """Put an export into the trail. Apart from the reading, so that a long export keeps nobody from writing."""
    audit.record(
        "exchange:export",
        actor=actor,
        object_type="register",
        object_id=name,
        filters={key: value for key, value in arguments.items() if value},
        rows=done.rows,
        full_numbers=full_numbers,
        file=done.file_hash,
    )


def export_columns(wanted: Sheet) -> tuple[Column, ...]:
    """Return the columns of an export: those of the template, and those that are only written."""
    return (*wanted.columns(), *wanted.export_columns())
