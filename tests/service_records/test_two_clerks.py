"""Two clerks change the same record at once, each in a session of the database of their own."""

from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from registry.access.permissions import Role
from registry.accounts.models import Account, RoleGrant, SignIn
from registry.accounts.queries import sessions
from registry.db import db
from registry.kernel import clock
from registry.people.models import FormerHome, Person, Title
from registry.service_records.models import Spell, Transfer
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory, TitleFactory
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("today")

CHANGED = "Somebody else has changed this in the meantime."


def clerk(app: Flask, name: str) -> FlaskClient:
    """Sign a clerk of the county in, in a session of their own."""
    with app.app_context():
        account = Account(username=name, display_name=name, password_hash="none")
        db.session.add(account)
        db.session.flush()
        grant = RoleGrant(
            account_id=account.id,
            role=Role.COUNTY_HR,
            region_code="341524",
            starts_on=date(2026, 1, 1),
            granted_by="test",
        )
        db.session.add(grant)
        db.session.flush()
        now = clock.now()
        token = sessions.hash_of(name)
        db.session.add(SignIn(token_hash=token, grant_id=grant.id, started_at=now, last_seen_at=now, confirmed_at=now))
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(_user_id=name, _fresh=True, language="en")
    return client


@pytest.fixture
def two(own_app: Flask) -> tuple[FlaskClient, FlaskClient]:
    return clerk(own_app, "clerk-one"), clerk(own_app, "clerk-two")


@pytest.fixture
def made(own_app: Flask) -> dict[str, Any]:
    """A person with a post and a title, and two units to go to."""
    with own_app.app_context():
        person = PersonFactory(name="单思远")
        spell = SpellFactory(person=person)
        title = TitleFactory(person=person)
        units = [OrganisationFactory(region_code="341524") for _ in range(2)]
        db.session.commit()
        return {
            "person": person.id,
            "spell": spell.id,
            "title": title.id,
            "unit": units[0].credit_code,
            "units": [unit.credit_code for unit in units],
            "home": db.session.get(Person, person.id).home_organisation_id,
        }


def at_once(clients: tuple[FlaskClient, FlaskClient], address: str, *sent: dict[str, str]) -> list[Any]:
    """Let both send at the same moment."""
    answers: list[Any] = [None, None]
    start = Barrier(2)

    def send(place: int) -> None:
        start.wait()
        answers[place] = clients[place].post(address, data=sent[place])

    threads = [Thread(target=send, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def one_wins(answers: list[Any]) -> None:
    """The first is done; the second reads in a friendly sentence that it was too late."""
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    late = next(answer for answer in answers if answer.status_code == 409)
    assert CHANGED in late.text


def test_of_two_changes_of_an_entry_one_is_done(own_app, two, made):
    address = f"/people/{made['person']}/entries/title/{made['title']}"
    facts = {
        "series": "卫生",
        "level": "associate_senior",
        "scope": "general",
        "awarded_on": "2024-06-01",
        "version": "1",
    }
    answers = at_once(two, address, facts | {"name": "副主任医师"}, facts | {"name": "副主任护师"})
    one_wins(answers)
    with own_app.app_context():
        assert db.session.scalars(select(Title.version)).one() == 2


def test_of_two_changes_of_a_spell_one_is_done(own_app, two, made):
    address = f"/people/{made['person']}/spells/{made['spell']}/end"
    answers = at_once(
        two, address, {"ends_on": "2026-05-31", "version": "1"}, {"ends_on": "2026-04-30", "version": "1"}
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    with own_app.app_context():
        assert db.session.scalars(select(Spell.version)).one() == 2


def test_of_two_corrections_of_a_person_one_is_done(own_app, two, made):
    address = f"/people/{made['person']}/identity"
    facts = {"birth_on": "1996-03-15", "ethnic_group": "01", "political_status": "13", "version": "1"}
    one_wins(at_once(two, address, facts | {"name": "单思源"}, facts | {"name": "单思元"}))
    with own_app.app_context():
        assert db.session.get(Person, made["person"]).version == 2


def test_of_two_transfers_one_is_done_whole(own_app, two, made):
    address = f"/people/{made['person']}/transfer"
    facts = {
        "starts_on": "2026-06-01",
        "post": "医师",
        "personnel_status": "institution",
        "evidence": "调令",
        "reason": "工作需要",
        "version": "1",
        "post_version": "1",
    }
    one, other = ({"organisation": code} | facts for code in made["units"])
    answers = at_once(two, address, one, other)
    one_wins(answers)
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Transfer)) == 1
        assert db.session.scalar(select(func.count()).select_from(Spell)) == 2
        assert db.session.scalar(select(func.count()).select_from(FormerHome)) == 1
        running = db.session.scalars(select(Spell.organisation_id).where(Spell.ends_on.is_(None))).one()
        assert db.session.get(Person, made["person"]).home_organisation_id == running


def test_a_spell_opened_before_it_was_voided_is_answered_with_a_sentence(two, made):
    one, other = two
    address = f"/people/{made['person']}/spells/{made['spell']}"
    assert other.get(f"{address}/end").status_code == 200
    assert one.post(f"{address}/void", data={"reason": "误录", "version": "1"}).status_code == 302
    late = other.post(f"{address}/end", data={"ends_on": "2026-05-31", "version": "1"})
    assert late.status_code == 404
    assert "it may have been voided" in late.text
