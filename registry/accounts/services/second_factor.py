"""The second factor: setting up a device, checking its codes, recovery codes."""

from datetime import datetime

from sqlalchemy import delete, select, update

from registry.access.actor import Actor
from registry.accounts.models import Account, RecoveryCode
from registry.accounts.rules import second_factor as rules
from registry.accounts.rules.visit import Visit
from registry.accounts.services import sessions
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.vault import fields


def place_of(account_id: int) -> str:
    """Return the place to which the sealed secret of an account is bound."""
    return fields.context(Account.__tablename__, "second_factor", str(account_id))


def secret_of(account: Account) -> str:
    assert account.second_factor
    return fields.open_sealed(account.second_factor, place_of(account.id))


def candidate_of(account: Account) -> str:
    """Return the secret that is being set up, or an empty text."""
    return fields.open_sealed(account.candidate, place_of(account.id)) if account.candidate else ""


def begin(account: Account) -> None:
    """Make a secret for a device that is to be set up; it counts only when a code of it has been given."""
    account.candidate = fields.seal(rules.new_secret(), place_of(account.id))


def finish(account: Account, code: str, *, actor: Actor, visit: Visit) -> list[str]:
    """Take the new device once it gives a right code; return ten recovery codes, which are shown this once."""
    candidate = candidate_of(account)
    step = rules.matching_step(candidate, code, visit.true_now) if candidate else None
    if step is None:
        raise RuleViolation(
            "wrong_code",
            message("This is not the code of the device. Look at it again; it changes every 30 seconds."),
        )
    account.second_factor, account.candidate = account.candidate, None
    account.last_step = 0 if visit.is_demo else step
    audit.record("account:set_up_second_factor", actor=actor, object_type="account", object_id=account.id)
    return _new_recovery_codes(account)


def give_known_secret(account: Account) -> None:
    """Give an account of the demonstration its known secret."""
    account.second_factor = fields.seal(rules.known_secret(account.username), place_of(account.id))


def use_code(account: Account, code: str, visit: Visit) -> bool:
    """Check a code of the device, and use it up: two requests with the same code, and one of them fails."""
    step = rules.matching_step(secret_of(account), code, visit.true_now)
    if step is None or visit.is_demo:
        return step is not None
    used = db.session.execute(
        update(Account)
        .where(Account.id == account.id, Account.last_step < step)
        .values(last_step=step)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(account)
    return bool(used.rowcount)  # type: ignore[attr-defined]


def use_recovery_code(account: Account, code: str, *, actor: Actor, now: datetime) -> bool:
    """Check a recovery code and use it up."""
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == rules.hash_of_code(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        return False
    audit.record("account:use_recovery_code", actor=actor, object_type="account", object_id=account.id)
    return True


def renew_recovery_codes(account: Account, *, actor: Actor) -> list[str]:
    """Replace the recovery codes; return the new ones, which are shown this once."""
    if not account.second_factor:
        raise RuleViolation("no_second_factor", message("Set up the second factor first."))
    audit.record("account:renew_recovery_codes", actor=actor, object_type="account", object_id=account.id)
    return _new_recovery_codes(account)


def recovery_codes_left(account_id: int) -> int:
    return len(
        db.session.scalars(
            select(RecoveryCode.id).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
        ).all()
    )


def remove(account: Account, *, now: datetime) -> None:
    """Forget device and recovery codes and end the sessions; part of an act that leaves its own entry.

    Where the role needs a second factor, the next sign-in sets up a new one.
    """
    account.second_factor = account.candidate = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    sessions.end_all(account.id, now=now)


def remove_own(account: Account, *, is_needed: bool, actor: Actor, now: datetime) -> None:
    """Do without a second factor. RuleViolation where a role of the account needs it."""
    if is_needed:
        raise RuleViolation("needed", message("Your role needs a second factor; set up another device instead."))
    remove(account, now=now)
    audit.record("account:remove_second_factor", actor=actor, object_type="account", object_id=account.id)


def _new_recovery_codes(account: Account) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [rules.new_code(rules.RECOVERY_CHARACTERS) for _ in range(rules.RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(account_id=account.id, code_hash=rules.hash_of_code(code)) for code in codes)
    return codes
