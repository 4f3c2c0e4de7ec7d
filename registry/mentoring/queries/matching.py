"""What a matching needs: members without a mentor, mentors with places free, and pairs that are barred."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from registry.db import db
from registry.mentoring.codes import Bar, PairingState
from registry.mentoring.models import GuidanceRecord, MatchingRun, Mentor, Outcome, Pairing
from registry.mentoring.rules import fit
from registry.mentoring.rules.guidance import RUNNING
from registry.organisations.models import Organisation
from registry.people.models import Person, Relation
from registry.pool.codes import MembershipState
from registry.pool.models import Cycle, Membership

BEGUN = (*RUNNING, PairingState.ENDED)


def takes_a_place() -> ColumnElement[bool]:
    """Return the condition on Pairing that it fills a place: it runs, or one side has accepted the proposal."""
    answered = or_(Pairing.mentor_accepted_on.is_not(None), Pairing.mentee_accepted_on.is_not(None))
    return or_(Pairing.state.in_(RUNNING), and_(Pairing.state == PairingState.PROPOSED, answered))


def is_unanswered() -> ColumnElement[bool]:
    """Return the condition on Pairing that it is a proposal to which neither side has said anything."""
    return and_(
        Pairing.state == PairingState.PROPOSED,
        Pairing.mentor_accepted_on.is_(None),
        Pairing.mentee_accepted_on.is_(None),
    )


def last_enrolled_year(today: date) -> int | None:
    """Return the year of the newest cycle that has members."""
    return db.session.scalar(
        select(func.max(Cycle.year)).where(
            exists().where(Membership.cycle_id == Cycle.id, Membership.starts_on <= today)
        )
    )


def last_run(year: int | None = None) -> MatchingRun | None:
    """Return the newest matching, of one year or of all."""
    query = select(MatchingRun).order_by(MatchingRun.id.desc()).limit(1)
    if year is not None:
        query = query.where(MatchingRun.cycle_year == year)
    return db.session.scalar(query)


def has_active_members(year: int, today: date) -> bool:
    """Say whether anybody is an active member by this cycle."""
    return db.session.scalar(_active_members(year, today).limit(1)) is not None


def members_to_match(year: int, today: date) -> list[fit.Mentee]:
    """Return the active members by this cycle who have no mentor and have accepted none, by key."""
    waiting = _waiting(year, today)
    rows = db.session.execute(
        select(
            Person.uid,
            Person.managing_region_code,
            Person.organisation_path,
            Membership.talent_class,
            Organisation.sector,
            Organisation.region_code,
        )
        .select_from(Membership)
        .join(Membership.cycle)
        .join(Membership.person)
        .outerjoin(Person.home_organisation)
        .where(Cycle.year == year, Person.id.in_(waiting))
        .order_by(Person.uid)
    ).all()
    barred = barred_pairs(waiting)
    return [
        fit.Mentee(
            key=row.uid,
            talent_class=row.talent_class,
            sector=row.sector,
            region_code=row.region_code or row.managing_region_code,
            organisation_path=row.organisation_path,
            barred=barred.get(row.uid, {}),
        )
        for row in rows
    ]


def _active_members(year: int, today: date) -> Select[tuple[int]]:
    return (
        select(Membership.person_id)
        .join(Membership.cycle)
        .where(Cycle.year == year, Membership.state == MembershipState.ACTIVE, Membership.starts_on <= today)
    )


def _waiting(year: int, today: date) -> Select[tuple[int]]:
    has_mentor = exists().where(Pairing.mentee_id == Membership.person_id, takes_a_place())
    return _active_members(year, today).where(~has_mentor)


def barred_pairs(mentee_ids: Select[tuple[int]]) -> dict[str, dict[str, Bar]]:
    """Return mentee's uid -> mentor's uid -> why the two must not be paired, for relatives and earlier pairs."""
    barred: dict[str, dict[str, Bar]] = {}
    for mentee, mentor, states in _earlier_pairs(mentee_ids):
        if PairingState.REFUSED in states:
            barred.setdefault(mentee, {})[mentor] = Bar.REFUSED_PAIR
        elif not states[PairingState.ENDED]:
            barred.setdefault(mentee, {})[mentor] = Bar.EARLIER_PAIR
    for mentee, mentor in _relatives(mentee_ids):
        barred.setdefault(mentee, {})[mentor] = Bar.RELATIVE
    return barred


def _earlier_pairs(mentee_ids: Select[tuple[int]]) -> Iterable[tuple[str, str, dict[PairingState, bool]]]:
    """Return (mentee, mentor, state -> whether it was wished again) of the pairs that were refused or have ended."""
    mentee, mentors_person = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(mentee.uid, mentors_person.uid, Pairing.state, Pairing.is_wished_again)
        .select_from(Pairing)
        .join(mentee, Pairing.mentee)
        .join(Pairing.mentor)
        .join(mentors_person, Mentor.person)
        .where(Pairing.mentee_id.in_(mentee_ids), Pairing.state.in_((PairingState.ENDED, PairingState.REFUSED)))
    )
    pairs: dict[tuple[str, str], dict[PairingState, bool]] = {}
    for one, other, state, is_wished_again in rows:
        states = pairs.setdefault((one, other), {})
        states[state] = states.get(state, False) or is_wished_again
    return [(one, other, states) for (one, other), states in pairs.items()]


def _relatives(mentee_ids: Select[tuple[int]]) -> Iterable[tuple[str, str]]:
    """Return (mentee, mentor) of the mentees who have relatives among the mentors, whoever stated it."""
    found: list[tuple[str, str]] = []
    mentee, mentors_person = aliased(Person), aliased(Person)
    for near, far in (
        (Relation.person_id, Relation.other_person_id),
        (Relation.other_person_id, Relation.person_id),
    ):
        rows = db.session.execute(
            select(mentee.uid, mentors_person.uid)
            .select_from(Relation)
            .join(mentee, mentee.id == near)
            .join(mentors_person, mentors_person.id == far)
            .join(Mentor, Mentor.person_id == mentors_person.id)
            .where(near.in_(mentee_ids))
        )
        found.extend((row[0], row[1]) for row in rows)
    return found


def free_mentors(today: date) -> list[fit.Mentor]:
    """Return the available mentors with places free, by key, with how their guidance went so far."""
    load = (
        select(Pairing.mentor_id, func.count().label("filled"))
        .where(takes_a_place())
        .group_by(Pairing.mentor_id)
        .subquery()
    )
    filled = func.coalesce(load.c.filled, 0)
    rows = db.session.execute(
        select(
            Mentor.id,
            Mentor.category,
            Mentor.field,
            (Mentor.capacity - filled).label("places"),
            Person.uid,
            Person.managing_region_code,
            Person.organisation_path,
            Organisation.sector,
            Organisation.region_code,
        )
        .join(Mentor.person)
        .outerjoin(Person.home_organisation)
        .outerjoin(load, load.c.mentor_id == Mentor.id)
        .where(Mentor.is_available, Mentor.capacity > filled)
        .order_by(Person.uid)
    ).all()
    given = _guidance_given(today)
    return [
        fit.Mentor(
            key=row.uid,
            category=row.category,
            field=row.field,
            sector=row.sector,
            region_code=row.region_code or row.managing_region_code,
            organisation_path=row.organisation_path,
            places=row.places,
            history=fit.mentor_history(*given.get(row.id, (0, 0, 0)), on=today),
        )
        for row in rows
    ]


def _guidance_given(today: date) -> dict[int, tuple[int, int, int]]:
    """Return for each mentor the days of all pairings together, their records, and their verified outcomes."""
    records = _counted_by_pairing(GuidanceRecord)
    outcomes = _counted_by_pairing(Outcome, Outcome.verified_on.is_not(None))
    rows = db.session.execute(
        select(
            Pairing.mentor_id,
            Pairing.starts_on,
            Pairing.ends_on,
            func.coalesce(records.c.found, 0).label("records"),
            func.coalesce(outcomes.c.found, 0).label("outcomes"),
        )
        .outerjoin(records, records.c.pairing_id == Pairing.id)
        .outerjoin(outcomes, outcomes.c.pairing_id == Pairing.id)
        .where(Pairing.state.in_(BEGUN), Pairing.starts_on <= today)
    )
    given: dict[int, tuple[int, int, int]] = {}
    for mentor_id, starts_on, ends_on, record_count, outcome_count in rows:
        days = (min(ends_on or today, today) - starts_on + timedelta(days=1)).days
        before = given.get(mentor_id, (0, 0, 0))
        given[mentor_id] = (before[0] + days, before[1] + record_count, before[2] + outcome_count)
    return given


def _counted_by_pairing(record: Any, *conditions: ColumnElement[bool]) -> Any:
    return (
        select(record.pairing_id, func.count().label("found")).where(*conditions).group_by(record.pairing_id).subquery()
    )


def ids_by_uid(year: int, today: date) -> tuple[dict[str, int], dict[str, int]]:
    """Return the person key of each member to be matched and the mentor key of each mentor, by the person's uid."""
    mentees = db.session.execute(select(Person.uid, Person.id).where(Person.id.in_(_waiting(year, today))))
    mentors = db.session.execute(select(Person.uid, Mentor.id).join(Mentor.person))
    return {row.uid: row.id for row in mentees}, {row.uid: row[1] for row in mentors}


def unanswered_proposals(year: int) -> Select[tuple[int]]:
    """Return the statement of the keys of earlier proposals for this cycle that nobody has answered."""
    return (
        select(Pairing.id)
        .join(MatchingRun, MatchingRun.id == Pairing.matching_run_id)
        .where(MatchingRun.cycle_year == year, is_unanswered())
    )
