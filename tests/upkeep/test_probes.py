"""Probes: alive, ready, figures; none tells the public anything more."""

import re

import pytest
from sqlalchemy import text

from registry.access.actor import command_line
from registry.audit import services as audit
from registry.db import db, transaction
from registry.kernel import clock
from registry.upkeep import views
from registry.upkeep.figures import Counting, Counts, clear
from registry.vault import keyring
from registry.vault.keyring import Keyring


def test_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "alive")


def test_ready_until_something_is_missing(own_app, tmp_path, monkeypatch):
    client, ring = own_app.test_client(), keyring._current
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready")

    def not_ready() -> bool:
        answer = client.get("/readyz")
        assert answer.text in ("ready", "not ready")
        return answer.status_code == 503

    path = tmp_path / "other-keyring.json"
    keyring.init(Keyring.generate(path))
    path.chmod(0o644)
    assert not_ready()
    keyring.init(ring)
    assert not not_ready()
    monkeypatch.setattr(views, "LEAST_FREE", 1 << 60)
    assert not_ready()
    monkeypatch.undo()
    with own_app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not_ready()
    with own_app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert not_ready()


def test_figures_count_requests_jobs_trail_and_backups(own_app):
    client = own_app.test_client()
    for _ in range(3):
        client.get("/healthz")
    client.get("/there-is-no-such-page")
    with own_app.app_context(), transaction():
        audit.record("backup:make", actor=command_line())
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert 'registry_requests_total{route="/healthz",method="GET",status="200"} 3' in lines
    assert 'registry_requests_total{route="unknown",method="unknown",status="404"} 1' in lines
    assert 'registry_request_seconds_count{route="/healthz"} 3' in lines
    assert 'registry_request_seconds_bucket{route="/healthz",le="+Inf"} 3' in lines
    assert "registry_trail_entries 1" in lines
    assert any(re.fullmatch(r"registry_last_backup_age_seconds \d+", line) for line in lines)
    for line in lines:
        assert re.fullmatch(r"# (HELP|TYPE) .+|[a-z_]+(\{[^{}]*\})? [0-9.]+", line), line


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("203.0.113.7", {}),
        ("10.0.0.1", {}),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}),
        ("nonsense", {}),
    ],
)
def test_figures_are_not_for_the_public(client, address, headers):
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers)
    assert answer.status_code == 404
    assert "registry_" not in answer.text


def test_with_a_token_file_only_the_token_opens_and_in_production_nothing_else(app, client, tmp_path, monkeypatch):
    token = tmp_path / "token"
    token.write_text("a-long-and-secret-token\n")
    monkeypatch.setitem(app.config, "METRICS_TOKEN_FILE", token)
    far = {"REMOTE_ADDR": "203.0.113.7"}
    right = {"Authorization": "Bearer a-long-and-secret-token"}
    assert client.get("/metrics", environ_base=far, headers=right).status_code == 200
    assert client.get("/metrics").status_code == 404
    for wrong in ("", "Bearer ", "Bearer a-long-and-secret-toke", "Bearer ü"):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 404
    token.write_text("short")
    assert client.get("/metrics", headers={"Authorization": "Bearer short"}).status_code == 404
    token.unlink()
    assert client.get("/metrics", headers=right).status_code == 404
    monkeypatch.setitem(app.config, "METRICS_TOKEN_FILE", None)
    assert client.get("/metrics").status_code == 200
    monkeypatch.setitem(app.config, "MODE", "production")
    assert client.get("/metrics").status_code == 404


def test_counts_of_several_processes_are_added(tmp_path):
    one, other = Counting(tmp_path), Counting(tmp_path)
    one.note("/a", "GET", 200, 0.02, at=1.0)
    other.note("/a", "GET", 200, 30.0, at=1.0)
    other.note("/a", "GET", 200, 0.01, at=1.1)
    assert one.total().requests["/a", "GET", "200"] == 2, "what the other has not yet written is told a second later"
    total = other.total()
    assert total.requests["/a", "GET", "200"] == 3
    assert total.classes["/a"] == [1, 1, *[0] * 8, 1]
    assert total.seconds["/a"] == pytest.approx(30.03)
    assert Counts.from_text(total.to_text()) == total
    assert clear(tmp_path, before=clock.now()) == 2
    assert Counting(tmp_path).total() == Counts()
