"""Nominations as each role may see them.

Until the list is published, who does not select sees a public label instead of the states that the selection gives,
in lists, counts and filters alike: all of them are made of the expression `shown_state`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, case, exists, func, literal, or_, select, type_coerce
from sqlalchemy.orm import joinedload, selectinload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.access.scopes import under
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.kernel.messages import Message, from_json, message
from registry.kernel.names import normalise_query
from registry.kernel.verdicts import Outcome
from registry.organisations.codes import Sector
from registry.organisations.models import Organisation, Region
from registry.people.models import NameKey, Person
from registry.pool.codes import NominationState, PublicLabel
from registry.pool.models import Criterion, CriterionValue, Cycle, Nomination, Quota, StateChange, StoredVerdict
from registry.pool.rules.places import CITY_DIGITS
from registry.pool.rules.public import ALWAYS_SECRET_EVENTS, PUBLISHED, SECRET_EVENTS, SECRET_STATES
from registry.web.lists import Page, page

END_OF_RANGE = "\U0010ffff"


@dataclass(frozen=True)
class Wanted:
    """What a list of nominations is narrowed to; what is empty narrows nothing. `state` is one as shown."""

    name: str = ""
    city: str = ""
    sector: Sector | None = None
    state: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True)
class NotMet:
    """A clause that somebody does not meet, or of which it cannot be told."""

    name: str
    rule: str
    clause: str
    outcome: str
    said: Message
    met_on: date | None


def selects(actor: Actor) -> bool:
    """Say whether the actor sees what the selection gives before it is published."""
    return actor.may(Permission.POOL_READ_SELECTION)


def shown_state(actor: Actor) -> ColumnElement[str]:
    """Return the state of a nomination as this actor may see it; needs Cycle in the statement."""
    state = type_coerce(Nomination.state, String)
    if selects(actor):
        return state
    is_secret = and_(Cycle.state.not_in(PUBLISHED), Nomination.state.in_(SECRET_STATES))
    return case(
        (is_secret, literal(PublicLabel.UNDER_SELECTION.value)),
        (Nomination.state == NominationState.HELD, literal(NominationState.ON_NOTICE.value)),
        else_=state,
    )


def city_code() -> ColumnElement[str]:
    """Return the city of a nomination's unit, as `rules.places` gives it; needs Organisation in the statement."""
    managed = Organisation.managed_by_region_code
    return case(
        (func.length(managed) >= CITY_DIGITS, func.substr(managed, 1, CITY_DIGITS)),
        else_=func.substr(Organisation.region_code, 1, CITY_DIGITS),
    )


def nominations(
    of: Cycle, wanted: Wanted, *, visible_to: Actor, after: str | None = None, before: str | None = None
) -> Page:
    """Return a page of the visible nominations of a cycle, by name."""
    state, city = shown_state(visible_to), city_code()
    query = (
        select(
            Nomination.id,
            Person.name,
            Person.pinyin_sort,
            Organisation.name.label("organisation_name"),
            Organisation.sector,
            city.label("city"),
            state.label("state"),
            Nomination.talent_class,
            Nomination.outcome,
        )
        .join(Cycle, Cycle.id == Nomination.cycle_id)
        .join(Person, Person.id == Nomination.person_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(_visible(visible_to), Nomination.cycle_id == of.id)
    )
    if wanted.name:
        query = query.where(_is_named(wanted.name))
    if wanted.city:
        query = query.where(city == wanted.city)
    if wanted.sector:
        query = query.where(Organisation.sector == wanted.sector)
    if wanted.state:
        query = query.where(state == wanted.state)
    if wanted.outcome:
        query = query.where(Nomination.outcome == wanted.outcome.value)
    return page(db.session(), query, [Person.pinyin_sort, Nomination.id], after=after, before=before)


def nomination(identity: int, *, visible_to: Actor) -> Nomination:
    """Return a nomination with person, unit, cycle and verdicts; raise NotVisible."""
    found = db.session.scalar(
        select(Nomination)
        .where(Nomination.id == identity, _visible(visible_to))
        .options(
            joinedload(Nomination.person),
            joinedload(Nomination.organisation).joinedload(Organisation.region),
            joinedload(Nomination.cycle),
            selectinload(Nomination.verdicts),
        )
    )
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found


def state_of(found: Nomination, *, visible_to: Actor) -> str:
    """Return the state of one nomination as the actor may see it."""
    query = select(shown_state(visible_to)).join(Cycle, Cycle.id == Nomination.cycle_id)
    return db.session.scalars(query.where(Nomination.id == found.id)).one()


def may_see_points(found: Nomination, actor: Actor) -> bool:
    """Say whether the actor may see points, score and reason of a nomination that is visible."""
    return selects(actor) or found.cycle.state in PUBLISHED


def criterion_values(found: Nomination) -> Sequence[Row[Any]]:
    """Return (key, weight, scale, source, value, made_of) of each criterion in the order of the rubric."""
    return db.session.execute(
        select(
            Criterion.key,
            Criterion.weight,
            Criterion.scale,
            Criterion.source,
            CriterionValue.value,
            CriterionValue.source.label("made_of"),
        )
        .join(Criterion, Criterion.id == CriterionValue.criterion_id)
        .where(CriterionValue.nomination_id == found.id)
        .order_by(Criterion.position)
    ).all()


def history(found: Nomination, *, visible_to: Actor) -> list[StateChange]:
    """Return the steps that the actor may know of, the first one first."""
    query = select(StateChange).where(StateChange.nomination_id == found.id).order_by(StateChange.id)
    if not selects(visible_to):
        hidden = [event.value for event in ALWAYS_SECRET_EVENTS]
        if found.cycle.state not in PUBLISHED:
            hidden += [event.value for event in SECRET_EVENTS]
        query = query.where(StateChange.event.not_in(hidden))
    return list(db.session.scalars(query))


def count(of: Cycle, *, visible_to: Actor) -> int:
    """Return how many nominations of a cycle are visible."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Nomination).where(_visible(visible_to), Nomination.cycle_id == of.id)
        )
        or 0
    )


def count_by_state(of: Cycle, *, visible_to: Actor) -> dict[str, int]:
    """Return how many visible nominations stand in each state, as the actor may see it."""
    state = shown_state(visible_to).label("state")
    rows = db.session.execute(
        select(state, func.count())
        .select_from(Nomination)
        .join(Cycle, Cycle.id == Nomination.cycle_id)
        .where(_visible(visible_to), Nomination.cycle_id == of.id)
        .group_by(state)
    )
    found: dict[str, int] = dict(rows.tuples().all())
    order = [str(one) for one in (*NominationState, *PublicLabel)]
    return {one: found[one] for one in order if one in found}


def count_by_outcome(of: Cycle, *, visible_to: Actor) -> dict[str, int]:
    """Return how many visible nominations there are by the outcome of their check; "" is not checked."""
    rows = db.session.execute(
        select(func.coalesce(Nomination.outcome, literal("")), func.count())
        .where(_visible(visible_to), Nomination.cycle_id == of.id)
        .group_by(Nomination.outcome)
    )
    return dict(rows.tuples().all())


def by_quota(of: Cycle, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return (region_code, name, places, nominated) of the cities in the actor's reach, in administrative order."""
    city = city_code()  # one expression in both places, else PostgreSQL takes them for two
    counted = (
        select(city.label("city"), func.count().label("nominated"))
        .select_from(Nomination)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(_visible(visible_to), Nomination.cycle_id == of.id)
        .group_by(city)
        .subquery()
    )
    return db.session.execute(
        select(
            Quota.region_code,
            Region.name,
            Quota.places,
            func.coalesce(counted.c.nominated, 0).label("nominated"),
        )
        .join(Region, Region.code == Quota.region_code)
        .outerjoin(counted, counted.c.city == Quota.region_code)
        .where(Quota.cycle_id == of.id, under(Quota.region_code, visible_to.region_code[:CITY_DIGITS]))
        .order_by(Region.display_order, Region.code)
    ).all()


def verdicts_not_met(of: Cycle, *, visible_to: Actor) -> Iterator[NotMet]:
    """Yield every clause that is not met or cannot be told, by name."""
    for row in db.session.execute(
        select(
            Person.name,
            StoredVerdict.rule,
            StoredVerdict.clause,
            StoredVerdict.outcome,
            StoredVerdict.text,
            StoredVerdict.met_on,
        )
        .join(Nomination, Nomination.id == StoredVerdict.nomination_id)
        .join(Person, Person.id == Nomination.person_id)
        .where(_visible(visible_to), Nomination.cycle_id == of.id, StoredVerdict.outcome != Outcome.MET.value)
        .order_by(Person.pinyin_sort, Person.id, StoredVerdict.id)
    ):
        yield NotMet(row.name, row.rule, row.clause, row.outcome, from_json(row.text), row.met_on)


def _visible(actor: Actor) -> ColumnElement[bool]:
    return predicate(actor, Permission.POOL_READ_NOMINATION, Nomination)


def _is_named(text: str) -> ColumnElement[bool]:
    key = normalise_query(text).text
    begins = and_(NameKey.key >= key, NameKey.key < key + END_OF_RANGE)
    return or_(Person.name == text, exists().where(NameKey.person_id == Person.id, begins))
