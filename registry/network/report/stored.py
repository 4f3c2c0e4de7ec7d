"""The last report, kept in a file of the instance folder, so that pages need not measure the whole province.

The file holds sentences as templates with their values: each reader gets the own language. It is put in place by one
renaming, never half written, and only its owner reads it, because it is the report for the office, with names.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.kernel.messages import Message, from_json, to_json
from registry.network.measures.definitions import Unit
from registry.network.report.regions import Rotation
from registry.network.report.structure import (
    DECIMALS,
    Audience,
    Cell,
    Column,
    Figure,
    Kind,
    NetworkReport,
    Section,
    Table,
)

FORMAT = 1
"""Raised when the shape of the file changes; a file of another format is as good as none."""

FILE_NAME = "network-report.json"


@dataclass(frozen=True)
class Stored:
    """The report for the office; `year` is the selection it judges; rotation by region code ("" is the province)."""

    report: NetworkReport
    year: int | None
    rotations: Mapping[str, Mapping[Audience, Rotation]]


def place(folder: Path) -> Path:
    """Return where an instance keeps its last report."""
    return folder / FILE_NAME


def put(path: Path, text: str, mode: int = 0o644) -> bool:
    """Write a file as a whole or not at all; say whether it is another than before."""
    data = text.encode()
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return True


def last(folder: Path) -> Stored | None:
    """Return the report made last; None if there is none that can be read."""
    path = place(folder)
    try:
        written = path.stat()
        return _read(path, written.st_mtime_ns, written.st_size)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=1)
def _read(path: Path, _written_ns: int, _size: int) -> Stored | None:
    return from_text(path.read_text(encoding="utf-8"))


def to_text(stored: Stored) -> str:
    """Return the file's text: the same for the same facts."""
    plain = {
        "format": FORMAT,
        "on": stored.report.on.isoformat(),
        "audience": stored.report.audience.value,
        "year": stored.year,
        "sections": [_plain_section(section) for section in stored.report.sections],
        "rotations": {
            region: {audience.value: _plain_rotation(one) for audience, one in by_audience.items()}
            for region, by_audience in stored.rotations.items()
        },
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"


def from_text(text: str) -> Stored | None:
    """Read what `to_text` wrote; None for a file of another format."""
    plain = json.loads(text)
    if plain.get("format") != FORMAT:
        return None
    return Stored(
        NetworkReport(
            date.fromisoformat(plain["on"]),
            Audience(plain["audience"]),
            tuple(_section(section) for section in plain["sections"]),
        ),
        plain["year"],
        {
            region: {Audience(audience): _rotation(one) for audience, one in by_audience.items()}
            for region, by_audience in plain["rotations"].items()
        },
    )


def _plain(cell: Cell) -> Any:
    if isinstance(cell, Message):
        return to_json(cell)
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    return round(cell, DECIMALS) + 0.0 if isinstance(cell, float) else cell


def _cell(plain: Any) -> Any:
    if isinstance(plain, dict):
        return date.fromisoformat(plain["day"]) if "day" in plain else from_json(plain)
    return plain


def _plain_section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": _plain(section.title),
        "figures": [
            [one.key, _plain(one.name), _plain(one.value), one.unit.value, _plain(one.definition)]
            for one in section.figures
        ],
        "tables": [
            {
                "key": table.key,
                "title": _plain(table.title),
                "columns": [[_plain(column.title), column.kind.value] for column in table.columns],
                "rows": [[_plain(cell) for cell in row] for row in table.rows],
                "total": table.total,
                "is_personal": table.is_personal,
            }
            for table in section.tables
        ],
    }


def _section(plain: Mapping[str, Any]) -> Section:
    return Section(
        plain["key"],
        _cell(plain["title"]),
        tuple(
            Figure(key, _cell(name), _cell(value), Unit(unit), _cell(definition))
            for key, name, value, unit, definition in plain["figures"]
        ),
        tuple(
            Table(
                table["key"],
                _cell(table["title"]),
                tuple(Column(_cell(title), Kind(kind)) for title, kind in table["columns"]),
                tuple(tuple(_cell(cell) for cell in row) for row in table["rows"]),
                table["total"],
                table["is_personal"],
            )
            for table in plain["tables"]
        ),
    )


def _plain_rotation(one: Rotation) -> dict[str, Any]:
    return {
        "values": {key: _plain(value) for key, value in one.values.items()},
        "flows": [list(flow) for flow in one.flows],
        "hidden_flows": one.hidden_flows,
        "points": [list(point) for point in one.points],
    }


def _rotation(plain: Mapping[str, Any]) -> Rotation:
    return Rotation(
        {key: _cell(value) for key, value in plain["values"].items()},
        tuple((source, target, moves) for source, target, moves in plain["flows"]),
        plain["hidden_flows"],
        tuple((years, share, low, high) for years, share, low, high in plain["points"]),
    )
