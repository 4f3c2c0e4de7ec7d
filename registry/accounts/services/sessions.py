"""Starting and ending sessions."""

import secrets
from datetime import datetime

from sqlalchemy import select, update

from registry.access.actor import Actor
from registry.accounts.models import Account, RoleGrant, SignIn
from registry.accounts.queries import sessions as queries
from registry.accounts.rules import roles
from registry.accounts.rules.visit import Visit
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import NotVisible, RuleViolation
from registry.kernel.messages import message


def start(grant: RoleGrant, account: Account, visit: Visit, *, confirmed_at: datetime | None = None) -> str:
    """Start a session in a role and return its secret token; sessions beyond the number allowed end, oldest first.

    The grant must have its account loaded.
    """
    if not visit.is_demo:
        allowed = roles.sessions_allowed(queries.roles_of(account.id, visit.today))
        for older in queries.sessions_of(account.id, visit.now)[allowed - 1 :]:
            older.ended_at = visit.now
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_hash=queries.hash_of(token),
            grant_id=grant.id,
            started_at=visit.now,
            last_seen_at=visit.now,
            confirmed_at=confirmed_at or visit.now,
            address=visit.address,
            device=visit.device[:200],
        )
    )
    audit.record("session:sign_in", actor=queries.actor_of(grant))
    return token


def switch_role(sign_in: SignIn, grant_id: int, visit: Visit) -> str:
    """End the session and start one in another role of the same account; return the new token."""
    account = sign_in.grant.account
    grant = next((one for one in queries.grants_of(account.id, visit.today) if one.id == grant_id), None)
    if grant is None:
        raise RuleViolation("not_granted", message("This role is not granted to you."))
    sign_in.ended_at = visit.now
    return start(grant, account, visit, confirmed_at=sign_in.confirmed_at)


def renew_token(sign_in: SignIn) -> str:
    """Give a running session another secret token and return it; the former one opens nothing any more."""
    token = secrets.token_urlsafe(32)
    sign_in.token_hash = queries.hash_of(token)
    return token


def sign_out(sign_in: SignIn, *, now: datetime) -> None:
    """End the session on the server."""
    sign_in.ended_at = now
    audit.record("session:sign_out", actor=queries.actor_of(sign_in.grant))


def end_one(account_id: int, sign_in_id: int, *, actor: Actor, now: datetime) -> None:
    """End one running session of an account; NotVisible if it has none with this key."""
    found = next((one for one in queries.sessions_of(account_id, now) if one.id == sign_in_id), None)
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    found.ended_at = now
    audit.record("session:end", actor=actor, object_type="account", object_id=account_id)


def end_all(account_id: int, *, now: datetime) -> None:
    """End every session of an account; part of an act that leaves its own entry."""
    of_account = select(RoleGrant.id).where(RoleGrant.account_id == account_id)
    db.session.execute(
        update(SignIn)
        .where(SignIn.grant_id.in_(of_account), SignIn.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session="fetch")
    )
