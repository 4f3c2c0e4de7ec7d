"""`flask network report`: its files, its figures, and that the same register gives the same bytes."""

import json
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from registry.audit.models import AuditEntry
from registry.db import db
from registry.network.report import stored
from registry.network.report.structure import Audience
from registry.pool.codes import NominationState
from tests.network.conftest import NAMES, add_careers, make_register, nominate


@pytest.fixture
def filled(own_app: Flask) -> Flask:
    """An application whose register holds the two cities, their careers and a decided selection."""
    with own_app.app_context():
        register = make_register()
        add_careers(register)
        nominate(register.people["near-c"], register.near_unit, NominationState.ENROLLED)
        nominate(register.people["far-a"], register.far_unit, NominationState.NOT_SELECTED)
        db.session.commit()
    return own_app


def run(app: Flask, *words: object) -> tuple[int, dict[str, str], str]:
    """Give the command; return its exit code, its lines by key, and what it complained of."""
    done = app.test_cli_runner().invoke(args=["network", "report", *map(str, words)])
    lines = (line.partition(": ") for line in done.stdout.splitlines())
    return done.exit_code, {key: value for key, colon, value in lines if colon}, done.stderr


def entries(app: Flask) -> list[AuditEntry]:
    with app.app_context():
        return list(db.session.scalars(db.select(AuditEntry).where(AuditEntry.act == "network:report")))


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_command_writes_both_files_and_says_the_main_figures(filled, tmp_path):
    out = tmp_path / "out"
    code, said, complaint = run(filled, "--on", "2026-06-30", "--out", out)
    assert (code, complaint) == (0, "")
    assert said == {
        "on": "2026-06-30", "year": "2026", "audience": "public", "mentors": "3", "members": "4", "pairings": "4",
        "moves": "3", "network_report": str(out / "index.html"),
    }  # fmt: skip
    assert set(files_of(out)) == {"index.html", "report.json"}
    plain = json.loads((out / "report.json").read_text())
    assert (plain["on"], plain["audience"]) == ("2026-06-30", "public")
    figures = {
        section["key"]: {one["key"]: one["value"] for one in section["figures"]} for section in plain["sections"]
    }
    assert figures["bridges"]["ties"] == 4
    assert figures["movement"]["moves"] == "not shown (under 5)"
    assert "fairness_sex" in figures
    page = (out / "index.html").read_text()
    assert "<style>" in page
    assert "Report on mentoring and rotation" in page
    (entry,) = entries(filled)
    assert (entry.details["on"], entry.details["audience"], set(entry.details["files"])) == (
        "2026-06-30",
        "public",
        {"index.html", "report.json", stored.FILE_NAME},
    )


def test_the_files_for_all_name_nobody_and_the_office_gets_names(filled, tmp_path):
    run(filled, "--on", "2026-06-30", "--out", tmp_path / "public")
    run(filled, "--on", "2026-06-30", "--audience", "office", "--out", tmp_path / "office")
    public, office = (
        "".join(text.decode() for text in files_of(tmp_path / name).values()) for name in ("public", "office")
    )
    assert not [name for name in NAMES.values() if name in public]
    assert {name for name in NAMES.values() if name in office} >= {"安丙", "庐师"}
    assert (tmp_path / "office" / "index.html").stat().st_mode & 0o777 == 0o600
    kept = stored.last(Path(filled.instance_path))
    assert kept.report.audience is Audience.OFFICE
    assert stored.place(Path(filled.instance_path)).stat().st_mode & 0o777 == 0o600


def test_again_the_same_bytes_and_nothing_written(filled, tmp_path):
    words = ("--on", "2026-06-30", "--out", tmp_path)
    assert run(filled, *words)[0] == 0
    kept = stored.place(Path(filled.instance_path))
    first = (files_of(tmp_path), kept.read_bytes(), kept.stat().st_mtime_ns)
    code, said, _ = run(filled, *words)
    assert (code, said["network_report"]) == (0, str(tmp_path / "index.html"))
    assert (files_of(tmp_path), kept.read_bytes(), kept.stat().st_mtime_ns) == first
    assert len(entries(filled)) == 1


def test_without_a_folder_it_goes_to_the_instance(filled):
    code, said, _ = run(filled, "--on", "2026-06-30")
    assert code == 0
    assert said["network_report"] == str(Path(filled.instance_path) / "network-report" / "index.html")
    assert Path(said["network_report"]).is_file()


def test_today_and_the_latest_decided_list_are_taken_unless_told(filled, on_date, tmp_path):
    on_date(date(2026, 6, 29))
    _, said, _ = run(filled, "--out", tmp_path)
    assert (said["on"], said["year"]) == ("2026-06-29", "none")


def test_a_list_that_is_not_decided_is_refused_and_nothing_is_written(filled, tmp_path):
    code, said, complaint = run(filled, "--on", "2026-06-30", "--year", "2025", "--out", tmp_path / "out")
    assert (code, said) == (1, {})
    assert "The list of 2025 is not decided" in complaint
    assert not (tmp_path / "out").exists()
    assert stored.last(Path(filled.instance_path)) is None
    assert entries(filled) == []


def test_a_folder_that_cannot_be_written_to_is_named(filled, tmp_path):
    (tmp_path / "file").write_text("")
    code, _, complaint = run(filled, "--on", "2026-06-30", "--out", tmp_path / "file" / "out")
    assert code == 2
    assert str(tmp_path / "file") in complaint
    assert entries(filled) == []


@pytest.mark.parametrize("words", [("--on", "30 June"), ("--year", "last"), ("--audience", "everyone")])
def test_bad_usage(own_app, words):
    assert run(own_app, *words)[0] == 2


def test_an_empty_register_has_a_report_too(own_app, tmp_path):
    code, said, _ = run(own_app, "--on", "2026-06-30", "--out", tmp_path)
    assert (code, said["mentors"], said["moves"], said["year"]) == (0, "0", "0", "none")
    assert stored.last(Path(own_app.instance_path)).rotations[""][Audience.OFFICE].flows == ()
