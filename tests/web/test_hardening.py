"""Headers, hosts, limits, error pages: what leaves and what is let in."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from registry.access.guards import public
from registry.access.permissions import Role
from registry.app import create_app
from registry.db import db
from registry.people.models import Person
from registry.people.services import identity
from registry.settings import Mode, Settings
from tests.factories.people import PersonFactory

SignInAs = Callable[..., FlaskClient]
LEAKS = re.compile(r"Traceback|File \"|sqlalchemy|sqlite|psycopg|werkzeug|SELECT |registry\.(web|db|people)", re.I)


def settings(folder: Path, mode: Mode, **more: object) -> Settings:
    return Settings(
        mode=mode,
        instance=folder,
        database_url=f"sqlite:///{folder / 'x.sqlite3'}",
        secret_key="only for tests",
        keyring_file=folder / "keyring.json",
        hosts=("localhost", "127.0.0.1"),
        command_language="en",
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Flask]:
    """An application as in service, with a route that fails in every way and no database at all."""
    create_app(settings(tmp_path, Mode.TESTING))  # makes the keyring, which production would not
    app = create_app(settings(tmp_path, Mode.PRODUCTION))

    @app.route("/fail/<int:code>", methods=["GET", "POST"])
    @public
    def fail(code: int) -> str:
        if code == 500:
            raise RuntimeError("secret detail of the fault")
        if code == 503:
            raise OperationalError("SELECT secret", {}, Exception("database is locked"))
        abort(code)

    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_each_answer_carries_the_headers(client: FlaskClient) -> None:
    answer = client.get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    (nonce,) = set(re.findall(r"'nonce-([^']+)'", policy))
    assert len(nonce) >= 20
    assert nonce != re.findall(r"'nonce-([^']+)'", client.get("/sign-in").headers["Content-Security-Policy"])[0]
    for part in (
        "default-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert {name: answer.headers[name] for name in ("X-Content-Type-Options", "Referrer-Policy", "Cache-Control")} == {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in answer.headers


def test_in_production_cookies_and_transport_are_safe(bare: Flask) -> None:
    assert bare.config["SESSION_COOKIE_NAME"] == "__Host-sid"
    assert (bare.config["SESSION_COOKIE_SECURE"], bare.config["SESSION_COOKIE_HTTPONLY"]) == (True, True)
    assert bare.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert bare.test_client().get("/fail/404").headers["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 429, 500, 503])
def test_each_error_has_its_page_and_leaks_nothing(bare: Flask, code: int, language: str) -> None:
    answer = bare.test_client().get(f"/fail/{code}", headers={"Accept-Language": language})
    assert answer.status_code == code
    assert not LEAKS.search(answer.text), answer.text
    assert "secret" not in answer.text
    assert ("返回首页" in answer.text or "首页" in answer.text) == (language == "zh-CN")
    title = re.search(r'class="empty-title">([^<]+)<', answer.text)
    assert title is not None
    assert bool(re.search(r"[一-鿿]", title[1])) == (language == "zh-CN")
    assert "could not be answered" not in answer.text or code not in (400, 403, 404, 405, 409, 413, 429, 500, 503)


def test_a_stranger_host_is_refused(client: FlaskClient) -> None:
    assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/sign-in", headers={"X-Forwarded-Host": "evil.example"}).status_code == 200


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", ""]
)
def test_nobody_is_led_to_another_site(client: FlaskClient, address: str) -> None:
    answer = client.post("/language/en", data={"next": address})
    assert answer.location == "/"
    assert client.post("/language/en", data={"next": "/policy/?a=1"}).location == "/policy/?a=1"


def test_who_asks_is_taken_from_a_proxy_only_if_one_was_named(tmp_path: Path) -> None:
    for proxies, expected in ((0, "127.0.0.1"), (1, "10.9.8.7")):
        app = create_app(settings(tmp_path, Mode.TESTING, proxies=proxies))

        @app.route("/who")
        @public
        def who() -> str:
            from flask import request

            return str(request.remote_addr)

        assert app.test_client().get("/who", headers={"X-Forwarded-For": "1.2.3.4, 10.9.8.7"}).text == expected


def test_bodies_are_limited_by_route(sign_in_as: SignInAs, today: object) -> None:
    clerk = sign_in_as(Role.PROVINCE_HR, region_code="34")
    large = "x" * (2 * 1024 * 1024 + 1)
    assert clerk.post("/people/new", data={"name": large}).status_code == 413
    assert clerk.post("/people/new", data={f"field{number}": "x" for number in range(10)}).status_code == 200


def test_a_locked_database_keeps_the_form(sign_in_as: SignInAs, today: object, monkeypatch) -> None:
    person = PersonFactory()
    db.session.commit()
    clerk = sign_in_as(Role.PROVINCE_HR, region_code="34")

    def locked(*_args: object, **_values: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(identity, "correct", locked)
    sent = {
        "name": '新"名<b>',
        "birth_on": "1990-05-01",
        "ethnic_group": "01",
        "political_status": "13",
        "version": "1",
    }
    answer = clerk.post(f"/people/{person.id}/identity", data=sent)
    assert answer.status_code == 503
    assert "新&#34;名&lt;b&gt;" in answer.text
    assert f'action="/people/{person.id}/identity"' in answer.text
    secret = clerk.post(f"/people/{person.id}/identity", data=sent | {"password": "a secret"})
    assert secret.status_code == 503
    assert "a secret" not in secret.text
    db.session.expire_all()
    assert db.session.scalar(select(Person.name).where(Person.id == person.id)) != sent["name"]


def test_a_database_that_is_gone_still_gets_a_page(bare: Flask, monkeypatch) -> None:
    def gone(_token: str) -> None:
        raise OperationalError("SELECT", {}, Exception("unable to open database file"))

    monkeypatch.setattr(bare.login_manager, "_user_callback", gone)
    client = bare.test_client()
    with client.session_transaction(base_url="https://localhost") as cookie:
        cookie["_user_id"] = "token"
    answer = client.get("/", base_url="https://localhost")
    assert answer.status_code == 503
    assert not LEAKS.search(answer.text)


def test_every_refusal_of_the_web_has_a_page(app: Flask) -> None:
    assert app.error_handler_spec[None][None][HTTPException]
