"""Rows on their way into the database: gathered by table, written in bulk in the order of the foreign keys."""

import gc
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, ColumnDefault, Connection, Table, text

from registry.db import Model

Row = dict[str, Any]

ROWS_AT_ONCE = 20_000
SQLITE_CACHE_KIB = 262_144


class Ledger:
    """Gathers rows and gives each its key; `rows` counts what was written, by table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: dict[Table, list[Row]] = defaultdict(list)
        self._keys: Counter[Table] = Counter()
        self._pending = 0
        self.rows: Counter[str] = Counter()

    def add(self, model: type[Model], row: Row) -> int:
        """Keep a row for writing, with the next key of its table unless it brings one; return the key."""
        table: Table = model.__table__  # type: ignore[assignment]
        if "id" in table.c and "id" not in row:
            self._keys[table] += 1
            row["id"] = self._keys[table]
        self._waiting[table].append(row)
        self._pending += 1
        return int(row.get("id", 0))

    def write(self, *, everything: bool = True) -> None:
        """Write what waits; unless `everything`, only once it is much."""
        if self._pending < ROWS_AT_ONCE and not everything:
            return
        for table in Model.metadata.sorted_tables:
            rows = self._waiting.pop(table, [])
            if rows:
                _insert(self._connection, table, rows)
                self.rows[table.name] += len(rows)
        self._pending = 0

    def close(self) -> None:
        """Write the rest, and let PostgreSQL's counters of keys go on behind the rows."""
        self.write()
        if self._connection.dialect.name == "postgresql":
            for table in Model.metadata.sorted_tables:
                if table.name in self.rows and "id" in table.c:
                    counter = f"pg_get_serial_sequence('{table.name}', 'id')"
                    self._connection.execute(text(f"SELECT setval({counter}, (SELECT max(id) FROM {table.name}))"))


def _insert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write rows as the driver does it quickest, each value in the form that the type of its column gives it."""
    columns = [column for column in table.c if column.name in rows[0] or column.default is not None]
    named = ", ".join(column.name for column in columns)
    values = _formed(connection, columns, rows)
    if connection.dialect.name == "postgresql":
        with connection.connection.cursor().copy(f"COPY {table.name} ({named}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    else:
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({named}) VALUES ({places})", list(values))


def _formed(connection: Connection, columns: Sequence[Column[Any]], rows: Sequence[Row]) -> Iterator[tuple[Any, ...]]:
    dialect = connection.dialect
    plan = [
        (column.name, column.type.dialect_impl(dialect).bind_processor(dialect), _default(column)) for column in columns
    ]
    for row in rows:
        found = ((row.get(name, default), form) for name, form, default in plan)
        yield tuple(form(value) if form else value for value, form in found)


def _default(column: Column[Any]) -> Any:
    """Give what the model puts into a column that a row does not name."""
    default = column.default
    if not isinstance(default, ColumnDefault):
        return None
    return default.arg(None) if default.is_callable else default.arg


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage inside the block: rows make no cycles, and going through millions of them takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def roomy(connection: Connection) -> Iterator[None]:
    """Let SQLite keep more in memory, and spill what does not fit, while a whole province is written."""
    if connection.dialect.name != "sqlite":
        yield
        return
    size = connection.exec_driver_sql("PRAGMA cache_size").scalar()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{SQLITE_CACHE_KIB}")
    connection.exec_driver_sql("PRAGMA cache_spill=ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA cache_spill=OFF")
        connection.exec_driver_sql(f"PRAGMA cache_size={size}")
