"""What the preview of an import shows of its rows, as plain values for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.documents import cells as reading
from registry.documents.columns import CellProblem, Column, Kind
from registry.documents.sheet import RawRow
from registry.exchange import services, storing
from registry.exchange.models import Import
from registry.exchange.registered import sheet
from registry.kernel.identifiers import mask

SHOWN_COLUMNS = 6
WHO = "name"
"""The column that says whose row it is, in every register."""

LONGEST_SHOWN = 60


@dataclass(frozen=True)
class ShownRow:
    """A row: its number, whose it is, its first cells, what changes as (title, before, after), what is wrong."""

    number: int
    who: str
    cells: list[str]
    changes: list[tuple[str, str, str]]
    problems: list[CellProblem]


def shown_titles(batch: Import, language: str) -> list[str]:
    """Return the titles of the cells that rows are shown with."""
    return [column.title(language) for column in _shown_columns(batch)]


def shown_rows(batch: Import, rows: Sequence[Any], language: str) -> list[ShownRow]:
    """Return the staged rows of a page as they are shown; ID numbers in part only."""
    raw = storing.some_rows(batch, [row.number for row in rows])
    columns = {column.key: column for column in sheet(batch.sheet).columns()}
    positions = batch.header.get("positions", {})
    shown = _shown_columns(batch)
    return [
        ShownRow(
            row.number,
            _cell(raw.get(row.number), columns[WHO], positions) if WHO in positions else "",
            [_cell(raw.get(row.number), column, positions) for column in shown],
            [_change(columns.get(key), key, before, after, language) for key, before, after in row.differences],
            services.kept_problems(row.problems, row.number),
        )
        for row in rows
    ]


def _shown_columns(batch: Import) -> list[Column]:
    positions = batch.header.get("positions", {})
    return [column for column in sheet(batch.sheet).columns() if column.key in positions][:SHOWN_COLUMNS]


def _cell(row: RawRow | None, column: Column, positions: Mapping[str, int]) -> str:
    position = positions[column.key]
    if row is None or position >= len(row.cells):
        return ""
    text = reading.shown(row.cells[position])
    if column.kind is Kind.ID_NUMBER:
        return mask(text)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def _change(column: Column | None, key: str, before: str, after: str, language: str) -> tuple[str, str, str]:
    if column is None:
        return key, before, after
    labels = column.labels(language)
    return column.title(language), labels.get(before, before), labels.get(after, after)
