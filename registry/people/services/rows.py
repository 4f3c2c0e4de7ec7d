"""Rows taken out of the register whole, with what hangs on them, and put back as they were.

A voided entry and the second of two merged people must count nowhere. They leave their tables, so that no query has
to leave them out, and are kept as plain JSON: a list of [table, row], what is referred to before what refers to it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError

from registry.db import Base, UtcDateTime, db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message

Kept = list[list[Any]]


def take_out(table: Table, **key: Any) -> Kept:
    """Delete the row with this key and all that refers to it; return them as they are kept."""
    kept = gathered(table, key)
    for name, row in reversed(kept):
        _delete(Base.metadata.tables[name], row)
    return kept


def put_back(kept: Kept) -> None:
    """Enter rows again under their old keys. Raise RuleViolation if something else stands in their place by now."""
    try:
        with db.session.begin_nested():
            for name, row in kept:
                table = Base.metadata.tables[name]
                db.session.execute(insert(table), read(table, row))
    except IntegrityError as clash:
        raise RuleViolation(
            "place_taken",
            message("It cannot be put back: what it belongs to has changed, or the same is entered again."),
        ) from clash


def references(table: Table) -> Iterator[tuple[Table, Column[Any], Column[Any]]]:
    """Give (table, its column, the column referred to) of everything that refers to rows of the table."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            for reference in column.foreign_keys:
                if reference.column.table is table:
                    yield other, column, reference.column


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Write the values of a row as plain JSON."""
    return {name: _plain(value) for name, value in row.items()}


def gathered(table: Table, key: Mapping[str, Any]) -> Kept:
    """Return the row with this key and all that refers to it, as they would be kept."""
    matches = [table.c[name] == value for name, value in key.items()]
    found: Kept = []
    for row in db.session.execute(select(table).where(*matches)).mappings().all():
        found.append([table.name, plain(dict(row))])
        for other, column, referred in references(table):
            found.extend(gathered(other, {column.name: row[referred.name]}))
    return found


def _delete(table: Table, row: Mapping[str, Any]) -> None:
    values = read(table, row)
    db.session.execute(delete(table).where(*(column == values[column.name] for column in table.primary_key)))


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case date() | datetime():
            return value.isoformat()
        case bytes():
            return value.hex()
    return value


def read(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Read the values of a row from plain JSON, but for those that the database makes itself."""
    return {name: _value(table.c[name], value) for name, value in row.items() if table.c[name].computed is None}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return bytes.fromhex(value)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    kind = column.type.python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind is date else value
