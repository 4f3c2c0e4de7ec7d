"""The demonstration's accounts: only in demo mode, one for every role, and made once."""

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from registry.access.permissions import Role
from registry.accounts.models import Account, RoleGrant
from registry.db import db
from registry.mentoring.models import Mentor, Pairing
from registry.people.models import Person
from tests.sample.conftest import PLAN

SIZE = ("--people", "300", "--nominations", "60", "--mentors", "40", "--seed", "1")


def test_commands_make_a_province_and_accounts_for_every_role(own_app: Flask, tmp_path: Path) -> None:
    run = own_app.test_cli_runner().invoke
    own_app.config["IS_DEMO"] = True
    too_early = run(args=["sample", "accounts"])
    assert (too_early.exit_code, "Make the sample first" in too_early.output) == (1, True)

    own_app.config["MODE"] = "production"
    real = run(args=["sample", "make", *SIZE])
    assert (real.exit_code, "not made in production" in real.output) == (1, True)
    own_app.config["MODE"] = "testing"

    made = run(args=["sample", "make", *SIZE, "--out", str(tmp_path / "files")])
    assert made.exit_code == 0, made.output
    assert f"people: {PLAN.people}" in made.output
    again = run(args=["sample", "make", *SIZE, "--out", str(tmp_path / "files")])
    assert (again.exit_code, "already there" in again.output) == (0, True)
    other = run(args=["sample", "make", "--people", "301", "--nominations", "60", "--mentors", "40"])
    assert (other.exit_code, "people already" in other.output) == (1, True)
    impossible = run(args=["sample", "make", "--people", "30"])
    assert (impossible.exit_code, "too few" in impossible.output) == (2, True)

    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    unwritable = run(args=["sample", "make", *SIZE, "--out", str(blocked / "files")])
    assert (unwritable.exit_code, "cannot be written" in unwritable.output) == (2, True)

    assert "11 accounts are new" in run(args=["sample", "accounts"]).output
    assert "0 accounts are new" in run(args=["sample", "accounts"]).output
    own_app.config["IS_DEMO"] = False
    refused = run(args=["sample", "accounts"])
    assert (refused.exit_code, "demo mode only" in refused.output) == (1, True)
    with own_app.app_context():
        granted = db.session.scalars(select(RoleGrant.role)).all()
        assert set(granted) == set(Role)
        roles = select(RoleGrant.role).join(Account).where(Account.username == "demo-province").order_by(RoleGrant.id)
        assert list(db.session.scalars(roles)) == [Role.PROVINCE_HR, Role.AUDITOR]
        mentees = db.session.scalars(
            select(Pairing.mentee_id)
            .join(Mentor, Mentor.id == Pairing.mentor_id)
            .join(Person, Person.id == Mentor.person_id)
            .join(Account, Account.id == Person.account_id)
            .where(Account.username == "demo-mentor", Pairing.ends_on.is_(None))
        ).all()
        assert mentees
        graduate = db.session.scalars(
            select(Person).join(Account, Account.id == Person.account_id).where(Account.username == "demo-graduate")
        ).one()
        assert graduate.is_graduate
