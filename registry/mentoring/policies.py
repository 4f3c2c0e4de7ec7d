"""Whose mentors, pairings and guidance a role reaches: by the mentee for offices, by the account for the two."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
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


def _region_of(person: Any, actor: Actor) -> ColumnElement[bool]:
    return under(person.managing_region_code, actor.region_code) if actor.region_code else false()


def _unit_of(person: Any, actor: Actor) -> ColumnElement[bool]:
    return under(person.organisation_path, actor.organisation_path) if actor.organisation_path else false()


def _account_of(person: Any, actor: Actor) -> ColumnElement[bool]:
    return person.account_id == actor.account_id if actor.account_id is not None else false()


def _mentee(belongs: Any, actor: Actor) -> ColumnElement[bool]:
    """Pairings whose mentee belongs to the actor."""
    mentee = aliased(Person)
    return exists().where(mentee.id == Pairing.mentee_id, belongs(mentee, actor))


def _own_mentor(actor: Actor) -> ColumnElement[bool]:
    """Pairings whose mentor is the actor."""
    mentor, person = aliased(Mentor), aliased(Person)
    return (
        select(mentor.id)
        .join(person, person.id == mentor.person_id)
        .where(mentor.id == Pairing.mentor_id, _account_of(person, actor))
        .correlate(Pairing)
        .exists()
    )


def _of_pairing(record: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Records of the pairings that fulfil a condition on Pairing."""
    return exists().where(Pairing.id == record.pairing_id, condition).correlate_except(Pairing)


@allow(Permission.MENTORING_READ, Pairing, *REGIONAL)
def pairings_of_the_region(actor: Actor) -> ColumnElement[bool]:
    return _mentee(_region_of, actor)


@allow(Permission.MENTORING_READ, Pairing, Role.UNIT_HR)
def pairings_of_the_unit(actor: Actor) -> ColumnElement[bool]:
    return _mentee(_unit_of, actor)


@allow(Permission.MENTORING_READ, Pairing, Role.MENTOR)
@allow(Permission.MENTORING_ANSWER, Pairing, Role.MENTOR)
@allow(Permission.MENTORING_GUIDE, Pairing, Role.MENTOR)
def pairings_given(actor: Actor) -> ColumnElement[bool]:
    return _own_mentor(actor)


@allow(Permission.MENTORING_READ, Pairing, Role.GRADUATE)
@allow(Permission.MENTORING_ANSWER, Pairing, Role.GRADUATE)
def pairings_received(actor: Actor) -> ColumnElement[bool]:
    return _mentee(_account_of, actor)


def _part(record: Any, condition: Condition) -> Condition:
    def of_such_pairings(actor: Actor) -> ColumnElement[bool]:
        return _of_pairing(record, condition(actor))

    return of_such_pairings


for record in (GuidanceRecord, Outcome):
    allow(Permission.MENTORING_READ, record, *REGIONAL)(_part(record, pairings_of_the_region))
    allow(Permission.MENTORING_READ, record, Role.UNIT_HR)(_part(record, pairings_of_the_unit))
    allow(Permission.MENTORING_READ, record, Role.MENTOR)(_part(record, pairings_given))
    allow(Permission.MENTORING_READ, record, Role.GRADUATE)(_part(record, pairings_received))


@allow(Permission.MENTORING_CONFIRM, GuidanceRecord, Role.GRADUATE)
def guidance_received(actor: Actor) -> ColumnElement[bool]:
    return _of_pairing(GuidanceRecord, pairings_received(actor))


@allow(Permission.MENTORING_VERIFY, Outcome, Role.UNIT_HR)
def outcomes_in_the_unit(actor: Actor) -> ColumnElement[bool]:
    return _of_pairing(Outcome, pairings_of_the_unit(actor))


def _mentor(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Mentors of the pairings that fulfil a condition on Pairing."""
    return exists().where(Pairing.mentor_id == Mentor.id, condition).correlate_except(Pairing)


def _is(belongs: Any, actor: Actor) -> ColumnElement[bool]:
    """Mentors who belong to the actor themselves."""
    person = aliased(Person)
    return exists().where(person.id == Mentor.person_id, belongs(person, actor))


@allow(Permission.MENTORING_READ, Mentor, *REGIONAL)
def mentors_of_the_region(actor: Actor) -> ColumnElement[bool]:
    """Mentors managed in the region, and those of mentees managed there."""
    return or_(_is(_region_of, actor), _mentor(pairings_of_the_region(actor)))


@allow(Permission.MENTORING_READ, Mentor, Role.UNIT_HR)
def mentors_of_the_unit(actor: Actor) -> ColumnElement[bool]:
    return or_(_is(_unit_of, actor), _mentor(pairings_of_the_unit(actor)))


@allow(Permission.MENTORING_READ, Mentor, Role.MENTOR)
def oneself_as_mentor(actor: Actor) -> ColumnElement[bool]:
    return _is(_account_of, actor)


@allow(Permission.MENTORING_READ, Mentor, Role.GRADUATE)
def own_mentors(actor: Actor) -> ColumnElement[bool]:
    return _mentor(pairings_received(actor))


@allow(Permission.PERSON_READ, Person, Role.MENTOR)
def own_mentees(actor: Actor) -> ColumnElement[bool]:
    """The own record, and the files of the present mentees: a proposal or an ended pairing opens none."""
    paired = and_(Pairing.state.in_(RUNNING), _own_mentor(actor))
    return or_(
        _account_of(Person, actor),
        exists().where(Pairing.mentee_id == Person.id, paired).correlate_except(Pairing),
    )
