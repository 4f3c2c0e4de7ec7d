"""Cycles, their stages, quotas and notices. A cycle is no personal data."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.organisations.models import Region
from registry.pool.codes import CycleState
from registry.pool.models import Cycle, Membership, Nomination, PublicNotice, Quota


def cycle_of(year: int | None = None) -> Cycle:
    """Return the cycle of a year for an act on it; without a year the running one, else the latest.

    NotVisible if there is none.
    """
    query = select(Cycle)
    if year is not None:
        query = query.where(Cycle.year == year)
    found = db.session.scalar(query.order_by((Cycle.state == CycleState.CLOSED).asc(), Cycle.year.desc()).limit(1))
    if found is None:
        raise NotVisible(message("There is no cycle; open one first."))
    return found


def cycle(year: int, *, visible_to: Actor) -> Cycle:
    """Return a cycle with its stages, limits and criteria; raise NotVisible."""
    found = db.session.scalar(
        select(Cycle)
        .where(Cycle.year == year, predicate(visible_to, Permission.POOL_READ_CYCLE, Cycle))
        .options(selectinload(Cycle.stages), selectinload(Cycle.limits), selectinload(Cycle.criteria))
    )
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found


def cycles(*, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return (year, seats, state, as_of_on, nominations, members) of every cycle, the latest first."""
    nominations = _count(Nomination, Nomination.cycle_id)
    members = _count(Membership, Membership.cycle_id)
    return db.session.execute(
        select(
            Cycle.year,
            Cycle.seats,
            Cycle.state,
            Cycle.as_of_on,
            nominations.label("nominations"),
            members.label("members"),
        )
        .where(predicate(visible_to, Permission.POOL_READ_CYCLE, Cycle))
        .order_by(Cycle.year.desc())
    ).all()


def latest_year(*, visible_to: Actor) -> int | None:
    """Return the year of the latest cycle; None before the first."""
    return db.session.scalar(
        select(func.max(Cycle.year)).where(predicate(visible_to, Permission.POOL_READ_CYCLE, Cycle))
    )


def latest_notice(of: Cycle) -> PublicNotice | None:
    """Return the notice of a cycle that was put up last."""
    return db.session.scalar(
        select(PublicNotice).where(PublicNotice.cycle_id == of.id).order_by(PublicNotice.id.desc()).limit(1)
    )


def quotas(of: Cycle) -> Sequence[Row[Any]]:
    """Return (region_code, name, base, places) of each city in administrative order."""
    return db.session.execute(
        select(Quota.region_code, Region.name, Quota.base, Quota.places)
        .join(Region, Region.code == Quota.region_code)
        .where(Quota.cycle_id == of.id)
        .order_by(Region.display_order, Region.code)
    ).all()


def _count(model: Any, column: Any) -> Any:
    return select(func.count()).select_from(model).where(column == Cycle.id).scalar_subquery()
