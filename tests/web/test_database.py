"""How connections and transactions are set on both databases."""

import sqlite3

import pytest
from flask import Flask, g
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import scoped_session

from registry import db as database
from registry.db import db
from registry.web import retrying


def test_connections_are_set_as_they_must_be(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:

        def value(statement: str) -> str:
            return str(connection.execute(text(statement)).scalar())

        if db.engine.dialect.name == "sqlite":
            is_safe = database.wal_is_safe(sqlite3.sqlite_version_info)
            assert value("PRAGMA journal_mode") == ("wal" if is_safe else "delete")
            assert value("PRAGMA synchronous") == ("2" if is_safe else "3")
            assert value("PRAGMA foreign_keys") == "1"
            assert value("PRAGMA busy_timeout") == "8000"
            assert value("PRAGMA trusted_schema") == "0"
            assert value("PRAGMA cache_spill") == "0"
            assert value("PRAGMA secure_delete") == "1"
            assert value("PRAGMA mmap_size") in ("0", "None")
        else:
            assert value("SHOW transaction_isolation") == "read committed"
            assert value("SHOW lock_timeout") == "5s"
            assert value("SHOW statement_timeout") == "30min"
            assert value("SHOW synchronous_commit") == "on"
            assert value("SHOW timezone") == "UTC"


def test_a_statement_of_a_request_ends_sooner_than_one_of_a_command(app: Flask) -> None:
    with app.test_request_context("/"), db.engine.connect() as connection:
        if db.engine.dialect.name == "postgresql":
            assert connection.execute(text("SHOW statement_timeout")).scalar() == "30s"
        else:
            assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 8000


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
    ],
)
def test_the_log_is_used_only_where_its_fault_is_mended(version: tuple[int, ...], is_safe: bool) -> None:
    assert database.wal_is_safe(version) is is_safe


def test_a_transaction_that_may_write_queues_before_it_reads(own_app: Flask) -> None:
    with own_app.app_context():
        if db.engine.dialect.name != "sqlite":
            return
        with db.engine.connect() as one:
            one.execute(text("SELECT 1"))
            other = sqlite3.connect(str(db.engine.url.database), timeout=0, isolation_level=None)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
            other.close()
        token = database.reads_only.set(True)
        try:
            with db.engine.connect() as one:
                one.execute(text("SELECT 1"))
                other = sqlite3.connect(str(db.engine.url.database), timeout=0, isolation_level=None)
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")
                other.close()
        finally:
            database.reads_only.reset(token)
        db.session.remove()


class Broken(Exception):
    """A fault of the database with its code."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.sqlstate = state


@pytest.mark.parametrize(("state", "faults", "tries"), [("40001", 2, 3), ("40P01", 1, 2), ("40001", 3, 3), ("X", 1, 1)])
def test_a_request_broken_off_by_the_database_is_done_again(
    app: Flask, session: scoped_session, monkeypatch: pytest.MonkeyPatch, state: str, faults: int, tries: int
) -> None:
    done: list[int] = []

    def view() -> str:
        done.append(len(done))
        g.people_shown = {len(done)}
        if len(done) <= faults:
            raise OperationalError("UPDATE", {}, Broken(state))
        return "done"

    monkeypatch.setitem(app.view_functions, "accounts.sign_in", view)
    with app.test_request_context("/sign-in"):
        if tries > faults:
            assert app.dispatch_request() == "done"
            assert g.people_shown == {tries}
        else:
            with pytest.raises(OperationalError):
                app.dispatch_request()
    assert len(done) == tries <= retrying.TRIES
