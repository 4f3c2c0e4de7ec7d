"""`flask upkeep tidy`: what was kept long enough goes, what is younger or a record stays."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import DateTime, func, select

from registry.access.actor import command_line
from registry.access.permissions import Role
from registry.accounts.models import Account, OneTimeCode, RoleGrant, SignIn, SignInFailure, SignInStep
from registry.audit.models import AuditEntry
from registry.db import Base, UtcDateTime, db, transaction
from registry.exchange import storing
from registry.exchange.codes import ImportState
from registry.exchange.models import Import
from registry.files.store import Store
from registry.jobs.codes import JobState
from registry.jobs.models import Job
from registry.kernel import clock
from registry.policy.catalogue import entry, parameter
from registry.upkeep import retention
from registry.web.models import Submission


def rows(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def old_house(own_app, tmp_path):
    """A house in which everything stands twice: due, and just not due."""
    with own_app.app_context():
        now = clock.now()
        kept = parameter("upkeep.rows_kept_days", clock.today())
        with transaction():
            account = Account(username="a", display_name="a", password_hash="x")
            db.session.add(account)
            db.session.flush()
            grant = RoleGrant(account_id=account.id, role=Role.COUNTY_HR, starts_on=clock.today(), granted_by="test")
            db.session.add(grant)
            db.session.flush()
            for number, late in enumerate((timedelta(hours=1), timedelta(hours=-1))):

                def ago(name: str, late: timedelta = late) -> datetime:
                    return now - timedelta(days=kept[name]) - late

                seen = ago("accounts_sign_ins.last_seen_at")
                db.session.add(
                    SignIn(
                        token_hash=f"{number}", grant_id=grant.id, started_at=seen, last_seen_at=seen, confirmed_at=seen
                    )
                )
                failed = ago("accounts_sign_in_failures.failed_at")
                started = ago("accounts_sign_in_steps.started_at")
                db.session.add(SignInStep(token_hash=f"{number}", account_id=account.id, started_at=started))
                expired = ago("accounts_one_time_codes.expires_at")
                db.session.add(
                    OneTimeCode(
                        account_id=account.id, code_hash=f"{number}", made_at=expired, expires_at=expired, made_by="a"
                    )
                )
                db.session.add(SignInFailure(name_index="a", address="", failed_at=failed))
                sent = ago("web_submissions.sent_at")
                db.session.add(Submission(key=f"{number}", endpoint="x", content_hash="x", sent_at=sent))
                ended = ago("jobs_jobs.ended_at")
                for _ in range(2):
                    job = Job(kind="x", actor={}, state=JobState.DONE, requested_at=ended, ended_at=ended)
                    db.session.add(job)
                db.session.flush()
                uploaded = now - timedelta(days=parameter("upkeep.uploads_kept_days", clock.today())) - late
                batch = Import(
                    uid=f"{number}",
                    sheet="people",
                    file_name="x",
                    file_hash="x",
                    state=ImportState.READY,
                    uploaded_at=uploaded,
                    job_id=job.id,
                )
                db.session.add(batch)
                db.session.flush()
                storing.keep_file(batch, b"content")
            db.session.add(Job(kind="x", actor={}, requested_at=now - timedelta(days=999)))
        store = Store.of_instance(tmp_path)
        for data, age in ((b"old", 2), (b"new", 0)):
            place = store._place(store.put(data))
            os.utime(place, (now.timestamp() - age * 86400 - 10, now.timestamp() - age * 86400 - 10))
        for name in ("files/ab/.part-x", ".backup-y/database"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text("x")
        for place in (tmp_path / "files/ab/.part-x", tmp_path / ".backup-y"):
            os.utime(place, (0, 0))
        (tmp_path / "files/ab/.part-young").write_text("x")
        db.session.remove()
        yield own_app
        db.session.remove()


DUE = {
    "uploads": 1,
    "accounts_one_time_codes": 1,
    "accounts_sign_in_failures": 1,
    "accounts_sign_in_steps": 1,
    "accounts_sign_ins": 1,
    "jobs_jobs": 1,
    "web_submissions": 1,
    "contents": 1,
    "temporary files": 2,
    "figures": 0,
}


def told(output: str) -> dict[str, int]:
    return {name: int(count) for name, _, count in (line.partition(": ") for line in output.splitlines()) if count}


def test_a_dry_run_counts_and_touches_nothing(old_house, tmp_path):
    before = sorted(str(place) for place in tmp_path.rglob("*"))
    done = old_house.test_cli_runner().invoke(args=["upkeep", "tidy", "--dry-run"])
    assert done.exit_code == 0, done.output
    assert {name: count for name, count in told(done.output).items() if name in DUE} == DUE
    assert "nothing was removed" in done.output
    assert (rows(SignIn), rows(Job), rows(Submission)) == (2, 5, 2)
    assert rows(AuditEntry) == 0
    after = sorted(str(place) for place in tmp_path.rglob("*"))
    assert [one for one in before if one not in after] == []


def test_what_was_kept_long_enough_goes_and_the_trail_has_the_counts(old_house, tmp_path):
    done = old_house.test_cli_runner().invoke(args=["upkeep", "tidy"])
    assert done.exit_code == 0, done.output
    counts = told(done.output)
    assert {name: counts[name] for name in DUE} == DUE
    assert (rows(SignIn), rows(SignInFailure), rows(Submission)) == (1, 1, 1)
    assert rows(Job) == 4, "a job that an import names stays, so does one that still waits"
    assert db.session.scalar(select(func.count()).where(Import.state == ImportState.READY)) == 1
    store = Store.of_instance(tmp_path)
    assert [store.get(one) for one in store.all_hashes()] == [b"new"]
    assert not (tmp_path / ".backup-y").exists()
    assert (tmp_path / "files/ab/.part-young").exists()
    noted = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "upkeep:tidy")).one()
    assert {name: noted.details["counts"][name] for name in DUE} == DUE
    db.session.remove()
    again = told(old_house.test_cli_runner().invoke(args=["upkeep", "tidy"]).output)
    assert {name: again[name] for name in DUE} == dict.fromkeys(DUE, 0)


def test_every_moment_of_the_table_is_there_and_no_record_is_in_it(app):
    for _first, values in entry("upkeep.rows_kept_days").values:
        for name, days in values.items():
            table, _, column = name.partition(".")
            assert isinstance(Base.metadata.tables[table].c[column].type, UtcDateTime | DateTime)
            assert days >= 1
            assert not table.startswith(("audit_", "pool_", "people_", "mentoring_", "service_records_"))


def test_nothing_is_cleared_if_the_trail_cannot_note_it(old_house, monkeypatch):
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(retention.audit, "record", broken)
    with pytest.raises(RuntimeError), transaction():
        retention.tidy(
            Path(old_house.instance_path),
            actor=command_line(),
            today=clock.today(),
            now=datetime.now(UTC),
        )
    assert rows(SignIn) == 2
