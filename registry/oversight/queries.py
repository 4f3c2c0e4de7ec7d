"""Figures of the home page that no single room gives. People are seen as each room's policies allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.accounts.models import Account, SignIn, SignInFailure
from registry.accounts.queries.sessions import running
from registry.audit.models import AuditEntry, AuditHead
from registry.db import db
from registry.kernel.messages import Message, from_json
from registry.kernel.verdicts import Outcome
from registry.mentoring.models import Mentor, Pairing
from registry.mentoring.queries.lists import last_held_on
from registry.mentoring.queries.matching import takes_a_place
from registry.mentoring.rules.guidance import RUNNING
from registry.organisations.models import Organisation, Region
from registry.people.models import Person
from registry.pool.codes import MembershipState, NominationState
from registry.pool.models import (
    Cycle,
    Expert,
    Membership,
    Nomination,
    PanelScore,
    SelectionRun,
    StateChange,
    StoredVerdict,
)
from registry.pool.queries.nominations import shown_state

SHOWN_AT_MOST = 8
NOMINEES_AT_MOST = 50


@dataclass(frozen=True)
class Trail:
    """How long the audit trail is, and when it was last written."""

    entries: int
    last_at: datetime | None


@dataclass(frozen=True)
class Accounts:
    """Figures of accounts and sessions."""

    active: int
    signed_in: int
    failures: int


def states_by_region(of: Cycle, digits: int, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return (code, name, state, found): the visible nominations by the managing region, cut to so many digits."""
    code = func.substr(Organisation.managed_by_region_code, 1, digits).label("code")
    state = shown_state(visible_to).label("state")
    counted = (
        select(code, state, func.count().label("found"))
        .select_from(Nomination)
        .join(Cycle, Cycle.id == Nomination.cycle_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(predicate(visible_to, Permission.POOL_READ_NOMINATION, Nomination), Nomination.cycle_id == of.id)
        .group_by(code, state)
        .subquery()
    )
    return db.session.execute(
        select(counted.c.code, Region.name, counted.c.state, counted.c.found)
        .join(Region, Region.code == counted.c.code)
        .order_by(Region.display_order, Region.code)
    ).all()


def waiting_longest(of: Cycle, *states: NominationState, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return (id, name, organisation_name, state, since) of visible nominations in these states, the oldest first."""
    since = (
        select(func.max(StateChange.at)).where(StateChange.nomination_id == Nomination.id).scalar_subquery()
    ).label("since")
    return db.session.execute(
        select(Nomination.id, Person.name, Organisation.name.label("organisation_name"), Nomination.state, since)
        .join(Nomination.person)
        .join(Nomination.organisation)
        .where(
            predicate(visible_to, Permission.POOL_READ_NOMINATION, Nomination),
            Nomination.cycle_id == of.id,
            Nomination.state.in_(states),
        )
        .order_by(since, Nomination.id)
        .limit(SHOWN_AT_MOST)
    ).all()


def own_nominees(of: Cycle, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return (id, name, state as shown, remark of the last step) of the visible nominations, returned ones first."""
    remark = (
        select(StateChange.remark)
        .where(StateChange.nomination_id == Nomination.id)
        .order_by(StateChange.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return db.session.execute(
        select(
            Nomination.id,
            Person.name,
            shown_state(visible_to).label("state"),
            remark.label("remark"),
        )
        .join(Nomination.cycle)
        .join(Nomination.person)
        .where(predicate(visible_to, Permission.POOL_READ_NOMINATION, Nomination), Nomination.cycle_id == of.id)
        .order_by(
            (Nomination.state == NominationState.RETURNED).desc(),
            Nomination.unit_rank,
            Person.pinyin_sort,
            Nomination.id,
        )
        .limit(NOMINEES_AT_MOST)
    ).all()


def own_nomination(*, visible_to: Actor) -> Row[Any] | None:
    """Return (id, year, state as shown) of the latest nomination that a graduate may see: the own one."""
    return db.session.execute(
        select(Nomination.id, Cycle.year, shown_state(visible_to).label("state"))
        .join(Nomination.cycle)
        .where(predicate(visible_to, Permission.POOL_READ_NOMINATION, Nomination))
        .order_by(Cycle.year.desc())
        .limit(1)
    ).first()


def own_membership(*, visible_to: Actor) -> Row[Any] | None:
    """Return (number, year, state, starts_on, planned_ends_on) of the membership a graduate may see: the own one."""
    return db.session.execute(
        select(Membership.number, Cycle.year, Membership.state, Membership.starts_on, Membership.planned_ends_on)
        .join(Membership.cycle)
        .where(predicate(visible_to, Permission.POOL_READ_MEMBER, Membership))
        .order_by((Membership.state == MembershipState.ACTIVE).desc(), Cycle.year.desc())
        .limit(1)
    ).first()


def not_met(nomination_id: int) -> list[Message]:
    """Return what a nomination, already seen with permission, lacks: the sentence of every clause not met."""
    rows = db.session.scalars(
        select(StoredVerdict.text)
        .where(StoredVerdict.nomination_id == nomination_id, StoredVerdict.outcome != Outcome.MET.value)
        .order_by(StoredVerdict.id)
    )
    return [from_json(text) for text in rows]


def running_pairings(*, visible_to: Actor, condition: ColumnElement[bool] | None = None) -> Sequence[Row[Any]]:
    """Return the visible running pairings, the longest without a meeting first, with both names."""
    mentor_name = (
        select(Person.name).where(Person.id == Mentor.person_id).correlate(Mentor).scalar_subquery().label("mentor")
    )
    last = last_held_on().label("last_held_on")
    query = (
        select(Pairing.id, Pairing.starts_on, Pairing.state, Person.name.label("mentee"), mentor_name, last)
        .join(Pairing.mentor)
        .join(Pairing.mentee)
        .where(predicate(visible_to, Permission.MENTORING_READ, Pairing), Pairing.state.in_(RUNNING))
        .order_by(func.coalesce(last, Pairing.starts_on), Pairing.id)
        .limit(SHOWN_AT_MOST)
    )
    return db.session.execute(query if condition is None else query.where(condition)).all()


def members_without_mentor(*, visible_to: Actor) -> int:
    """Return how many visible active members have no mentor."""
    guided = select(Pairing.mentee_id).where(takes_a_place())
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Membership)
            .where(
                predicate(visible_to, Permission.POOL_READ_MEMBER, Membership),
                Membership.state == MembershipState.ACTIVE,
                Membership.person_id.not_in(guided),
            )
        )
        or 0
    )


def scored_by(actor: Actor, of: Cycle) -> int:
    """Return how many nominations of a cycle the expert behind the account has scored."""
    return (
        db.session.scalar(
            select(func.count(PanelScore.nomination_id.distinct()))
            .join(Expert, Expert.id == PanelScore.expert_id)
            .join(Person, Person.id == Expert.person_id)
            .where(Expert.cycle_id == of.id, Person.account_id == actor.account_id)
        )
        or 0
    )


def latest_runs(*, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return the latest runs of the selection that may be seen."""
    return db.session.execute(
        select(
            SelectionRun.id,
            Cycle.year,
            SelectionRun.run_at,
            SelectionRun.chosen_count,
            SelectionRun.seats,
            SelectionRun.is_optimal,
            SelectionRun.is_adopted,
            SelectionRun.snapshot_hash,
        )
        .join(SelectionRun.cycle)
        .where(predicate(visible_to, Permission.POOL_READ_SELECTION, SelectionRun))
        .order_by(SelectionRun.id.desc())
        .limit(SHOWN_AT_MOST)
    ).all()


def trail() -> Trail:
    """Return the length of the audit trail and the moment of its last entry."""
    head = db.session.get(AuditHead, 1)
    last = db.session.scalar(select(AuditEntry.at).order_by(AuditEntry.seq.desc()).limit(1))
    return Trail(head.seq if head else 0, last)


def accounts(now: datetime, failures_since: datetime) -> Accounts:
    """Return how many accounts are active, how many sessions run, and how often signing in failed lately."""
    return Accounts(
        active=_count(select(func.count(Account.id)).where(Account.is_active)),
        signed_in=_count(select(func.count(SignIn.id)).join(SignIn.grant).where(running(now))),
        failures=_count(select(func.count(SignInFailure.id)).where(SignInFailure.failed_at > failures_since)),
    )


def _count(query: Any) -> int:
    return db.session.scalar(query) or 0
