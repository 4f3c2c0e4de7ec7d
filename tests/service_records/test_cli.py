"""`flask service-records count`: answers, and every fault of a file by row and column."""

import json

import pytest
from click.testing import CliRunner

from registry.service_records import cli

HEADING = "person,starts_on,ends_on,level,rural,kind\n"


@pytest.fixture
def count(tmp_path):
    def run(content, *arguments, scope="township_and_below"):
        path = tmp_path / "S.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        wanted = ["count", "--spells", str(path), "--on", "2026-06-30", "--scope", scope, *arguments]
        return CliRunner().invoke(cli.service_records, wanted)

    return run


def test_answer_is_sorted_by_person_whatever_the_order_of_rows(count):
    rows = [
        "乙,2024-07-01,,township,,post\n",
        "a,2020-01-01,2020-12-31,village,1,post\n",
        "B,2025-07-01,,county,0,post\n",
    ]
    answers = [count(HEADING + "".join(order), "--json") for order in (rows, rows[::-1])]
    assert answers[0].exit_code == 0
    assert answers[0].stdout == answers[1].stdout
    assert json.loads(answers[0].stdout) == [
        {"person": "B", "months": 0, "days": 0, "runs": [], "longest": {"months": 0, "days": 0}},
        {
            "person": "a",
            "months": 12,
            "days": 0,
            "runs": [["2020-01-01", "2020-12-31"]],
            "longest": {"months": 12, "days": 0},
        },
        {
            "person": "乙",
            "months": 24,
            "days": 0,
            "runs": [["2024-07-01", "2026-06-30"]],
            "longest": {"months": 24, "days": 0},
        },
    ]


@pytest.mark.parametrize("written", ["24 months", "2 years", "1 year 12 months", "24months", "2 Years"])
def test_length_asked_for(count, written):
    ran = count(HEADING + "a,2024-07-02,,township,,post\n", "--json", "--at-least", written)
    assert json.loads(ran.stdout)[0]["outcome"] == "not_met"
    assert json.loads(ran.stdout)[0]["met_on"] == "2026-07-01"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--at-least", "two years"], "two years"),
        (["--at-least", "0 months"], "0 months"),
        (["--at-least", "5000 years"], "5000 years"),
        (["--at-least", ""], "length"),
        (["--gap-days", "-1"], "-1"),
        (["--on", "2026-02-30"], "2026-02-30"),
        (["--on", "1066-10-14"], "1066-10-14"),
        (["--scope", "moon"], "moon"),
    ],
)
def test_bad_usage(count, arguments, named):
    ran = count(HEADING, *arguments)
    assert ran.exit_code == 2
    assert named in ran.stderr


def test_continuous_and_bridged(count):
    rows = "a,2022-01-01,2022-12-31,township,,post\na,2023-01-06,2024-01-05,township,,post\n"
    cut = json.loads(count(HEADING + rows, "--json", "--continuous").stdout)[0]
    assert (cut["months"], len(cut["runs"]), cut["longest"]) == (12, 2, {"months": 12, "days": 0})
    bridged = json.loads(count(HEADING + rows, "--json", "--continuous", "--gap-days", "5").stdout)[0]
    assert (bridged["months"], bridged["runs"]) == (24, [["2022-01-01", "2024-01-05"]])


def test_columns_in_any_order_others_passed_over_and_chinese_encoding(count):
    text = "备注,KIND ,rural,level,ends_on,starts_on,person\n无,post,,township,,2024-07-01,王一\n\n,,,,,,\n"
    for content in (text, text.encode("gb18030"), b"\xef\xbb\xbf" + text.encode()):
        ran = count(content, "--json")
        assert [(answer["person"], answer["months"]) for answer in json.loads(ran.stdout)] == [("王一", 24)]


def test_rural_scope_needs_no_level(count):
    row = "a,2025-07-01,,,1,village_residence\n"
    assert json.loads(count(HEADING + row, "--json", scope="rural").stdout)[0]["months"] == 12
    refused = count(HEADING + row)
    assert refused.exit_code == 2
    assert "row 2, column level" in refused.stderr


def test_every_fault_is_named_by_row_and_column(count):
    rows = [
        "a,2021-02-30,,township,,post",
        ",2021-01-01,,township,,post",
        "b,2021-01-01,2020-12-31,township,,post",
        "c,2021-05,2021-04,township,,post",
        "d,,,township,,post",
        "e,2021-01-01,,hamlet,,post",
        "f,2021-01-01,,township,yes,post",
        "g,2021-01-01,,township,,holiday",
        "h,2021-01-01,9999-12-31,township,,post",
        "i,2021/01/01,someday,,2,",
        "j,2021-01-01,,township,,post,,more",
        "k,2021-01-01,,township,,post",
        "l,2021-01-01,,township",
    ]
    ran = count(HEADING + "\n".join(rows) + "\n", "--json")
    assert ran.exit_code == 2
    assert ran.stdout == ""
    named = [line.split(":")[0] for line in ran.stderr.splitlines()[1:]]
    assert named == [
        "row 2, column starts_on",
        "row 3, column person",
        "row 4, column ends_on",
        "row 5, column ends_on",
        "row 6, column starts_on",
        "row 7, column level",
        "row 8, column rural",
        "row 9, column kind",
        "row 10, column ends_on",
        "row 11, column starts_on",
        "row 11, column ends_on",
        "row 11, column kind",
        "row 11, column level",
        "row 11, column rural",
        "row 12, column 8",
        "row 14, column kind",
    ]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "row 1, column person"),
        ("person,starts_on,ends_on,level,kind\n", "row 1, column rural"),
        (HEADING.replace("level", "kind"), "row 1, column level"),
        (HEADING.replace("rural", "kind,rural"), "the column stands twice"),
        (HEADING + 'a,"2021-01-01,,township,,post\n', "row 2"),
        (b"\xff\xff\xff\xff\x81", "neither UTF-8 nor GB 18030"),
    ],
)
def test_a_file_that_cannot_be_read(count, content, named):
    ran = count(content, "--json")
    assert ran.exit_code == 2
    assert named in ran.stderr


def test_no_rows_are_nobody(count):
    assert json.loads(count(HEADING, "--json").stdout) == []


def test_table_for_people_names_the_convention(count):
    ran = count(HEADING + "[red]a,2024-07-02,,township,,post\n", "--at-least", "24 months")
    assert ran.exit_code == 0
    for wanted in ("[red]a", "1 y 11 m 29 d", "2024-07-02 - 2026-06-30", "not_met", "2026-07-01", "end to end"):
        assert wanted in ran.stdout
