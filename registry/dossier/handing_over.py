"""Handing a clerk's desk over to another clerk of the same office, from a day."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from registry.access import desks
from registry.access.actor import Actor
from registry.access.desks import Desk, Part
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.accounts.models import Account, RoleGrant
from registry.accounts.queries import sessions
from registry.audit import services as audit
from registry.db import db
from registry.dossier.models import HandOver
from registry.kernel.errors import NotVisible, RuleViolation
from registry.kernel.messages import message


def grant_of(identity: int, *, actor: Actor) -> RoleGrant:
    """Return the desk, an account in a role, if the actor may hand it over; raise NotVisible."""
    seen = predicate(actor, Permission.RECORD_HAND_OVER, RoleGrant)
    found = db.session.scalar(
        select(RoleGrant).where(RoleGrant.id == identity, seen).options(joinedload(RoleGrant.account))
    )
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found


def colleagues(grant: RoleGrant, on: date) -> Sequence[RoleGrant]:
    """Return who may take the desk over: other active accounts with the same role and the same scope on the day."""
    return db.session.scalars(
        select(RoleGrant)
        .join(RoleGrant.account)
        .where(
            RoleGrant.role == grant.role,
            RoleGrant.region_code == grant.region_code,
            RoleGrant.organisation_path == grant.organisation_path,
            RoleGrant.account_id != grant.account_id,
            sessions.in_force(on),
            Account.is_active,
        )
        .options(joinedload(RoleGrant.account))
        .order_by(Account.display_name, RoleGrant.id)
    ).all()


def desk_of(grant: RoleGrant) -> Desk:
    """Return the desk as the rooms know it."""
    return Desk(grant.account_id, grant.account.display_name, sessions.actor_of(grant))


def lying_open(grant: RoleGrant) -> list[tuple[Part, int]]:
    """Say how much of each kind is open on a desk."""
    desk = desk_of(grant)
    return [(part, part.count(desk)) for part in desks.parts()]


def hand_over(
    grant: RoleGrant, to: RoleGrant, *, starts_on: date, reason: str, actor: Actor, today: date, now: datetime
) -> HandOver:
    """Hand a desk over: at once, or on its day if that lies ahead (see `take_effect`). Raise RuleViolation."""
    if not reason.strip():
        raise RuleViolation("no_reason", message("Say why the desk is handed over."))
    if to.id not in {one.id for one in colleagues(grant, max(starts_on, today))}:
        raise RuleViolation(
            "no_colleague", message("A desk goes to an active account with the same role and the same scope.")
        )
    made = HandOver(
        from_grant_id=grant.id,
        to_grant_id=to.id,
        starts_on=starts_on,
        reason=reason,
        is_done=False,
        counts={},
        entered_by=actor.name,
        entered_at=now,
    )
    db.session.add(made)
    db.session.flush()
    if starts_on <= today:
        _carry_out(made, grant, to)
    audit.record(
        "desk:hand_over",
        actor=actor,
        object_type="account",
        object_id=grant.account_id,
        reason=reason,
        to=to.account_id,
        starts_on=starts_on.isoformat(),
        counts=made.counts,
    )
    return made


def take_effect(*, actor: Actor, today: date) -> int:
    """Hand over the desks whose day has come; return how many. Who may no longer take one over stops it."""
    waiting = db.session.scalars(
        select(HandOver).where(HandOver.is_done.is_(False), HandOver.starts_on <= today).order_by(HandOver.id)
    ).all()
    done = 0
    for one in waiting:
        grant, to = (_with_account(key) for key in (one.from_grant_id, one.to_grant_id))
        if to.id in {colleague.id for colleague in colleagues(grant, today)}:
            _carry_out(one, grant, to)
            done += 1
            audit.record(
                "desk:take_effect",
                actor=actor,
                object_type="account",
                object_id=grant.account_id,
                to=to.account_id,
                counts=one.counts,
            )
    return done


def of_desk(grant: RoleGrant) -> Sequence[HandOver]:
    """Return how this desk was handed over before, the latest first."""
    return db.session.scalars(
        select(HandOver).where(HandOver.from_grant_id == grant.id).order_by(HandOver.id.desc())
    ).all()


def _carry_out(made: HandOver, grant: RoleGrant, to: RoleGrant) -> None:
    desk, other = desk_of(grant), desk_of(to)
    made.counts = {part.key: part.hand_over(desk, other) for part in desks.parts()}
    made.is_done = True
    db.session.flush()


def _with_account(identity: int) -> RoleGrant:
    return db.session.scalars(
        select(RoleGrant).where(RoleGrant.id == identity).options(joinedload(RoleGrant.account))
    ).one()
