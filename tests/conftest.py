"""Fixtures for all rooms. Every test that uses `app` runs on SQLite and on PostgreSQL.

The `session` fixture puts each test into an outer transaction with savepoints, so that even a commit is undone.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from registry.access.permissions import Role
from registry.accounts.models import Account, RoleGrant, SignIn
from registry.accounts.queries import sessions as account_queries
from registry.app import create_app
from registry.db import db
from registry.kernel import clock
from registry.settings import ROOT, Mode, Settings
from tests import postgres

TODAY = date(2026, 6, 30)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, before any worker reads them."""
    if not hasattr(config, "workerinput"):
        subprocess.run([sys.executable, str(ROOT / "scripts" / "compile_catalogues.py")], check=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str | None]:
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.sqlite3'}"
    url = request.getfixturevalue("postgres_url")
    if url is None:
        pytest.skip("PostgreSQL is not installed here (apt-get install postgresql)")
    return str(url)


class FreshClient(FlaskClient):
    """A client whose requests share nothing: the session fixture holds one application context, and its `g`, open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            for name in list(g):
                g.pop(name)
        return super().open(*args, **kwargs)


def make_app(folder: Path, database_url: str, mode: Mode = Mode.TESTING) -> Flask:
    """Make an application on this database, migrated to the newest revision."""
    app = create_app(
        Settings(
            mode=mode,
            instance=folder,
            database_url=database_url,
            secret_key="only for tests",
            keyring_file=folder / "keyring.json",
            hosts=("localhost", "127.0.0.1"),
            command_language="en",
        )
    )
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["SUBMIT_TOKENS"] = False  # a form sent without one acts each time
    app.test_client_class = FreshClient
    with app.app_context():
        upgrade()
    return app


@pytest.fixture(scope="session")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = make_app(tmp_path_factory.mktemp("instance"), database_url)
    yield made
    close(made)


def close(app: Flask) -> None:
    """Give all connections back, so that the server can stop."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def own_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database of its own, for commands that commit; dropped afterwards."""
    if request.param == "sqlite":
        made = make_app(tmp_path, f"sqlite:///{tmp_path / 'own.sqlite3'}")
        yield made
        close(made)
        return
    url = request.getfixturevalue("postgres_url")
    if url is None:
        pytest.skip("PostgreSQL is not installed here (apt-get install postgresql)")
    name = f"own_{abs(hash(str(tmp_path))):x}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    made = make_app(tmp_path, url.replace("/postgres?", f"/{name}?"))
    yield made
    close(made)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """The database session of a test; everything is undone afterwards, commits included."""
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()

        class BoundSession(Session):
            def get_bind(self, *_args: object, **_kwargs: object) -> Connection:
                return connection

        usual = db.session
        db.session = db._make_scoped_session({"class_": BoundSession, "join_transaction_mode": "create_savepoint"})
        try:
            yield db.session
        finally:
            db.session.remove()
            db.session = usual
            outer.rollback()
            connection.close()


@pytest.fixture
def client(app: Flask, session: scoped_session[Session]) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def on_date() -> Iterator[Callable[[date], None]]:
    """Let the clock stand on a day: `on_date(date(2026, 6, 30))`."""
    yield clock.fix
    clock.fix(None)


@pytest.fixture
def today(on_date: Callable[[date], None]) -> date:
    on_date(TODAY)
    return TODAY


SignInAs = Callable[..., FlaskClient]


@pytest.fixture
def sign_in_as(app: Flask, session: scoped_session[Session]) -> SignInAs:
    """Return a client signed in: `sign_in_as(Role.CITY_HR, region_code="3401", language="en")`."""
    made = iter(range(10_000))

    def sign_in(role: Role, region_code: str = "", organisation_path: str = "", language: str = "en") -> FlaskClient:
        number = next(made)
        account = Account(username=f"tester-{number}", display_name=f"Tester {number}", password_hash="none")
        session.add(account)
        session.flush()
        now = clock.now()
        grant = RoleGrant(
            account_id=account.id,
            role=role,
            region_code=region_code,
            organisation_path=organisation_path,
            starts_on=clock.today() - timedelta(days=1),
            granted_by="test",
        )
        session.add(grant)
        session.flush()
        token = f"token-{number}-{account.id}"
        session.add(
            SignIn(
                token_hash=account_queries.hash_of(token),
                grant_id=grant.id,
                started_at=now,
                last_seen_at=now,
                confirmed_at=now,
            )
        )
        session.commit()
        client = app.test_client()
        client.account_id = account.id  # type: ignore[attr-defined]
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
            cookie["language"] = language
        return client

    return sign_in


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], "QueryCount"]:
    """Count statements: `with count_queries() as seen: ...; seen.statements`."""

    @contextmanager
    def counting() -> Iterator[QueryCount]:
        seen = QueryCount()

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
                seen.statements.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


class QueryCount:
    """The statements seen by `count_queries`."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __len__(self) -> int:
        return len(self.statements)
