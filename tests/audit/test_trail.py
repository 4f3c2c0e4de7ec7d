"""The chain and its checkpoints: every edit, deletion, exchange, cut and rollback is noticed, and where."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from registry.access.actor import command_line
from registry.audit import checkpoints, queries, services
from registry.audit.chain import chained_hash
from registry.audit.checkpoints import Checkpoint
from registry.audit.models import AuditEntry, AuditHead
from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import BadData, RuleViolation

LENGTH = 20


@pytest.fixture
def trail(own_app: Flask) -> Iterator[Flask]:
    """An application whose trail has 20 entries and whose table may be bent, as an intruder on the server could."""
    with own_app.app_context():
        for number in range(LENGTH):
            services.record(
                "test:act", actor=command_line(), object_type="thing", object_id=number, note=f"第{number}条"
            )
        db.session.commit()
        unprotect()
        yield own_app
        db.session.rollback()
        db.session.remove()


def unprotect() -> None:
    dialect = db.session.get_bind().dialect.name
    if dialect == "sqlite":
        for act in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER audit_entries_no_{act}"))
    else:
        db.session.execute(text("DROP TRIGGER audit_entries_append_only ON audit_entries"))
    db.session.commit()


def bend(statement: str, **values: object) -> None:
    db.session.execute(text(statement), values)
    db.session.expire_all()


def here() -> Checkpoint:
    head = db.session.get(AuditHead, 1)
    assert head is not None
    return Checkpoint(head.epoch, head.seq, head.hash, clock.now())


def first_bad(checkpoint: Checkpoint | None = None) -> int | None:
    db.session.expire_all()
    return queries.verification(checkpoint).first_bad_seq


def rebuild(since: int) -> None:
    """Compute the chain anew from an entry on, as somebody with the key of the trail could."""
    entries = db.session.query(AuditEntry).order_by(AuditEntry.seq).all()
    for before, entry in zip(entries[since - 2 :], entries[since - 1 :], strict=False):
        entry.hash = chained_hash(before.hash, entry)
    head = db.session.get(AuditHead, 1)
    assert head is not None
    head.hash = entries[-1].hash
    db.session.flush()


def test_a_whole_trail_is_whole(trail: Flask) -> None:
    assert queries.verification(here()) == queries.Verification(LENGTH, None)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", "somebody else"),
        ("act", "test:other"),
        ("object_id", "99"),
        ("result", "refused"),
        ("reason", "because"),
        ("address", "10.0.0.1"),
        ("at", "2020-01-01 00:00:00.000000"),
        ("details", '{"note": "x"}'),
        ("epoch", 2),
        ("hash", "f" * 64),
    ],
)
def test_an_edit_is_noticed_at_its_entry(trail: Flask, column: str, value: object) -> None:
    bend(f"UPDATE audit_entries SET {column} = :value WHERE seq = 7", value=value)
    assert first_bad() == 7


def test_two_hundred_random_bendings_are_all_noticed(trail: Flask) -> None:
    chance, checkpoint = random.Random(4), here()
    for _round in range(200):
        one, other = sorted(chance.sample(range(1, LENGTH + 1), 2))
        kind = chance.choice(["edit", "delete", "exchange", "cut", "rebuilt"])
        if kind == "edit":
            bend("UPDATE audit_entries SET object_id = object_id || '1' WHERE seq = :seq", seq=one)
        elif kind == "delete":
            bend("DELETE FROM audit_entries WHERE seq = :seq", seq=one)
        elif kind == "exchange":
            bend("UPDATE audit_entries SET seq = 1000 WHERE seq = :seq", seq=one)
            bend("UPDATE audit_entries SET seq = :to WHERE seq = :seq", to=one, seq=other)
            bend("UPDATE audit_entries SET seq = :to WHERE seq = 1000", to=other)
        elif kind == "cut":
            bend("DELETE FROM audit_entries WHERE seq > :seq", seq=one)
            bend("UPDATE audit_heads SET seq = :seq, hash = (SELECT hash FROM audit_entries WHERE seq = :seq)", seq=one)
        else:
            bend("UPDATE audit_entries SET reason = 'bent' WHERE seq = :seq", seq=max(one, 2))
            rebuild(max(one, 2))
        found = first_bad(checkpoint)
        expected = {"cut": one + 1, "rebuilt": LENGTH}.get(kind, one)
        assert found == expected, (kind, one, other, found)
        db.session.rollback()
    assert first_bad(checkpoint) is None


def test_a_cut_tail_passes_without_a_checkpoint_and_not_with_one(trail: Flask) -> None:
    checkpoint = here()
    bend("DELETE FROM audit_entries WHERE seq > 12")
    bend("UPDATE audit_heads SET seq = 12, hash = (SELECT hash FROM audit_entries WHERE seq = 12)")
    assert first_bad() is None
    found = queries.verification(checkpoint)
    assert found.first_bad_seq == 13
    assert "rolled back to entry 12" in str(found.fault)


def test_an_emptied_trail_is_noticed(trail: Flask) -> None:
    checkpoint = here()
    bend("DELETE FROM audit_entries")
    assert first_bad() == 1  # the head still knows
    bend("DELETE FROM audit_heads")
    assert first_bad() is None
    assert "emptied" in str(queries.verification(checkpoint).fault)


def test_an_old_copy_put_back_is_noticed_though_it_went_on(trail: Flask) -> None:
    checkpoint = here()
    bend("DELETE FROM audit_entries WHERE seq > 12")
    bend("UPDATE audit_heads SET seq = 12, epoch = 2, hash = (SELECT hash FROM audit_entries WHERE seq = 12)")
    for _number in range(30):
        services.record("test:later", actor=command_line())
    assert first_bad() is None
    found = queries.verification(checkpoint)
    assert found.first_bad_seq == 13
    assert "rolled back to entry 12" in str(found.fault)


def test_the_database_refuses_to_change_or_delete_an_entry(own_app: Flask) -> None:
    with own_app.app_context():
        services.record("test:act", actor=command_line())
        db.session.commit()
        for statement in ("UPDATE audit_entries SET act = 'x'", "DELETE FROM audit_entries"):
            with pytest.raises(Exception, match="append-only"):
                db.session.execute(text(statement))
            db.session.rollback()
        db.session.remove()


def test_checkpoints_are_written_and_verified_by_command(trail: Flask, tmp_path: Path) -> None:
    runner, note, key = trail.test_cli_runner(), tmp_path / "checkpoint", Path(trail.config["AUDIT_SIGNING_KEY_FILE"])
    assert runner.invoke(args=["audit", "checkpoint", "--out", str(note)]).exit_code == 2  # no key yet
    assert runner.invoke(args=["audit", "make-signing-key"]).exit_code == 0
    assert key.stat().st_mode & 0o777 == 0o400
    again = runner.invoke(args=["audit", "make-signing-key"])
    assert again.exit_code == 1
    assert "never overwritten" in again.output
    assert runner.invoke(args=["audit", "checkpoint", "--out", str(note)]).exit_code == 0
    lines = note.read_text().split("\n")
    assert lines[:2] == ["registry.audit/epoch-1", str(LENGTH)]
    key.chmod(0)  # who verifies needs the public half alone
    verified = runner.invoke(args=["audit", "verify", "--checkpoint", str(note)])
    assert verified.exit_code == 0, verified.output
    assert f"checkpoint: fits at entry {LENGTH}" in verified.output
    bend("UPDATE audit_entries SET reason = 'bent' WHERE seq = 5")
    db.session.commit()
    broken = runner.invoke(args=["audit", "verify", "--checkpoint", str(note)])
    assert broken.exit_code == 1
    assert "broken at entry 5" in broken.output
    assert runner.invoke(args=["audit", "checkpoint", "--out", str(tmp_path / "other")]).exit_code == 1
    assert not (tmp_path / "other").exists()


def test_a_checkpoint_that_was_changed_is_refused(tmp_path: Path) -> None:
    key, other = tmp_path / "key", tmp_path / "other"
    checkpoints.make_key(key)
    checkpoints.make_key(other)
    note = checkpoints.sign(Checkpoint(1, 20, "ab" * 32, clock.now()), key)
    public = checkpoints.public_file(key)
    assert checkpoints.read(note, public).seq == 20
    with pytest.raises(RuleViolation):
        checkpoints.read(note.replace("\n20\n", "\n12\n"), public)
    with pytest.raises(RuleViolation):
        checkpoints.read(note, checkpoints.public_file(other))
    for nonsense in ("", "x", note[: len(note) // 2], note.replace("registry", "elsewhere")):
        with pytest.raises(BadData):
            checkpoints.read(nonsense, public)
    key.chmod(0o444)
    with pytest.raises(BadData, match="mode 0400"):
        checkpoints.sign(Checkpoint(1, 20, "ab" * 32, clock.now()), key)
