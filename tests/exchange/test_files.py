"""Templates, exports and the commands: real files that Excel opens, come back, and hold no formula."""

import io
import zipfile
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.documents.excel import read_sheet
from registry.kernel import clock
from registry.people.models import Appraisal
from tests.exchange.conftest import workbook
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import (
    AppraisalFactory,
    EducationFactory,
    PersonFactory,
    TitleFactory,
    id_number,
)
from tests.factories.service_records import SpellFactory

NAMES = ["organisations", "people", "spells", "education", "titles", "appraisals"]
HR = {"role": Role.COUNTY_HR, "region_code": "341524"}


def rows_of(data):
    return [row.cells for row in read_sheet(data).rows]


def fetched(client, address):
    """Return the bytes of a file; closing the answer closes it."""
    with client.get(address) as answer:
        assert answer.status_code == 200
        return answer.data


def a_career(number=None, **more):
    person = PersonFactory(number=number, **more)
    SpellFactory(person=person)
    EducationFactory(person=person)
    TitleFactory(person=person)
    AppraisalFactory(person=person)
    return person


@pytest.mark.usefixtures("today")
class TestPages:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize(("language", "word"), [("zh_Hans", "填写说明"), ("en", "Instructions")])
    def test_a_template_has_drop_downs_and_instructions_in_both_languages(
        self, session, sign_in_as, name, language, word
    ):
        data = fetched(sign_in_as(language=language, **HR), f"/exchange/{name}/template")
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            first = parts.read("xl/worksheets/sheet1.xml").decode()
            texts = parts.read("xl/workbook.xml").decode()
        assert "dataValidation" in first
        assert word in texts or "说明" in texts
        assert len(rows_of(data)) == 1

    def test_an_export_holds_what_the_list_holds_in_its_order(self, session, sign_in_as):
        a_career(name="王一")
        a_career(name="丁一")
        a_career(name="赵远", organisation=OrganisationFactory(region_code="340123"))
        client: FlaskClient = sign_in_as(language="zh_Hans", **HR)
        names = [row[1] for row in rows_of(fetched(client, "/exchange/people/export?order=strokes"))]
        assert names == ["姓名", "丁一", "王一"]
        [_header, row] = rows_of(fetched(client, "/exchange/spells/export?name=王"))
        assert row[2] == "王一"
        assert len(rows_of(fetched(client, "/exchange/spells/export?programme=three_supports"))) == 1
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "exchange:export")).first()
        assert entry.details["rows"] == 2
        assert entry.details["filters"] == {"order": "strokes"}
        assert len(entry.details["file"]) == 64

    def test_an_export_shows_numbers_in_part_only(self, session, sign_in_as):
        number = id_number(date(1996, 3, 15), 127)
        PersonFactory(number=number)
        [header, row] = rows_of(fetched(sign_in_as(language="zh_Hans", **HR), "/exchange/people/export"))
        assert number not in row
        assert row[header.index("证件号码（部分隐去）")] == "341524********" + number[-4:]

    def test_no_formula_comes_out(self, session, sign_in_as):
        unit = OrganisationFactory(name='=HYPERLINK("http://x")')
        person = PersonFactory(organisation=unit)
        SpellFactory(person=person, post="+1+1", organisation=unit)
        for name in ("organisations", "people", "spells"):
            data = fetched(sign_in_as(**HR), f"/exchange/{name}/export")
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                for part in parts.namelist():
                    if part.startswith("xl/worksheets/"):
                        assert b"<f>" not in parts.read(part)
                assert b"quotePrefix" in parts.read("xl/styles.xml")
            assert any("=HYPERLINK" in str(cell) for row in rows_of(data) for cell in row)

    def test_an_export_takes_as_many_statements_for_three_people_as_for_one(self, session, sign_in_as, count_queries):
        client = sign_in_as(**HR)
        unit = OrganisationFactory()
        for name in NAMES:
            a_career(organisation=unit)
            session.commit()
            fetched(client, f"/exchange/{name}/export")
            with count_queries() as one:
                fetched(client, f"/exchange/{name}/export")
            for _ in range(2):
                a_career(organisation=unit)
            session.commit()
            with count_queries() as three:
                fetched(client, f"/exchange/{name}/export")
            assert len(three) == len(one), name


class TestCommands:
    @pytest.fixture
    def run(self, own_app, tmp_path, on_date):
        on_date(date(2026, 6, 30))

        def act(*arguments):
            return own_app.test_cli_runner().invoke(args=["exchange", *map(str, arguments)])

        with own_app.app_context():
            from registry.db import db

            a_career(number=id_number(date(1996, 3, 15), 127), name="王芳")
            db.session.commit()
            assert clock.today() == date(2026, 6, 30)
        return act

    def test_every_register_goes_out_and_comes_back_without_a_change(self, run, tmp_path):
        for name in NAMES:
            out = tmp_path / f"{name}.xlsx"
            assert run("template", name, "--out", tmp_path / "template.xlsx").exit_code == 0
            assert run("export", name, "--out", out).exit_code == 0
            done = run("import", name, out, "--commit")
            assert done.exit_code == 0, done.output
            assert "same: 1" in done.output
            assert "nothing was changed" in done.output
        assert run("export", "people", "--out", tmp_path / "full.xlsx", "--full-numbers").exit_code == 0
        assert rows_of((tmp_path / "full.xlsx").read_bytes())[1][2] == id_number(date(1996, 3, 15), 127)

    def test_without_commit_nothing_is_saved(self, run, tmp_path, own_app):
        file = tmp_path / "appraisals.xlsx"
        titles = ["姓名", "身份证号", "考核年度", "考核等次"]
        number = id_number(date(1996, 3, 15), 127)
        file.write_bytes(workbook(titles, [["王芳", number, "2024", "优秀"]]))
        done = run("import", "appraisals", file)
        assert (done.exit_code, "new: 1" in done.output) == (0, True), done.output
        assert years(own_app) == [2025]
        assert "result: saved" in run("import", "appraisals", file, "--commit").output
        assert years(own_app) == [2024, 2025]
        assert "done before" in run("import", "appraisals", file, "--commit").output

    def test_every_error_is_told_and_nothing_is_saved(self, run, tmp_path, own_app):
        file, errors = tmp_path / "appraisals.xlsx", tmp_path / "errors.xlsx"
        titles = ["姓名", "身份证号", "考核年度", "考核等次"]
        number = id_number(date(1996, 3, 15), 127)
        rows = [["王芳", number, "2024", "优秀"], ["王芳", number, "2099", "优"], ["王芳", number[:-2], "2023", "优秀"]]
        file.write_bytes(workbook(titles, rows))
        done = run("import", "appraisals", file, "--commit", "--errors", errors)
        assert done.exit_code == 2
        for told in (
            "row 3, column 考核等次 (D)",
            "row 3, column 考核年度 (C)",
            "row 4, column 身份证号 (B)",
            "errors: 2",
        ):
            assert told in done.output, done.output
        assert years(own_app) == [2025]
        assert rows_of(errors.read_bytes())[0][-1] == "问题"

    def test_bad_usage_ends_with_2(self, run, tmp_path):
        assert run("template", "secrets", "--out", tmp_path / "x.xlsx").exit_code == 2
        assert run("template", "people", "--out", tmp_path / "none" / "x.xlsx").exit_code == 2
        assert run("import", "people", tmp_path / "none.xlsx").exit_code == 2
        (tmp_path / "x.xlsx").write_bytes(b"nothing")
        assert run("import", "people", tmp_path / "x.xlsx").exit_code == 2


def years(app):
    from registry.db import db

    with app.app_context():
        return sorted(db.session.scalars(select(Appraisal.year)))
