"""From the door to a session: the password, the second factor where there is or must be one, a fresh password.

Whatever was wrong with name or password, the sentence and the time it takes are the same. The caller commits also
after a refusal: the failure is kept (`record_failure`).
"""

import secrets
from enum import StrEnum

from sqlalchemy import delete, select, update

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.models import Account, OneTimeCode, RoleGrant, SignIn, SignInFailure, SignInStep
from registry.accounts.queries import sessions as queries
from registry.accounts.rules import limits, roles
from registry.accounts.rules import second_factor as codes
from registry.accounts.rules.visit import Visit
from registry.accounts.services import passwords, second_factor, sessions
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message


class Stage(StrEnum):
    """What is still asked for before a session begins."""

    CODE = "code"
    SET_UP = "set_up"
    RENEW = "renew"
    OPEN = "open"


def enter(username: str, password: str, visit: Visit) -> str:
    """Check the password and return the token of the next step. Raise RuleViolation."""
    _check_patience(username, visit)
    account = _known(username)
    is_right = passwords.fits(account, password)
    if account is None or not is_right or not queries.grants_of(account.id, visit.today):
        raise RuleViolation("wrong_credentials", message("User name or password is not right."))
    return _begin(account, visit)


def use_one_time_code(username: str, code: str, visit: Visit) -> Account:
    """Use a one-time code up and return whose it is. Raise RuleViolation."""
    _check_patience(username, visit)
    account = _known(username)
    used = db.session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.account_id == (account.id if account else 0),
            OneTimeCode.code_hash == codes.hash_of_code(code),
            OneTimeCode.used_at.is_(None),
            OneTimeCode.expires_at > visit.now,
        )
        .values(used_at=visit.now)
        .execution_options(synchronize_session=False)
    )
    if account is None or not used.rowcount:  # type: ignore[attr-defined]
        raise RuleViolation(
            "wrong_one_time_code",
            message("User name and code do not fit, or the code has been used or has run out. Ask for a new one."),
        )
    return account


def activate(account: Account, password: str, visit: Visit) -> str:
    """Choose a password after a one-time code; return the token of the next step. A second factor is not skipped."""
    passwords.set_password(account, password, profile=visit.profile, now=visit.now)
    audit.record("account:activate", actor=_actor_of(account, visit), object_type="account", object_id=account.id)
    return _begin(account, visit)


def stage_of(step: SignInStep, visit: Visit) -> Stage:
    """Say what is still asked for."""
    account = step.account
    if account.second_factor and not step.is_proved:
        return Stage.CODE
    held = queries.roles_of(account.id, visit.today)
    if not account.second_factor and roles.needs_second_factor(held, visit.asks_everybody):
        return Stage.SET_UP
    return Stage.RENEW if passwords.is_outworn(account, visit.profile, visit.now) else Stage.OPEN


def prove(step: SignInStep, code: str, visit: Visit) -> None:
    """Check the code of the device, or a recovery code. Raise RuleViolation."""
    account = step.account
    _check_patience(account.username, visit)
    if not is_code_right(account, code, visit):
        raise RuleViolation("wrong_code", message("This code is not right or has been used."))
    step.is_proved = True


def set_up(step: SignInStep, code: str, visit: Visit) -> list[str]:
    """Set up the device that the role asks for; return the recovery codes. Raise RuleViolation."""
    _check_patience(step.account.username, visit)
    shown = second_factor.finish(step.account, code, actor=_actor_of(step.account, visit), visit=visit)
    step.is_proved = True
    return shown


def renew(step: SignInStep, password: str, visit: Visit) -> None:
    """Choose another password where the profile asks for it. Raise RuleViolation."""
    if stage_of(step, visit) is not Stage.RENEW:
        raise RuleViolation("out_of_turn", message("Please sign in again."))
    passwords.set_password(step.account, password, profile=visit.profile, now=visit.now)
    actor = _actor_of(step.account, visit)
    audit.record("account:change_password", actor=actor, object_type="account", object_id=step.account.id)


def open_session(step: SignInStep, visit: Visit) -> str:
    """Begin the session when nothing more is asked for; return its token. The step is used up."""
    if stage_of(step, visit) is not Stage.OPEN:
        raise RuleViolation("out_of_turn", message("Please sign in again."))
    grant = _first_grant(step.account, visit)
    if grant is None:
        raise RuleViolation("no_role", message("No role is granted to this account today. Ask whoever gave it to you."))
    db.session.delete(step)
    _forgive(step.account.username)
    return sessions.start(grant, step.account, visit)


def confirm(sign_in: SignIn, password: str, code: str, visit: Visit) -> str:
    """Ask again who it is, within a session, before a heavy act; return the session's new token. RuleViolation."""
    account = sign_in.grant.account
    _check_patience(account.username, visit)
    if not passwords.fits(account, password) or (account.second_factor and not is_code_right(account, code, visit)):
        raise RuleViolation("not_confirmed", message("Password or code is not right."))
    sign_in.confirmed_at = visit.now
    _forgive(account.username)
    audit.record("session:confirm", actor=queries.actor_of(sign_in.grant))
    return sessions.renew_token(sign_in)


def is_code_right(account: Account, code: str, visit: Visit) -> bool:
    """Check a code of the device, or a recovery code, and use it up."""
    if len([one for one in code if one.isalnum()]) == codes.RECOVERY_CHARACTERS:
        return second_factor.use_recovery_code(account, code, actor=_actor_of(account, visit), now=visit.now)
    return second_factor.use_code(account, code, visit)


def record_failure(username: str, visit: Visit, *, at: str) -> None:
    """Keep a failed attempt, for slowing down and for the trail; a name that nobody has is not written down.

    `at` says where it failed: password, code, activation, confirmation. What is tried while the name is locked is
    not counted: else anybody could keep it locked for ever.
    """
    db.session.execute(
        delete(SignInFailure)
        .where(SignInFailure.failed_at < visit.now - limits.FAILURES_KEPT)
        .execution_options(synchronize_session=False)
    )
    was_held_back = queries.is_held_back(username, visit.address, visit.now)
    if not was_held_back:
        db.session.add(
            SignInFailure(name_index=queries.name_index(username), address=visit.address, failed_at=visit.now)
        )
    account = _known(username)
    actor = _actor_of(account, visit) if account else Actor(None, "unknown name", Role.GRADUATE)
    audit.record("session:sign_in", actor=actor, result="refused", at=at, was_held_back=was_held_back)


def _begin(account: Account, visit: Visit) -> str:
    db.session.execute(
        delete(SignInStep)
        .where(SignInStep.account_id == account.id, SignInStep.started_at < visit.now - limits.STEP)
        .execution_options(synchronize_session=False)
    )
    token = secrets.token_urlsafe(32)
    step = SignInStep(token_hash=queries.hash_of(token), account=account, started_at=visit.now)
    db.session.add(step)
    if stage_of(step, visit) is Stage.SET_UP and not account.candidate:
        second_factor.begin(account)
    db.session.flush()
    return token


def _check_patience(username: str, visit: Visit) -> None:
    if queries.is_held_back(username, visit.address, visit.now):
        raise RuleViolation("throttled", message("Too many failed attempts. Please wait 15 minutes and try again."))


def _forgive(username: str) -> None:
    """Count from nought again: only once everything was right, else a known password would give endless codes."""
    db.session.execute(
        update(SignInFailure)
        .where(SignInFailure.name_index == queries.name_index(username))
        .values(is_forgiven=True)
        .execution_options(synchronize_session=False)
    )


def _known(username: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.username == username.strip(), Account.is_active))


def _first_grant(account: Account, visit: Visit) -> RoleGrant | None:
    grants = queries.grants_of(account.id, visit.today)
    return grants[0] if grants else None


def _actor_of(account: Account, visit: Visit) -> Actor:
    """Return who acts before a session has begun: the account, in its first role."""
    grant = _first_grant(account, visit)
    return Actor(account.id, account.username, grant.role if grant else Role.GRADUATE)
