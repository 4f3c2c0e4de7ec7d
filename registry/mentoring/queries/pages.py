"""What the page of a mentor, of a pairing and of a matching shows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate, visible_or_refused
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.mentoring.models import GuidanceRecord, MatchingRun, Mentor, Outcome, Pairing
from registry.mentoring.queries.lists import last_held_on, places_filled
from registry.mentoring.queries.matching import BEGUN, takes_a_place
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.web.lists import Page, page


def mentor(identity: int, *, visible_to: Actor) -> tuple[Mentor, int]:
    """Return a mentor with person and unit, and the places filled; raise NotVisible."""
    row = db.session.execute(
        select(Mentor, places_filled())
        .join(Mentor.person)
        .where(Mentor.id == identity, predicate(visible_to, Permission.MENTORING_READ, Mentor))
        .options(
            contains_eager(Mentor.person).joinedload(Person.home_organisation).joinedload(Organisation.region),
        )
    ).first()
    if row is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return row[0], row[1]


def pairings_of_mentor(mentor_id: int, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return the visible pairings of a mentor, the newest first, with meetings, minutes and the last meeting."""
    given = (
        select(
            GuidanceRecord.pairing_id,
            func.count().label("meetings"),
            func.sum(GuidanceRecord.minutes).label("minutes"),
        )
        .join(Pairing, Pairing.id == GuidanceRecord.pairing_id)
        .where(Pairing.mentor_id == mentor_id)
        .group_by(GuidanceRecord.pairing_id)
        .subquery()
    )
    return db.session.execute(
        select(
            Pairing.id,
            Pairing.state,
            Pairing.starts_on,
            Pairing.ends_on,
            Pairing.fit,
            Person.name,
            Organisation.name.label("organisation_name"),
            func.coalesce(given.c.meetings, 0).label("meetings"),
            func.coalesce(given.c.minutes, 0).label("minutes"),
            last_held_on().label("last_held_on"),
        )
        .join(Pairing.mentee)
        .outerjoin(Person.home_organisation)
        .outerjoin(given, given.c.pairing_id == Pairing.id)
        .where(Pairing.mentor_id == mentor_id, predicate(visible_to, Permission.MENTORING_READ, Pairing))
        .order_by(Pairing.starts_on.desc(), Pairing.id.desc())
    ).all()


def teachers(person_id: int) -> Sequence[Row[Any]]:
    """Return (mentor key, name) of those who once guided this person: the generation before, by name."""
    return db.session.execute(
        select(Mentor.id, Person.name)
        .join(Mentor.person)
        .join(Pairing, Pairing.mentor_id == Mentor.id)
        .where(Pairing.mentee_id == person_id, Pairing.state.in_(BEGUN))
        .distinct()
        .order_by(Person.name, Mentor.id)
    ).all()


def mentees_who_mentor(mentor_id: int) -> Sequence[Row[Any]]:
    """Return (mentor key, name) of this mentor's mentees who guide others today: the generation after, by name."""
    return db.session.execute(
        select(Mentor.id, Person.name)
        .join(Mentor.person)
        .join(Pairing, Pairing.mentee_id == Mentor.person_id)
        .where(Pairing.mentor_id == mentor_id, Pairing.state.in_(BEGUN))
        .distinct()
        .order_by(Person.name, Mentor.id)
    ).all()


def outcomes_of_mentor(mentor_id: int, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return the visible outcomes of a mentor's pairings with the mentee's name, the newest first."""
    return db.session.execute(
        select(
            Outcome.id,
            Outcome.pairing_id,
            Outcome.kind,
            Outcome.title,
            Outcome.achieved_on,
            Outcome.verified_on,
            Person.name,
        )
        .join(Pairing, Pairing.id == Outcome.pairing_id)
        .join(Pairing.mentee)
        .where(Pairing.mentor_id == mentor_id, predicate(visible_to, Permission.MENTORING_READ, Outcome))
        .order_by(Outcome.achieved_on.desc(), Outcome.id.desc())
    ).all()


def pairing(identity: int, *, visible_to: Actor, permission: Permission = Permission.MENTORING_READ) -> Pairing:
    """Return a pairing with mentor, mentee and their units; raise NotVisible."""
    found = db.session.scalar(
        select(Pairing)
        .where(Pairing.id == identity, predicate(visible_to, permission, Pairing))
        .options(
            joinedload(Pairing.mentor).joinedload(Mentor.person).joinedload(Person.home_organisation),
            joinedload(Pairing.mentee).joinedload(Person.home_organisation),
        )
    )
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found


def guidance_of(pairing_id: int) -> Sequence[GuidanceRecord]:
    """Return the guidance records of a pairing that was read with permission, the newest first."""
    return db.session.scalars(
        select(GuidanceRecord)
        .where(GuidanceRecord.pairing_id == pairing_id)
        .order_by(GuidanceRecord.held_on.desc(), GuidanceRecord.id.desc())
    ).all()


def outcomes_of(pairing_id: int) -> Sequence[Outcome]:
    """Return the outcomes of a pairing that was read with permission, the newest first."""
    return db.session.scalars(
        select(Outcome).where(Outcome.pairing_id == pairing_id).order_by(Outcome.achieved_on.desc(), Outcome.id.desc())
    ).all()


def guidance_record(identity: int, *, visible_to: Actor, permission: Permission) -> GuidanceRecord:
    """Return one guidance record; raise NotVisible."""
    found: GuidanceRecord = visible_or_refused(db.session(), visible_to, permission, GuidanceRecord, identity)
    return found


def outcome(identity: int, *, visible_to: Actor, permission: Permission) -> Outcome:
    """Return one outcome; raise NotVisible."""
    found: Outcome = visible_or_refused(db.session(), visible_to, permission, Outcome, identity)
    return found


def places_for(pairing: Pairing) -> int:
    """Return how many places the mentor has for this pairing: the capacity without what others fill."""
    filled = (
        select(func.count())
        .select_from(Pairing)
        .where(Pairing.mentor_id == pairing.mentor_id, Pairing.id != pairing.id, takes_a_place())
        .scalar_subquery()
    )
    return db.session.scalar(select(Mentor.capacity - filled).where(Mentor.id == pairing.mentor_id)) or 0


def records_count(pairing_id: int) -> int:
    """Return how many meetings of a pairing are recorded."""
    query = select(func.count()).select_from(GuidanceRecord).where(GuidanceRecord.pairing_id == pairing_id)
    return db.session.scalar(query) or 0


def visible_runs(*, visible_to: Actor) -> Sequence[MatchingRun]:
    """Return the last matching of each cycle, the one run last first, for those who may read matchings."""
    last = select(func.max(MatchingRun.id)).group_by(MatchingRun.cycle_year)
    return db.session.scalars(
        select(MatchingRun)
        .where(predicate(visible_to, Permission.MENTORING_READ_MATCHING, MatchingRun), MatchingRun.id.in_(last))
        .order_by(MatchingRun.id.desc())
    ).all()


def pairs_of_run(run_id: int, *, after: str | None = None, before: str | None = None) -> Page:
    """Return a page of the pairs that a matching proposed, the worst fit first, with what became of them."""
    mentee, mentors_person = aliased(Person, name="mentee"), aliased(Person, name="mentors_person")
    query = (
        select(
            Pairing.id,
            Pairing.state,
            Pairing.fit,
            Pairing.fit_parts,
            Mentor.category,
            mentee.name.label("mentee_name"),
            mentors_person.name.label("mentor_name"),
            Organisation.name.label("organisation_name"),
        )
        .join(Pairing.mentor)
        .join(mentors_person, Mentor.person)
        .join(mentee, Pairing.mentee)
        .outerjoin(Organisation, Organisation.id == mentee.home_organisation_id)
        .where(Pairing.matching_run_id == run_id)
    )
    return page(db.session(), query, [Pairing.fit, Pairing.id], after=after, before=before)


def fits_of_run(run_id: int) -> list[int]:
    """Return the fit of each pair that a matching proposed, the worst first."""
    query = select(Pairing.fit).where(Pairing.matching_run_id == run_id, Pairing.fit.is_not(None))
    return sorted(db.session.scalars(query))


def people_by_uid(uids: Sequence[str]) -> dict[str, Row[Any]]:
    """Return (key, name, unit) of each person, by uid."""
    rows = db.session.execute(
        select(Person.uid, Person.id, Person.name, Organisation.name.label("organisation_name"))
        .outerjoin(Person.home_organisation)
        .where(Person.uid.in_(list(uids)))
    )
    return {row.uid: row for row in rows}
