"""`flask upkeep nightly`: everything in order; one that fails stops nothing of the rest and is told."""

import pytest
from sqlalchemy import select

from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.service_records.models import CountedTotal
from registry.upkeep import nightly
from tests.factories.people import PersonFactory
from tests.factories.service_records import SpellFactory


@pytest.fixture
def filled(own_app):
    with own_app.app_context():
        SpellFactory(person=PersonFactory(name="单思远"))
        db.session.commit()
        db.session.remove()
        yield own_app
        db.session.remove()


def run(app, *arguments):
    return app.test_cli_runner().invoke(args=["upkeep", "nightly", *map(str, arguments)])


def noted():
    return db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == nightly.ACT).order_by(AuditEntry.seq.desc())
    ).first()


def test_the_work_of_a_night_is_done_in_order(filled, tmp_path):
    done = run(filled, "--backups", tmp_path)
    assert done.exit_code == 0, done.output
    assert [line.partition(":")[0] for line in done.output.splitlines()] == ["take-effect", "recount", "tidy", "backup"]
    assert "1 people, 1 of them differ" in done.output
    assert db.session.scalars(select(CountedTotal.person_id)).first() is not None
    assert len(list(tmp_path.glob("registry-*.backup"))) == 1
    assert noted().details["failed"] == []


def test_one_that_fails_does_not_stop_the_others(filled, tmp_path, monkeypatch):
    def breaks(*_arguments, **_more):
        db.session.execute(select(CountedTotal))
        raise ZeroDivisionError

    def refuses(*_arguments, **_more):
        raise RuleViolation("probe", message("Somebody else has led the cycle on. Please reload the page."))

    monkeypatch.setattr(nightly.kept, "recount_due_dates", breaks)
    monkeypatch.setattr(nightly.handing_over, "take_effect", refuses)
    done = run(filled, "--backups", tmp_path)
    assert done.exit_code == 1
    assert "take-effect: failed: Somebody else has led the cycle on." in done.output
    assert "recount: failed: it broke down: ZeroDivisionError" in done.output
    assert "tidy: done" in done.output
    assert "backup: done" in done.output
    assert db.session.scalars(select(CountedTotal.person_id)).first() is None, "what failed left nothing half-written"
    assert noted().details["failed"] == ["take-effect", "recount"]


def test_without_a_folder_there_is_no_backup(filled):
    done = run(filled)
    assert done.exit_code == 0, done.output
    assert "backup" not in done.output
