"""Headers of every kind of answer, cookies in production, methods, and what the log of the server says."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from registry.access.permissions import Role
from registry.app import create_app
from registry.db import db
from registry.settings import Mode, Settings, SettingsError, from_environment
from registry.vault import keyring
from registry.vault.keyring import Keyring
from registry.web.logs import JsonLines


@pytest.fixture
def served(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application as it is served in production without tables."""
    house = logging.getLogger("registry")
    before, ring = house.handlers[:], keyring.current()
    Keyring.generate(tmp_path / "keyring.json")
    made = create_app(
        Settings(
            mode=Mode.PRODUCTION,
            instance=tmp_path / "instance",
            database_url=f"sqlite:///{tmp_path / 'served.sqlite3'}",
            secret_key="a secret of production",
            keyring_file=tmp_path / "keyring.json",
            hosts=("plan.example.cn",),
            command_language="en",
        )
    )
    yield made
    house.handlers[:] = before
    keyring.init(ring)
    with made.app_context():
        db.engine.dispose()


def test_every_answer_carries_the_headers_of_protection(client: FlaskClient) -> None:
    for address in ("/sign-in", "/no-such-page", "/static/css/registry.css", "/healthz"):
        with client.get(address) as answer:
            headers = answer.headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers.get("Cache-Control", "").startswith("no-store") != address.startswith("/static/")
        assert "Access-Control-Allow-Origin" not in headers


def test_in_production_cookies_and_transport_are_bound(served: Flask) -> None:
    answer = served.test_client().get("/sign-in", base_url="https://plan.example.cn")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-sid=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain=" not in cookie


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "CONNECT"])
def test_other_methods_are_refused(client: FlaskClient, method: str) -> None:
    assert client.open("/sign-in", method=method).status_code == 405


def test_debugging_is_refused_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "REGISTRY_MODE": "production",
        "DATABASE_URL": "sqlite:///x",
        "REGISTRY_SECRET_KEY": "x",
        "REGISTRY_KEYRING_FILE": "x",
        "REGISTRY_HOSTS": "x",
    }.items():
        monkeypatch.setenv(name, value)
    assert from_environment().mode is Mode.PRODUCTION
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(SettingsError, match="FLASK_DEBUG"):
        from_environment()


def test_a_line_of_the_log_stays_one_line_and_says_when_and_where() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.Logger("registry.test")
    log.addHandler(handler)
    try:
        raise ValueError("typed\n2026-01-01 all is well")
    except ValueError as fault:
        log.error("unhandled fault at %r", "/a\n/b", exc_info=fault)
    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert told["level"] == "ERROR"
    assert told["logger"] == "registry.test"
    assert told["at"].endswith("+00:00")
    assert "ValueError" in told["fault"]


def test_a_fault_of_the_database_names_no_value_of_a_row(session: object) -> None:
    statement = text("INSERT INTO accounts_accounts (id, username) VALUES (:id, :username)")
    with pytest.raises(IntegrityError) as fault:
        db.session.execute(statement, {"id": 1, "username": "canary-name"})
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        assert "canary-name" not in str(fault.value)
    assert "[SQL parameters hidden" in str(fault.value)


@pytest.mark.parametrize(
    "address",
    [
        "/people/2147483648",
        "/people/99999999999999999999999",
        "/organisations/99999999999999999999999",
        "/pool/nominations?year=99999999999999999999999",
        "/people/?after=beyond",
        "/people/?name=%00",
        "/people/?name=%ff",
    ],
)
def test_values_that_no_database_holds_are_no_fault(
    sign_in_as: Callable[..., FlaskClient], today: object, address: str
) -> None:
    clerk = sign_in_as(Role.PROVINCE_HR, region_code="34")
    assert clerk.get(address).status_code in (200, 400, 404)
