"""The page of the policy: every task, every parameter by date, readable by everybody who signs in."""

import pytest

from registry.access.permissions import Permission, Role, holds
from registry.policy import catalogue, tasks

pytestmark = pytest.mark.usefixtures("today")


def test_the_page_lists_every_task_and_every_parameter(sign_in_as):
    page = sign_in_as(Role.GRADUATE).get("/policy/").text
    for task in tasks.division_of_work().tasks.values():
        assert f'id="task-{task.number}"' in page
        assert task.text[:20] in page
    for key in catalogue.parameters():
        assert f">{key}</div>" in page


def test_a_parameter_stands_with_its_value_date_source_and_rules(sign_in_as):
    page = sign_in_as(Role.AUDITOR).get("/policy/").text
    for text in (
        "24 months",
        "since 2018-01-01",
        "the province's own choice",
        "own choice; time for the hand-over",
        "term of a deputy county head",
        "health, agriculture, forestry, water, construction and planning",
        "by the place of work on the day",
    ):
        assert text in page, text


def test_what_is_not_yet_in_force_says_so(sign_in_as):
    client = sign_in_as(Role.EXPERT)
    page = client.get("/policy/?on=2019-12-31").text
    assert page.count("not yet in force") == 2
    assert "not yet in force" not in client.get("/policy/?on=2020-01-01").text
    assert client.get("/policy/?on=2020-02-31").status_code == 404


def test_the_page_speaks_chinese(sign_in_as):
    page = sign_in_as(Role.MENTOR, language="zh_Hans").get("/policy/").text
    for text in ("政策任务与参数", "省委组织部", "本省自定", "自2018年1月1日起", "牵头", "附件原文"):
        assert text in page, text
    assert "own choice" not in page


def test_every_role_may_read_it():
    assert all(holds(role, Permission.POLICY_READ) for role in Role)
