"""Whose mentors, pairings and guidance a role reaches: by the mentee for offices, by the account for the two.

What belongs to one account or one unit is few rows: it is fetched first (IN). What belongs to a region is many:
each row of a list is asked (EXISTS).
"""

from functools import wraps
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, union_all
from sqlalchemy.orm import aliased

from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import Condition, allow, everything
from registry.access.scopes import under
from registry.mentoring.models import GuidanceRecord, MatchingRun, Mentor, Outcome, Pairing
from registry.mentoring.rules.guidance import RUNNING
from registry.people.models import Person

OVERALL = (Role.PROVINCE_HR, Role.AUDITOR)
REGIONAL = (Role.CITY_HR, Role.COUNTY_HR)

for record in (Mentor, Pairing, GuidanceRecord, Outcome):
    allow(Permission.MENTORING_READ, record, *OVERALL)(everything)
allow(Permission.MENTORING_READ_MATCHING, MatchingRun, *OVERALL)(everything)
allow(Permission.MENTORING_ANSWER, Pairing, Role.PROVINCE_HR)(everything)


def _oneself(actor: Actor) -> Select[tuple[int]]:
    """Return the person behind the account; nobody for an account of no person."""
    person = aliased(Person)
    known = person.account_id == actor.account_id if actor.account_id is not None else false()
    return select(person.id).where(known)


def _own_mentor(actor: Actor) -> Select[tuple[int]]:
    mentor = aliased(Mentor)
    return select(mentor.id).where(mentor.person_id.in_(_oneself(actor)))


def _people_of_the_unit(actor: Actor) -> Select[tuple[int]]:
    """Return the people of the unit and below; nobody for a grant without a unit."""
    person = aliased(Person)
    within = under(person.organisation_path, actor.organisation_path) if actor.organisation_path else false()
    return select(person.id).where(within)


def _is_of_the_region(person_id: Any, actor: Actor) -> ColumnElement[bool]:
    """Say whether the person is managed in the region; a grant without a region reaches nobody."""
    if not actor.region_code:
        return false()
    person = aliased(Person)
    return exists().where(person.id == person_id, under(person.managing_region_code, actor.region_code))


@allow(Permission.MENTORING_READ, Pairing, *REGIONAL)
def pairings_of_the_region(actor: Actor) -> ColumnElement[bool]:
    return _is_of_the_region(Pairing.mentee_id, actor)


@allow(Permission.MENTORING_READ, Pairing, Role.UNIT_HR)
def pairings_of_the_unit(actor: Actor) -> ColumnElement[bool]:
    return Pairing.mentee_id.in_(_people_of_the_unit(actor))


@allow(Permission.MENTORING_READ, Pairing, Role.MENTOR)
@allow(Permission.MENTORING_ANSWER, Pairing, Role.MENTOR)
@allow(Permission.MENTORING_GUIDE, Pairing, Role.MENTOR)
def pairings_given(actor: Actor) -> ColumnElement[bool]:
    return Pairing.mentor_id.in_(_own_mentor(actor))


@allow(Permission.MENTORING_READ, Pairing, Role.GRADUATE)
@allow(Permission.MENTORING_ANSWER, Pairing, Role.GRADUATE)
def pairings_received(actor: Actor) -> ColumnElement[bool]:
    return Pairing.mentee_id.in_(_oneself(actor))


def _part(record: Any, condition: Condition) -> Condition:
    """Make the condition on a part of a pairing from the one on the pairing."""

    @wraps(condition)
    def of_such_pairings(actor: Actor) -> ColumnElement[bool]:
        found: ColumnElement[bool] = record.pairing_id.in_(
            select(Pairing.id).where(condition(actor)).correlate_except(Pairing)
        )
        return found

    return of_such_pairings


for record in (GuidanceRecord, Outcome):
    allow(Permission.MENTORING_READ, record, *REGIONAL)(_part(record, pairings_of_the_region))
    allow(Permission.MENTORING_READ, record, Role.UNIT_HR)(_part(record, pairings_of_the_unit))
    allow(Permission.MENTORING_READ, record, Role.MENTOR)(_part(record, pairings_given))
    allow(Permission.MENTORING_READ, record, Role.GRADUATE)(_part(record, pairings_received))
allow(Permission.MENTORING_CONFIRM, GuidanceRecord, Role.GRADUATE)(_part(GuidanceRecord, pairings_received))
allow(Permission.MENTORING_VERIFY, Outcome, Role.UNIT_HR)(_part(Outcome, pairings_of_the_unit))


def _mentors_of(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on Mentor that a pairing fulfils the one on Pairing."""
    return Mentor.id.in_(select(Pairing.mentor_id).where(condition).correlate_except(Pairing))


@allow(Permission.MENTORING_READ, Mentor, *REGIONAL)
def mentors_of_the_region(actor: Actor) -> ColumnElement[bool]:
    """Mentors managed in the region, and those of mentees managed there."""
    return or_(_is_of_the_region(Mentor.person_id, actor), _mentors_of(pairings_of_the_region(actor)))


@allow(Permission.MENTORING_READ, Mentor, Role.UNIT_HR)
def mentors_of_the_unit(actor: Actor) -> ColumnElement[bool]:
    """Mentors at home in the unit, and those of its mentees."""
    return or_(Mentor.person_id.in_(_people_of_the_unit(actor)), _mentors_of(pairings_of_the_unit(actor)))


@allow(Permission.MENTORING_READ, Mentor, Role.MENTOR)
def oneself_as_mentor(actor: Actor) -> ColumnElement[bool]:
    return Mentor.person_id.in_(_oneself(actor))


@allow(Permission.MENTORING_READ, Mentor, Role.GRADUATE)
def own_mentors(actor: Actor) -> ColumnElement[bool]:
    return _mentors_of(pairings_received(actor))


@allow(Permission.PERSON_READ, Person, Role.MENTOR)
def own_mentees(actor: Actor) -> ColumnElement[bool]:
    """The own record, and the files of the present mentees: a proposal or an ended pairing opens none."""
    mentees = select(Pairing.mentee_id).where(Pairing.state.in_(RUNNING), pairings_given(actor))
    return Person.id.in_(union_all(_oneself(actor), mentees.correlate_except(Pairing)))
