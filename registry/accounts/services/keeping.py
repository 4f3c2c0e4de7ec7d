"""Making, closing and opening accounts, and handing out one-time codes."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select, update

from registry.access.actor import Actor
from registry.accounts.models import Account, OneTimeCode
from registry.accounts.rules import limits
from registry.accounts.rules import second_factor as codes
from registry.accounts.services import sessions
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message


def create_account(username: str, display_name: str, *, actor: Actor) -> Account:
    """Make an account that waits for its activation. RuleViolation if the name is taken."""
    username = username.strip()
    if db.session.scalar(select(exists().where(Account.username == username))):
        raise RuleViolation("name_taken", message("There is already an account called %(name)s.", name=username))
    account = Account(username=username, display_name=display_name.strip(), password_hash="")
    db.session.add(account)
    db.session.flush()
    audit.record("account:create", actor=actor, object_type="account", object_id=account.id, username=username)
    return account


def issue_code(account: Account, *, actor: Actor, now: datetime, valid_for: timedelta = limits.CODE) -> str:
    """Make a one-time code for activation or reset; earlier ones no longer work. It is shown once, kept as a hash.

    The present password goes on working until the code is used: who asks in somebody's name locks nobody out.
    """
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.account_id == account.id, OneTimeCode.used_at.is_(None), OneTimeCode.expires_at > now)
        .values(expires_at=now)
        .execution_options(synchronize_session=False)
    )
    code = codes.new_code()
    db.session.add(
        OneTimeCode(
            account_id=account.id,
            code_hash=codes.hash_of_code(code),
            made_at=now,
            expires_at=now + valid_for,
            made_by=actor.name,
        )
    )
    audit.record("account:issue_code", actor=actor, object_type="account", object_id=account.id)
    return code


def close_account(account: Account, *, actor: Actor, now: datetime) -> None:
    """Let nobody sign in with the account, and end its sessions."""
    account.is_active = False
    sessions.end_all(account.id, now=now)
    audit.record("account:close", actor=actor, object_type="account", object_id=account.id)


def reopen_account(account: Account, *, actor: Actor) -> None:
    """Let the account sign in again, with what it had."""
    account.is_active = True
    audit.record("account:reopen", actor=actor, object_type="account", object_id=account.id)
