"""Reads of accounts: lists, one of them, what an actor may do with it, requests of two people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import predicate, visible_or_refused
from registry.accounts.codes import RequestKind, RequestState
from registry.accounts.models import Account, OneTimeCode, Request, RoleGrant
from registry.accounts.queries.sessions import grants_of, in_force
from registry.accounts.rules.roles import givable_by
from registry.db import db
from registry.organisations import queries as organisations
from registry.organisations.models import Organisation
from registry.web.lists import Page, page


@dataclass(frozen=True)
class GrantShown:
    """A grant with the place that bounds it, in words."""

    id: int
    role: Role
    place: str
    starts_on: date
    ends_on: date | None
    granted_by: str
    ended_at: datetime | None
    ended_by: str


def account(identity: int, *, visible_to: Actor, permission: Permission = Permission.ACCOUNT_READ) -> Account:
    """Return one account; raise NotVisible."""
    found: Account = visible_or_refused(db.session(), visible_to, permission, Account, identity)
    return found


def list_accounts(
    *,
    visible_to: Actor,
    today: date,
    part: str = "",
    role: Role | None = None,
    after: str | None = None,
    before: str | None = None,
) -> tuple[Page, dict[int, list[Role]]]:
    """Return a page of accounts by name, and the roles that each has on the day."""
    query = select(
        Account.id,
        Account.username,
        Account.display_name,
        Account.is_active,
        (Account.password_hash != "").label("is_activated"),
        Account.second_factor.is_not(None).label("has_second_factor"),
    ).where(predicate(visible_to, Permission.ACCOUNT_READ, Account))
    if part:
        query = query.where(
            or_(
                Account.username.startswith(part, autoescape=True), Account.display_name.contains(part, autoescape=True)
            )
        )
    if role is not None:
        held = exists().where(RoleGrant.account_id == Account.id, RoleGrant.role == role, in_force(today))
        query = query.where(held)
    found = page(db.session(), query, [Account.username, Account.id], after=after, before=before)
    held_roles: dict[int, list[Role]] = {}
    for row in db.session.execute(
        select(RoleGrant.account_id, RoleGrant.role)
        .where(RoleGrant.account_id.in_([row.id for row in found.rows]), in_force(today))
        .order_by(RoleGrant.id)
    ):
        held_roles.setdefault(row.account_id, []).append(row.role)
    return found, held_roles


def grants_shown(account_id: int) -> list[GrantShown]:
    """Return all grants of an account, the latest first."""
    rows = db.session.execute(
        select(RoleGrant, Organisation.name)
        .outerjoin(Organisation, Organisation.path == RoleGrant.organisation_path)
        .where(RoleGrant.account_id == account_id)
        .order_by(RoleGrant.id.desc())
    ).all()
    regions = organisations.region_names([grant.region_code for grant, _unit in rows if grant.region_code])
    return [
        GrantShown(
            grant.id,
            grant.role,
            unit or regions.get(grant.region_code, grant.region_code or grant.organisation_path),
            grant.starts_on,
            grant.ends_on,
            grant.granted_by,
            grant.ended_at,
            grant.ended_by,
        )
        for grant, unit in rows
    ]


def grant(identity: int, account_id: int) -> RoleGrant | None:
    """Return a grant of an account, with the account."""
    return db.session.scalar(
        select(RoleGrant)
        .where(RoleGrant.id == identity, RoleGrant.account_id == account_id)
        .options(joinedload(RoleGrant.account))
    )


def reaches(actor: Actor, region_code: str) -> bool:
    """Say whether a place lies in the actor's: the system administrator's is everything, the province's too."""
    if actor.role is Role.SYSTEM_ADMINISTRATOR or actor.role is Role.PROVINCE_HR:
        return True
    return bool(actor.region_code) and region_code.startswith(actor.region_code)


def may_manage(account_id: int, *, actor: Actor, today: date) -> bool:
    """Say whether every role that the account has could be given by the actor: else a reset would take it over."""
    if account_id == actor.account_id:
        return False
    givable = givable_by(actor.role)
    return all(
        grant.role in givable and reaches(actor, _managing_region(grant)) for grant in grants_of(account_id, today)
    )


def _managing_region(grant: RoleGrant) -> str:
    if not grant.organisation_path:
        return grant.region_code
    return (
        db.session.scalar(
            select(Organisation.managed_by_region_code).where(Organisation.path == grant.organisation_path)
        )
        or ""
    )


def open_code_until(account_id: int, now: datetime) -> datetime | None:
    """Return until when the account's one-time code can be used; None if there is none."""
    return db.session.scalar(
        select(func.max(OneTimeCode.expires_at)).where(
            OneTimeCode.account_id == account_id, OneTimeCode.used_at.is_(None), OneTimeCode.expires_at > now
        )
    )


def names_taken(usernames: Sequence[str]) -> set[str]:
    """Return which of these names an account has."""
    return set(db.session.scalars(select(Account.username).where(Account.username.in_(usernames))))


def open_requests(*, visible_to: Actor) -> list[Request]:
    """Return what waits for a second person, among the accounts that the actor may change; the oldest first."""
    return list(
        db.session.scalars(
            select(Request)
            .join(Request.account)
            .where(Request.state == RequestState.OPEN, predicate(visible_to, Permission.ACCOUNT_CONFIRM, Request))
            .options(joinedload(Request.account), joinedload(Request.asker))
            .order_by(Request.id)
        )
    )


def request(identity: int, *, visible_to: Actor) -> Request:
    """Return one request with its account; raise NotVisible."""
    visible_or_refused(db.session(), visible_to, Permission.ACCOUNT_CONFIRM, Request, identity)
    return db.session.scalars(
        select(Request)
        .where(Request.id == identity)
        .options(joinedload(Request.account), joinedload(Request.asker))
        .execution_options(populate_existing=True)
        .with_for_update(of=Request)
    ).one()


def is_asked(account_id: int, kind: RequestKind) -> bool:
    """Say whether the same waits already."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Request.account_id == account_id, Request.kind == kind, Request.state == RequestState.OPEN
                )
            )
        )
    )


def demo_accounts() -> list[tuple[str, str]]:
    """Return (user name, display name) of the demo's accounts; asked for in demo mode only."""
    rows: Sequence[Row[Any]] = db.session.execute(
        select(Account.username, Account.display_name).where(Account.username.startswith("demo-")).order_by(Account.id)
    ).all()
    return [(row.username, row.display_name) for row in rows]
