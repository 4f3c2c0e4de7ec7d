"""The database: its version and settings, its clock, its schema, and what stands in it."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from registry import db as database
from registry.db import db
from registry.files.store import Store
from registry.kernel.errors import RegistryError
from registry.kernel.messages import Message, message
from registry.upkeep import nightly, queries, revisions, rotation
from registry.upkeep.backup import databases
from registry.upkeep.checks.findings import Finding, bad, good
from registry.upkeep.checks.settings import Facts
from registry.vault import keyring

OLDEST_POSTGRESQL = 15
CLOCKS_MAY_DIFFER = timedelta(seconds=2)
BACKUP_EVERY = timedelta(hours=26)
CHECKPOINT_EVERY = timedelta(hours=2)
NIGHTS_WORK_EVERY = timedelta(hours=36)


def findings(facts: Facts, *, now: datetime, checkpoint: Path | None) -> Iterator[Finding]:
    """Look at the database and at what the trail tells of its upkeep."""
    yield from _sqlite() if db.engine.dialect.name == "sqlite" else _postgresql()
    yield _schema()
    yield _clock(facts, now)
    yield _demo_accounts(facts)
    yield _keys(facts)
    yield _nights_work(now)
    yield _backup(facts, now)
    yield _checkpoint(facts, now, checkpoint)


def _sqlite() -> Iterator[Finding]:
    version = sqlite3.sqlite_version
    is_safe = database.wal_is_safe(sqlite3.sqlite_version_info)
    wanted = {"journal_mode": "wal", "synchronous": 2} if is_safe else {"journal_mode": "delete", "synchronous": 3}
    wanted |= {"foreign_keys": 1, "trusted_schema": 0, "secure_delete": 1, "busy_timeout": 8000}
    found = {name: queries.setting(name) for name in wanted}
    wrong = [f"{name}={found[name]}" for name in wanted if found[name] != wanted[name]]
    about = message(
        "SQLite %(version)s, journal %(journal)s (%(why)s)",
        version=version,
        journal=found["journal_mode"],
        why=message("its write-ahead log is mended")
        if is_safe
        else message("its write-ahead log can lose data and is not used"),
    )
    yield bad(about, _set_otherwise(wrong)) if wrong else good(about)


def _postgresql() -> Iterator[Finding]:
    number = int(queries.setting("server_version_num"))
    about = message("PostgreSQL %(version)s", version=queries.setting("server_version"))
    if number // 10000 >= OLDEST_POSTGRESQL:
        yield good(about)
    else:
        yield bad(about, message("Use PostgreSQL %(version)d or newer.", version=OLDEST_POSTGRESQL))
    encoding = queries.setting("server_encoding")
    about = message("encoding %(encoding)s", encoding=encoding)
    yield good(about) if encoding == "UTF8" else bad(about, message("Make the database anew with encoding UTF8."))
    wrong = [
        f"{name}={value}"
        for name in ("lock_timeout", "statement_timeout")
        if (value := str(queries.setting(name))) == "0"
    ]
    wrong += [
        f"{name}={value}"
        for name in ("synchronous_commit", "fsync", "full_page_writes")
        if (value := str(queries.setting(name))) in ("off", "local")
    ]
    about = message(
        "time limits: locks %(lock)s, statements %(statement)s",
        lock=queries.setting("lock_timeout"),
        statement=queries.setting("statement_timeout"),
    )
    yield bad(about, _set_otherwise(wrong)) if wrong else good(about)
    try:
        places = [str(databases.program(name)) for name in ("pg_dump", "pg_restore")]
        yield good(message("programs for backups: %(places)s", places=", ".join(places)))
    except RegistryError as missing:
        yield bad(missing.text, message("Without it there are no backups from here."))


def _set_otherwise(wrong: list[str]) -> Message:
    return message("A commit may be lost, or a lock held for ever, with: %(settings)s", settings=", ".join(wrong))


def _schema() -> Finding:
    revision, newest = queries.revision(), revisions.newest()
    about = message("schema %(revision)s", revision=revision or "-")
    return good(about) if revision == newest else bad(about, message("Run: flask --app wsgi db upgrade"))


def _clock(facts: Facts, now: datetime) -> Finding:
    about = message("clock: %(now)s", now=f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")
    if facts.holds_clock:
        return bad(about, message("The clock is held for the demonstration (REGISTRY_TODAY)."), is_fault=False)
    right_it = message("Set the clock right (NTP) before anything with a deadline is done.")
    latest = queries.trail_head().latest_at
    if latest is not None and latest > now + CLOCKS_MAY_DIFFER:
        return bad(
            message("clock: behind the last entry of the trail (%(latest)s)", latest=f"{latest:%F %T} UTC"), right_it
        )
    if db.engine.dialect.name == "postgresql":
        difference = abs(queries.database_now() - now)
        if difference > CLOCKS_MAY_DIFFER:
            return bad(
                message(
                    "clock: %(seconds)d seconds from that of the database", seconds=int(difference.total_seconds())
                ),
                right_it,
            )
    return good(about)


def _demo_accounts(facts: Facts) -> Finding:
    count = queries.demo_accounts()
    about = message("accounts of the demonstration: %(count)d", count=count)
    if count and facts.is_production:
        return bad(about, message("Everybody knows their passwords: close them at once."))
    return good(about)


def _keys(facts: Facts) -> Finding:
    ids = keyring.current().key_ids
    about = message("keys: %(count)d", count=len(ids))
    if len(ids) == 1:
        return good(about)
    if rotation.is_under_way(Store.of_instance(facts.instance)):
        return bad(about, message("A rotation is not finished: flask keys rotate"), is_fault=False)
    return bad(about, message("Nothing needs the former key any more: flask keys retire"), is_fault=False)


def _nights_work(now: datetime) -> Finding:
    last = nightly.last_night()
    to_do = message("Have a timer run flask upkeep nightly every night (README, deployment).")
    if last is None:
        return bad(message("the work of a night was never done"), to_do, is_fault=False)
    about = message("work of the night: %(hours)d hours ago", hours=int((now - last.at).total_seconds() // 3600))
    if now - last.at > NIGHTS_WORK_EVERY:
        return bad(about, to_do, is_fault=False)
    if last.failed:
        why = message(
            "Failed: %(work)s. Run flask upkeep nightly again and read what it says.", work=", ".join(last.failed)
        )
        return bad(about, why, is_fault=False)
    return good(about)


def _backup(facts: Facts, now: datetime) -> Finding:
    at = queries.last_done("backup:make")
    to_do = message("Have a timer run flask backup every night (README, deployment).")
    if at is None:
        return bad(message("no backup was ever made"), to_do, is_fault=facts.is_production)
    about = message("last backup: %(hours)d hours ago", hours=int((now - at).total_seconds() // 3600))
    return good(about) if now - at <= BACKUP_EVERY else bad(about, to_do, is_fault=facts.is_production)


def _checkpoint(facts: Facts, now: datetime, checkpoint: Path | None) -> Finding:
    to_do = message("Have a timer run flask audit checkpoint every hour, as another user (README, deployment).")
    if checkpoint is None:
        return bad(message("no checkpoint named"), message("Give --checkpoint with the latest one."), is_fault=False)
    if not checkpoint.exists():
        return bad(message("checkpoint %(path)s: not there", path=str(checkpoint)), to_do, is_fault=facts.is_production)
    age = now - datetime.fromtimestamp(checkpoint.stat().st_mtime, UTC)
    about = message("last checkpoint: %(hours)d hours ago", hours=int(age.total_seconds() // 3600))
    return good(about) if age <= CHECKPOINT_EVERY else bad(about, to_do, is_fault=facts.is_production)
