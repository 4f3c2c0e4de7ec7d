"""The 42 tasks and who is responsible for them."""

from collections import defaultdict

import pytest

from registry.policy import tasks
from registry.policy.yaml_files import PolicyError


def test_leading_units_are_those_of_the_annex():
    led = defaultdict(list)
    for task in tasks.division_of_work().tasks.values():
        led[task.leads].append(task.number)
    assert led == {
        "organisation": [7, 8, 9, 21, 22, 23, 29, 36, 39],
        "education": [14, 16],
        "finance": [38],
        "human_resources": [*range(1, 7), 10, 11, 12, 17, 18, 19, 20, 24, 27, 30, 32, 33, 34, 35],
        None: [13, 15, 25, 26, 28, 31, 37, 40, 41, 42],
    }


def test_units_keep_their_order_and_names():
    found = tasks.task(19)
    assert found.units == ("human_resources", "organisation", "education", "youth_league")
    names = tasks.division_of_work().units
    assert [names[code].in_language("zh_Hans") for code in found.units[:2]] == ["省人力资源社会保障厅", "省委组织部"]
    assert names["finance"].in_language("en") == "provincial department of finance"
    assert all(
        task.units == ("departments_concerned",) for task in tasks.division_of_work().tasks.values() if not task.leads
    )


def test_every_task_says_what_it_is():
    for task in tasks.division_of_work().tasks.values():
        assert task.subject.en
        assert task.subject.zh
        assert task.text.endswith("。")
    assert tasks.task(4).remark.zh == tasks.task(6).remark.zh == "由各行业主管部门分头负责组织实施"
    assert tasks.task(35).clause == "task-35"
    assert "500人左右" in tasks.task(35).text


def test_there_is_no_task_43():
    with pytest.raises(PolicyError, match="no task 43"):
        tasks.task(43)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("leads: organisation\n", "leads: finance\n"),
        ("units: [finance]", "units: [treasury]"),
        ("units: [finance]", "units: []"),
        ("number: 42", "number: 43"),
        ("    leads: finance\n", ""),
        ("tasks:", "duties:"),
    ],
)
def test_faulty_files_are_refused(tmp_path, old, new):
    text = tasks.FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "tasks.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PolicyError):
        tasks.read(path)
