"""The shape of the report: sections of figures and tables, and what of them may be published."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from registry.kernel.codes import Code
from registry.kernel.messages import Message, message
from registry.kernel.small_cells import PERCENT_FROM, published, published_share, published_table
from registry.network.measures.definitions import Measured, Unit

Cell = str | int | float | date | Message | None
Row = tuple[Cell, ...]

HIDDEN = message("not shown (under 5)")
NO_PERCENTAGE = message("not shown (a share of fewer than 20)")
COUNTS = {Unit.PEOPLE, Unit.PAIRINGS, Unit.RECORDS, Unit.MOVES, Unit.UNITS}
DECIMALS = 6


class Audience(Code):
    """For whom the report is: the office sees names and small numbers, the public neither."""

    OFFICE = "office", message("for the office")
    PUBLIC = "public", message("for publication")


class Kind(StrEnum):
    """What a column holds. COUNT cells can be hidden as small, SHARE and NUMBER cells with them."""

    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    SHARE = "share"
    NUMBER = "number"


@dataclass(frozen=True)
class Figure:
    """A number with its definition. `value` is None where it is undefined, HIDDEN where it may not be shown."""

    key: str
    name: Message
    value: int | float | Message | None
    unit: Unit
    definition: Message


@dataclass(frozen=True)
class Column:
    """A column; its title is a place name where groups are places."""

    title: Message | str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns. `is_personal`: it names people. `total`: number of rows before the cut."""

    key: str
    title: Message
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    is_personal: bool = False


@dataclass(frozen=True)
class Section:
    key: str
    title: Message
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class NetworkReport:
    """The report of one day."""

    on: date
    audience: Audience
    sections: tuple[Section, ...]

    def to_json(self) -> str:
        """Return the report as JSON in English: sorted keys, plain types, the same text for the same facts."""
        plain = {
            "on": self.on.isoformat(),
            "audience": self.audience.value,
            "sections": [
                {
                    "key": section.key,
                    "title": str(section.title),
                    "figures": [
                        {
                            "key": figure.key,
                            "name": str(figure.name),
                            "value": _plain(figure.value),
                            "unit": figure.unit.value,
                            "definition": str(figure.definition),
                        }
                        for figure in section.figures
                    ],
                    "tables": [
                        {
                            "key": table.key,
                            "title": str(table.title),
                            "columns": [
                                {"title": str(column.title), "kind": column.kind.value} for column in table.columns
                            ],
                            "rows": [[_plain(cell) for cell in row] for row in table.rows],
                            "total": table.total,
                        }
                        for table in section.tables
                    ],
                }
                for section in self.sections
            ],
        }
        return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, float):
        return round(cell, DECIMALS) + 0.0
    if isinstance(cell, Message | date):
        return str(cell)
    return cell


def figures_of(result: Measured, audience: Audience) -> tuple[Figure, ...]:
    """Read the defined figures off a result; for the public, hide small counts and what gives them away."""
    figures = []
    for key, definition in result.definitions.items():
        value = getattr(result, key)
        counts = [getattr(result, name) for name in definition.counts]
        if definition.unit in COUNTS:
            counts.append(value)
        if audience is Audience.PUBLIC and any(published(count) != count for count in counts):
            value = HIDDEN
        elif audience is Audience.PUBLIC and definition.base and value is not None:
            value = _published_share(value, getattr(result, definition.base))
        figures.append(Figure(key, definition.name, value, definition.unit, definition.text))
    return tuple(figures)


def _published_share(share: float, base: int) -> float | Message:
    """Return a share as it may be published; what it is a share of counts as people or things."""
    if base < PERCENT_FROM:
        return NO_PERCENTAGE
    return HIDDEN if published_share(round(share * base), base) is None else share


def table(
    key: str,
    title: Message,
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    limit: int = 0,
    is_personal: bool = False,
) -> Table:
    """Make a table of at most `limit` rows (0: all); `total` keeps how many there were."""
    shown = tuple(rows[:limit] if limit else rows)
    return Table(key, title, tuple(columns), shown, len(rows), is_personal)


def for_audience(tables: Iterable[Table], audience: Audience) -> tuple[Table, ...]:
    """Return the tables as the audience may see them."""
    if audience is Audience.OFFICE:
        return tuple(tables)
    return tuple(_without_small_cells(one) for one in tables if not one.is_personal)


def _without_small_cells(one: Table) -> Table:
    """Hide small counts, the counts that would give them away, every value beside a hidden count or on a small base."""
    counted = [place for place, column in enumerate(one.columns) if column.kind is Kind.COUNT]
    derived = [place for place, column in enumerate(one.columns) if column.kind in (Kind.SHARE, Kind.NUMBER)]
    shown = published_table([[int(str(row[place])) for place in counted] for row in one.rows]).cells
    rows = []
    for row, counts in zip(one.rows, shown, strict=True):
        cells = list(row)
        for place, count in zip(counted, counts, strict=True):
            cells[place] = HIDDEN if count is None else count
        if None in counts:
            for place in derived:
                cells[place] = HIDDEN
        elif counts and max(int(str(row[place])) for place in counted) < PERCENT_FROM:
            for place in derived:
                cells[place] = NO_PERCENTAGE
        rows.append(tuple(cells))
    return replace(one, rows=tuple(rows))
