from datetime import date
from decimal import Decimal

import pytest

from registry.documents import columns
from registry.documents.cells import WrittenDate
from registry.documents.columns import Choice, Column, Kind, read_rows
from registry.documents.sheet import ErrorCell, Sheet, ShownMonth
from registry.kernel.codes import Code
from registry.kernel.messages import message

TODAY = date(2026, 6, 30)
NUMBER = "440524188001010014"
KINDS = (Choice("agency", "Agency", "机关"), Choice("institution", "Institution", "事业单位", ("事业",)))
COLUMNS = (
    Column("name", "Name", "姓名", Kind.NAME, required=True),
    Column("id_number", "ID number", "身份证号", Kind.ID_NUMBER, required=True, aliases=("公民身份号码",)),
    Column("kind", "Kind of unit", "单位性质", Kind.CHOICE, choices=KINDS),
    Column("starts_on", "From", "起始时间", Kind.DATE),
    Column("ends_on", "To", "终止时间", Kind.DATE, blank_words=("至今", "现在")),
    Column("minutes", "Minutes", "时长", Kind.INTEGER),
    Column("score", "Score", "得分", Kind.DECIMAL),
    Column("phone", "Telephone", "电话", Kind.DIGITS),
    Column("work", "Work done", "主要业绩", Kind.PARAGRAPH, longest=10),
    Column("unit", "Unit", "单位"),
)
TITLES = [column.title_zh for column in COLUMNS]
GOOD = ["张　三", NUMBER, "机关", "2019.7", "至今", 60.0, 92.5, 13812345678.0, "一\n二", "合肥市"]


def read(*rows, merged_down=()):
    sheet = Sheet.of("名单", rows)
    return read_rows(Sheet("名单", sheet._lines, merged_down), COLUMNS, TODAY)


def said(problems):
    return [str(problem) for problem in problems]


def test_a_row_is_read_by_its_columns():
    result = read(TITLES, GOOD)
    assert (result.problems, result.notices) == ([], [])
    [row] = result.rows
    assert row.number == 2
    assert dict(row) == {
        "name": "张三",
        "id_number": NUMBER,
        "kind": "agency",
        "starts_on": WrittenDate(date(2019, 7, 1), "month"),
        "ends_on": None,
        "minutes": 60,
        "score": Decimal("92.5"),
        "phone": "13812345678",
        "work": "一\n二",
        "unit": "合肥市",
    }
    assert not row.faulty


@pytest.mark.parametrize(
    "titles",
    [
        TITLES,
        [column.title_en for column in COLUMNS],
        [column.key for column in COLUMNS],
        [f" {title}* " for title in TITLES],
        [f"{title}（必填）" for title in TITLES],
        ["姓\n名", "公民身份号码", "单位 性质", *TITLES[3:]],
        ["ＮＡＭＥ", "id NUMBER", *TITLES[2:]],
    ],
)
def test_the_header_is_found_in_either_language_with_the_marks_that_people_add(titles):
    result = read(titles, GOOD)
    assert result.problems == []
    assert result.rows[0]["name"] == "张三"
    assert result.rows[0]["unit"] == "合肥市"


def test_columns_may_stand_in_any_order():
    result = read(TITLES[::-1], GOOD[::-1])
    assert result.problems == []
    assert dict(result.rows[0]) == dict(read(TITLES, GOOD).rows[0])


def test_title_rows_above_the_header_are_passed_over():
    result = read(["2026年度推荐汇总表"], [], ["填报单位：合肥市人社局", None, None, "2026年6月"], TITLES, GOOD)
    assert result.header.row == 4
    assert [row.number for row in result.rows] == [5]


def test_a_title_row_that_was_merged_over_two_rows_does_no_harm():
    result = read(["基本情况", None, None, "任职时间"], ["姓名", "身份证号", "单位性质", "起始时间"], GOOD[:4])
    assert result.header.row == 2
    assert result.rows[0]["starts_on"].precision == "month"


def test_unknown_columns_are_named_and_left_out():
    result = read(["序号", *TITLES, "血型"], [1.0, *GOOD, "A"])
    assert said(result.notices) == [
        "row 1, column 序号 (A): This column is not known and is left out.",
        "row 1, column 血型 (L): This column is not known and is left out.",
    ]
    assert result.problems == []
    assert "血型" not in result.rows[0]


def test_a_missing_required_column_is_a_problem_and_an_optional_one_is_not():
    result = read(["姓名", "单位"], ["张三", "合肥市"])
    assert said(result.problems) == ["row 1: The column 身份证号 / ID number is missing."]
    assert result.rows[0]["score"] is None


def test_a_column_that_stands_twice_is_a_problem():
    result = read([*TITLES, "Name"], [*GOOD, "李四"])
    assert said(result.problems) == ["row 1, column Name (K): This column stands twice; keep one of the two."]


@pytest.mark.parametrize("rows", [[], [["a", "b"], ["c", "d"]], [[1.0, 2.0]]])
def test_a_sheet_without_header_says_what_is_needed(rows):
    result = read(*rows)
    assert result.rows == []
    assert result.header is None
    assert "姓名 / Name, 身份证号 / ID number" in str(result.problems[0])


def test_every_fault_is_told_with_row_title_and_letter():
    bad = [None, 3.4e17, "公司", 2019.1, "2019-02-30", "many", "much", 1.5, "x" * 11, 7.0]
    result = read(["汇总表"], TITLES, GOOD, bad)
    assert [(problem.row, problem.column) for problem in result.problems] == [
        (4, 2),
        (4, 3),
        (4, 4),
        (4, 5),
        (4, 6),
        (4, 7),
        (4, 8),
        (4, 9),
        (4, 10),
        (4, 1),
    ]
    texts = said(result.problems)
    assert texts[0].startswith("row 4, column 身份证号 (B): The ID number stands as a number")
    assert texts[1] == "row 4, column 单位性质 (C): “公司” is not in the list; choose one of: 机关, 事业单位."
    assert "2019.10 turns into 2019.1" in texts[2]
    assert texts[8].startswith("row 4, column 单位 (J): The cell holds 7 as a number")
    assert texts[9] == "row 4, column 姓名 (A): This is required and is empty."
    assert result.rows[1].faulty == {column.key for column in COLUMNS}
    assert set(result.rows[1].values()) == {None}


def test_a_wrong_number_is_a_problem_that_does_not_repeat_it():
    wrong = NUMBER[:-1] + "5"
    [problem] = read(TITLES, ["张三", wrong]).problems
    assert (problem.row, problem.column) == (2, 2)
    assert wrong not in str(problem)


def test_a_choice_is_known_by_code_title_alias_and_whatever_the_width():
    for typed, code in [
        ("agency", "agency"),
        ("Agency ", "agency"),
        ("事业 单位", "institution"),
        ("事业", "institution"),
    ]:
        assert read(TITLES, ["张三", NUMBER, typed]).rows[0]["kind"] == code


def test_the_choices_are_named_in_the_language_of_the_header():
    [problem] = read(["Name", "ID number", "Kind of unit"], ["Li", NUMBER, "Firm"]).problems
    assert "choose one of: Agency, Institution" in str(problem)


def test_long_lists_of_choices_are_cut():
    many = tuple(Choice(f"c{n}", f"C{n}", f"类{n}") for n in range(40))
    sheet = Sheet.of("s", [["K"], ["x"]])
    [problem] = read_rows(sheet, [Column("k", "K", "类", Kind.CHOICE, choices=many)]).problems
    assert "C11 …" in str(problem)
    assert "C12" not in str(problem)


def test_blank_rows_sums_signatures_and_repeated_headers_are_left_out_and_said():
    result = read(
        TITLES,
        GOOD,
        [],
        [" ", "\u3000", None, ""],
        ["合 计", None, None, None, None, 60.0],
        TITLES,
        GOOD,
        ["填报单位（盖章）：", None, "填表人：王五"],
        ["注：以上人员均已公示"],
    )
    assert [row.number for row in result.rows] == [2, 7]
    assert result.problems == []
    assert said(result.notices) == [
        "row 5: This row of sums is left out.",
        "row 6: The repeated header is left out.",
        "row 8: This line below the table is left out.",
        "row 9: This line below the table is left out.",
    ]


def test_a_row_with_values_in_unknown_columns_only_is_no_record():
    result = read([*TITLES, "备注"], [*GOOD], [*[None] * 10, "补报"])
    assert len(result.rows) == 1


def test_merged_cells_are_mentioned():
    [notice] = read(TITLES, GOOD, merged_down=("J2:J9",)).notices
    assert "J2:J9" in str(notice)


def test_an_error_cell_is_a_problem_even_where_nothing_is_required():
    [problem] = read(TITLES, [*GOOD[:9], ErrorCell()]).problems
    assert "error of its formula" in str(problem)


def test_a_cell_shown_as_a_month_has_the_precision_of_a_month():
    row = read(TITLES, [*GOOD[:3], ShownMonth(date(2019, 7, 1)), date(2020, 7, 1)]).rows[0]
    assert row["starts_on"] == WrittenDate(date(2019, 7, 1), "month")
    assert row["ends_on"] == WrittenDate(date(2020, 7, 1), "day")


def test_a_child_born_tomorrow_is_refused_by_the_given_day():
    from registry.kernel.identifiers import check_character

    first17 = "34010220260701002"
    sheet = Sheet.of("s", [TITLES[:2], ["张三", first17 + check_character(first17)]])
    assert read_rows(sheet, COLUMNS, date(2026, 7, 1)).problems == []
    assert "future" in str(read_rows(sheet, COLUMNS, TODAY).problems[0])


def test_problems_beyond_what_people_can_work_through_are_counted(monkeypatch):
    monkeypatch.setattr(columns, "MOST_PROBLEMS", 3)
    result = read(TITLES, *([["张三", "1"]] * 5))
    assert len(result.problems) == 4
    assert str(result.problems[-1]) == "all rows: and 2 more problems of this kind"


def test_the_choices_of_a_code_list_take_their_titles_from_it():
    class Colour(Code):
        RED = "red", message("red colour")
        BLUE = "blue", message("blue colour")

    chinese = {"red colour": "红", "blue colour": "蓝"}
    choices = columns.choices_of(Colour, lambda label: chinese[label.template])
    assert choices == (Choice("red", "red colour", "红"), Choice("blue", "blue colour", "蓝"))


def test_a_sheet_can_be_walked_again_and_keeps_its_types():
    cells = ("text", 1.0, True, None, date(2019, 7, 3), ShownMonth(date(2019, 7, 1)), ErrorCell(), "末")
    sheet = Sheet.of("s", [cells, (), ("",), ("end",)])
    assert [row.number for row in sheet.rows] == [1, 4]
    assert next(sheet.rows).cells == cells
    assert list(sheet.rows) == list(sheet.rows)
    assert len(sheet) == 2
