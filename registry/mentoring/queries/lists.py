"""The lists of mentors and of pairings, and what waits in them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.access.scopes import under
from registry.db import db
from registry.kernel.names import normalise_query
from registry.mentoring.codes import MentorCategory, PairingState
from registry.mentoring.models import GuidanceRecord, Mentor, Pairing
from registry.mentoring.queries.matching import takes_a_place
from registry.mentoring.rules import guidance
from registry.organisations.models import Organisation
from registry.people.models import NameKey, Person
from registry.web.lists import Page, page

END_OF_RANGE = "\U0010ffff"


@dataclass(frozen=True)
class WantedMentors:
    """What the list of mentors is narrowed to; what is empty narrows nothing. `city` is where they work."""

    name: str = ""
    category: MentorCategory | None = None
    city: str = ""
    only_free: bool = False


@dataclass(frozen=True)
class WantedPairings:
    """What the list of pairings is narrowed to. `name` is of either of the two; `city` manages the mentee."""

    name: str = ""
    states: tuple[PairingState, ...] = ()
    category: MentorCategory | None = None
    city: str = ""
    only_silent: bool = False


def mentors(wanted: WantedMentors, *, visible_to: Actor, after: str | None = None, before: str | None = None) -> Page:
    """Return a page of the visible mentors, by name."""
    query = (
        select(
            Mentor.id,
            Mentor.category,
            Mentor.field,
            Mentor.capacity,
            Mentor.is_available,
            Person.name,
            Person.pinyin_sort,
            Organisation.name.label("organisation_name"),
            Organisation.region_code,
        )
        .join(Mentor.person)
        .outerjoin(Person.home_organisation)
        .where(predicate(visible_to, Permission.MENTORING_READ, Mentor))
    )
    if wanted.name:
        query = query.where(Mentor.person_id.in_(_named(wanted.name)))
    if wanted.category:
        query = query.where(Mentor.category == wanted.category)
    if wanted.city:
        query = query.where(under(Organisation.region_code, wanted.city))
    if wanted.only_free:
        query = query.where(Mentor.is_available, Mentor.capacity > places_filled())
    return page(db.session(), query, [Person.pinyin_sort, Mentor.id], after=after, before=before)


def places_filled() -> ScalarSelect[int]:
    """Return the number of places of a mentor that are filled, to stand in a select of Mentor."""
    return (
        select(func.count())
        .select_from(Pairing)
        .where(Pairing.mentor_id == Mentor.id, takes_a_place())
        .correlate(Mentor)
        .scalar_subquery()
    )


def filled_by_mentor(mentor_ids: Collection[int]) -> Counter[int]:
    """Return how many places each of these mentors has filled."""
    rows = db.session.execute(
        select(Pairing.mentor_id, func.count())
        .where(Pairing.mentor_id.in_(mentor_ids), takes_a_place())
        .group_by(Pairing.mentor_id)
    )
    return Counter(dict(row._tuple() for row in rows))


def pairings(
    wanted: WantedPairings,
    *,
    visible_to: Actor,
    today: date,
    after: str | None = None,
    before: str | None = None,
) -> Page:
    """Return a page of the visible pairings, the newest first; of the silent ones the oldest first."""
    mentee, mentors_person = aliased(Person, name="mentee"), aliased(Person, name="mentors_person")
    query = (
        select(
            Pairing.id,
            Pairing.state,
            Pairing.starts_on,
            Pairing.planned_ends_on,
            Pairing.ends_on,
            Pairing.fit,
            Mentor.category,
            mentee.name.label("mentee_name"),
            mentors_person.name.label("mentor_name"),
            Organisation.name.label("organisation_name"),
        )
        .join(Pairing.mentor)
        .join(mentors_person, Mentor.person)
        .join(mentee, Pairing.mentee)
        .outerjoin(Organisation, Organisation.id == mentee.home_organisation_id)
        .where(predicate(visible_to, Permission.MENTORING_READ, Pairing))
    )
    if wanted.name:
        found = _named(wanted.name)
        query = query.where(or_(Pairing.mentee_id.in_(found), Mentor.person_id.in_(found)))
    if wanted.states:
        query = query.where(Pairing.state.in_(wanted.states))
    if wanted.category:
        query = query.where(Mentor.category == wanted.category)
    if wanted.city:
        query = query.where(under(mentee.managing_region_code, wanted.city))
    if wanted.only_silent:
        query = query.where(is_silent(today))
    return page(db.session(), query, [Pairing.id], after=after, before=before, descending=not wanted.only_silent)


def _named(text: str) -> Select[tuple[int]]:
    """Return the people of whom a key (name, part of it, pinyin, initials) begins with the text."""
    key = normalise_query(text).text
    return select(NameKey.person_id).where(NameKey.key >= key, NameKey.key < key + END_OF_RANGE)


def last_meetings(pairing_ids: Collection[int]) -> dict[int, date]:
    """Return the day of the last meeting of each of these pairings; those without one are left out."""
    rows = db.session.execute(
        select(GuidanceRecord.pairing_id, func.max(GuidanceRecord.held_on))
        .where(GuidanceRecord.pairing_id.in_(pairing_ids))
        .group_by(GuidanceRecord.pairing_id)
    )
    return dict(row._tuple() for row in rows)


def last_held_on() -> ScalarSelect[date]:
    """Return the day of the last meeting of a pairing, to stand in a select of Pairing."""
    return (
        select(func.max(GuidanceRecord.held_on))
        .where(GuidanceRecord.pairing_id == Pairing.id)
        .correlate(Pairing)
        .scalar_subquery()
    )


def is_silent(today: date) -> ColumnElement[bool]:
    """Return the condition on Pairing that it runs and `guidance_alive` is not met on this day."""
    last = last_held_on()
    return and_(
        Pairing.state.in_(guidance.RUNNING),
        or_(
            last < today - timedelta(days=guidance.silence_days(today)),
            and_(last.is_(None), Pairing.starts_on < today - timedelta(days=guidance.first_meeting_days(today))),
        ),
    )


def pairings_by_state(*, visible_to: Actor) -> Counter[PairingState]:
    """Return how many visible pairings are in each state."""
    rows = db.session.execute(
        select(Pairing.state, func.count())
        .where(predicate(visible_to, Permission.MENTORING_READ, Pairing))
        .group_by(Pairing.state)
    )
    return Counter(dict(row._tuple() for row in rows))


def silent_count(*, visible_to: Actor, today: date) -> int:
    """Return how many visible running pairings are not heard of."""
    return _count(is_silent(today), visible_to=visible_to)


def unanswered_count(*, visible_to: Actor) -> int:
    """Return how many visible proposals wait for an answer."""
    return _count(Pairing.state == PairingState.PROPOSED, visible_to=visible_to)


def unconfirmed_count(*, visible_to: Actor) -> int:
    """Return how many guidance records wait for this graduate's confirmation."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(GuidanceRecord)
            .where(
                predicate(visible_to, Permission.MENTORING_CONFIRM, GuidanceRecord),
                GuidanceRecord.confirmed_on.is_(None),
            )
        )
        or 0
    )


def _count(condition: ColumnElement[bool], *, visible_to: Actor) -> int:
    query: Select[tuple[int]] = (
        select(func.count())
        .select_from(Pairing)
        .where(predicate(visible_to, Permission.MENTORING_READ, Pairing), condition)
    )
    return db.session.scalar(query) or 0
