"""`flask people export-lrmx | import-lrmx`: on anybody's files, with exit codes, writing nothing unasked."""

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from registry.db import db
from registry.documents.lrmx.form import AppointmentForm
from registry.documents.lrmx.reading import read
from registry.documents.lrmx.writing import write
from registry.people.models import Person
from registry.service_records.models import Spell
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory, id_number
from tests.factories.service_records import SpellFactory
from tests.files import packages

NUMBER = id_number(date(1996, 3, 15), 998)
FORM = AppointmentForm(
    name="陈敏",
    sex="女",
    born="199603",
    ethnic_group="汉族",
    health="健康",
    resume="2019.08--2024.01  金寨县人民医院医师\n2024.01--         金寨县疾病预防控制中心科长\n2015年前  待查",
    id_number=NUMBER,
    photograph=packages.png(),
)


@pytest.fixture
def run(own_app: Flask, tmp_path: Path, today: date):
    with own_app.app_context():
        hospital = OrganisationFactory(name="金寨县人民医院")
        OrganisationFactory(name="金寨县疾病预防控制中心")
        person = PersonFactory(name="陈敏", number=NUMBER, organisation=hospital)
        SpellFactory(person=person, organisation=hospital, starts_on=date(2019, 8, 1), ends_on=date(2024, 1, 31))
        db.session.commit()
        run_id = person.id
    runner = own_app.test_cli_runner()

    def running(*args: object):
        return runner.invoke(args=["people", *map(str, args)])

    running.person_id = run_id  # type: ignore[attr-defined]
    running.file = tmp_path / "form.lrmx"  # type: ignore[attr-defined]
    running.file.write_bytes(write(FORM))  # type: ignore[attr-defined]
    return running


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_without_commit_the_differences_are_told_and_nothing_is_written(own_app, run):
    answer = run("import-lrmx", run.file)
    assert answer.exit_code == 0, answer.output
    for told in (
        f"陈敏, person {run.person_id}",
        "Name: same",
        "Health: is kept with the form | - -> 健康",
        "entered already: 2019.08--2024.01  金寨县人民医院医师",
        "new spell: 2024.01--         金寨县疾病预防控制中心科长",
        "Nothing was written",
    ):
        assert told in answer.output
    assert NUMBER not in answer.output
    assert count(own_app, Spell) == 1


def test_what_was_committed_goes_out_again_with_number_and_photograph_on_demand(own_app, run, tmp_path):
    answer = run("import-lrmx", run.file, "--commit")
    assert answer.exit_code == 0, answer.output
    assert count(own_app, Spell) == 2
    out = tmp_path / "out.lrmx"
    assert run("export-lrmx", run.person_id, "--out", out).exit_code == 0
    form = read(out)
    assert (form.health, form.resume, form.id_number, form.photograph) == ("健康", FORM.resume, "", b"")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    answer = run("export-lrmx", NUMBER, "--out", out, "--with-id-number", "--with-photo")
    assert answer.exit_code == 0, answer.output
    assert (read(out).id_number, read(out).photograph) == (NUMBER, packages.png())
    again = run("import-lrmx", out, "--commit")
    assert again.exit_code == 0
    assert count(own_app, Spell) == 2


def test_somebody_not_in_the_register_is_entered_from_the_form(own_app, run):
    other = id_number(date(1990, 5, 2), 996)
    run.file.write_bytes(write(replace(FORM, name="李四", born="199005", id_number=other, photograph=b"")))
    told = run("import-lrmx", run.file)
    assert "李四: not in the register, would be entered" in told.output
    assert count(own_app, Person) == 1
    assert run("import-lrmx", run.file, "--commit").exit_code == 0
    with own_app.app_context():
        entered = db.session.scalars(select(Person).where(Person.name == "李四")).one()
        assert (entered.birth_on, entered.sex.value) == (date(1990, 5, 2), "female")


def test_refusals_end_with_one_and_bad_files_with_two(run, tmp_path):
    out = tmp_path / "x.lrmx"
    assert run("export-lrmx", "999999", "--out", out).exit_code == 1
    assert not out.exists()
    assert run("export-lrmx", run.person_id, "--out", tmp_path / "none" / "x.lrmx").exit_code == 2
    assert run("export-lrmx", run.person_id).exit_code == 2
    assert run("import-lrmx", tmp_path / "none.lrmx").exit_code == 2
    run.file.write_bytes(b"<Rows/>")
    answer = run("import-lrmx", run.file)
    assert answer.exit_code == 2
    assert "no appointment form" in answer.output
    run.file.write_bytes(write(AppointmentForm(name="无名", born="199001")))
    assert run("import-lrmx", run.file).exit_code == 1
    run.file.write_bytes(write(AppointmentForm(name="无名", id_number="341524199603159999")))
    assert run("import-lrmx", run.file, "--commit").exit_code == 2
    run.file.write_bytes(write(FORM))
    assert run("import-lrmx", run.file, "--person", "999999").exit_code == 1
