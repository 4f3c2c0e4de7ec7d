"""A protected value is seen whole once, with a reason, in scope, and only so often."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.people.models import Person
from registry.people.services import limits
from tests.factories.people import PersonFactory, id_number

NUMBER = id_number(date(1990, 5, 1), 7)
SignInAs = Callable[..., FlaskClient]


@pytest.fixture
def person(session: object) -> Person:
    made = PersonFactory(number=NUMBER)
    db.session.commit()
    return made


def reveals() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.act == "person:reveal")))


def test_a_reveal_shows_the_number_once_and_is_noted(person: Person, sign_in_as: SignInAs, today: object) -> None:
    clerk = sign_in_as(Role.PROVINCE_HR, region_code="34")
    address = f"/people/{person.id}/reveal"
    assert NUMBER not in clerk.get(f"/people/{person.id}").text
    assert NUMBER not in clerk.get(address).text
    answer = clerk.post(address, data={"field": "id_number", "reason": "办理养老保险"})
    assert NUMBER in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    (entry,) = reveals()
    assert (entry.object_id, entry.reason, entry.details["field"]) == (str(person.id), "办理养老保险", "id_number")
    assert NUMBER not in str(entry.details)


@pytest.mark.parametrize("reason", ["", "x", "    "])
def test_without_a_reason_nothing_is_shown(person: Person, sign_in_as: SignInAs, today: object, reason: str) -> None:
    clerk = sign_in_as(Role.PROVINCE_HR, region_code="34")
    answer = clerk.post(f"/people/{person.id}/reveal", data={"field": "id_number", "reason": reason})
    assert NUMBER not in answer.text
    assert reveals() == []


def test_a_reveal_keeps_to_scope_and_role(person: Person, sign_in_as: SignInAs, today: object) -> None:
    sent = {"field": "id_number", "reason": "办理养老保险"}
    address = f"/people/{person.id}/reveal"
    assert sign_in_as(Role.CITY_HR, region_code="3499").post(address, data=sent).status_code == 404
    for role in (Role.AUDITOR, Role.MENTOR, Role.SYSTEM_ADMINISTRATOR, Role.GRADUATE):
        assert sign_in_as(role).post(address, data=sent).status_code == 403
    assert reveals() == []


def test_searches_and_reveals_are_limited_together(
    person: Person, sign_in_as: SignInAs, today: object, monkeypatch
) -> None:
    monkeypatch.setattr(limits, "A_MINUTE", 3)
    clerk = sign_in_as(Role.PROVINCE_HR, region_code="34")
    sent = {"field": "id_number", "reason": "办理养老保险"}
    clerk.post("/people/by-number", data={"id_number": NUMBER})
    for _time in range(2):
        assert NUMBER in clerk.post(f"/people/{person.id}/reveal", data=sent).text
    refused = clerk.post(f"/people/{person.id}/reveal", data=sent)
    assert refused.status_code == 409
    assert NUMBER not in refused.text
    assert "many searches and reveals" in refused.text
    searched = clerk.post("/people/by-number", data={"id_number": NUMBER}, follow_redirects=True)
    assert "many searches and reveals" in searched.text
    assert NUMBER in sign_in_as(Role.PROVINCE_HR, region_code="34").post(f"/people/{person.id}/reveal", data=sent).text
