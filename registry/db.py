"""The database: session, naming of constraints, and how a transaction begins and ends.

SQLite: the linked library decides between WAL and a rollback journal (the WAL-reset fault was mended in 3.51.3,
3.50.7 and 3.44.6); a transaction that may write begins with BEGIN IMMEDIATE, so that two writers queue instead of
failing half-way. PostgreSQL: READ COMMITTED with time limits on locks and statements.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from flask import has_request_context
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Date, DateTime, Engine, Enum, MetaData, String, TypeDecorator, event, insert, inspect, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.functions import FunctionElement

from registry.kernel.errors import Conflict
from registry.kernel.messages import message

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored as naive UTC on both databases, aware in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


def bytewise(length: int) -> String:
    """Return a text type whose order is that of the bytes on both databases: prefix ranges and sort keys need it."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def code_of(codes: type[StrEnum], name: str) -> Enum:
    """Return a column type for one of a closed list of codes, held by a check constraint called `name`."""
    return Enum(
        codes,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name,
        values_callable=lambda listed: [member.value for member in listed],
    )


ROWS_AT_ONCE = 10_000


class days_before(FunctionElement[date]):  # noqa: N801 - stands in SQL as a function does
    """The day so many days before a day, in the words of each database: `days_before(day, days)`."""

    type = Date()
    inherit_cache = True


@compiles(days_before, "sqlite")
def _days_before_on_sqlite(element: days_before, compiler: Any, **more: Any) -> str:
    day, days = (compiler.process(part, **more) for part in element.clauses)
    return f"date({day}, '-' || {days} || ' days')"


@compiles(days_before, "postgresql")
def _days_before_on_postgresql(element: days_before, compiler: Any, **more: Any) -> str:
    day, days = (compiler.process(part, **more) for part in element.clauses)
    return f"({day} - {days})"


reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what the block did, or nothing of it. For commands and jobs; a page uses `form.attempt()`."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def hold(record: Any) -> None:
    """Read a row as it is now and hold it: two who decide on it at once decide one after the other."""
    columns = [column.key for column in inspect(record).mapper.column_attrs]
    db.session.refresh(record, columns, with_for_update={"of": type(record)})


def claim(model: Any, identity: int, version: int) -> None:
    """Count the version up in SQL, if it is still the one that the form showed; else raise Conflict."""
    key = model.__table__.primary_key.columns[0]
    changed = db.session.execute(
        update(model)
        .where(key == identity, model.version == version)
        .values(version=model.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(
            message(
                "Somebody else has changed this in the meantime. Nothing was saved: open it again to see the new state."
            )
        )


@contextmanager
def writing() -> Iterator[None]:
    """Let the transactions begun inside the block write, also in a request that only reads."""
    token = reads_only.set(False)
    try:
        yield
    finally:
        reads_only.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Let the transaction of the block only read, so that it waits for no writer and holds none up."""
    token = reads_only.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        reads_only.reset(token)


def is_duplicate(error: IntegrityError) -> bool:
    """Say whether the database refused a row because another has the same key."""
    state = getattr(error.orig, "sqlstate", None)
    return state == "23505" if state else str(error.orig).startswith("UNIQUE constraint failed")


def is_worth_repeating(error: DBAPIError) -> bool:
    """Say whether PostgreSQL broke the transaction off for another one (serialization failure, deadlock)."""
    return getattr(error.orig, "sqlstate", None) in ("40001", "40P01")


def insert_rows(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert many rows into the table of a model, ROWS_AT_ONCE a statement, without making objects of them."""
    rest = iter(rows)
    while some := list(islice(rest, ROWS_AT_ONCE)):
        db.session.execute(insert(model.__table__), some)


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Say whether this SQLite version has the mended write-ahead log."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        is_safe = wal_is_safe(sqlite3.sqlite_version_info)
        for pragma in (
            "foreign_keys=ON",
            "busy_timeout=8000",
            "trusted_schema=OFF",
            "cache_spill=OFF",
            "secure_delete=ON",
            f"journal_mode={'WAL' if is_safe else 'DELETE'}",
            f"synchronous={'FULL' if is_safe else 'EXTRA'}",
        ):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if reads_only.get() else "BEGIN IMMEDIATE")
    elif not has_request_context():  # commands and jobs count the people of a province
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{LONGEST_STATEMENT_OF_A_COMMAND}'")


_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
LONGEST_STATEMENT_OF_A_COMMAND = "30min"
POSTGRESQL = "-c lock_timeout=5s -c statement_timeout=30s -c synchronous_commit=on -c timezone=UTC"


def engine_options(url: str) -> dict[str, Any]:
    """Return the options of `create_engine` for this database; no fault quotes the values of a row."""
    shared = {"hide_parameters": True, "json_serializer": _COMPACT.encode}
    if url.startswith("sqlite"):
        return shared
    return {
        **shared,
        "pool_pre_ping": True,
        "connect_args": {"options": POSTGRESQL},
    }
