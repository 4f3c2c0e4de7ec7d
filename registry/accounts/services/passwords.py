"""Keeping and checking passwords (Argon2id, OWASP's least: 19 MiB, two rounds)."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from registry.access.actor import Actor
from registry.accounts import holders
from registry.accounts.models import Account, FormerPassword
from registry.accounts.queries import sessions as queries
from registry.accounts.rules import passwords as rules
from registry.accounts.rules.passwords import Profile
from registry.accounts.rules.visit import Visit
from registry.accounts.services import sessions
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODY = HASHER.hash(secrets.token_urlsafe())  # checked for unknown names, so that they take as long


def fits(account: Account | None, password: str) -> bool:
    """Check a password; for nobody, and for an account without one, it takes as long. Rehash an older hash."""
    kept = account.password_hash if account and account.password_hash else _NOBODY
    try:
        is_right = HASHER.verify(kept, password) and kept is not _NOBODY
    except (VerificationError, InvalidHashError):
        return False
    if account is not None and is_right and HASHER.check_needs_rehash(kept):
        account.password_hash = HASHER.hash(password)
    return is_right


def set_password(account: Account, password: str, *, profile: Profile, now: datetime) -> None:
    """Give the account a new password and end its sessions. Raise RuleViolation for a password that is not good."""
    rules.check(password, profile, own=_own_data(account))
    demands = rules.DEMANDS[profile]
    if account.password_hash and _fits_hash(account.password_hash, password):
        raise RuleViolation("same", message("The new password is the present one. Choose another."))
    if demands.former_refused and any(_fits_hash(one, password) for one in _former(account, demands.former_refused)):
        raise RuleViolation(
            "used_before",
            message("The last %(count)d passwords cannot be used again.", count=demands.former_refused),
        )
    if account.password_hash:
        db.session.add(FormerPassword(account_id=account.id, password_hash=account.password_hash, kept_at=now))
    account.password_hash = HASHER.hash(password)
    account.password_set_at = now
    sessions.end_all(account.id, now=now)


def give_known_password(account: Account, password: str) -> None:
    """Give an account of the demonstration its known password, which no rule for passwords would let pass."""
    account.password_hash = HASHER.hash(password)


def check_present(account: Account, password: str, visit: Visit) -> None:
    """Raise RuleViolation unless this is the present password; guessing it here is slowed down as at the door."""
    if queries.is_held_back(account.username, visit.address, visit.now):
        raise RuleViolation("throttled", message("Too many failed attempts. Please wait 15 minutes and try again."))
    if not fits(account, password):
        raise RuleViolation("wrong_password", message("The present password is not right."))


def change_password(account: Account, password: str, *, actor: Actor, visit: Visit) -> None:
    """Change the own password; every session of the account ends, the present one too."""
    set_password(account, password, profile=visit.profile, now=visit.now)
    audit.record("account:change_password", actor=actor, object_type="account", object_id=account.id)


def is_outworn(account: Account, profile: Profile, now: datetime) -> bool:
    """Say whether the profile asks for another password by now."""
    longest = rules.DEMANDS[profile].longest_use
    return longest is not None and (account.password_set_at is None or account.password_set_at <= now - longest)


def _former(account: Account, count: int) -> list[str]:
    return list(
        db.session.scalars(
            select(FormerPassword.password_hash)
            .where(FormerPassword.account_id == account.id)
            .order_by(FormerPassword.id.desc())
            .limit(count)
        )
    )


def _fits_hash(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _own_data(account: Account) -> Iterable[str]:
    return (account.username, *holders.known_of(account.id, account.display_name))
