"""Accounts for tests: made, activated and with a device, and somebody at the door."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.access.actor import command_line
from registry.access.permissions import Role
from registry.accounts.models import Account
from registry.accounts.rules import second_factor as codes
from registry.accounts.rules.passwords import Profile
from registry.accounts.rules.visit import Visit
from registry.accounts.services import granting, keeping, passwords, second_factor
from registry.db import db
from registry.kernel import clock
from registry.organisations.models import Organisation
from tests.factories.organisations import OrganisationFactory

NOW = datetime(2026, 6, 30, 2, 0, 10, tzinfo=UTC)
PASSWORD = "grey teapot under 4 lilacs"


def at(
    seconds: float = 0,
    *,
    profile: Profile = Profile.ASVS,
    address: str = "10.1.1.1",
    is_demo: bool = False,
    asks_everybody: bool = False,
) -> Visit:
    """Return somebody at the door so many seconds after `NOW`."""
    now = NOW + timedelta(seconds=seconds)
    return Visit(
        address=address,
        device="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
        now=now,
        true_now=now,
        today=clock.civil_date(now),
        profile=profile,
        is_demo=is_demo,
        asks_everybody=asks_everybody,
    )


@pytest.fixture
def noon(session: object) -> Iterator[Callable[[float], None]]:
    """Let the clock stand at `NOW`; call it with seconds to let time pass."""

    def pass_time(seconds: float) -> None:
        clock.fix(NOW + timedelta(seconds=seconds))

    clock.fix(NOW)
    yield pass_time
    clock.fix(None)


MakeAccount = Callable[..., Account]


@pytest.fixture
def make_account(session: object, noon: object) -> MakeAccount:
    """Return an activated account: `make_account("anna", Role.COUNTY_HR, region_code="341524", device=True)`."""

    def make(
        username: str,
        role: Role | None = Role.UNIT_HR,
        *,
        region_code: str = "",
        organisation_path: str = "",
        device: bool = False,
        password: str = PASSWORD,
    ) -> Account:
        account = keeping.create_account(username, username.title(), actor=command_line())
        passwords.set_password(account, password, profile=Profile.ASVS, now=NOW - timedelta(days=1))
        if role is not None:
            granting.grant_role(
                account,
                role,
                actor=command_line(),
                today=clock.today() - timedelta(days=1),
                region_code=region_code,
                organisation_path=organisation_path,
            )
        if device:
            second_factor.begin(account)
            account.second_factor, account.candidate = account.candidate, None
        db.session.commit()
        return account

    return make


def device_code(account: Account, seconds: float = 0) -> str:
    """Return what the device of an account shows."""
    return codes.code_of(second_factor.secret_of(account), codes.step_of(NOW + timedelta(seconds=seconds)))


@pytest.fixture
def enter(app: Flask) -> Callable[..., FlaskClient]:
    """Sign in on the pages: `enter("anna")`; with the code of the device where there is one."""

    def sign_in(account: Account, password: str = PASSWORD, seconds: float = 0, next_page: str = "") -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["language"] = "en"
        client.post(f"/sign-in?next={next_page}", data={"username": account.username, "password": password})
        if account.second_factor:
            client.post("/sign-in/code", data={"code": device_code(account, seconds)})
        return client

    return sign_in


@pytest.fixture
def places(session: object) -> dict[str, Organisation]:
    """Two counties of two cities, each with a unit."""
    made = {county: OrganisationFactory(region_code=county) for county in ("341524", "341221")}
    db.session.commit()
    return made
