"""Reads of accounts and sessions."""

import hashlib
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from registry.access.actor import Actor
from registry.accounts.models import Account, RoleGrant, SignIn, SignInFailure
from registry.db import db

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def running_sign_in(token: str, now: datetime) -> SignIn | None:
    """Return the session of this token with its grant and account, if it has neither ended nor grown stale."""
    return db.session.scalar(
        select(SignIn)
        .join(SignIn.grant)
        .join(RoleGrant.account)
        .where(
            SignIn.token_hash == hash_of(token),
            SignIn.ended_at.is_(None),
            SignIn.last_seen_at > now - IDLE,
            SignIn.started_at > now - ABSOLUTE,
            Account.is_active,
        )
        .options(joinedload(SignIn.grant).joinedload(RoleGrant.account))
    )


def grants_of(account_id: int, on: date) -> list[RoleGrant]:
    """Return the roles the account may act in on this day, the oldest first."""
    return list(
        db.session.scalars(
            select(RoleGrant)
            .where(
                RoleGrant.account_id == account_id,
                RoleGrant.starts_on <= on,
                or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= on),
            )
            .order_by(RoleGrant.id)
        )
    )


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
    return any(
        (grant.role, grant.region_code, grant.organisation_path) == scope for grant in grants_of(actor.account_id, on)
    )


def recent_failures(username: str, address: str, since: datetime) -> int:
    """Return how often signing in failed lately for this name or from this address, whichever is more."""
    counts = [
        db.session.scalar(select(func.count()).where(column == value, SignInFailure.failed_at > since)) or 0
        for column, value in ((SignInFailure.username, username), (SignInFailure.address, address))
    ]
    return max(counts)


def demo_accounts() -> list[tuple[str, str]]:
    """Return (user name, display name) of the demo's accounts; asked for in demo mode only."""
    rows = db.session.execute(
        select(Account.username, Account.display_name).where(Account.username.startswith("demo-")).order_by(Account.id)
    )
    return [(row.username, row.display_name) for row in rows]
