"""A form acts once: replay, other contents, an old or foreign token, two clicks at once."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner
from sqlalchemy import func, select

from registry.access.actor import command_line
from registry.access.permissions import Role
from registry.accounts.models import Account
from registry.accounts.rules import second_factor as codes
from registry.accounts.services import granting, keeping, passwords, second_factor
from registry.db import db
from registry.kernel import clock
from registry.people.models import Person, Reward
from registry.web import submissions
from registry.web.models import Submission
from tests.factories.people import PersonFactory

TOKEN = re.compile(r'name="submit_token"[^>]*value="([^"]+)"')


def token_on(client: FlaskClient, address: str) -> str:
    """Return the token of the form on a page, as a browser would send it."""
    found = TOKEN.findall(client.get(address).text)
    assert found, address
    return str(found[-1])


@pytest.fixture
def strict(app: Flask) -> Iterator[None]:
    app.config["SUBMIT_TOKENS"] = True
    yield
    app.config["SUBMIT_TOKENS"] = False


@pytest.fixture
def person(session: object) -> Person:
    made = PersonFactory()
    db.session.commit()
    return made


@pytest.fixture
def clerk(sign_in_as: Callable[..., FlaskClient], today: object) -> FlaskClient:
    return sign_in_as(Role.PROVINCE_HR, region_code="34")


def identity(person: Person, **changed: str) -> dict[str, str]:
    return {
        "name": person.name,
        "birth_on": "1990-05-01",
        "ethnic_group": person.ethnic_group,
        "political_status": person.political_status,
        "version": str(person.version),
    } | changed


def sent() -> int:
    return db.session.scalar(select(func.count()).select_from(Submission)) or 0


def test_a_form_sent_again_is_led_to_the_first_result(strict, clerk, person):
    address = f"/people/{person.id}/identity"
    form = identity(person, submit_token=token_on(clerk, address))
    first, again = clerk.post(address, data=form), clerk.post(address, data=form)
    assert (first.status_code, again.status_code) == (302, 303)
    assert again.location == first.location == f"/people/{person.id}"
    assert "nothing was entered twice" in clerk.get(again.location).text
    assert sent() == 1


def test_the_same_form_with_other_contents_is_refused(strict, clerk, person):
    address = f"/people/{person.id}/identity"
    form = identity(person, submit_token=token_on(clerk, address))
    clerk.post(address, data=form)
    other = clerk.post(address, data=form | {"name": "另一人"})
    assert other.status_code == 409
    assert "sent before with other contents" in other.text
    db.session.expire_all()
    assert db.session.get(Person, person.id).name != "另一人"


def test_a_refused_form_keeps_its_token_and_can_be_sent_corrected(strict, clerk, person):
    address = f"/people/{person.id}/identity"
    form = identity(person, submit_token=token_on(clerk, address))
    refused = clerk.post(address, data=form | {"birth_on": "2024-01-01"})
    assert "would be" in refused.text
    assert TOKEN.findall(refused.text)[-1] == form["submit_token"]
    assert sent() == 0
    assert clerk.post(address, data=form).status_code == 302


@pytest.mark.parametrize("token", ["", "made up", "WyJhIiwxXQ.aaaa.bbbb"])
def test_without_a_good_token_nothing_is_written_and_nothing_typed_is_lost(strict, clerk, person, token):
    address = f"/people/{person.id}/identity"
    answer = clerk.post(address, data=identity(person, name="新名字", submit_token=token))
    assert "open for too long" in answer.text
    assert "新名字" in answer.text
    assert TOKEN.findall(answer.text)[-1] not in ("", token)
    assert sent() == 0


def test_a_token_of_yesterday_or_of_somebody_else_is_no_good(strict, clerk, person, sign_in_as, monkeypatch):
    address = f"/people/{person.id}/identity"
    foreign = token_on(sign_in_as(Role.PROVINCE_HR, region_code="34"), address)
    assert "open for too long" in clerk.post(address, data=identity(person, submit_token=foreign)).text
    token = token_on(clerk, address)
    now = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now(self) + 25 * 3600)
    assert "open for too long" in clerk.post(address, data=identity(person, submit_token=token)).text
    assert sent() == 0


def test_one_page_with_many_buttons_acts_once_for_each(strict, clerk, person):
    other = PersonFactory()
    db.session.commit()
    token = token_on(clerk, f"/people/{person.id}/identity")
    for one in (person, other):
        address = f"/people/{one.id}/identity"
        assert clerk.post(address, data=identity(one, submit_token=token)).status_code == 302
    assert sent() == 2


def test_old_forms_are_forgotten(strict, clerk, person):
    address = f"/people/{person.id}/identity"
    old = Submission(
        key="0" * 64,
        account_id=1,
        endpoint="x",
        content_hash="",
        answer="",
        sent_at=clock.now() - submissions.KEPT_FOR - timedelta(hours=1),
    )
    db.session.add(old)
    db.session.commit()
    clerk.post(address, data=identity(person, submit_token=token_on(clerk, address)))
    assert db.session.scalars(select(Submission.endpoint)).all() == ["people.correct_identity"]


def test_two_clicks_at_once_write_once(own_app: Flask) -> None:
    """Eight threads send the same form at the same moment, on an application with real commits."""
    own_app.config["SUBMIT_TOKENS"] = True
    with own_app.app_context():
        account = keeping.create_account("clerk", "Clerk", actor=command_line())
        passwords.give_known_password(account, "a good long password")
        second_factor.give_known_secret(account)
        granting.grant_role(
            account, Role.PROVINCE_HR, actor=command_line(), today=clock.today() - timedelta(days=1), region_code="34"
        )
        person = PersonFactory()
        db.session.commit()
        person_id = person.id
        db.session.remove()
    client = own_app.test_client()
    client.post("/sign-in", data={"username": "clerk", "password": "a good long password"})
    code = codes.code_of(codes.known_secret("clerk"), codes.step_of(clock.true_now()))
    assert client.post("/sign-in/code", data={"code": code}).location == "/"
    cookie = client.get_cookie("sid")
    assert cookie is not None
    address = f"/people/{person_id}/entries/reward/new"
    form = {"name": "先进工作者", "level": "county", "body": "县人民政府", "awarded_on": "2024-05-01"}
    form["submit_token"] = token_on(client, address)
    start = Barrier(8)

    def click(_number: int) -> tuple[int, str]:
        own = own_app.test_client()
        own.set_cookie("sid", cookie.value)
        start.wait()
        answer = own.post(address, data=form)
        return answer.status_code, answer.location or answer.text

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(click, range(8)))
    assert sorted(status for status, _ in answers) == [302] + [303] * 7, answers
    assert len({place for _, place in answers}) == 1
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Reward)) == 1
        assert db.session.scalar(select(func.count()).select_from(Account)) == 1
        db.session.remove()
