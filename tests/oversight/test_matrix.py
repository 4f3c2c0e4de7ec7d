"""The matrix of rights: whole, with a sentence for every condition, by command and page."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.access import policies
from registry.access.permissions import Permission, Role, holds
from registry.oversight import matrix


def test_every_guarded_route_stands_in_the_matrix(app: Flask) -> None:
    listed = {route.partition(" ")[2] for line in matrix.matrix(app) for route in line.routes}
    guarded = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "permission", None) is not None
    }
    assert listed == guarded


def test_the_matrix_says_what_the_rooms_registered(app: Flask) -> None:
    registered = {
        (permission, record.__name__, role)
        for (permission, record), table in policies.conditions().items()
        for role in table
    }
    told = {
        (line.permission, one.record, role) for line in matrix.matrix(app) for one in line.reaches for role in one.roles
    }
    assert told == registered
    for permission, _record, role in told:
        assert holds(role, permission)


def test_the_command_prints_it(app: Flask) -> None:
    runner = app.test_cli_runner()
    lines = json.loads(runner.invoke(args=["access", "matrix", "--json"]).output)
    assert [line["permission"] for line in lines] == [one.value for one in Permission]
    reading = next(line for line in lines if line["permission"] == "person:read")
    assert {"record": "Person", "rows": "the own record", "roles": ["graduate"]} in reading["records"]
    assert "GET /people/<int:person_id>" in reading["routes"]
    assert "    Person: the own record  [graduate]" in runner.invoke(args=["access", "matrix"]).output


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR], ids=str)
@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_the_page_shows_it(sign_in_as: Callable[..., FlaskClient], role: Role, language: str) -> None:
    page = sign_in_as(role, language=language).get("/access/matrix").text
    assert "pool:read_nomination" in page
    assert ("本人档案" if language == "zh_Hans" else "the own record") in page
