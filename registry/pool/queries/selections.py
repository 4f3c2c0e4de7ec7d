"""The result of a selection for those who select: the province, the committee, the auditor."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.organisations.codes import Sector
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.codes import Reason
from registry.pool.models import Cycle, Nomination, SelectionResult, SelectionRun
from registry.pool.queries.nominations import city_code
from registry.web.lists import Page, page

NO_SCORE = -1


@dataclass(frozen=True)
class Wanted:
    """What the names of a run are narrowed to; what is empty narrows nothing."""

    reason: Reason | None = None
    city: str = ""
    sector: Sector | None = None


def run_of(cycle: Cycle, *, visible_to: Actor) -> SelectionRun | None:
    """Return the adopted, else the latest run of a cycle; None before the first, or if it may not be seen."""
    return db.session.scalar(
        select(SelectionRun)
        .where(SelectionRun.cycle_id == cycle.id, predicate(visible_to, Permission.POOL_READ_SELECTION, SelectionRun))
        .order_by(SelectionRun.is_adopted.desc(), SelectionRun.id.desc())
        .limit(1)
    )


def names(
    run: SelectionRun, wanted: Wanted, *, visible_to: Actor, after: str | None = None, before: str | None = None
) -> Page:
    """Return a page of the names of a run, the highest score first; who has no score comes last."""
    rank = func.coalesce(Nomination.score, NO_SCORE).label("rank")
    city = city_code()
    query = (
        select(
            Nomination.id,
            Person.name,
            Organisation.name.label("organisation_name"),
            Organisation.sector,
            city.label("city"),
            rank,
            Nomination.score,
            SelectionResult.is_chosen,
            SelectionResult.reason,
            SelectionResult.serves,
            SelectionResult.points_missed,
            SelectionResult.is_lower_bound,
            SelectionResult.waiting_place,
        )
        .select_from(SelectionResult)
        .join(SelectionRun, SelectionRun.id == SelectionResult.run_id)
        .join(Nomination, Nomination.id == SelectionResult.nomination_id)
        .join(Person, Person.id == Nomination.person_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(predicate(visible_to, Permission.POOL_READ_SELECTION, SelectionRun), SelectionResult.run_id == run.id)
    )
    if wanted.reason:
        query = query.where(SelectionResult.reason == wanted.reason)
    if wanted.city:
        query = query.where(city == wanted.city)
    if wanted.sector:
        query = query.where(Organisation.sector == wanted.sector)
    return page(db.session(), query, [rank, Nomination.id], after=after, before=before, descending=True)


def waiting(run: SelectionRun, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return (place, id, name, organisation_name, score) of the waiting list in order."""
    return db.session.execute(
        select(
            SelectionResult.waiting_place.label("place"),
            Nomination.id,
            Person.name,
            Organisation.name.label("organisation_name"),
            Nomination.score,
        )
        .select_from(SelectionResult)
        .join(SelectionRun, SelectionRun.id == SelectionResult.run_id)
        .join(Nomination, Nomination.id == SelectionResult.nomination_id)
        .join(Person, Person.id == Nomination.person_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(
            predicate(visible_to, Permission.POOL_READ_SELECTION, SelectionRun),
            SelectionResult.run_id == run.id,
            SelectionResult.waiting_place.is_not(None),
        )
        .order_by(SelectionResult.waiting_place)
    ).all()


def scores(run: SelectionRun, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return (score, is_chosen) of every candidate of a run."""
    return db.session.execute(
        select(Nomination.score, SelectionResult.is_chosen)
        .select_from(SelectionResult)
        .join(SelectionRun, SelectionRun.id == SelectionResult.run_id)
        .join(Nomination, Nomination.id == SelectionResult.nomination_id)
        .where(
            predicate(visible_to, Permission.POOL_READ_SELECTION, SelectionRun),
            SelectionResult.run_id == run.id,
            Nomination.score.is_not(None),
        )
    ).all()


def result_of(nomination: Nomination) -> SelectionResult | None:
    """Return what the adopted, else the latest run says of a nomination whose points the reader may see."""
    return db.session.scalar(
        select(SelectionResult)
        .join(SelectionRun, SelectionRun.id == SelectionResult.run_id)
        .where(SelectionResult.nomination_id == nomination.id)
        .order_by(SelectionRun.is_adopted.desc(), SelectionRun.id.desc())
        .limit(1)
    )
