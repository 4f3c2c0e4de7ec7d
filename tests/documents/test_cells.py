from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.documents import cells
from registry.documents.cells import BadCell, WrittenDate
from registry.documents.sheet import ErrorCell, ShownMonth
from registry.kernel.identifiers import BadNumber
from registry.kernel.text import fold, normalise_text

DAY = WrittenDate(date(2019, 7, 3), "day")
MONTH = WrittenDate(date(2019, 7, 1), "month")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2019-07-03", DAY),
        ("2019-7-3", DAY),
        ("2019.7.3", DAY),
        ("2019.07.03", DAY),
        ("2019/7/3", DAY),
        ("2019年7月3日", DAY),
        ("2019年07月03日", DAY),
        ("2019 年 7 月 3 日", DAY),
        ("2019年7月3号", DAY),
        ("２０１９．７．３", DAY),
        ("２０１９年７月３日", DAY),
        ("２０１９－０７－０３", DAY),
        ("2019–07–03", DAY),
        ("2019、7、3", DAY),
        ("20190703", DAY),
        (" 2019-07-03\u200b", DAY),
        ("2019-07-03 00:00:00", DAY),
        ("2019-07-03T00:00", DAY),
        (date(2019, 7, 3), DAY),
        (datetime(2019, 7, 3, 18, 0), DAY),
        (20190703.0, DAY),
        ("2019.7", MONTH),
        ("2019.07", MONTH),
        ("2019-07", MONTH),
        ("2019/7", MONTH),
        ("2019年7月", MONTH),
        ("２０１９年７月", MONTH),
        ("201907", MONTH),
        (201907.0, MONTH),
        (ShownMonth(date(2019, 7, 1)), MONTH),
        ("2019.10", WrittenDate(date(2019, 10, 1), "month")),
        ("2019.1", WrittenDate(date(2019, 1, 1), "month")),
        ("2024-02-29", WrittenDate(date(2024, 2, 29), "day")),
    ],
)
def test_a_date_is_read_as_people_write_it(cell, expected):
    assert cells.read_date(cell) == expected


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (2019.1, "2019.10 turns into 2019.1"),
        (2019.7, "is no date"),
        (2019.0, "is no date"),
        (43649.0, "is no date"),
        (43649.5, "is no date"),
        (3.40102199001e17, "is no date"),
        (float("inf"), "is no date"),
        (-20190703.0, "is no date"),
        (20191303.0, "not in the calendar"),
        (True, "number or date where text belongs"),
        (time(12, 0), "number or date where text belongs"),
        (ErrorCell(), "error of its formula"),
        ("2019-02-29", "not in the calendar"),
        ("2019-13", "not in the calendar"),
        ("2019.0", "not in the calendar"),
        ("20190700", "not in the calendar"),
        ("2019", "is no date"),
        ("19-07-03", "is no date"),
        ("7/3/2019", "is no date"),
        ("二〇一九年七月", "is no date"),
        ("2019年", "is no date"),
        ("2019-07-03-01", "is no date"),
        ("2019-07至2020-08", "is no date"),
        ("至今", "is no date"),
        ("1819-07-03", "year 1819"),
        ("9999-12-31", "year 9999"),
        (date(1899, 12, 31), "year 1899"),
        ("x" * 500, "is no date"),
    ],
)
def test_what_is_no_date_is_refused_with_what_to_do(cell, said):
    with pytest.raises(BadCell, match=said) as refusal:
        cells.read_date(cell)
    assert len(str(refusal.value)) < 250


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_written_date_is_read_back(day):
    assert cells.parse_date(str(WrittenDate(day, "day"))) == WrittenDate(day, "day")
    month = WrittenDate(day.replace(day=1), "month")
    assert cells.parse_date(str(month)) == month


@pytest.mark.parametrize("cell", [3.40102199001e17, 110105194912310020.0, 1.0, 12345, True])
def test_a_number_is_never_an_id_number(cell):
    with pytest.raises(BadCell, match="as a number"):
        cells.read_id_number(cell)


def test_an_id_number_is_read_from_text_and_checked():
    assert cells.read_id_number(" 11010519491231002x") == "11010519491231002X"
    with pytest.raises(BadNumber):
        cells.read_id_number("110105194912310021")
    with pytest.raises(BadNumber, match="spreadsheet has shortened"):
        cells.read_id_number("3.40102E+17")
    with pytest.raises(BadCell):
        cells.read_id_number(date(2019, 7, 3))


@pytest.mark.parametrize(
    "cell", [13812345678.0, 2019.1, True, date(2019, 7, 3), time(8, 0), ShownMonth(date(2019, 7, 1))]
)
def test_text_is_only_read_from_text(cell):
    for read in (cells.read_text, cells.read_paragraph, cells.read_name, cells.read_credit_code):
        with pytest.raises(BadCell, match="set the column to Text"):
            read(cell)


def test_an_error_cell_is_named_as_such():
    for read in (cells.read_text, cells.read_integer, cells.read_decimal, cells.read_digits):
        with pytest.raises(BadCell, match="error of its formula"):
            read(ErrorCell())


def test_digits_may_stand_as_a_whole_number():
    assert cells.read_digits(13812345678.0) == "13812345678"
    assert cells.read_digits("0551-62601234") == "0551-62601234"
    for cell in (1.5, 1e17, True):
        with pytest.raises(BadCell):
            cells.read_digits(cell)


@pytest.mark.parametrize(
    ("cell", "number"), [(3.0, 3), ("3", 3), ("１２", 12), (" 1,234 ", 1234), ("-5", -5), (-5.0, -5)]
)
def test_a_whole_number_is_read(cell, number):
    assert cells.read_integer(cell) == number


@pytest.mark.parametrize("cell", [3.5, "3.5", "三", "", True, 1e300, "1,23", date(2019, 7, 3), "1e3"])
def test_what_is_no_whole_number_is_refused(cell):
    with pytest.raises(BadCell, match="whole number"):
        cells.read_integer(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (3.0, Decimal(3)),
        (92.5, Decimal("92.5")),
        (0.1, Decimal("0.1")),
        ("９２．５", Decimal("92.5")),
        ("-1", Decimal(-1)),
    ],
)
def test_a_number_keeps_the_decimals_that_are_shown(cell, number):
    assert cells.read_decimal(cell) == number


@pytest.mark.parametrize("cell", ["nan", "1e5", "", True, "1.2.3", 1e300])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(BadCell, match="number is expected"):
        cells.read_decimal(cell)


@pytest.mark.parametrize("cell", [None, "", " ", "\u3000", "\u200b", "\n\t", "\u00a0\ufeff"])
def test_what_shows_nothing_is_blank(cell):
    assert cells.is_blank(cell)


@pytest.mark.parametrize("cell", ["0", 0.0, False, "—", "·", ErrorCell(), date(2019, 7, 3)])
def test_what_shows_something_is_not_blank(cell):
    assert not cells.is_blank(cell)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  合肥市  ", "合肥市"),
        ("ＡＢＣ１２３", "ABC123"),
        ("安徽省\u200b合肥\ufeff", "安徽省合肥"),
        ("水利厅（机关），合肥；安徽：好！", "水利厅（机关），合肥；安徽：好！"),
        ("a\nb\r\nc", "a b c"),
        ("a\u00a0\u3000b", "a b"),
        ("㎡", "m2"),
        ("\x00x\x07", "x"),
        ("\ud800", ""),
    ],
)
def test_text_is_brought_to_one_form(typed, stored):
    assert normalise_text(typed) == stored


def test_lines_are_kept_where_they_matter():
    assert cells.read_paragraph(" 一、 做了\r\n二、\t还做了 \n\n") == "一、 做了\n二、 还做了"


@given(st.text())
def test_normalising_and_folding_are_stable(text):
    once = normalise_text(text)
    assert normalise_text(once) == once
    assert normalise_text(normalise_text(text, keep_lines=True)) == once
    assert fold(once) == fold(text)
    assert cells.is_blank(text) == (not once)
