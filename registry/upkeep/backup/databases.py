"""How a database is copied out while others write, and put back: by SQLite's backup interface, by pg_dump."""

import os
import shutil
import sqlite3
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import URL, Connection, create_engine, inspect, make_url, text

from registry import db as database
from registry.db import db
from registry.kernel.errors import RegistryError
from registry.kernel.messages import message
from registry.upkeep.backup.archive import Facts, Trail

NO_TRAIL = Trail(0, 0, "")
FORMER = "before_restore_"


def facts_of(connection: Connection) -> Facts:
    """Count the rows of every table; all in the transaction of this connection."""
    names = sorted(inspect(connection).get_table_names())
    counts = {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}
    revision = connection.scalar(text("SELECT version_num FROM alembic_version")) if "alembic_version" in names else ""
    head = None
    if "audit_heads" in names:
        head = connection.execute(text("SELECT epoch, seq, hash FROM audit_heads WHERE id = 1")).one_or_none()
    return Facts(revision or "", counts, Trail(*head) if head else NO_TRAIL)


@contextmanager
def opened(url: str) -> Iterator[None]:
    """Let `db.session` work on another database than that of the application."""
    app = Flask("registry.upkeep")
    app.config.update(SQLALCHEMY_DATABASE_URI=url, SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(url))
    db.init_app(app)
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def contents_of(connection: Connection) -> list[str]:
    """Return the hashes of the attachments that the rows name."""
    return list(connection.scalars(text("SELECT DISTINCT content_hash FROM files_attachments ORDER BY content_hash")))


def copy_out(url: str, target: Path) -> tuple[Facts, list[str]]:
    """Copy a database into a file, as it is at one moment; return what it is by count, and its attachments."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _copy_out_sqlite(parsed, target)
    return _copy_out_postgresql(parsed, target)


def _copy_out_sqlite(url: URL, target: Path) -> tuple[Facts, list[str]]:
    with closing(sqlite3.connect(_path_of(url), isolation_level=None)) as source:
        source.execute("PRAGMA busy_timeout=60000")
        source.execute("BEGIN")
        journal = source.execute("PRAGMA journal_mode").fetchone()[0]
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # from here on nobody else changes the file
        if journal == "delete":
            # The file is whole while it is held, but writers wait: copying it is four times as quick as the backup
            # interface. By another process, since to close the file in this one would let go of its locks.
            done = subprocess.run(
                ["/bin/cp", "--", _path_of(url), str(target)], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise RegistryError(message("%(program)s failed: %(why)s", program="cp", why=done.stderr.strip()))
            source.execute("COMMIT")
        else:
            source.execute("COMMIT")
            with closing(sqlite3.connect(target)) as copy:
                copy.execute("PRAGMA synchronous=OFF")
                source.backup(copy, pages=-1)  # in one step: a copy in many begins again at each write of another
                copy.execute("PRAGMA journal_mode=DELETE")
    engine = create_engine(f"sqlite:///{target}")
    try:
        with engine.connect() as connection:
            return facts_of(connection), contents_of(connection)
    finally:
        engine.dispose()


def _copy_out_postgresql(url: URL, target: Path) -> tuple[Facts, list[str]]:
    engine = create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            found = facts_of(connection), contents_of(connection)
            arguments = ["-Fc", "--no-owner", "--no-privileges", f"--exclude-schema={FORMER}*"]
            _run(url, "pg_dump", *arguments, f"--snapshot={snapshot}", "-f", str(target))
            return found
    finally:
        engine.dispose()


class Target(ABC):
    """Where a database comes back: `fill` it, look at `url`, then `accept` or `reject` it."""

    def __init__(self, url: URL, stamp: str) -> None:
        self._url, self._stamp = url, stamp
        self.former = ""
        """Where what stood there before is kept; empty if nothing did."""

    @staticmethod
    def of(url: str, stamp: str) -> "Target":
        """Return the target of a database URL."""
        parsed = make_url(url)
        return (SqliteTarget if parsed.get_backend_name() == "sqlite" else PostgresqlTarget)(parsed, stamp)

    @property
    def url(self) -> str:
        """The URL of the copy while it is looked at."""
        return self._url.render_as_string(hide_password=False)

    @abstractmethod
    def holds_data(self) -> bool:
        """Say whether a database stands there already."""

    @abstractmethod
    def fill(self, part: Path) -> None:
        """Make the copy."""

    @abstractmethod
    def faults(self) -> list[str]:
        """Check the copy by the means of the database; return what it complains of."""

    @abstractmethod
    def accept(self) -> None:
        """Put the copy into its place."""

    @abstractmethod
    def reject(self) -> None:
        """Leave everything as it was before."""


class SqliteTarget(Target):
    """A file; the copy is made beside it and moved there, or copied into a live one by the backup interface."""

    def __init__(self, url: URL, stamp: str) -> None:
        super().__init__(url, stamp)
        self._place = Path(_path_of(url))
        self._beside = self._place.with_name(f".{self._place.name}.restoring")

    @property
    def url(self) -> str:
        return f"sqlite:///{self._beside}"

    def holds_data(self) -> bool:
        return self._place.exists() and self._place.stat().st_size > 0

    def fill(self, part: Path) -> None:
        self._place.parent.mkdir(parents=True, exist_ok=True)
        self._remove_copy()
        shutil.move(part, self._beside)
        self._beside.chmod(0o600)

    def faults(self) -> list[str]:
        with closing(sqlite3.connect(self._beside)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            found += [f"{row[0]} {row[1]} -> {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")]
            return found[:5]

    def accept(self) -> None:
        if not self.holds_data():
            os.replace(self._beside, self._place)
            return
        former = self._place.with_name(f"{self._place.name}.{FORMER}{self._stamp}")
        with closing(sqlite3.connect(self._place)) as live, closing(sqlite3.connect(self._beside)) as copy:
            live.execute("PRAGMA busy_timeout=60000")
            with closing(sqlite3.connect(former)) as kept:
                live.backup(kept)
            former.chmod(0o600)
            copy.backup(live)  # in one transaction of the live file: whoever has it open sees the one or the other
        self._remove_copy()
        self.former = str(former)

    def reject(self) -> None:
        self._remove_copy()

    def _remove_copy(self) -> None:
        for ending in ("", "-wal", "-shm", "-journal"):
            self._beside.with_name(self._beside.name + ending).unlink(missing_ok=True)


class PostgresqlTarget(Target):
    """A database; what stood in its schema `public` is moved aside to a schema of another name."""

    def holds_data(self) -> bool:
        with self._connected() as connection:
            return bool(inspect(connection).get_table_names(schema="public"))

    def fill(self, part: Path) -> None:
        is_live = self.holds_data()
        former = f"{FORMER}{self._stamp}"
        with self._connected() as connection:
            if is_live:
                connection.execute(text(f"ALTER SCHEMA public RENAME TO {former}"))
                connection.execute(text("CREATE SCHEMA public"))
                connection.execute(text("GRANT USAGE ON SCHEMA public TO PUBLIC"))
                self.former = former
        try:
            arguments = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
            _run(self._url, "pg_restore", *arguments, "-d", _without_password(self._url), str(part))
        except RegistryError:
            self.reject()
            raise

    def faults(self) -> list[str]:
        return []  # pg_restore makes every constraint anew, which looks at every row

    def accept(self) -> None:
        pass

    def reject(self) -> None:
        with self._connected() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            if self.former:
                connection.execute(text(f"ALTER SCHEMA {self.former} RENAME TO public"))
            else:
                connection.execute(text("CREATE SCHEMA public"))
                connection.execute(text("GRANT USAGE ON SCHEMA public TO PUBLIC"))
        self.former = ""

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        engine = create_engine(self._url)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()


def program(name: str) -> Path:
    """Find a program of PostgreSQL; raise RegistryError if it is not installed."""
    found = shutil.which(name)
    if found:
        return Path(found)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: path.parts[4].zfill(4))
    if not places:
        raise RegistryError(
            message("%(program)s is not installed here: install the package postgresql-client.", program=name)
        )
    return places[-1]


def _run(url: URL, name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes through the environment, where `ps` does not show it."""
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    command = [str(program(name)), *arguments]
    if name == "pg_dump":
        command += ["-d", _without_password(url)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [""]
        raise RegistryError(message("%(program)s failed: %(why)s", program=name, why=last[0]))


def _without_password(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _path_of(url: URL) -> str:
    return str(url.database or "")
