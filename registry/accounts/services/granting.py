"""Giving and ending roles. What is refused: a role or a place beyond the giver's, and the own account."""

from dataclasses import dataclass
from datetime import date, datetime

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.models import Account, RoleGrant
from registry.accounts.queries import accounts as queries
from registry.accounts.rules.roles import BOUNDS, BY_TWO_PEOPLE, DIGITS, Bounds, givable_by
from registry.accounts.rules.visit import Visit
from registry.accounts.services import sessions
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.organisations.models import Organisation


@dataclass(frozen=True)
class Wanted:
    """A role with its bounds; `managing_region` is the region that looks after the grant, for the giver's scope."""

    role: Role
    starts_on: date
    ends_on: date | None = None
    region_code: str = ""
    organisation_path: str = ""
    managing_region: str = ""


def wanted(
    role: Role, starts_on: date, ends_on: date | None, *, region_code: str = "", unit: Organisation | None = None
) -> Wanted:
    """Put a role together with the region or organisation that was chosen. RuleViolation if they do not go together."""
    bounds = BOUNDS[role]
    if ends_on is not None and ends_on < starts_on:
        raise RuleViolation("dates", message("The last day lies before the first."))
    if bounds is Bounds.NONE:
        return Wanted(role, starts_on, ends_on)
    if bounds is Bounds.ORGANISATION:
        if unit is None:
            raise RuleViolation("no_unit", message("Choose the organisation for the role %(role)s.", role=role))
        return Wanted(
            role, starts_on, ends_on, organisation_path=unit.path, managing_region=unit.managed_by_region_code
        )
    if len(region_code) != DIGITS[bounds]:
        raise RuleViolation(
            "wrong_region",
            message("Choose a region of the right level for the role %(role)s.", role=role),
        )
    return Wanted(role, starts_on, ends_on, region_code=region_code, managing_region=region_code)


def give_role(account: Account, asked: Wanted, *, actor: Actor, visit: Visit) -> RoleGrant:
    """Give a role that one person may give; the sessions of the account end. RuleViolation."""
    check_may_give(asked, actor=actor)
    check_may_manage(account, actor=actor, today=visit.today)
    if asked.role in BY_TWO_PEOPLE:
        raise RuleViolation(
            "two_people", message("This role is given by two people: ask for it, and a second person confirms.")
        )
    sessions.end_all(account.id, now=visit.now)
    return grant_role(
        account,
        asked.role,
        actor=actor,
        today=asked.starts_on,
        ends_on=asked.ends_on,
        region_code=asked.region_code,
        organisation_path=asked.organisation_path,
    )


def grant_role(
    account: Account,
    role: Role,
    *,
    actor: Actor,
    today: date,
    ends_on: date | None = None,
    region_code: str = "",
    organisation_path: str = "",
) -> RoleGrant:
    """Let the account act in a role, bounded by a region or an organisation. Who may give it is asked before."""
    grant = RoleGrant(
        account=account,
        role=role,
        region_code=region_code,
        organisation_path=organisation_path,
        starts_on=today,
        ends_on=ends_on,
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
        until=ends_on.isoformat() if ends_on else "",
    )
    return grant


def end_grant(grant: RoleGrant, *, actor: Actor, now: datetime, today: date) -> None:
    """End a role at once, and with it every session of the account."""
    check_may_manage(grant.account, actor=actor, today=today)
    if grant.ended_at is not None:
        raise RuleViolation("ended", message("This role has been ended already."))
    grant.ended_at, grant.ended_by = now, actor.name
    sessions.end_all(grant.account_id, now=now)
    audit.record(
        "account:end_role",
        actor=actor,
        object_type="account",
        object_id=grant.account_id,
        role_ended=grant.role.value,
        region_code=grant.region_code,
        organisation_path=grant.organisation_path,
    )


def check_may_give(asked: Wanted, *, actor: Actor) -> None:
    """Raise RuleViolation unless the actor gives this role in this place."""
    if asked.role not in givable_by(actor.role):
        raise RuleViolation("not_yours_to_give", message("Your role does not give the role %(role)s.", role=asked.role))
    if not queries.reaches(actor, asked.managing_region):
        raise RuleViolation("out_of_scope", message("This place does not belong to yours."))


def check_may_manage(account: Account, *, actor: Actor, today: date) -> None:
    """Raise RuleViolation for the own account, and for one with a role beyond the actor's."""
    if account.id == actor.account_id:
        raise RuleViolation("own_account", message("Nobody changes the own account; somebody else has to."))
    if not queries.may_manage(account.id, actor=actor, today=today):
        raise RuleViolation(
            "beyond_yours", message("This account has a role that you do not give; whoever gives it can do this.")
        )
