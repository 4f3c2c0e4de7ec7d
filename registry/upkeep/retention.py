"""What is thrown away in time: uploads nobody confirmed, old sign-ins, sent forms, contents and files nobody needs.

How long each is kept stands in the policy (`parameters/upkeep.yaml`, by date). What is a record (the trail,
nominations, scores, decisions) is not among them.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, func, select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import Base, db
from registry.exchange import queries as exchange_queries
from registry.exchange import services as exchange
from registry.files import queries as file_queries
from registry.files import services as files
from registry.files.store import Store
from registry.policy.catalogue import parameter
from registry.upkeep import figures

LEFTOVERS = ("files/??/.part-*", ".backup-*", ".*.restoring*", "figures/.*.json")
"""What a command leaves in the instance that was killed."""


@dataclass(frozen=True)
class Purge:
    """One kind of thing: `count` what is due, or `clear` it and say how many."""

    name: str
    count: Callable[[], int]
    clear: Callable[[], int]


def purges(instance: Path, *, actor: Actor, today: date, now: datetime) -> list[Purge]:
    """Return everything that is looked through, in order."""
    store = Store.of_instance(instance)
    uploads_before = now - timedelta(days=parameter("upkeep.uploads_kept_days", today))
    files_before = now - timedelta(days=parameter("upkeep.temporary_kept_days", today))
    found = [
        Purge(
            "uploads",
            lambda: len(exchange_queries.older_than(uploads_before)),
            lambda: exchange.purge(actor=actor, before=uploads_before, now=now),
        )
    ]
    for name, days in sorted(parameter("upkeep.rows_kept_days", today).items()):
        found.append(_rows(name, now - timedelta(days=days)))
    found += [
        Purge(
            "contents",
            lambda: len(set(store.hashes(before=now - files.GRACE)) - file_queries.used_hashes()),
            lambda: files.tidy(store, now=now),
        ),
        Purge(
            "temporary files",
            lambda: len(_leftovers(instance, files_before)),
            lambda: sum(map(_removed, _leftovers(instance, files_before))),
        ),
        Purge(
            "figures",
            lambda: len(figures.silent(instance, before=files_before)),
            lambda: figures.clear(instance, before=files_before),
        ),
    ]
    return found


def tidy(instance: Path, *, actor: Actor, today: date, now: datetime) -> dict[str, int]:
    """Clear everything that is due, in the caller's transaction; return how much of each, and note it in the trail."""
    counts = {purge.name: purge.clear() for purge in purges(instance, actor=actor, today=today, now=now)}
    audit.record("upkeep:tidy", actor=actor, object_type="house", counts=counts)
    return counts


def _rows(name: str, before: datetime) -> Purge:
    """Return the purge of the rows of a table whose moment ("table.column") lies before; what is referred to stays."""
    table_name, _, column = name.partition(".")
    table = Base.metadata.tables[table_name]
    due: list[ColumnElement[bool]] = [table.c[column] < before, *(~one for one in _references(table))]

    def count() -> int:
        return db.session.scalar(select(func.count()).select_from(table).where(*due)) or 0

    def clear() -> int:
        done: Any = db.session.execute(delete(table).where(*due), execution_options={"synchronize_session": False})
        return int(done.rowcount)

    return Purge(table_name, count, clear)


def _references(table: Table) -> list[ColumnElement[bool]]:
    """Return the conditions of being referred to, one for each reference."""
    return [
        exists().where(column == reference.column)
        for other in Base.metadata.sorted_tables
        for column in other.columns
        for reference in column.foreign_keys
        if reference.column.table is table and other is not table
    ]


def _leftovers(instance: Path, before: datetime) -> list[Path]:
    return [
        place
        for pattern in LEFTOVERS
        for place in sorted(instance.glob(pattern))
        if place.stat().st_mtime < before.timestamp()
    ]


def _removed(place: Path) -> int:
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()
    return 1
