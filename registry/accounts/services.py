"""Making accounts, granting roles, signing in and out."""

import secrets
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts import queries
from registry.accounts.models import Account, RoleGrant, SignIn, SignInFailure
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODY = HASHER.hash(secrets.token_urlsafe())  # checked for unknown names, so that they take as long
FAILURES_ALLOWED = 5
FAILURE_WINDOW = timedelta(minutes=15)


def create_account(username: str, display_name: str, password: str, *, actor: Actor) -> Account:
    """Make an account that can sign in once it is granted a role."""
    account = Account(username=username, display_name=display_name, password_hash=HASHER.hash(password))
    db.session.add(account)
    db.session.flush()
    audit.record("account:create", actor=actor, object_type="account", object_id=account.id, username=username)
    return account


def grant_role(
    account: Account,
    role: Role,
    *,
    actor: Actor,
    today: date,
    region_code: str = "",
    organisation_path: str = "",
) -> RoleGrant:
    """Let the account act in a role, bounded by a region or an organisation."""
    grant = RoleGrant(
        account_id=account.id,
        role=role,
        region_code=region_code,
        organisation_path=organisation_path,
        starts_on=today,
        granted_by=actor.name,
    )
    db.session.add(grant)
    db.session.flush()
    audit.record(
        "account:grant_role",
        actor=actor,
        object_type="account",
        object_id=account.id,
        role_granted=role.value,
        region_code=region_code,
        organisation_path=organisation_path,
    )
    return grant


def sign_in(username: str, password: str, *, address: str, now: datetime, today: date) -> str:
    """Check the password and start a session; return its secret token.

    Raise RuleViolation with one and the same sentence whatever was wrong, and slow down after
    five failures in fifteen minutes. The caller commits also when refused: the failure is kept.
    """
    if queries.recent_failures(username, address, now - FAILURE_WINDOW) >= FAILURES_ALLOWED:
        raise RuleViolation("throttled", message("Too many failed attempts. Please wait 15 minutes and try again."))
    account = db.session.scalar(select(Account).where(Account.username == username, Account.is_active))
    grants = queries.grants_of(account.id, today) if account else []
    if not _fits(account.password_hash if account else _NOBODY, password) or account is None or not grants:
        raise RuleViolation("wrong_credentials", message("User name or password is not right."))
    if HASHER.check_needs_rehash(account.password_hash):
        account.password_hash = HASHER.hash(password)
    return _start_session(grants[0], account, now)


def record_failure(username: str, *, address: str, now: datetime) -> None:
    """Keep a failed attempt, for slowing down and for the trail."""
    db.session.add(SignInFailure(username=username[:60], address=address, failed_at=now))
    nobody = Actor(account_id=None, name=username[:60], role=Role.GRADUATE)
    audit.record("session:sign_in", actor=nobody, result="refused")


def switch_role(sign_in: SignIn, grant_id: int, *, now: datetime, today: date) -> str:
    """End the session and start one in another role of the same account; return the new token."""
    account = sign_in.grant.account
    grant = next((one for one in queries.grants_of(account.id, today) if one.id == grant_id), None)
    if grant is None:
        raise RuleViolation("not_granted", message("This role is not granted to you."))
    sign_in.ended_at = now
    return _start_session(grant, account, now)


def sign_out(sign_in: SignIn, *, now: datetime) -> None:
    """End the session on the server."""
    sign_in.ended_at = now
    audit.record("session:sign_out", actor=queries.actor_of(sign_in.grant))


def _start_session(grant: RoleGrant, account: Account, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    db.session.add(SignIn(token_hash=queries.hash_of(token), grant_id=grant.id, started_at=now, last_seen_at=now))
    audit.record("session:sign_in", actor=Actor(account.id, account.username, grant.role))
    return token


def _fits(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
