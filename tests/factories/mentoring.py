"""Mentors, pairings, guidance records, outcomes and matchings for tests."""

from datetime import UTC, date, datetime

import factory
from sqlalchemy import select

from registry.db import db
from registry.mentoring.codes import GuidanceWay, MentorCategory, OutcomeKind, PairingState
from registry.mentoring.models import GuidanceRecord, MatchingRun, Mentor, Outcome, Pairing
from registry.organisations.codes import Sector
from registry.people.models import Person
from registry.pool.codes import CycleState, MembershipState, TalentClass
from registry.pool.models import Cycle, Membership
from tests.factories.organisations import _Factory
from tests.factories.people import PersonFactory


class MentorFactory(_Factory):
    """A leading professional of health with one place, at home in a county hospital. `person` is who mentors."""

    class Meta:
        model = Mentor

    class Params:
        person = factory.LazyFunction(lambda: PersonFactory(is_graduate=False))

    person_id = factory.LazyAttribute(lambda mentor: mentor.person.id)
    category = MentorCategory.LEADING_PROFESSIONAL
    capacity = 1
    field = Sector.HEALTH
    is_available = True


class MatchingRunFactory(_Factory):
    class Meta:
        model = MatchingRun

    cycle_year = 2026
    run_at = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
    snapshot_hash = factory.Sequence(lambda number: f"{number:064x}")
    members = 1
    edges = 1
    pairs = 1
    total_fit = 8000
    worst_fit = 8000
    solver = "test"
    unmatched = factory.LazyFunction(list)


class PairingFactory(_Factory):
    """A running pairing since 2026-01-05. `mentor` (a Mentor) and `mentee` (a Person) are the two."""

    class Meta:
        model = Pairing

    class Params:
        mentor = factory.LazyFunction(MentorFactory)
        mentee = factory.LazyFunction(PersonFactory)

    mentor_id = factory.LazyAttribute(lambda pairing: pairing.mentor.id)
    mentee_id = factory.LazyAttribute(lambda pairing: pairing.mentee.id)
    state = PairingState.ACTIVE
    starts_on = date(2026, 1, 5)
    planned_ends_on = date(2027, 1, 4)


class GuidanceRecordFactory(_Factory):
    class Meta:
        model = GuidanceRecord

    class Params:
        pairing = factory.LazyFunction(PairingFactory)

    pairing_id = factory.LazyAttribute(lambda record: record.pairing.id)
    held_on = date(2026, 6, 10)
    way = GuidanceWay.IN_PERSON
    minutes = 60
    topic = "讨论全科门诊的慢病随访流程"
    recorded_on = date(2026, 6, 11)


class OutcomeFactory(_Factory):
    class Meta:
        model = Outcome

    class Params:
        pairing = factory.LazyFunction(PairingFactory)

    pairing_id = factory.LazyAttribute(lambda outcome: outcome.pairing.id)
    kind = OutcomeKind.PAPER
    title = "山区高血压患者随访管理的实践"
    achieved_on = date(2026, 5, 20)


def enrolled(person: Person, year: int = 2026, talent_class: TalentClass = TalentClass.PROFESSIONAL) -> Membership:
    """Make the person a member by the cycle of this year, which is made if there is none."""
    cycle = db.session.scalar(select(Cycle).where(Cycle.year == year))
    if cycle is None:
        cycle = Cycle(year=year, seats=500, state=CycleState.CLOSED, as_of_on=date(year, 6, 30), parameters={})
        db.session.add(cycle)
        db.session.flush()
    made = Membership(
        person_id=person.id,
        cycle_id=cycle.id,
        number=f"{year}-{person.id:04d}",
        talent_class=talent_class,
        state=MembershipState.ACTIVE,
        starts_on=date(year, 6, 1),
        planned_ends_on=date(year + 3, 5, 31),
    )
    db.session.add(made)
    db.session.flush()
    return made
