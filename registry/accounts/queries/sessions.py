"""Reads of sessions: who is signed in, in which role, and who failed to."""

import hashlib
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.models import Account, RoleGrant, SignIn, SignInFailure, SignInStep
from registry.accounts.rules import limits
from registry.db import db
from registry.kernel import clock
from registry.vault import fields


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def name_index(username: str) -> str:
    """Return the keyed hash under which failures of a name are counted."""
    return fields.blind_index("sign_in_name", username.strip().casefold()).hex()


def in_force(on: date) -> ColumnElement[bool]:
    """Return the condition that a grant holds on this day."""
    return and_(
        RoleGrant.starts_on <= on,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
        RoleGrant.ended_at.is_(None),
    )


def running(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a session (joined with its grant) has neither ended nor grown stale."""
    return and_(
        SignIn.ended_at.is_(None),
        SignIn.started_at > now - limits.ABSOLUTE,
        or_(
            SignIn.last_seen_at > now - limits.IDLE_STAFF,
            and_(RoleGrant.role == Role.GRADUATE, SignIn.last_seen_at > now - limits.IDLE_GRADUATE),
        ),
    )


def running_sign_in(token: str, now: datetime) -> SignIn | None:
    """Return the session of this token with its grant and account, if it runs and its role is still granted."""
    return db.session.scalar(
        select(SignIn)
        .join(SignIn.grant)
        .join(RoleGrant.account)
        .where(
            SignIn.token_hash == hash_of(token),
            running(now),
            in_force(clock.civil_date(now)),
            Account.is_active,
        )
        .options(joinedload(SignIn.grant).joinedload(RoleGrant.account))
    )


def sessions_of(account_id: int, now: datetime) -> list[SignIn]:
    """Return the running sessions of an account with their roles, the latest seen first."""
    return list(
        db.session.scalars(
            select(SignIn)
            .join(SignIn.grant)
            .where(RoleGrant.account_id == account_id, running(now))
            .options(joinedload(SignIn.grant))
            .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        )
    )


def present_step(token: str, now: datetime) -> SignInStep | None:
    """Return where somebody stands between password and session, with the account."""
    if not token:
        return None
    return db.session.scalar(
        select(SignInStep)
        .join(SignInStep.account)
        .where(
            SignInStep.token_hash == hash_of(token),
            SignInStep.started_at > now - limits.STEP,
            Account.is_active,
        )
        .options(joinedload(SignInStep.account))
    )


def grants_of(account_id: int, on: date) -> list[RoleGrant]:
    """Return the roles the account may act in on this day, the oldest first."""
    return list(
        db.session.scalars(
            select(RoleGrant).where(RoleGrant.account_id == account_id, in_force(on)).order_by(RoleGrant.id)
        )
    )


def roles_of(account_id: int, on: date) -> frozenset[Role]:
    """Return the roles that the account has on this day."""
    return frozenset(grant.role for grant in grants_of(account_id, on))


def actor_of(grant: RoleGrant) -> Actor:
    return Actor(
        account_id=grant.account_id,
        name=grant.account.username,
        role=grant.role,
        region_code=grant.region_code,
        organisation_path=grant.organisation_path,
    )


def may_still_act(actor: Actor, on: date) -> bool:
    """Say whether the account still has the role, with this scope, on this day."""
    if actor.account_id is None:
        return False
    scope = (actor.role, actor.region_code, actor.organisation_path)
    is_active = db.session.scalar(select(Account.is_active).where(Account.id == actor.account_id))
    return bool(is_active) and any(
        (grant.role, grant.region_code, grant.organisation_path) == scope for grant in grants_of(actor.account_id, on)
    )


def is_held_back(username: str, address: str, now: datetime) -> bool:
    """Say whether nobody may try now: this name failed too often, or this address, or everybody together."""
    of_name = SignInFailure.name_index == name_index(username)
    return (
        _failures(now - limits.LOCKED_FOR, of_name, SignInFailure.is_forgiven.is_(False)) >= limits.LOCKED_AFTER
        or _failures(now - limits.WINDOW, SignInFailure.address == address) >= limits.ADDRESS_MOST
        or _failures(now - limits.WINDOW) >= limits.ALL_MOST
    )


def _failures(since: datetime, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count(SignInFailure.id)).where(SignInFailure.failed_at > since, *conditions)
    return db.session.scalar(query) or 0
