"""Backups: whole while others write, sealed, proven before they are put back, and told of in the trail."""

import os
import shutil
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, make_url, select, text

from registry.access.actor import command_line
from registry.audit import queries as audit_queries
from registry.audit import services as audit
from registry.audit.models import AuditEntry
from registry.db import db, transaction
from registry.files import services as file_services
from registry.files.codes import AttachmentKind
from registry.files.store import Store
from registry.kernel.errors import RegistryError, RuleViolation
from registry.people import queries
from registry.people.models import Person
from registry.upkeep.backup import databases, services
from registry.vault import fields, keyring
from registry.vault.keyring import Keyring
from tests.factories.people import PersonFactory, id_number
from tests.files import packages

NOW = datetime(2026, 6, 30, 1, tzinfo=UTC)
NUMBERS = [id_number(date(1996, 3, 15), order) for order in range(2, 22, 2)]


@pytest.fixture(autouse=True)
def same_keyring_afterwards():
    before = keyring._current
    yield
    keyring.init(before)


@pytest.fixture
def filled(own_app, tmp_path):
    with own_app.app_context():
        with transaction():
            for number in NUMBERS:
                person = PersonFactory(number=number)
            file_services.attach(
                person.id,
                AttachmentKind.EDUCATION,
                "学历.pdf",
                packages.pdf(),
                store=Store.of_instance(tmp_path),
                actor=command_line(),
                now=NOW,
            )
        db.session.remove()
        yield own_app
        db.session.remove()


@pytest.fixture
def new_url(filled: Flask, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database that is not there yet (SQLite) or empty (PostgreSQL)."""
    url = make_url(filled.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        yield f"sqlite:///{tmp_path / 'drill' / 'new.sqlite3'}"
        return
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    name = f"{url.database}_new"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    admin.dispose()


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(args=[str(one) for one in arguments])


def test_a_backup_comes_back_whole_in_a_new_epoch(filled, new_url, tmp_path):
    file = tmp_path / "b" / "one.backup"
    file.parent.mkdir()
    made = run(filled, "backup", "--to", file)
    assert made.exit_code == 0, made.output
    assert "keys: k1" in made.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file], "no copy is left lying about"
    before = databases.facts_of(db.session.connection())
    db.session.remove()
    done = run(filled, "restore", file, "--to", new_url, "--files", tmp_path / "drill-files")
    assert done.exit_code == 0, done.output
    assert "new epoch 2" in done.output
    with databases.opened(new_url):
        people = db.session.scalars(select(Person).order_by(Person.id)).all()
        opened = [fields.open_sealed(one.id_number_sealed, queries.number_context(one.uid)) for one in people]
        assert opened == NUMBERS
        verified = audit_queries.verification()
        assert verified.first_bad_seq is None
        assert verified.entries == before.trail.seq, "all but the note of the backup, and the note of the restore"
        last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
        assert (last.act, last.epoch) == ("backup:restore", 2)
        assert last.details["head"] == db.session.get(AuditEntry, last.seq - 1).hash
        counts = databases.facts_of(db.session.connection()).counts
    assert counts == before.counts
    drill = Store(tmp_path / "drill-files")
    assert [drill.get(content_hash) for content_hash in drill.all_hashes()] == [packages.pdf()]


def test_a_backup_is_consistent_while_others_write(filled, new_url, tmp_path):
    """Each transaction writes an entry and its twin; no backup may hold one without the other."""
    stop, written, faults = threading.Event(), [], []

    def write() -> None:
        try:
            with filled.app_context():
                while not stop.is_set():
                    with transaction():
                        audit.record("test:one", actor=command_line())
                        audit.record("test:two", actor=command_line())
                    written.append(1)
                    stop.wait(0.005)  # SQLite serves nobody in turn: two that never pause leave no gap for a third
                db.session.remove()
        except BaseException as fault:
            faults.append(fault)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    seqs = []
    try:
        for number in range(3):
            made = services.make(
                filled.config["SQLALCHEMY_DATABASE_URI"],
                Store.of_instance(tmp_path),
                tmp_path / f"{number}.backup",
                actor=command_line(),
                now=NOW,
            )
            seqs.append(made.manifest.facts.trail.seq)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert not faults
    assert written
    assert seqs == sorted(set(seqs))
    services.restore(tmp_path / "2.backup", new_url, Store(tmp_path / "drill-files"), actor=command_line(), now=NOW)
    with databases.opened(new_url):
        counted = dict(db.session.execute(select(AuditEntry.act, func.count()).group_by(AuditEntry.act)).all())
        assert counted["test:one"] == counted["test:two"] > 0
        assert audit_queries.verification().first_bad_seq is None


def test_a_live_database_is_replaced_only_by_force_with_a_reason_and_is_kept(filled, tmp_path):
    url, file = filled.config["SQLALCHEMY_DATABASE_URI"], tmp_path / "one.backup"
    assert run(filled, "backup", "--to", file).exit_code == 0
    with transaction():
        audit.record("test:decision", actor=command_line())
    db.session.remove()
    for arguments in ([], ["--force"], ["--reason", "why"], ["--force", "--reason", " "]):
        refused = run(filled, "restore", file, "--to", url, *arguments)
        assert refused.exit_code == 1
        assert "stands there already" in refused.output
    assert db.session.scalar(select(func.count()).where(AuditEntry.act == "test:decision")) == 1
    db.session.remove()
    done = run(filled, "restore", file, "--to", url, "--force", "--reason", "磁盘损坏")
    assert done.exit_code == 0, done.output
    assert "before_restore_" in done.output
    assert db.session.scalar(select(func.count()).where(AuditEntry.act == "test:decision")) == 0
    last = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (last.act, last.reason, last.epoch) == ("backup:restore", "磁盘损坏", 2)
    db.session.remove()
    assert run(filled, "audit", "verify").exit_code == 0
    again = run(filled, "backup", "--to", tmp_path / "two.backup")
    assert again.exit_code == 0, again.output


def test_what_stood_there_comes_back_if_the_backup_proves_bad(filled, tmp_path, monkeypatch):
    url, file = filled.config["SQLALCHEMY_DATABASE_URI"], tmp_path / "one.backup"
    assert run(filled, "backup", "--to", file).exit_code == 0
    with transaction():
        audit.record("test:decision", actor=command_line())
    db.session.remove()
    monkeypatch.setattr(
        services.audit_queries, "verification", lambda: audit_queries.Verification(entries=3, first_bad_seq=2)
    )
    refused = run(filled, "restore", file, "--to", url, "--force", "--reason", "probe")
    assert refused.exit_code == 1
    assert "broken at entry 2" in refused.output
    assert db.session.scalar(select(func.count()).where(AuditEntry.act == "test:decision")) == 1
    assert sorted(one.name for one in tmp_path.iterdir() if "restor" in one.name) == []


def test_a_backup_that_was_changed_or_cut_is_refused_and_nothing_is_written(filled, new_url, tmp_path):
    file = tmp_path / "one.backup"
    assert run(filled, "backup", "--to", file).exit_code == 0
    data, broken = file.read_bytes(), tmp_path / "broken.backup"
    spoiled = [data[:-1], data[: len(data) // 2], data + b"\0", b"", b"PK" + data[2:]]
    for place in (10, 60, len(data) // 2, len(data) - 40):
        changed = bytearray(data)
        changed[place] ^= 1
        spoiled.append(bytes(changed))
    for one in spoiled:
        broken.write_bytes(one)
        refused = run(filled, "restore", broken, "--to", new_url, "--files", tmp_path / "drill-files")
        assert refused.exit_code == 1, refused.output
        assert not databases.Target.of(new_url, "x").holds_data()
    assert not (tmp_path / "drill-files").exists()


def test_without_its_keys_a_backup_stays_shut_and_says_which_it_needs(filled, new_url, tmp_path):
    file = tmp_path / "one.backup"
    assert run(filled, "backup", "--to", file).exit_code == 0
    with_key_file = tmp_path / "two.backup"
    key_file = tmp_path / "backup.key"
    made = run(filled, "backup", "--to", with_key_file, "--key-file", key_file, "--make-key-file")
    assert made.exit_code == 0, made.output
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o400
    other = Keyring.generate(tmp_path / "other.json")

    def restore(source: Path, key: Path | None = None) -> None:
        services.restore(source, new_url, Store(tmp_path / "f"), actor=command_line(), now=NOW, key_file=key)

    keyring.init(other.with_new_key().without_key("k1"))
    with pytest.raises(RegistryError, match="no key k1"):
        restore(file)
    keyring.init(other)
    with pytest.raises(RegistryError, match="sealed with another key"):
        restore(file)
    with pytest.raises(RuleViolation, match="others under their names: k1"):
        restore(with_key_file, key_file)
    with pytest.raises(RegistryError, match="give it with --key-file"):
        restore(with_key_file)
    key_file.chmod(0o644)
    with pytest.raises(RegistryError, match="chmod 400"):
        restore(with_key_file, key_file)
    key_file.chmod(0o400)
    keyring.init(Keyring.load(tmp_path / "keyring.json"))
    restore(with_key_file, key_file)


def test_the_keyring_is_in_no_backup(filled, tmp_path):
    file = tmp_path / "one.backup"
    assert run(filled, "backup", "--to", file).exit_code == 0
    parts: dict[str, bytes] = {}
    from registry.upkeep.backup import archive

    with file.open("rb") as source:
        archive.read(source, archive.reading_key(None), lambda name, part: parts.update({name: part.read()}))
    ring = (tmp_path / "keyring.json").read_bytes()
    secrets = [line.split(b'"')[3] for line in ring.splitlines() if b'": "' in line and len(line) > 40]
    assert secrets
    for content in parts.values():
        assert not any(secret in content for secret in secrets)
    assert {"database"} < set(parts)


def test_a_file_that_exists_is_not_overwritten(filled, tmp_path):
    file = tmp_path / "one.backup"
    file.write_text("something else")
    refused = run(filled, "backup", "--to", file)
    assert refused.exit_code == 2
    assert "exists already" in refused.output
    assert file.read_text() == "something else"


def test_a_content_that_is_missing_is_told_of(filled, new_url, tmp_path):
    shutil.rmtree(tmp_path / "files")
    made = run(filled, "backup", "--to", tmp_path / "one.backup")
    assert made.exit_code == 0
    assert "was missing from the store" in made.output


def test_without_the_programs_of_postgresql_the_refusal_says_what_to_install(monkeypatch):
    monkeypatch.setattr(databases.shutil, "which", lambda _name: None)
    monkeypatch.setattr(databases.Path, "glob", lambda _self, _pattern: iter(()))
    with pytest.raises(RegistryError, match="postgresql-client"):
        databases.program("pg_dump")


def test_a_schema_this_program_does_not_know_is_refused(filled, new_url, tmp_path):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert run(filled, "backup", "--to", tmp_path / "one.backup").exit_code == 0
    refused = run(filled, "restore", tmp_path / "one.backup", "--to", new_url)
    assert refused.exit_code == 1
    assert "9999 is not known" in refused.output
    assert os.listdir(tmp_path)
