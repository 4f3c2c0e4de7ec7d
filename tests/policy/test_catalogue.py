"""Parameters by date: what is asked for too early, under a wrong key or from a wrong file raises."""

from datetime import date

import pytest

from registry.policy import catalogue
from registry.policy.catalogue import Unit
from registry.policy.yaml_files import PolicyError

GOOD = """\
- key: test.months
  task: 5
  name: months of the test
  unit: months
  source: a test
  own_choice: true
  used_by: [test]
  values:
    2020-01-01: 12
    2018-01-01: 6
"""


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        (tmp_path / "test.yaml").write_text(text, encoding="utf-8")
        return catalogue.read(tmp_path)

    return read_text


def test_value_by_date(read):
    found = read(GOOD)["test.months"]
    assert [found.on(day) for day in (date(2018, 1, 1), date(2019, 12, 31), date(2020, 1, 1), date(2030, 1, 1))] == [
        6,
        6,
        12,
        12,
    ]
    assert found.since(date(2019, 5, 5)) == found.in_force_from == date(2018, 1, 1)
    assert (found.clause, found.is_own_choice, found.unit) == ("task-5", True, Unit.MONTHS)


def test_before_the_first_date_there_is_no_value(read):
    with pytest.raises(PolicyError, match="2017-12-31; its first is in force from 2018-01-01"):
        read(GOOD)["test.months"].on(date(2017, 12, 31))


def test_unknown_key():
    with pytest.raises(PolicyError, match=r"unknown parameter: pool\.chairs"):
        catalogue.parameter("pool.chairs", date(2026, 1, 1))


def test_lists_and_tables_cannot_be_changed(read):
    table = read(GOOD.replace("unit: months", "unit: table").replace(": 12", ": {a: [1, 2]}").replace(": 6", ": [1]"))
    value = table["test.months"].on(date(2021, 1, 1))
    assert value["a"] == (1, 2)
    with pytest.raises(TypeError):
        value["a"] = ()


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("unit: months", "unit: moons", "unknown unit moons"),
        ("task: 5", "task: 43", "no task 43"),
        ("own_choice: true", "own_choice: 1", "own_choice"),
        ("  source: a test\n", "", "the fields"),
        ("2018-01-01: 6", "2020-01-01: 6", "stands twice"),
        ("2018-01-01: 6", "long ago: 6", "values by date"),
        ("2018-01-01: 6", "2018-01-01: six", "'six' is not a value in months"),
        ("2018-01-01: 6", "2018-01-01: -6", "-6 is not a value"),
        ("2018-01-01: 6", "2018-01-01: true", "True is not a value"),
        ("unit: months", "unit: yes_or_no", "is not a value in yes_or_no"),
        ("unit: months", "unit: codes", "is not a value in codes"),
        ("- key", "key", "test.yaml"),
        (GOOD, GOOD + GOOD, "test.months stands twice"),
        (GOOD, "", "a list of parameters"),
        (GOOD, "- [", "test.yaml"),
    ],
)
def test_faulty_files_are_named(read, old, new, complaint):
    assert old in GOOD
    with pytest.raises(PolicyError, match=complaint):
        read(GOOD.replace(old, new))


def test_an_empty_folder_is_no_policy(tmp_path):
    with pytest.raises(PolicyError, match="no parameters"):
        catalogue.read(tmp_path)


def test_the_policy_is_readable_and_complete():
    found = catalogue.parameters()
    assert all(key == made.key and made.source and made.used_by for key, made in found.items())
    assert catalogue.parameter("eligibility.minimum_service", date(2026, 6, 30)) == 24
    # What no task gives must be marked.
    assert all(made.is_own_choice for made in found.values() if made.source.startswith("own choice"))
    assert all(made.task or made.is_own_choice for made in found.values())
