"""Who looks after which accounts on the pages: made, granted, ended, reset, closed, from a workbook, by two people."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from registry.access.actor import command_line
from registry.access.permissions import Role
from registry.accounts.models import Account, OneTimeCode, Request, RoleGrant, SignIn
from registry.accounts.rules import second_factor as codes
from registry.accounts.services import bulk, granting, keeping, second_factor
from registry.accounts.services.slips import Slip
from registry.audit.models import AuditEntry
from registry.db import db
from registry.documents.excel import SheetToWrite, write_workbook
from registry.kernel import clock
from registry.organisations.models import Region
from registry.people.models import Person
from tests.accounts.conftest import PASSWORD, MakeAccount, at
from tests.factories.people import PersonFactory

Enter = Callable[..., FlaskClient]
SignInAs = Callable[..., FlaskClient]
CODE = re.compile(r'class="slip-code">([\w-]+)<')


def account_called(username: str) -> Account:
    return db.session.scalars(select(Account).where(Account.username == username)).one()


def wanted(role: Role, **more: Any) -> dict[str, Any]:
    return {
        "username": "new.clerk",
        "display_name": "新同志",
        "role": role.value,
        "starts_on": clock.today().isoformat(),
    } | more


@pytest.fixture
def county(sign_in_as: SignInAs, places: object, noon: object) -> FlaskClient:
    return sign_in_as(Role.COUNTY_HR, region_code="341524")


def test_a_county_makes_an_account_for_its_unit_and_it_is_activated(
    app: Flask, county: FlaskClient, places: dict[str, Any]
) -> None:
    unit = places["341524"]
    answer = county.post("/accounts/new", data=wanted(Role.UNIT_HR, unit=unit.credit_code))
    code = CODE.findall(answer.text)
    assert len(code) == 1, answer.text[:3000]
    kept = db.session.scalars(select(OneTimeCode.code_hash)).all()
    trail = str([(one.details, one.reason) for one in db.session.scalars(select(AuditEntry))])
    assert code[0] not in str(kept) + trail

    newcomer = app.test_client()
    data = {"username": "new.clerk", "code": code[0], "new_password": PASSWORD, "repeated": PASSWORD}
    weak = newcomer.post("/activate", data=data | {"new_password": "new.clerk1234", "repeated": "new.clerk1234"})
    assert weak.status_code == 200
    assert newcomer.post("/activate", data=data).headers["Location"] == "/"
    assert newcomer.get("/").status_code == 200
    again = app.test_client().post("/activate", data=data, headers={"Accept-Language": "en"})
    assert "do not fit" in again.text


@pytest.mark.parametrize("role", [Role.COUNTY_HR, Role.CITY_HR, Role.PROVINCE_HR, Role.SYSTEM_ADMINISTRATOR])
def test_a_county_raises_nobody(county: FlaskClient, places: dict[str, Any], role: Role) -> None:
    answer = county.post("/accounts/new", data=wanted(role, region="341524"))
    assert "Not a valid choice" in answer.text
    assert db.session.scalar(select(func.count()).where(Account.username == "new.clerk")) == 0


def test_a_county_makes_nobody_for_another_county(county: FlaskClient, places: dict[str, Any]) -> None:
    answer = county.post("/accounts/new", data=wanted(Role.UNIT_HR, unit=places["341221"].credit_code))
    assert "does not belong to yours" in answer.text
    assert db.session.scalar(select(func.count()).where(Account.username == "new.clerk")) == 0


def test_accounts_of_others_are_not_there(
    county: FlaskClient, make_account: MakeAccount, places: dict[str, Any]
) -> None:
    own = make_account("own.unit", organisation_path=places["341524"].path)
    other = make_account("other.unit", organisation_path=places["341221"].path)
    above = make_account("city", Role.CITY_HR, region_code="3415")
    listed = county.get("/accounts").text
    assert "own.unit" in listed
    assert "other.unit" not in listed
    assert county.get(f"/accounts/{own.id}").status_code == 200
    for account in (other, above):
        assert county.get(f"/accounts/{account.id}").status_code == 404
        for act in ("code", "close", "reopen"):
            assert county.post(f"/accounts/{account.id}/{act}").status_code == 404


def test_an_account_with_a_higher_role_is_not_taken_over(
    county: FlaskClient, make_account: MakeAccount, places: dict[str, Any]
) -> None:
    both = make_account("both", organisation_path=places["341524"].path)
    granting.grant_role(both, Role.CITY_HR, actor=command_line(), today=at().today, region_code="3415")
    db.session.commit()
    assert county.get(f"/accounts/{both.id}").status_code == 200
    county.post(f"/accounts/{both.id}/code")
    county.post(f"/accounts/{both.id}/close")
    assert db.session.scalar(select(func.count()).select_from(OneTimeCode)) == 0
    assert account_called("both").is_active


def test_an_ended_role_ends_the_session_at_once(
    county: FlaskClient, make_account: MakeAccount, enter: Enter, places: dict[str, Any]
) -> None:
    account = make_account("own.unit", organisation_path=places["341524"].path)
    clerk = enter(account)
    assert clerk.get("/").status_code == 200
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
    county.post(f"/accounts/{account.id}/roles/{grant.id}/end")
    assert clerk.get("/").status_code == 302
    assert enter(account).get("/").status_code == 302
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert "account:end_role" in acts


def test_a_role_runs_out_in_the_middle_of_a_session(
    make_account: MakeAccount, enter: Enter, places: dict[str, Any], noon: Callable[[float], None]
) -> None:
    account = make_account("own.unit", organisation_path=places["341524"].path)
    clerk = enter(account)
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
    grant.ends_on = at(-86400).today
    db.session.commit()
    assert clerk.get("/").status_code == 302


def test_a_closed_account_is_out_and_comes_back(
    county: FlaskClient, make_account: MakeAccount, enter: Enter, places: dict[str, Any]
) -> None:
    account = make_account("own.unit", organisation_path=places["341524"].path)
    clerk = enter(account)
    county.post(f"/accounts/{account.id}/close")
    assert clerk.get("/").status_code == 302
    assert enter(account).get("/").status_code == 302
    county.post(f"/accounts/{account.id}/reopen")
    assert enter(account).get("/").status_code == 200


def test_nobody_changes_the_own_account(sign_in_as: SignInAs, noon: object) -> None:
    client = sign_in_as(Role.SYSTEM_ADMINISTRATOR)
    own = client.account_id  # type: ignore[attr-defined]
    client.post(f"/accounts/{own}/roles/new", data=wanted(Role.PROVINCE_HR, region="34"))
    client.post(f"/accounts/{own}/code")
    client.post(f"/accounts/{own}/close")
    assert db.session.scalar(select(func.count()).where(RoleGrant.account_id == own)) == 1
    assert db.session.scalar(select(func.count()).select_from(OneTimeCode)) == 0


@pytest.mark.parametrize("role", [Role.UNIT_HR, Role.EXPERT, Role.MENTOR, Role.GRADUATE, Role.REPORTER])
def test_other_roles_have_no_pages_of_accounts(sign_in_as: SignInAs, role: Role, noon: object) -> None:
    client = sign_in_as(role, organisation_path="/1/" if role is Role.UNIT_HR else "")
    for address in ("/accounts", "/accounts/new", "/accounts/import", "/accounts/requests", "/accounts/1"):
        assert client.get(address).status_code == 403
    assert client.post("/accounts/1/code").status_code == 403


def test_the_auditor_sees_and_changes_nothing(sign_in_as: SignInAs, make_account: MakeAccount) -> None:
    account = make_account("anna")
    client = sign_in_as(Role.AUDITOR)
    assert "anna" in client.get("/accounts").text
    page = client.get(f"/accounts/{account.id}").text
    assert "/close" not in page
    assert client.post(f"/accounts/{account.id}/close").status_code == 403


def test_a_reset_does_not_skip_the_device(
    app: Flask, sign_in_as: SignInAs, make_account: MakeAccount, places: dict[str, Any]
) -> None:
    account = make_account("city", Role.CITY_HR, region_code="3415", device=True)
    province = sign_in_as(Role.PROVINCE_HR, region_code="34")
    code = CODE.findall(province.post(f"/accounts/{account.id}/code").text)[0]
    fresh = "violet kettle over 7 stones"
    data = {"username": "city", "code": code, "new_password": fresh, "repeated": fresh}
    client = app.test_client()
    assert client.post("/activate", data=data).headers["Location"] == "/sign-in/code"
    assert client.get("/").status_code == 302


def test_a_lost_device_is_forgotten_by_two_people(
    app: Flask, sign_in_as: SignInAs, make_account: MakeAccount, enter: Enter, places: dict[str, Any]
) -> None:
    account = make_account("city", Role.CITY_HR, region_code="3415", device=True)
    signed_in = enter(account)
    first = sign_in_as(Role.PROVINCE_HR, region_code="34")
    assert first.post(f"/accounts/{account.id}/lost-device", data={"reason": "手机丢失"}).status_code == 303
    asked = db.session.scalars(select(Request)).one()
    first.post(f"/accounts/requests/{asked.id}/confirm")
    assert account_called("city").second_factor is not None
    second = sign_in_as(Role.SYSTEM_ADMINISTRATOR)
    assert "手机丢失" in second.get("/accounts/requests").text
    second.post(f"/accounts/requests/{asked.id}/confirm")
    assert account_called("city").second_factor is None
    assert signed_in.get("/").status_code == 302
    entry = app.test_client().post("/sign-in", data={"username": "city", "password": PASSWORD})
    assert entry.headers["Location"] == "/sign-in/device"


def test_who_watches_is_named_by_two_people(sign_in_as: SignInAs, places: dict[str, Any], noon: object) -> None:
    first, second = sign_in_as(Role.SYSTEM_ADMINISTRATOR), sign_in_as(Role.PROVINCE_HR, region_code="34")
    first.post("/accounts/new", data=wanted(Role.AUDITOR, reason="新任审计"))
    account = account_called("new.clerk")
    granted = select(func.count()).where(RoleGrant.account_id == account.id)
    assert db.session.scalar(granted) == 0
    asked = db.session.scalars(select(Request)).one()
    second.post(f"/accounts/requests/{asked.id}/confirm")
    assert db.session.scalar(granted) == 1
    second.post(f"/accounts/requests/{asked.id}/confirm")
    assert db.session.scalar(granted) == 1


def workbook(rows: list[dict[str, str]]) -> io.BytesIO:
    target = io.BytesIO()
    write_workbook(target, [SheetToWrite("账号", bulk.columns(), rows)])
    target.seek(0)
    return target


def test_many_accounts_with_slips_from_a_workbook(app: Flask, county: FlaskClient, places: dict[str, Any]) -> None:
    unit = places["341524"]
    rows = [
        {"username": f"unit-{number}", "display_name": f"人事 {number}", "role": "unit_hr", "place": unit.credit_code}
        for number in range(3)
    ]
    answer = county.post(
        "/accounts/import", data={"file": (workbook(rows), "accounts.xlsx")}, content_type="multipart/form-data"
    )
    shown = CODE.findall(answer.text)
    assert len(set(shown)) == 3, answer.text[:4000]
    told = db.session.scalars(select(AuditEntry.details).where(AuditEntry.act == "account:create_many")).one()
    assert told["accounts"] == 3
    data = {"username": "unit-1", "code": shown[1], "new_password": PASSWORD, "repeated": PASSWORD}
    assert app.test_client().post("/activate", data=data).headers["Location"] == "/"


def test_a_workbook_with_a_fault_makes_nobody(county: FlaskClient, places: dict[str, Any]) -> None:
    own, other = places["341524"].credit_code, places["341221"].credit_code
    rows = [
        {"username": "good-one", "display_name": "甲", "role": "unit_hr", "place": own},
        {"username": "other-county", "display_name": "乙", "role": "unit_hr", "place": other},
        {"username": "good-one", "display_name": "丙", "role": "unit_hr", "place": own},
        {"username": "13912345678", "display_name": "丁", "role": "unit_hr", "place": own},
        {"username": "a-city", "display_name": "戊", "role": "city_hr", "place": "3415"},
    ]
    before = db.session.scalar(select(func.count()).select_from(Account))
    answer = county.post(
        "/accounts/import", data={"file": (workbook(rows), "accounts.xlsx")}, content_type="multipart/form-data"
    )
    for row in (3, 4, 5, 6):
        assert f"row {row}, column" in answer.text
    assert "row 2, column" not in answer.text
    assert db.session.scalar(select(func.count()).select_from(Account)) == before


def test_an_account_is_given_to_its_person_once(
    county: FlaskClient, make_account: MakeAccount, places: dict[str, Any]
) -> None:
    from registry.kernel.identifiers import check_character, citizen_number
    from registry.people.services import persons

    first17 = "34152419900101123"
    number = first17 + check_character(first17)
    person = PersonFactory(managing_region_code="341524")
    persons.seal_number(person, citizen_number(number))
    db.session.commit()
    account = make_account("mentee", Role.GRADUATE, organisation_path=places["341524"].path)
    wrong = county.post(f"/accounts/{account.id}/person", data={"id_number": "110101199003077758"})
    assert wrong.status_code == 200
    county.post(f"/accounts/{account.id}/person", data={"id_number": number})
    assert db.session.scalar(select(Person.account_id).where(Person.id == person.id)) == account.id
    again = county.post(f"/accounts/{account.id}/person", data={"id_number": number})
    assert "belongs to a person already" in again.text
    assert number not in str([one.details for one in db.session.scalars(select(AuditEntry))])


def test_looking_for_the_person_of_an_account_counts_as_a_search_by_number(
    county: FlaskClient, make_account: MakeAccount, places: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from registry.people.services import limits

    monkeypatch.setattr(limits, "A_MINUTE", 2)
    account = make_account("mentee", Role.GRADUATE, organisation_path=places["341524"].path)
    address, number = f"/accounts/{account.id}/person", "110101199003077758"
    for _time in range(2):
        assert "Nobody among the people you may see" in county.post(address, data={"id_number": number}).text
    assert "That was many searches" in county.post(address, data={"id_number": number}).text
    searches = list(db.session.scalars(select(AuditEntry).where(AuditEntry.act == "person:search_number")))
    assert [one.result for one in searches] == ["not_found"] * 3
    rows = [
        {
            "username": "li.si",
            "display_name": "李四",
            "role": "graduate",
            "place": places["341524"].credit_code,
            "id_number": number,
        }
    ]
    many = county.post(
        "/accounts/import", data={"file": (workbook(rows), "accounts.xlsx")}, content_type="multipart/form-data"
    )
    assert "That was many searches" in many.text


def test_from_nothing_to_a_signed_in_administrator(own_app: Flask) -> None:
    """The first administrator: made by command, activated with the code, device set up, signed in."""
    run = own_app.test_cli_runner().invoke
    made = run(args=["accounts", "create-administrator", "root.hefei"])
    assert made.exit_code == 0, made.output
    code = re.findall(r"^code: (\S+)$", made.output, re.M)[0]
    assert len(code.replace("-", "")) * 5 >= 128
    with own_app.app_context():
        assert db.session.get(Region, "34") is not None
        db.session.remove()
    second = run(args=["accounts", "create-administrator", "root.hefei"])
    assert second.exit_code == 1
    assert run(args=["accounts", "create-administrator", "13912345678"]).exit_code == 2
    assert run(args=["accounts", "code", "root.hefei"]).exit_code == 1
    client = own_app.test_client()
    data = {"username": "root.hefei", "code": code, "new_password": PASSWORD, "repeated": PASSWORD}
    assert client.post("/activate", data=data).headers["Location"] == "/sign-in/device"
    assert client.get("/sign-in/device").status_code == 200
    with own_app.app_context():
        account = db.session.scalars(select(Account)).one()
        shown = codes.code_of(second_factor.candidate_of(account), codes.step_of(clock.true_now()))
        db.session.remove()
    kept = client.post("/sign-in/device", data={"code": shown})
    assert len(re.findall(r"<li><code>[\w-]{29}</code>", kept.text)) == 10
    assert client.get("/accounts").status_code == 200
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1
        trail = str([(one.actor_name, one.details) for one in db.session.scalars(select(AuditEntry))])
        assert code not in trail
        assert PASSWORD not in trail
        db.session.remove()


def test_a_code_runs_out_and_a_newer_one_replaces_it(app: Flask, make_account: MakeAccount, noon: Any) -> None:
    account = make_account("anna")
    first = keeping.issue_code(account, actor=command_line(), now=at().now)
    second = keeping.issue_code(account, actor=command_line(), now=at(1).now)
    db.session.commit()
    noon(2)

    def use(code: str) -> bool:
        data = {"username": "anna", "code": code, "new_password": "violet kettle over 7 stones"}
        data["repeated"] = data["new_password"]
        return app.test_client().post("/activate", data=data).status_code == 303

    assert not use(first)
    noon(1 + 30 * 60)
    assert not use(second)
    noon(30 * 60)
    assert use(second)


def test_a_slip_says_nothing_of_its_code_in_logs() -> None:
    assert "SECRET" not in repr(Slip("甲", "anna", "SECRET", at().now))


def test_the_demonstration_shows_its_codes(app: Flask, make_account: MakeAccount, noon: object) -> None:
    account = make_account("demo-city", Role.CITY_HR, region_code="3415")
    second_factor.give_known_secret(account)
    db.session.commit()
    app.config["IS_DEMO"] = True
    try:
        for _ in range(2):
            client = app.test_client()
            client.post("/sign-in", data={"username": "demo-city", "password": PASSWORD})
            code = re.findall(r'value="(\d{6})"', client.get("/sign-in/code").text)[0]
            assert client.post("/sign-in/code", data={"code": code}).headers["Location"] == "/"
        printed = app.test_cli_runner().invoke(args=["accounts", "code", "demo-city"])
        assert printed.output.strip() == code
    finally:
        app.config["IS_DEMO"] = False
