"""The commands on a database of their own: the whole chain, each command given twice, and every kind of refusal."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from registry.db import db
from registry.documents.excel import SheetToWrite, write_workbook
from registry.organisations.models import Organisation
from registry.people.codes import Sex
from registry.people.models import Person
from registry.pool import sheets
from registry.pool.models import Nomination, SelectionResult
from tests.factories.pool import PANEL, small_province

POINTS = {"安一鸣": 95, "白二红": 90, "蔡三强": 85, "戴四海": 80, "方五岳": 75, "高六顺": 70}


@pytest.fixture
def flask(own_app, tmp_path):
    """Run a command; give (exit code, {key: value}, what stands on stderr)."""
    with own_app.app_context():
        _write_files(tmp_path)
    runner = own_app.test_cli_runner()

    def run(*arguments):
        done = runner.invoke(args=["pool", *(str(one) for one in arguments)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        facts = dict(line.split(": ", 1) for line in done.stdout.splitlines() if ": " in line)
        return done.exit_code, facts, done.stderr

    return run


def _write_files(folder: Path) -> None:
    """Six nominees and five experts, entered; the two workbooks, and one with two mistakes."""
    province = small_province()
    units = (
        province.school,
        province.school,
        province.key_hospital,
        province.key_clinic,
        province.city_unit,
        province.province_unit,
    )
    people = [
        province.graduate(unit, name=name, uid=f"a{place:031x}", sex=Sex.MALE if place < 2 else Sex.FEMALE)
        for place, (unit, name) in enumerate(zip(units, POINTS, strict=True))
    ]
    db.session.commit()
    rows = [_nomination(province.numbers[person.id], person) for person in people]
    write_workbook(folder / "N.xlsx", [SheetToWrite(sheets.NOMINATIONS_SHEET, sheets.NOMINATION_COLUMNS, rows)])
    spoilt = [{**rows[0], "name": "别人"}, {**rows[1], "working_since": "2018.07"}, *rows[2:]]
    write_workbook(folder / "bad.xlsx", [SheetToWrite(sheets.NOMINATIONS_SHEET, sheets.NOMINATION_COLUMNS, spoilt)])
    scores = [
        {
            "expert_id_number": province.numbers[expert.id],
            "id_number": province.numbers[person.id],
            "name": person.name,
            **{key.value: POINTS[person.name] + step for key in PANEL},
        }
        for person in people
        for step, expert in enumerate(province.experts)
    ]
    write_workbook(folder / "S.xlsx", [SheetToWrite(sheets.SCORES_SHEET, sheets.score_columns(), scores)])


def _nomination(number: str, person: Person) -> dict[str, object]:
    unit = db.session.get(Organisation, person.home_organisation_id)
    assert unit is not None
    return {
        "name": person.name,
        "id_number": number,
        "unit": unit.name,
        "credit_code": unit.credit_code,
        "talent_class": "professional",
        "route": "place",
        "unit_rank": 1,
        "has_consent": "yes",
        "achievements": "业绩",
        "working_since": "2019.08",
    }


def chosen(own_app):
    with own_app.app_context():
        rows = db.session.scalars(
            select(Person.name)
            .join(Nomination, Nomination.person_id == Person.id)
            .join(SelectionResult, SelectionResult.nomination_id == Nomination.id)
            .where(SelectionResult.is_chosen)
        )
        return set(rows)


def test_the_whole_chain_and_each_command_twice(own_app, flask, tmp_path):
    limits = tmp_path / "L.csv"
    limits.write_text("attribute,value,at_least,at_most\nsex,male,1,\ncity,3415,,3\n")
    steps = [
        (("open-cycle", 2026, "--seats", 3, "--as-of", "2026-06-30", "--limits", limits, "--on", "2026-07-01"), {
            "state": "nominating", "seats": "3", "limits": "2", "nomination_places": "12", "cities": "2",
        }),
        (("import-nominations", tmp_path / "N.xlsx", "--on", "2026-07-02"), {"rows": "6"}),
        (("check", "--on", "2026-08-01"), {"nominated": "6", "eligible": "6", "ineligible": "0", "undetermined": "0"}),
        (("import-scores", tmp_path / "S.xlsx", "--on", "2026-09-01"), {"rows": "30", "experts": "5"}),
        (("assess", "--on", "2026-09-10"), {"assessed": "6"}),
        (("select", "--on", "2026-09-11"), {"selected": "3", "optimal": "proven", "floors_met": "yes"}),
        (("publish", "--on", "2026-09-21"), {"names": "3", "last_day": "2026-09-29", "provisional": "no"}),
        (("confirm", "--on", "2026-09-30"), {"confirmed": "3"}),
        (("enrol", "--on", "2026-10-08"), {"members": "3"}),
    ]  # fmt: skip
    for arguments, expected in steps:
        code, facts, said = flask(*arguments)
        assert code == 0, (arguments, said)
        assert expected.items() <= facts.items(), arguments
        assert "result" not in facts
        again = flask(*arguments)
        assert again[0] == 0, (arguments, again)
        assert expected.items() <= again[1].items(), arguments
        assert again[1]["result"] == "done before; nothing was changed", arguments
    code, facts, _said = flask("verify-run")
    assert (code, facts["replay"], facts["selected"]) == (0, "same", "3")
    # Both databases choose the same names: points for hardship put the women of 六安 ahead, the floor takes one man.
    assert chosen(own_app) == {"安一鸣", "蔡三强", "戴四海"}


def test_bad_files_end_with_two_and_name_the_cells(flask, tmp_path):
    flask("open-cycle", 2026, "--seats", 3)
    code, _facts, said = flask("import-nominations", tmp_path / "bad.xlsx")
    assert code == 2
    assert said.splitlines() == [
        "The workbook has 2 mistakes; nothing was imported.",
        "row 2, column 姓名 (A): The person with this ID number is entered under another name.",
        "row 3, column 参加工作时间 (J): The record says 2019-08.",
    ]
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    assert flask("import-nominations", tmp_path / "no.xlsx")[0] == 2
    assert flask("import-nominations", tmp_path / "missing.xlsx")[0] == 2
    for content in ("attribute,value,at_least,at_most\nsex,male,5,2\n", "attribute,value\n,x\n", "nothing\n"):
        (tmp_path / "L.csv").write_text(content)
        code, _facts, said = flask("open-cycle", 2027, "--limits", tmp_path / "L.csv")
        assert code == 2, said
    for content in ("- a list\n", "panel_experts: [\n", "unheard_of: 3\n"):
        (tmp_path / "P.yaml").write_text(content)
        assert flask("open-cycle", 2027, "--parameters", tmp_path / "P.yaml")[0] == 2


def test_settings_come_from_a_file(flask, tmp_path):
    (tmp_path / "P.yaml").write_text("panel_experts: 3\neligibility: {all: {oldest_age: 20}}\n")
    assert flask("open-cycle", 2026, "--parameters", tmp_path / "P.yaml")[0] == 0
    flask("import-nominations", tmp_path / "N.xlsx")
    code, facts, _said = flask("check", "--list")
    assert (code, facts["eligible"], facts["ineligible"]) == (0, "0", "6")


def test_acts_out_of_turn_end_with_one(flask, tmp_path):
    assert flask("check")[0] == 1  # no cycle yet
    flask("open-cycle", 2026, "--seats", 3)
    for command in ("assess", "select", "publish", "confirm", "enrol", "verify-run"):
        code, _facts, said = flask(command)
        assert (code, bool(said)) == (1, True), command
    assert flask("verify-run", 99)[0] == 1


def test_limits_that_cannot_be_met_end_with_three(own_app, flask, tmp_path):
    (tmp_path / "L.csv").write_text("attribute,value,at_least,at_most\nsex,male,3,\n")
    flask("open-cycle", 2026, "--seats", 3, "--limits", tmp_path / "L.csv")
    flask("import-nominations", tmp_path / "N.xlsx")
    flask("check")
    flask("import-scores", tmp_path / "S.xlsx")
    flask("assess")
    code, _facts, said = flask("select")
    assert code == 3
    assert "sex = male" in said
    assert chosen(own_app) == set()


def test_a_tampered_run_ends_with_one_and_the_names(own_app, flask, tmp_path):
    flask("open-cycle", 2026, "--seats", 3, "--limits", _no_limits(tmp_path))
    flask("import-nominations", tmp_path / "N.xlsx")
    flask("check")
    flask("import-scores", tmp_path / "S.xlsx")
    flask("assess")
    flask("select")
    with own_app.app_context():
        db.session.execute(text("UPDATE pool_selection_results SET is_chosen = NOT is_chosen"))
        db.session.commit()
    code, facts, said = flask("verify-run", 1)
    assert (code, facts["replay"]) == (1, "differs")
    assert all(name in said for name in POINTS)


def _no_limits(folder: Path) -> Path:
    path = folder / "none.csv"
    path.write_text("attribute,value,at_least,at_most\n")
    return path
