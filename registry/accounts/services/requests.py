"""Acts of two people: one asks, another confirms. A lost device, and the roles that watch and give roles."""

from datetime import datetime

from registry.access.actor import Actor
from registry.accounts.codes import RequestKind, RequestState
from registry.accounts.models import Account, Request
from registry.accounts.queries import accounts as queries
from registry.accounts.rules.roles import BY_TWO_PEOPLE
from registry.accounts.rules.visit import Visit
from registry.accounts.services import granting, second_factor, sessions
from registry.accounts.services.granting import Wanted
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import Conflict, RuleViolation
from registry.kernel.messages import message


def ask_to_remove_second_factor(account: Account, reason: str, *, actor: Actor, visit: Visit) -> Request:
    """Ask that the device of an account be forgotten, because it is lost."""
    granting.check_may_manage(account, actor=actor, today=visit.today)
    if not account.second_factor:
        raise RuleViolation("no_second_factor", message("This account has no second factor."))
    return _ask(account, RequestKind.SECOND_FACTOR, reason, actor, visit.now)


def ask_for_role(account: Account, asked: Wanted, reason: str, *, actor: Actor, visit: Visit) -> Request:
    """Ask for a role that two people give."""
    granting.check_may_give(asked, actor=actor)
    granting.check_may_manage(account, actor=actor, today=visit.today)
    if asked.role not in BY_TWO_PEOPLE:
        raise RuleViolation("one_person", message("This role needs no second person."))
    return _ask(account, RequestKind.GRANT, reason, actor, visit.now, asked)


def confirm(request: Request, *, actor: Actor, visit: Visit) -> None:
    """Do what was asked, as the second person. RuleViolation for the asker and for the one whom it is about."""
    _check_second(request, actor)
    account = request.account
    if request.kind is RequestKind.SECOND_FACTOR:
        second_factor.remove(account, now=visit.now)
    else:
        assert request.role is not None
        assert request.starts_on is not None
        sessions.end_all(account.id, now=visit.now)
        granting.grant_role(
            account, request.role, actor=actor, today=max(request.starts_on, visit.today), ends_on=request.ends_on
        )
    _decide(request, RequestState.DONE, actor, visit.now)


def decline(request: Request, *, actor: Actor, visit: Visit) -> None:
    """Do not do what was asked. The asker can take the request back in the same way."""
    if request.state is not RequestState.OPEN:
        raise Conflict(message("This request has been decided already."))
    _decide(request, RequestState.REFUSED, actor, visit.now)


def _check_second(request: Request, actor: Actor) -> None:
    if request.state is not RequestState.OPEN:
        raise Conflict(message("This request has been decided already."))
    if actor.account_id is None or actor.account_id == request.asked_by:
        raise RuleViolation("same_person", message("A second person has to confirm what you asked for."))
    if actor.account_id == request.account_id:
        raise RuleViolation("own_account", message("Nobody changes the own account; somebody else has to."))


def _ask(
    account: Account, kind: RequestKind, reason: str, actor: Actor, now: datetime, asked: Wanted | None = None
) -> Request:
    if not reason.strip():
        raise RuleViolation("no_reason", message("Say why."))
    if actor.account_id is None:
        raise RuleViolation("nobody", message("A request of two people is made on the pages, by somebody signed in."))
    if queries.is_asked(account.id, kind):
        raise RuleViolation("asked_already", message("This has been asked for already and waits for a second person."))
    request = Request(
        account=account,
        kind=kind,
        reason=reason.strip(),
        role=asked.role if asked else None,
        starts_on=asked.starts_on if asked else None,
        ends_on=asked.ends_on if asked else None,
        asked_by=actor.account_id,
        asked_at=now,
        state=RequestState.OPEN,
    )
    db.session.add(request)
    db.session.flush()
    audit.record(
        "account:ask",
        actor=actor,
        object_type="account",
        object_id=account.id,
        reason=request.reason,
        kind=kind.value,
        role_asked=asked.role.value if asked else "",
    )
    return request


def _decide(request: Request, state: RequestState, actor: Actor, now: datetime) -> None:
    request.state, request.decided_by, request.decided_at = state, actor.account_id, now
    audit.record(
        "account:decide",
        actor=actor,
        object_type="account",
        object_id=request.account_id,
        result="done" if state is RequestState.DONE else "declined",
        request=request.id,
        kind=request.kind.value,
        asked_by=request.asked_by,
    )
