"""`flask house check`: each fault it exists for is found, and a well-kept house has none."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from registry.access.actor import command_line
from registry.accounts.models import Account
from registry.audit import services as audit
from registry.db import db, transaction
from registry.kernel import clock
from registry.settings import Mode
from registry.upkeep import nightly
from registry.upkeep.checks import database
from registry.upkeep.checks.findings import State
from registry.upkeep.checks.run import all_findings
from registry.upkeep.checks.settings import Facts
from registry.vault import keyring
from registry.vault.keyring import Keyring

SAFE = {"fsync": "on", "full_page_writes": "on"}
"""The server of the tests is faster than it is safe."""


@pytest.fixture
def house(own_app, tmp_path_factory, tmp_path, monkeypatch):
    """A well-kept house in production."""
    usual = database.queries.setting
    monkeypatch.setattr(database.queries, "setting", lambda name: SAFE.get(name) or usual(name))
    before = keyring._current
    keyring.init(Keyring.generate(tmp_path_factory.mktemp("keys") / "keyring.json"))
    with own_app.app_context():
        with transaction():
            audit.record("backup:make", actor=command_line())
            audit.record(nightly.ACT, actor=command_line(), work=["tidy"], failed=[])
        tmp_path.chmod(0o700)
        checkpoint = tmp_path / "checkpoint"
        checkpoint.write_text("note")
        checkpoint.chmod(0o600)
        yield Facts(
            mode=Mode.PRODUCTION,
            instance=tmp_path,
            database_url=own_app.config["SQLALCHEMY_DATABASE_URI"],
            secret_key="x" * 48,
            hosts=("plan.example.cn",),
        )
        db.session.remove()
    keyring.init(before)


def faults(facts: Facts, now: datetime | None = None, checkpoint: str = "checkpoint") -> str:
    found = all_findings(facts, now=now or clock.now(), checkpoint=facts.instance / checkpoint)
    return "\n".join(f"{one.about} -> {one.to_do}" for one in found if one.state is not State.OK)


def test_a_well_kept_house_has_no_faults(house):
    assert faults(house) == ""


def test_settings_are_looked_at(house, tmp_path):
    assert "REGISTRY_MODE=production" in faults(replace(house, mode=Mode.DEVELOPMENT))
    assert "32 random characters" in faults(replace(house, secret_key="short"))
    assert "REGISTRY_HOSTS" in faults(replace(house, hosts=("*",)))
    keyring.init(Keyring.generate(tmp_path / "beside.json"))
    assert "apart from the data" in faults(house)
    (tmp_path / "beside.json").chmod(0o644)
    assert "mode 0644" in faults(house)


def test_what_others_may_read_is_named(house, tmp_path):
    tmp_path.chmod(0o755)
    assert f"chmod o=,g-w {tmp_path}" in faults(house)
    tmp_path.chmod(0o700)
    for name in ("night.backup", "secret-key"):
        (tmp_path / name).write_text("x")
        (tmp_path / name).chmod(0o644)
        assert f"{tmp_path / name} has mode 0644" in faults(house)
        (tmp_path / name).chmod(0o600)
    content = tmp_path / "files" / "ab" / ("ab" * 32)
    content.parent.mkdir(parents=True)
    content.write_text("x")
    for place in (content.parent.parent, content.parent, content):
        place.chmod(0o700)
    content.chmod(0o604)
    assert f"{content} has mode 0604" in faults(house)


def test_catalogues_that_are_not_compiled_are_named(house, monkeypatch, tmp_path):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "room.po").write_text("")
    monkeypatch.setattr("registry.upkeep.checks.settings.CATALOGUES", tmp_path)
    assert "not compiled: room" in faults(house)


def test_a_schema_behind_is_a_fault(house):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "schema 0001 -> Run: flask --app wsgi db upgrade" in faults(house)


def test_a_database_without_tables_is_a_fault_and_not_the_end(house):
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert "does not answer" in faults(house)


def test_a_clock_that_went_back_is_a_fault(house):
    assert "behind the last entry of the trail" in faults(house, now=clock.now() - timedelta(hours=1))
    assert "demonstration (REGISTRY_TODAY)" in faults(replace(house, holds_clock=True))


def test_a_clock_that_differs_from_the_database_is_a_fault(house):
    found = faults(house, now=clock.now() + timedelta(hours=1))
    assert ("from that of the database" in found) == (db.engine.dialect.name == "postgresql")


def test_demo_accounts_in_production_are_a_fault(house):
    with transaction():
        db.session.add(Account(username="demo-province", display_name="x", password_hash="x"))
    assert "close them at once" in faults(house)


def test_old_backups_and_checkpoints_are_faults(house, tmp_path):
    later = datetime.now(UTC) + database.BACKUP_EVERY + timedelta(minutes=5)
    assert "last backup: 26 hours ago" in faults(house, now=later)
    os.utime(tmp_path / "checkpoint", (0, 0))
    assert "flask audit checkpoint every hour" in faults(house)
    assert "not there" in faults(house, checkpoint="nowhere")


def test_the_work_of_a_night_that_was_not_done_is_a_warning(house):
    assert "work of the night" not in faults(house)
    assert "work of the night: 36 hours ago" in faults(house, now=datetime.now(UTC) + timedelta(hours=36, minutes=1))
    with transaction():
        audit.record(nightly.ACT, actor=command_line(), work=["recount", "tidy"], failed=["recount"])
    assert "Failed: recount. Run flask upkeep nightly again" in faults(house)
    states = {one.state for one in all_findings(house, now=clock.now(), checkpoint=house.instance / "checkpoint")}
    assert State.FAULT not in states


def test_two_keys_are_a_reminder(house):
    ring = keyring.current()
    keyring.init(ring.with_new_key().replace(ring.path))
    assert "flask keys retire" in faults(house)


def test_the_command_ends_with_1_at_a_fault(own_app, monkeypatch):
    usual = database.queries.setting
    monkeypatch.setattr(database.queries, "setting", lambda name: SAFE.get(name) or usual(name))
    runner = own_app.test_cli_runner()
    done = runner.invoke(args=["house", "check"])
    assert done.exit_code == 0, done.output
    assert "warning: mode testing" in done.output
    with own_app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    done = runner.invoke(args=["house", "check"])
    assert done.exit_code == 1
    assert "fault: schema 0001" in done.output


def test_settings_that_may_lose_a_commit_are_a_fault(house, monkeypatch):
    usual = database.queries.setting
    careless = {"synchronous": 0, "fsync": "off", "synchronous_commit": "off"}
    monkeypatch.setattr(database.queries, "setting", lambda name: careless.get(name, usual(name)))
    assert "A commit may be lost" in faults(house)
