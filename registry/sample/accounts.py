"""The accounts of the demonstration, one for every role. Their passwords are known, so they exist in demo mode only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.models import Account
from registry.accounts.rules.roles import NEEDS_SECOND_FACTOR
from registry.accounts.services import granting, keeping, passwords, second_factor
from registry.audit import services as audit
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.organisations.models import Organisation, Region
from registry.people.models import Person
from registry.sample import services

PROVINCE, CITY = "34", "3412"


@dataclass(frozen=True)
class DemoAccount:
    """An account to make: its roles with their bounds, and the person whose it is, if anybody's."""

    username: str
    display_name: str
    roles: tuple[Role, ...]
    region_code: str = ""
    organisation_path: str = ""
    person: int | None = None


def make_demo_accounts(actor: Actor, today: date, *, is_demo: bool) -> int:
    """Make the accounts that are missing, each with its name as the password; return how many were new.

    RuleViolation outside demo mode, and while there is no sample.
    """
    if not is_demo:
        raise RuleViolation(
            "not_demo", message("Accounts with known passwords are made in demo mode only (REGISTRY_MODE=demo).")
        )
    known = set(db.session.scalars(select(Account.username)))
    missing = [wanted for wanted in _wanted(_leads()) if wanted.username not in known]
    for wanted in missing:
        _make(wanted, actor, today)
    return len(missing)


def _leads() -> Mapping[str, Any]:
    made = db.session.scalar(
        select(AuditEntry.details).where(AuditEntry.act == services.ACT).order_by(AuditEntry.seq.desc()).limit(1)
    )
    if made is None:
        raise RuleViolation("no_sample", message("Make the sample first: flask sample make."))
    leads: Mapping[str, Any] = made["leads"]
    return leads


def _wanted(leads: Mapping[str, Any]) -> list[DemoAccount]:
    unit = db.session.execute(
        select(Organisation.name, Organisation.path).where(Organisation.id == leads["unit"])
    ).one()
    county = db.session.scalars(select(Region.name).where(Region.code == leads["county"])).one()
    return [
        DemoAccount("demo-province", "省人社厅 管理员", (Role.PROVINCE_HR, Role.AUDITOR), region_code=PROVINCE),
        DemoAccount("demo-city", "阜阳市人社局 经办", (Role.CITY_HR,), region_code=CITY),
        DemoAccount("demo-county", f"{county}人社局 经办", (Role.COUNTY_HR,), region_code=leads["county"]),
        DemoAccount("demo-unit", f"{unit.name} 人事", (Role.UNIT_HR,), organisation_path=unit.path),
        DemoAccount("demo-expert", "评审专家", (Role.EXPERT,), person=leads["expert"]),
        DemoAccount("demo-mentor", "培养导师", (Role.MENTOR,), person=leads["mentor"]),
        DemoAccount("demo-graduate", "基层高校毕业生", (Role.GRADUATE,), person=leads["graduate"]),
        DemoAccount("demo-reporter", "责任单位 填报员", (Role.REPORTER,)),
        DemoAccount("demo-auditor", "审计员", (Role.AUDITOR,)),
        DemoAccount("demo-admin", "系统管理员", (Role.SYSTEM_ADMINISTRATOR,)),
        DemoAccount("demo-committee", "评审委员会委员", (Role.COMMITTEE_MEMBER,)),
    ]


def _make(wanted: DemoAccount, actor: Actor, today: date) -> None:
    account = keeping.create_account(wanted.username, wanted.display_name, actor=actor)
    passwords.give_known_password(account, wanted.username)
    if NEEDS_SECOND_FACTOR.intersection(wanted.roles):
        second_factor.give_known_secret(account)
    for role in wanted.roles:
        is_bounded = role is not Role.AUDITOR
        granting.grant_role(
            account,
            role,
            actor=actor,
            today=today,
            region_code=wanted.region_code if is_bounded else "",
            organisation_path=wanted.organisation_path if is_bounded else "",
        )
    if wanted.person is not None:
        person = db.session.scalars(select(Person).where(Person.id == wanted.person)).one()
        person.account_id = account.id
        person.version += 1
        audit.record("person:link_account", actor=actor, object_type="person", object_id=person.id, account=account.id)
