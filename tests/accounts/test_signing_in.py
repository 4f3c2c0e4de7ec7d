"""From the door to a session: throttling, locking, one sentence for all, codes that work once, sessions that end."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from registry.access.permissions import Role
from registry.accounts.models import Account, RecoveryCode, SignIn, SignInFailure, SignInStep
from registry.accounts.queries import sessions as queries
from registry.accounts.rules import limits
from registry.accounts.rules.passwords import Profile
from registry.accounts.services import passwords, second_factor, sessions, signing_in
from registry.accounts.services.signing_in import Stage
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from tests.accounts.conftest import PASSWORD, MakeAccount, at, device_code

Enter = Callable[..., FlaskClient]


def fail(username: str, times: int, seconds: float = 0, address: str = "10.1.1.1") -> list[str]:
    """Try a wrong password so often; return what was answered."""
    answers = []
    for _ in range(times):
        visit = at(seconds, address=address)
        try:
            signing_in.enter(username, "wrong wrong wrong", visit)
        except RuleViolation as refusal:
            answers.append(refusal.code)
            signing_in.record_failure(username, visit, at="password")
    return answers


def step_for(account: Account, seconds: float = 0, **more: object) -> SignInStep:
    token = signing_in.enter(account.username, PASSWORD, at(seconds, **more))  # type: ignore[arg-type]
    step = queries.present_step(token, at(seconds).now)
    assert step is not None
    return step


@pytest.mark.parametrize("username", ["known", "unknown"])
def test_five_failures_lock_a_name_for_fifteen_minutes_known_or_not(make_account: MakeAccount, username: str) -> None:
    make_account("known")
    assert fail(username, 6) == ["wrong_credentials"] * 5 + ["throttled"]
    later = limits.LOCKED_FOR.total_seconds() + 1
    assert fail(username, 1, later - 2) == ["throttled"]
    assert fail(username, 1, later) == ["wrong_credentials"]


def test_a_locked_name_is_locked_for_the_right_password_too(make_account: MakeAccount) -> None:
    account = make_account("anna")
    fail("anna", 5)
    with pytest.raises(RuleViolation, match="15 minutes"):
        signing_in.enter("anna", PASSWORD, at())
    assert step_for(account, limits.LOCKED_FOR.total_seconds() + 1)


def test_tries_while_locked_do_not_lengthen_the_lock(make_account: MakeAccount) -> None:
    account = make_account("anna")
    fail("anna", 5)
    fail("anna", 20, 600, address="10.9.9.9")
    assert step_for(account, limits.LOCKED_FOR.total_seconds() + 1)


def test_an_address_that_fails_with_many_names_is_held_back(make_account: MakeAccount) -> None:
    make_account("anna")
    for number in range(limits.ADDRESS_MOST):
        assert fail(f"name-{number}", 1) == ["wrong_credentials"]
    with pytest.raises(RuleViolation, match="15 minutes"):
        signing_in.enter("anna", PASSWORD, at())
    assert signing_in.enter("anna", PASSWORD, at(address="10.2.2.2"))
    assert signing_in.enter("anna", PASSWORD, at(limits.WINDOW.total_seconds() + 1))


def test_all_together_are_held_back(make_account: MakeAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    make_account("anna")
    monkeypatch.setattr(limits, "ALL_MOST", 3)
    for number in range(3):
        fail(f"name-{number}", 1, address=f"10.0.0.{number}")
    with pytest.raises(RuleViolation, match="15 minutes"):
        signing_in.enter("anna", PASSWORD, at(address="10.3.3.3"))


def test_a_known_password_gives_no_endless_codes(make_account: MakeAccount) -> None:
    """The right password in between does not forgive wrong codes: only a whole sign-in does."""
    account = make_account("anna", Role.CITY_HR, device=True)
    for number in range(5):
        step = step_for(account, number)
        with pytest.raises(RuleViolation):
            signing_in.prove(step, "000000" if device_code(account) != "000000" else "111111", at(number))
        signing_in.record_failure("anna", at(number), at="code")
    with pytest.raises(RuleViolation, match="15 minutes"):
        signing_in.enter("anna", PASSWORD, at(6))


def test_a_whole_sign_in_forgives(make_account: MakeAccount) -> None:
    account = make_account("anna")
    fail("anna", 4)
    signing_in.open_session(step_for(account), at())
    assert fail("anna", 4) == ["wrong_credentials"] * 4
    assert step_for(account)


def test_a_code_of_the_device_works_once(make_account: MakeAccount) -> None:
    account = make_account("anna", Role.CITY_HR, device=True)
    code = device_code(account)
    signing_in.prove(step_for(account), code, at())
    with pytest.raises(RuleViolation):
        signing_in.prove(step_for(account, 5), code, at(5))
    with pytest.raises(RuleViolation):
        signing_in.prove(step_for(account, 5), device_code(account, -30), at(5))
    signing_in.prove(step_for(account, 30), device_code(account, 30), at(30))


def test_a_recovery_code_stands_in_once(make_account: MakeAccount) -> None:
    account = make_account("anna", Role.CITY_HR, device=True)
    shown = second_factor._new_recovery_codes(account)
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(shown) == 10
    assert not any(code in hashed for code in shown for hashed in kept)
    signing_in.prove(step_for(account), shown[3].lower(), at())
    with pytest.raises(RuleViolation):
        signing_in.prove(step_for(account), shown[3], at())
    assert second_factor.recovery_codes_left(account.id) == 9


def test_what_is_asked_for_after_the_password(make_account: MakeAccount) -> None:
    plain = step_for(make_account("unit"))
    assert signing_in.stage_of(plain, at()) is Stage.OPEN
    bare = step_for(make_account("city", Role.CITY_HR, region_code="3415"))
    assert signing_in.stage_of(bare, at()) is Stage.SET_UP
    with pytest.raises(RuleViolation):
        signing_in.open_session(bare, at())
    ready = step_for(make_account("expert", Role.EXPERT, device=True))
    assert signing_in.stage_of(ready, at()) is Stage.CODE
    with pytest.raises(RuleViolation):
        signing_in.open_session(ready, at())
    assert signing_in.stage_of(plain, at(asks_everybody=True)) is Stage.SET_UP
    old = make_account("old")
    old.password_set_at = at(-91 * 86400).now
    assert signing_in.stage_of(step_for(old), at(profile=Profile.DENGBAO)) is Stage.RENEW


def test_a_step_runs_out_and_is_used_up(make_account: MakeAccount) -> None:
    account = make_account("anna")
    token = signing_in.enter("anna", PASSWORD, at())
    assert queries.present_step(token, at(limits.STEP.total_seconds()).now) is None
    step = queries.present_step(token, at().now)
    assert step is not None
    signing_in.open_session(step, at())
    db.session.flush()
    assert queries.present_step(token, at().now) is None
    assert account.is_active


def test_dengbao_refuses_the_last_five_passwords(make_account: MakeAccount) -> None:
    account = make_account("anna")
    used = [f"Grey teapot number {word}" for word in ("one", "two", "three", "four", "five")]
    for password in used:
        passwords.set_password(account, password, profile=Profile.DENGBAO, now=at().now)
        db.session.flush()
    for password in used:
        with pytest.raises(RuleViolation):
            passwords.set_password(account, password, profile=Profile.DENGBAO, now=at().now)
    passwords.set_password(account, "Violet kettle number six", profile=Profile.DENGBAO, now=at().now)


def test_an_older_hash_is_renewed_at_the_door(make_account: MakeAccount) -> None:
    from argon2 import PasswordHasher

    account = make_account("anna")
    account.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    signing_in.enter("anna", PASSWORD, at())
    assert "m=19456,t=2,p=1" in account.password_hash


@pytest.mark.parametrize(("role", "allowed"), [(Role.SYSTEM_ADMINISTRATOR, 1), (Role.EXPERT, 1), (Role.UNIT_HR, 3)])
def test_so_many_sessions_at_a_time(make_account: MakeAccount, role: Role, allowed: int) -> None:
    account = make_account("anna", role)
    grant = queries.grants_of(account.id, at().today)[0]
    tokens = [sessions.start(grant, account, at(number)) for number in range(5)]
    db.session.flush()
    alive = [queries.running_sign_in(token, at(6).now) is not None for token in tokens]
    assert alive == [False] * (5 - allowed) + [True] * allowed


@pytest.mark.parametrize(("role", "minutes"), [(Role.UNIT_HR, 15), (Role.GRADUATE, 30)])
def test_a_session_grows_stale(make_account: MakeAccount, role: Role, minutes: int) -> None:
    account = make_account("anna", role)
    token = sessions.start(queries.grants_of(account.id, at().today)[0], account, at())
    db.session.flush()
    assert queries.running_sign_in(token, at(minutes * 60 - 1).now)
    assert queries.running_sign_in(token, at(minutes * 60).now) is None
    sign_in = queries.running_sign_in(token, at().now)
    assert sign_in is not None
    sign_in.last_seen_at = at(8 * 3600).now
    db.session.flush()
    assert queries.running_sign_in(token, at(8 * 3600).now) is None


def test_names_typed_by_mistake_are_not_kept(make_account: MakeAccount) -> None:
    typed = "my secret password"
    signing_in.record_failure(typed, at(), at="password")
    signing_in.record_failure("anna", at(), at="password")
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(2)).all()
    assert all(typed not in f"{one.actor_name}{one.details}" for one in entry)
    assert typed not in str(db.session.scalars(select(SignInFailure.name_index)).all())


# On the pages


def test_password_then_code_with_a_new_session_at_each_step(
    app: Flask, make_account: MakeAccount, noon: object
) -> None:
    account = make_account("anna", Role.CITY_HR, region_code="3415", device=True)
    client = app.test_client()
    first = client.post("/sign-in?next=/policy/", data={"username": "anna", "password": PASSWORD})
    assert first.headers["Location"] == "/sign-in/code"
    with client.session_transaction() as cookie:
        step = cookie["step"]
        assert "_user_id" not in cookie
    assert client.get("/").status_code == 302
    second = client.post("/sign-in/code", data={"code": device_code(account)})
    assert (second.status_code, second.headers["Location"]) == (303, "/policy/")
    with client.session_transaction() as cookie:
        assert "step" not in cookie
        assert cookie["_user_id"] != step
    assert client.get("/").status_code == 200
    again = app.test_client()
    with again.session_transaction() as cookie:
        cookie["step"] = step
    assert "begin again" in again.get("/sign-in/code", headers={"Accept-Language": "en"}).text


def test_the_answer_is_the_same_for_a_known_and_an_unknown_name(
    app: Flask, make_account: MakeAccount, noon: object
) -> None:
    make_account("anna")
    texts = []
    for name in ("anna", "nobody", "anna"):
        answer = app.test_client().post("/sign-in", data={"username": name, "password": "wrong wrong"})
        assert answer.status_code == 200
        texts.append(re.sub(r"<[^>]*>", "", answer.text))
    assert texts[0] == texts[1] == texts[2]


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_no_other_site_after_signing_in(
    make_account: MakeAccount, enter: Enter, app: Flask, noon: object, address: str
) -> None:
    make_account("anna")
    answer = app.test_client().post(f"/sign-in?next={address}", data={"username": "anna", "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    client = enter(db.session.scalars(select(Account)).one())
    answer = client.post(f"/confirm-identity?next={address}", data={"password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_logging_out_ends_the_session_on_the_server(make_account: MakeAccount, enter: Enter, noon: object) -> None:
    client = enter(make_account("anna"))
    with client.session_transaction() as cookie:
        before = dict(cookie)
    answer = client.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    with client.session_transaction() as cookie:
        cookie.update(before)
    assert client.get("/").status_code == 302


def test_own_sessions_are_listed_and_ended(make_account: MakeAccount, enter: Enter, noon: object) -> None:
    account = make_account("anna")
    one, other = enter(account), enter(account)
    page = one.get("/account").text
    assert page.count("this one") == 1
    assert "2 sessions" in page
    ends = re.findall(r"/account/sessions/\d+/end", page)
    assert len(ends) == 1
    assert other.get("/").status_code == 200
    assert one.post(ends[0]).status_code == 303
    assert other.get("/").status_code == 302
    stranger = enter(make_account("bert"))
    kept = db.session.scalar(select(func.max(SignIn.id)).where(SignIn.ended_at.is_(None))) or 0
    assert stranger.post(f"/account/sessions/{kept - 1}/end").status_code == 404


def test_changing_the_password_ends_all_sessions(make_account: MakeAccount, enter: Enter, noon: object) -> None:
    account = make_account("anna")
    one, other = enter(account), enter(account)
    fresh = "violet kettle over 7 stones"
    data = {"present": PASSWORD, "new_password": fresh, "repeated": fresh}
    assert "not right" in one.post("/account/password", data=data | {"present": "wrong"}).text
    weak = {"new_password": "password1234", "repeated": "password1234"}
    assert "easily guessed" in one.post("/account/password", data=data | weak).text
    assert one.post("/account/password", data=data).headers["Location"] == "/sign-in"
    assert [client.get("/").status_code for client in (one, other)] == [302, 302]
    assert enter(account, password=fresh).get("/").status_code == 200
    assert enter(account).get("/").status_code == 302


def test_a_device_can_be_set_up_changed_and_given_up(
    make_account: MakeAccount, enter: Enter, noon: Callable[[float], None]
) -> None:
    account = make_account("anna")
    client = enter(account)
    assert client.post("/account/device/begin").headers["Location"] == "/account/device"
    page = client.get("/account/device").text
    assert "data:image/svg+xml" in page
    assert "is not the code" in client.post("/account/device", data={"code": "12"}).text
    from registry.accounts.rules import second_factor as codes

    db.session.refresh(account)
    code = codes.code_of(second_factor.candidate_of(account), codes.step_of(at().now))
    shown = client.post("/account/device", data={"code": code}).text
    assert len(re.findall(r"<li><code>[\w-]{29}</code>", shown)) == 10
    noon(31)
    with_device = enter(account, seconds=31)
    assert with_device.get("/account").status_code == 200
    assert "Recovery codes left: 10" in with_device.get("/account").text
    assert with_device.post("/account/device/remove").headers["Location"] == "/sign-in"
    db.session.refresh(account)
    assert account.second_factor is None


def test_a_needed_device_is_not_given_up(make_account: MakeAccount, enter: Enter, noon: object) -> None:
    account = make_account("anna", Role.CITY_HR, region_code="3415", device=True)
    client = enter(account)
    assert client.post("/account/device/remove").headers["Location"] == "/account"
    db.session.refresh(account)
    assert account.second_factor is not None


def test_heavy_acts_ask_again_who_it_is(make_account: MakeAccount, enter: Enter, noon: Callable[[float], None]) -> None:
    account = make_account("anna", Role.SYSTEM_ADMINISTRATOR, device=True)
    client = enter(account)
    assert client.get("/accounts/new").status_code == 200
    noon(5 * 60)
    asked = client.get("/accounts/new")
    assert asked.headers["Location"] == "/confirm-identity?next=/accounts/new"
    wrong = client.post(asked.headers["Location"], data={"password": PASSWORD, "code": "1"})
    assert "Password or code is not right" in wrong.text
    with client.session_transaction() as cookie:
        before = dict(cookie)
    right = client.post(asked.headers["Location"], data={"password": PASSWORD, "code": device_code(account, 300)})
    assert right.headers["Location"] == "/accounts/new"
    former = client.application.test_client()
    with former.session_transaction() as cookie:
        cookie.update(before)
    assert former.get("/").status_code == 302, "the token from before opens nothing any more"
    assert client.get("/accounts/new").status_code == 200


def test_an_act_without_a_page_leads_back_to_where_it_was_asked_for(
    make_account: MakeAccount, enter: Enter, noon: Callable[[float], None]
) -> None:
    client = enter(make_account("anna"))
    noon(5 * 60)
    own = client.post("/account/recovery-codes", headers={"Referer": "http://localhost/account"})
    assert own.headers["Location"] == "/confirm-identity?next=/account"
    foreign = client.post("/account/recovery-codes", headers={"Referer": "http://evil.example/account"})
    assert foreign.headers["Location"] == "/confirm-identity?next=/"
