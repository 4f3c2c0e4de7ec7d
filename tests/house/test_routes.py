"""Each route names a permission or is public; each role is tried on each page that needs no record."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.access.permissions import Role, holds

SCOPES = {
    Role.PROVINCE_HR: {"region_code": "34"},
    Role.CITY_HR: {"region_code": "3412"},
    Role.COUNTY_HR: {"region_code": "341221"},
    Role.UNIT_HR: {"organisation_path": "/1/"},
}


def plain_pages(app: Flask) -> list[tuple[str, str]]:
    """Return (endpoint, address) of the pages whose address takes no argument."""
    return [
        (rule.endpoint, rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.arguments and rule.endpoint != "static"
    ]


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    for name, view in app.view_functions.items():
        assert name == "static" or hasattr(view, "permission"), name


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
@pytest.mark.parametrize("role", Role, ids=str)
def test_each_role_gets_its_pages_and_no_other(
    app: Flask, sign_in_as: Callable[..., FlaskClient], today: object, role: Role, language: str
) -> None:
    client = sign_in_as(role, language=language, **SCOPES.get(role, {}))
    for endpoint, address in plain_pages(app):
        permission = app.view_functions[endpoint].permission
        expected = {200} if permission is None or holds(role, permission) else {403}
        answer = client.get(address)
        assert answer.status_code in expected, f"{role} at {address}: {answer.status_code}"
        assert "Content-Security-Policy" in answer.headers
        if answer.mimetype == "text/html":
            assert "style=" not in answer.text, f"an inline style at {address}"
        answer.close()


def test_nobody_gets_in_without_signing_in(app: Flask, client: FlaskClient) -> None:
    for endpoint, address in plain_pages(app):
        answer = client.get(address)
        if app.view_functions[endpoint].permission is None:
            assert answer.status_code == 200, address
        else:
            assert answer.status_code == 302, address
            assert "/sign-in" in answer.headers["Location"]


def test_records_that_do_not_exist_are_not_found(
    app: Flask, sign_in_as: Callable[..., FlaskClient], today: object
) -> None:
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", None)
        if "GET" not in (rule.methods or set()) or not rule.arguments or rule.endpoint == "static":
            continue
        values = {name: 999_999 if "int" in type(c).__name__.lower() else "x" for name, c in rule._converters.items()}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, values)
        if permission is not None and holds(Role.PROVINCE_HR, permission):
            assert client.get(address).status_code == 404, address
