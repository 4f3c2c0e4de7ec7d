import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.documents import csv
from registry.documents.cells import WrittenDate
from registry.documents.columns import Choice, Column, Kind, read_rows
from registry.kernel.errors import BadData

TEXT = Column("text", "Text", "文本")
COLUMNS = (
    Column("name", "Name", "姓名", Kind.NAME, required=True),
    Column("kind", "Kind", "类别", Kind.CHOICE, choices=(Choice("a", "Agency", "机关"),)),
    Column("starts_on", "From", "起始时间", Kind.DATE),
    Column("minutes", "Minutes", "时长", Kind.INTEGER),
)
ROW = {"name": "张三", "kind": "a", "starts_on": WrittenDate(date(2019, 7, 1), "month"), "minutes": 60}


def written(rows, columns=COLUMNS, language="zh") -> str:
    stream = io.StringIO(newline="")
    csv.write_csv(stream, columns, rows, language=language)
    return stream.getvalue()


def test_a_file_opens_in_excel_with_every_cell_quoted():
    assert written([ROW]) == '\ufeff"姓名","类别","起始时间","时长"\r\n"张三","机关","2019-07","60"\r\n'
    assert written([{"name": "Li", "kind": None}], language="en").splitlines()[1] == '"Li","","",""'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"])
def test_what_looks_like_a_formula_is_guarded_and_read_back(start):
    text = f"{start}1+1"
    line = written([{"text": text}], [TEXT]).split("\r\n", 1)[1]
    assert line.startswith(f"\"'{start}")
    if start != "\0":
        rows = [row.cells[0] for row in csv.read_csv(written([{"text": text}], [TEXT]).encode()).rows]
        assert rows[1] == text


def test_a_title_is_guarded_too():
    assert '"\'=1"' in written([], [Column("x", "=1", "=1")])


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1), min_size=1))
def test_any_text_comes_back(texts):
    sheet = csv.read_csv(written([{"text": f"x{text}"} for text in texts], [TEXT]).encode())
    assert [row.cells[0] for row in sheet.rows][1:] == [f"x{text}" for text in texts]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_usual_encodings_and_delimiters_are_read(encoding, delimiter):
    text = (
        delimiter.join(["姓名", "类别", "起始时间", "时长"]) + "\n" + delimiter.join(["张三", "机关", "2019.7", "60"])
    )
    result = read_rows(csv.read_csv(text.encode(encoding)), COLUMNS)
    assert result.problems == []
    assert dict(result.rows[0]) == ROW


def test_lines_in_a_cell_and_blank_rows_keep_the_count_of_rows():
    sheet = csv.read_csv('姓名,类别\n"张\n三",机关\n\n李四,机关\n'.encode())
    assert [row.number for row in sheet.rows] == [1, 2, 4]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04\xff\xfe\x00",
        "姓名".encode("utf-16"),
        b"\xff\xff\xff",
        '姓名,"类别\n张三'.encode(),
        b'"a"b,c\n',
        ",".join("x" * 201).encode(),
        b"a" * ((1 << 20) + 1),
    ],
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(BadData):
        csv.read_csv(data)


def test_too_many_rows_are_refused():
    with pytest.raises(BadData, match="200000 rows"):
        csv.read_csv(b"x\n" * 200_001)


def test_a_number_that_a_spreadsheet_has_shortened_is_named_as_such():
    columns = (Column("name", "Name", "姓名", Kind.NAME), Column("id", "ID", "身份证号", Kind.ID_NUMBER))
    [problem] = read_rows(csv.read_csv("姓名,身份证号\n张三,4.40524E+17\n".encode()), columns).problems
    assert "spreadsheet has shortened" in str(problem)
