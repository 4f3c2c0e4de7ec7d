"""A protected value is seen whole once, with a reason, in scope, and only so often."""

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from registry.access import masks
from registry.access.permissions import Role
from registry.accounts.models import SignIn
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel import clock
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


def _some_minutes_pass() -> None:
    db.session.execute(update(SignIn).values(confirmed_at=clock.now() - timedelta(minutes=5)))
    db.session.commit()


def test_who_sees_a_value_whole_or_takes_it_along_is_asked_again_who_it_is(
    person: Person, sign_in_as: SignInAs, today: object
) -> None:
    clerk, auditor = sign_in_as(Role.PROVINCE_HR, region_code="34"), sign_in_as(Role.AUDITOR)
    _some_minutes_pass()
    for answer, back in (
        (clerk.get(f"/people/{person.id}/reveal"), f"/people/{person.id}/reveal"),
        (clerk.post(f"/people/{person.id}/reveal", data={"field": "id_number", "reason": "养老保险"}), "/reveal"),
        (
            clerk.post(
                f"/people/{person.id}/form/lrmx",
                data={"with_id_number": "y"},
                headers={"Referer": f"http://localhost/people/{person.id}/form/"},
            ),
            f"/people/{person.id}/form/",
        ),
        (auditor.get("/trail/export.csv?actor=x"), "/trail/export.csv"),
    ):
        assert answer.status_code == 302
        assert answer.location.startswith("/confirm-identity?next=")
        assert back in unquote(answer.location)
    assert not reveals()
    without = clerk.post(f"/people/{person.id}/form/lrmx", data={})
    assert without.status_code == 200
    assert without.mimetype == "application/xml"


def test_a_date_of_birth_stands_only_where_the_table_lets_the_role_read_it(
    person: Person, sign_in_as: SignInAs, today: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = sign_in_as(Role.PROVINCE_HR, region_code="34")
    pages = ("/people/", f"/people/{person.id}/sheet", f"/people/{person.id}")

    def told() -> list[bool]:
        form = clerk.post(f"/people/{person.id}/form/lrmx", data={}).text
        written = [f">{person.birth_on:%Y-%m}" in clerk.get(page).text for page in pages]
        return [*written, f"{person.birth_on:%Y%m}" in form]

    assert all(told())
    table = masks.FIELDS[(Role.PROVINCE_HR, "Person")] | {"birth_on": masks.NONE}
    monkeypatch.setitem(masks.FIELDS, (Role.PROVINCE_HR, "Person"), table)
    assert not any(told())
