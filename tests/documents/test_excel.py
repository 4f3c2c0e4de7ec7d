import io
import random
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.documents import excel
from registry.documents.cells import WrittenDate
from registry.documents.columns import CellProblem, Choice, Column, Kind, read_rows
from registry.documents.excel import SheetToWrite, child, reading
from registry.documents.package import BadWorkbook
from registry.documents.sheet import ErrorCell, RawRow, Sheet, ShownMonth
from registry.kernel.messages import message
from tests.documents import packages as make

NUMBER = "440524188001010014"
MANY = tuple(Choice(f"c{n}", f"Choice {n}", f"选项{n}") for n in range(40))
COLUMNS = (
    Column("name", "Name", "姓名", Kind.NAME, required=True, note=message("As on the card.")),
    Column("id_number", "ID number", "身份证号", Kind.ID_NUMBER, required=True),
    Column("sector", "Sector", "行业", Kind.CHOICE, choices=MANY),
    Column("starts_on", "From", "起始时间", Kind.DATE, blank_words=("至今",)),
    Column("minutes", "Minutes", "时长", Kind.INTEGER),
    Column("score", "Score", "得分", Kind.DECIMAL),
    Column("work", "Work done", "主要业绩", Kind.PARAGRAPH, longest=500),
)
ROW = {
    "name": "张三",
    "id_number": NUMBER,
    "sector": "c3",
    "starts_on": WrittenDate(date(2019, 7, 1), "month"),
    "minutes": 60,
    "score": Decimal("92.5"),
    "work": "一\n二",
}
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=HYPERLINK(\"http://x\",\"y\")",
    "=cmd|' /C calc'!A0",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "{=1}",
    "http://example.org",
    "mailto:a@b.c",
    "internal:Sheet1!A1",
    "1e5",
    "007",
    "2019.10",
    "3-4",
    "TRUE",
    "#N/A",
    "'quoted",
]  # fmt: skip


def written(rows, columns=COLUMNS, **options) -> bytes:
    stream = io.BytesIO()
    excel.write_workbook(stream, [SheetToWrite("人员", columns, rows)], **options)
    return stream.getvalue()


def refusal_of(data: bytes, name: str = "") -> BadWorkbook:
    with pytest.raises(BadWorkbook) as refusal:
        excel.read_sheet(data, name)
    return refusal.value


# reading


def test_what_is_written_is_read_back():
    sheet = excel.read_sheet(written([ROW]))
    assert sheet.name == "人员"
    result = read_rows(sheet, COLUMNS)
    assert (result.problems, result.notices) == ([], [])
    assert dict(result.rows[0]) == ROW


def test_cells_keep_their_type():
    rows = make.row(
        1,
        make.text_cell("A1", "2019.10"),
        make.number_cell("B1", 2019.1),
        make.number_cell("C1", "3.40102199001011E+17"),
        make.number_cell("D1", 43649, 1),
        make.number_cell("E1", 43647, 2),
        make.number_cell("F1", 43649, 2),
        '<c r="G1" t="b"><v>1</v></c>',
        '<c r="H1" t="e"><v>#REF!</v></c>',
        '<c r="I1" t="str"><f>1+1</f><v>two</v></c>',
        make.number_cell("K1", 43647, 3),
    )
    styles = make.styles("yyyy-mm-dd", "yyyy&quot;年&quot;m&quot;月&quot;", 57)
    [row] = excel.read_sheet(make.workbook(rows, styles=styles)).rows
    assert row == RawRow(
        1,
        (
            "2019.10",
            2019.1,
            3.40102199001011e17,
            date(2019, 7, 3),
            ShownMonth(date(2019, 7, 1)),
            date(2019, 7, 3),
            True,
            ErrorCell(),
            "two",
            None,
            ShownMonth(date(2019, 7, 1)),
        ),
    )


def test_a_number_in_the_column_of_id_numbers_is_refused_with_its_address():
    rows = make.row(3, make.text_cell("B3", "姓名"), make.text_cell("D3", "身份证号"))
    rows += make.row(7, make.text_cell("B7", "张三"), make.number_cell("D7", "440524188001010014"))
    [problem] = read_rows(excel.read_sheet(make.workbook(rows)), COLUMNS).problems
    assert str(problem.where) == "row 7, column 身份证号 (D)"
    assert (problem.row, problem.column) == (7, 4)


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "B2:B2", "nonsense", ""])
def test_a_wrong_dimension_loses_no_row(dimension):
    rows = "".join(make.row(n, make.text_cell(f"A{n}", f"x{n}"), make.number_cell(f"C{n}", n)) for n in (1, 2, 9))
    data = make.workbook(sheet=make.sheet_xml(rows, before=f'<dimension ref="{dimension}"/>'))
    if dimension in ("nonsense", ""):
        assert refusal_of(data).code == "damaged"
    else:
        assert [row.number for row in excel.read_sheet(data).rows] == [1, 2, 9]


def test_rows_and_cells_out_of_order_are_all_read():
    rows = make.row(9, make.text_cell("C9", "c"), make.text_cell("A9", "a")) + make.row(2, make.text_cell("B2", "b"))
    assert list(excel.read_sheet(make.workbook(rows)).rows) == [RawRow(2, (None, "b")), RawRow(9, ("a", None, "c"))]


def test_a_table_that_stands_away_from_the_corner_keeps_its_addresses():
    rows = make.row(5, make.text_cell("D5", "d"), make.number_cell("F5", 43647, 1), '<c r="G5" t="e"><v>#N/A</v></c>')
    [row] = excel.read_sheet(make.workbook(rows, styles=make.styles(17))).rows
    assert row == RawRow(5, (None, None, None, "d", None, ShownMonth(date(2019, 7, 1)), ErrorCell()))


def test_cells_merged_downwards_repeat_their_value():
    rows = make.row(1, make.text_cell("A1", "姓名"), make.text_cell("B1", "单位"))
    rows += make.row(2, make.text_cell("A2", "张三"), make.text_cell("B2", "合肥市"))
    rows += make.row(3, make.text_cell("A3", "李四")) + make.row(4, make.text_cell("A4", "王五"))
    merges = '<mergeCells count="2"><mergeCell ref="B2:B3"/><mergeCell ref="A1:B1"/></mergeCells>'
    sheet = excel.read_sheet(make.workbook(sheet=make.sheet_xml(rows, after=merges)))
    assert [row.cells for row in sheet.rows][1:] == [("张三", "合肥市"), ("李四", "合肥市"), ("王五",)]
    assert sheet.merged_down == ("B2:B3",)


def test_a_header_merged_over_two_rows_is_found_in_the_lower_one():
    rows = make.row(1, make.text_cell("A1", "姓名"), make.text_cell("B1", "时间"), make.text_cell("D1", "身份证号"))
    rows += make.row(2, make.text_cell("B2", "起始时间"), make.text_cell("C2", "截止"))
    rows += make.row(3, make.text_cell("A3", "张三"), make.text_cell("B3", "2019.7"), make.text_cell("D3", NUMBER))
    merges = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="D1:D2"/></mergeCells>'
    result = read_rows(excel.read_sheet(make.workbook(sheet=make.sheet_xml(rows, after=merges))), COLUMNS)
    assert result.problems == []
    assert [row.number for row in result.rows] == [3]
    assert result.rows[0]["name"] == "张三"


def two_sheets(states=("hidden", "visible")) -> bytes:
    first, second = states
    return make.packed(
        make.parts_of()
        | {
            make.WORKBOOK: make.workbook_xml(
                f'<sheet name="说明" sheetId="1" state="{first}" r:id="rId1"/>'
                f'<sheet name="名单 Ａ" sheetId="2" state="{second}" r:id="rId2"/>'
            ),
            make.WORKBOOK_RELATIONS: make.relations(
                make.relation("rId1", "worksheet", "worksheets/sheet1.xml"),
                make.relation("rId2", "worksheet", "/xl/worksheets/sheet2.xml"),
            ),
            "xl/worksheets/sheet2.xml": make.sheet_xml(make.row(1, make.text_cell("A1", "second"))),
        }
    )


def test_the_first_visible_sheet_is_read_unless_one_is_named():
    assert next(excel.read_sheet(two_sheets()).rows).cells == ("second",)
    assert next(excel.read_sheet(two_sheets(("visible", "visible"))).rows).cells == ("姓名", "人数")
    assert next(excel.read_sheet(two_sheets(("visible", "visible")), "名单a").rows).cells == ("second",)


def test_a_sheet_that_is_missing_is_named_with_those_that_there_are():
    refusal = refusal_of(two_sheets(("visible", "visible")), "花名册")
    assert refusal.code == "no-sheet"
    assert "花名册" in str(refusal)
    assert "说明, 名单 Ａ" in str(refusal)


def test_an_empty_sheet_has_no_rows():
    assert list(excel.read_sheet(make.workbook("")).rows) == []


def test_what_the_prescan_refuses_is_refused_with_its_reason():
    refusal = refusal_of(make.with_part("xl/vbaProject.bin"))
    assert refusal.code == "macro"
    assert "without macros" in str(refusal)
    assert refusal_of(b"").code == "empty"


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>x</is></c></row>',
    ],
)
def test_what_only_the_reader_notices_is_damaged(rows):
    assert refusal_of(make.workbook(rows)).code == "damaged"


def test_a_string_used_a_hundred_thousand_times_ends_the_child_and_nothing_else():
    rng = random.Random(3)
    text = "".join(chr(rng.randrange(0x4E00, 0x9FA0)) for _ in range(32_000))
    rows = "".join(f'<row><c r="A{n}" t="s" x="{rng.randrange(10**9)}"><v>0</v></c></row>' for n in range(1, 100_001))
    data = make.packed(
        make.parts_of(rows)
        | {
            make.STRINGS: f'<sst xmlns="{make.MAIN}"><si><t>{text}</t></si></sst>',
            make.WORKBOOK_RELATIONS: make.relations(
                make.relation("rId1", "worksheet", "worksheets/sheet1.xml"),
                make.relation("rId2", "sharedStrings", "sharedStrings.xml"),
            ),
        }
    )
    assert len(data) < 2_000_000
    assert refusal_of(data).code == "beyond-limits"


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(reading, "WALL_SECONDS", 0.001)
    assert refusal_of(make.workbook()).code == "beyond-limits"


def test_the_child_gets_no_secrets(monkeypatch):
    seen = {}

    def run(command, *, env, **options):
        seen.update(env)
        raise reading.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("KEYRING", "secret")
    monkeypatch.setattr(reading.subprocess, "run", run)
    assert refusal_of(make.workbook()).code == "beyond-limits"
    assert set(seen) == {"PYTHONPATH", "PATH"}


def test_the_child_writes_lines_and_stops_at_its_limits(monkeypatch):
    """In this process: what the child does, without its limits on this process."""
    limits = {}
    monkeypatch.setattr(child.resource, "setrlimit", lambda kind, values: limits.update({kind: values}))
    target = io.BytesIO()
    child.main("", io.BytesIO(make.workbook()), target)
    head, *rows = target.getvalue().splitlines()
    assert b'"Sheet1"' in head
    assert len(rows) == 2
    assert set(limits) == {child.resource.RLIMIT_AS, child.resource.RLIMIT_CPU}
    target = io.BytesIO()
    child.main("", io.BytesIO(b"no workbook"), target)
    assert b'"refused"' in target.getvalue()
    monkeypatch.setattr(child, "LIMITS", child.LIMITS.__class__(unpacked_bytes=10))
    with pytest.raises(MemoryError):
        child.main("", io.BytesIO(make.workbook()), io.BytesIO())


# writing


def test_no_string_becomes_a_formula_a_link_or_a_number(tmp_path):
    column = Column("text", "Text", "=标题")
    path = tmp_path / "out.xlsx"
    excel.write_workbook(path, [SheetToWrite("=名单", [column], [{"text": text} for text in FORMULAS])])
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(make.SHEET).decode()
        assert "hyperlink" not in "".join(archive.namelist()) + xml.lower().replace("=hyperlink", "")
    assert "<f>" not in xml
    worksheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [row[0] for row in worksheet.iter_rows()]
    assert [cell.data_type for cell in cells] == ["s"] * len(cells)
    assert [row.cells for row in excel.read_sheet(path).rows][1:] == [(text,) for text in FORMULAS]
    assert all(cell.number_format == "@" for cell in cells)
    assert [cell.quotePrefix for cell in cells[1:5]] == [True] * 4


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1), min_size=1))
def test_any_text_comes_back_as_text(texts):
    column = Column("text", "Text", "文本")
    stream = io.BytesIO()
    excel.write_workbook(stream, [SheetToWrite("s", [column], [{"text": text} for text in texts])])
    worksheet = openpyxl.load_workbook(stream).worksheets[0]
    assert [row[0] for row in worksheet.iter_rows(min_row=2, values_only=True)] == texts


def test_numbers_are_numbers_and_dates_are_text():
    row = {"name": 5, "starts_on": date(2019, 7, 3), "minutes": 60, "score": Decimal("0.5"), "sector": "unknown"}
    [cells] = [raw.cells for raw in excel.read_sheet(written([row])).rows if raw.number == 2]
    assert cells == ("5", None, "unknown", "2019-07-03", 60.0, 0.5)


def test_a_text_that_no_cell_can_hold_is_cut_visibly():
    column = Column("text", "Text", "文本")
    texts = ["好" * 40_000, "𠮷" * 20_000, "x" * 32_767, "\ud800\x01"]
    rows = list(excel.read_sheet(written([{"text": text} for text in texts], [column])).rows)
    cut_at = [len(row.cells[0].encode("utf-16-le")) // 2 for row in rows[1:4]]
    assert cut_at[0] == 32_767
    assert cut_at[1] in (32_766, 32_767)
    assert rows[1].cells[0].endswith("…")
    assert rows[2].cells[0].endswith("𠮷…")
    assert rows[3].cells[0] == texts[2]


def test_a_template_has_lists_comments_and_instructions():
    data = written([], language="zh", is_template=True, say=lambda text: f"《{text}》")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["人员", "《Code lists》", "《Instructions》"]
    people, lists, instructions = book.worksheets
    [validation] = people.data_validations.dataValidation
    assert validation.formula1 == "'《Code lists》'!$A$2:$A$41"
    assert str(validation.sqref) == "C2:C200001"
    assert [cell.value for cell in lists["A"]] == ["行业", *(choice.title_zh for choice in MANY)]
    assert "《Required.》" in people["A1"].comment.text
    assert "《As on the card.》" in people["A1"].comment.text
    assert people.freeze_panes == "A2"
    assert people.column_dimensions["B"].width > 18
    described = {row[1] for row in instructions.iter_rows(values_only=True)}
    assert {column.title_zh for column in COLUMNS} <= described
    assert excel.read_sheet(data).name == "人员"


def test_a_template_in_english_without_lists_has_no_sheet_of_lists():
    data = written([], COLUMNS[:2], language="en", is_template=True)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["人员", "Instructions"]
    assert [cell.value for cell in book.worksheets[0][1]] == ["Name", "ID number"]


def test_sheet_names_are_made_acceptable_and_kept_apart():
    stream = io.BytesIO()
    names = ["a/b:c", "A b C", "名" * 40, "名" * 40, "'"]
    excel.write_workbook(stream, [SheetToWrite(name, COLUMNS[:1]) for name in names])
    made = openpyxl.load_workbook(stream).sheetnames
    assert made == ["a b c", "A b C 2", "名" * 31, "名" * 27 + " 2", "Sheet"]


# to correct and send again


def error_workbook(sheet: Sheet, problems, **options) -> bytes:
    stream = io.BytesIO()
    excel.write_error_workbook(stream, sheet, problems, **options)
    return stream.getvalue()


def test_an_error_workbook_keeps_its_rows_and_tells_what_is_wrong():
    sheet = Sheet.of(
        "名单",
        [
            ["2026年度名单"],
            [],
            ["姓名", "身份证号", "起始时间"],
            ["张三", NUMBER, 2019.1],
            ["李四", 3.4e17, ShownMonth(date(2019, 7, 1))],
            ["王五", NUMBER, date(2019, 7, 3)],
            ["赵六", NUMBER, ErrorCell()],
        ],
    )
    first = read_rows(sheet, COLUMNS)
    assert len(first.problems) == 3
    data = error_workbook(sheet, first.problems, header_row=first.header.row, say=lambda text: f"[{text}]")
    rows = {row.number: row.cells for row in excel.read_sheet(data).rows}
    assert rows[3] == ("姓名", "身份证号", "起始时间", "问题")
    assert rows[4][:3] == ("张三", NUMBER, 2019.1)
    assert rows[4][3].startswith("[row 4, column 起始时间 (C)]: [The number 2019.1 is no date")
    assert rows[5][:3] == ("李四", 3.4e17, "2019-07")
    assert rows[6] == ("王五", NUMBER, "2019-07-03")
    assert rows[7][2] is None
    colours = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert colours["C4"].fill.fgColor.rgb == "FFF8CBAD"
    assert colours["B4"].fill.fgColor.rgb != "FFF8CBAD"


def test_an_error_workbook_that_comes_back_is_judged_anew():
    sheet = Sheet.of("名单", [["姓名", "身份证号"], ["张三", "1"], ["李四", NUMBER]])
    problems = read_rows(sheet, COLUMNS).problems
    again = excel.read_sheet(error_workbook(sheet, problems))
    second = read_rows(again, COLUMNS)
    assert second.notices == []
    assert [str(problem) for problem in second.problems] == [str(problem) for problem in problems]
    third = excel.read_sheet(error_workbook(again, []))
    assert [row.cells for row in third.rows] == [("姓名", "身份证号", "问题"), ("张三", "1"), ("李四", NUMBER)]


def test_a_problem_of_the_whole_file_stands_at_the_header():
    whole = CellProblem(message("row %(row)d", row=1), message("A column is missing."), 1)
    sheet = Sheet.of("名单", [["姓名"], ["张三"]])
    book = openpyxl.load_workbook(io.BytesIO(error_workbook(sheet, [whole])))
    assert "A column is missing." in book.worksheets[0]["B1"].comment.text
    headless = Sheet.of("名单", [[], ["张三"]])
    rows = list(excel.read_sheet(error_workbook(headless, [whole])).rows)
    assert rows[0].cells == (None, "row 1: A column is missing.")
