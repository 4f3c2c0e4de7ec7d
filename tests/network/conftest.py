"""A little register for the networks: two cities, their pairings, and careers with moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from registry.db import db
from registry.mentoring.codes import EndReason, PairingState
from registry.mentoring.models import Mentor, Pairing
from registry.network.report import stored
from registry.organisations.codes import OrganisationLevel
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.codes import CycleState, NominationState, Route, TalentClass
from registry.pool.models import Cycle, Nomination
from registry.service_records.codes import Direction, SpellKind
from tests.factories.mentoring import GuidanceRecordFactory, MentorFactory, OutcomeFactory, PairingFactory, enrolled
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import EducationFactory, PersonFactory
from tests.factories.service_records import SpellFactory

NEAR, FAR = "341524", "340102"
"""A county of city 3415, and one of city 3401."""

NAMES = {
    "near-a": "安甲", "near-b": "安乙", "near-c": "安丙", "near-m": "安师", "near-idle": "安闲",
    "far-a": "庐甲", "far-m": "庐师",
}  # fmt: skip


@dataclass
class Register:
    """What the tests speak about, by name."""

    near_unit: Organisation
    far_unit: Organisation
    mentors: dict[str, Mentor]
    people: dict[str, Person]
    pairings: dict[str, Pairing]


def person(uid: str, unit: Organisation, **facts: Any) -> Person:
    return PersonFactory(uid=uid, name=NAMES.get(uid, "李某"), organisation=unit, **facts)


def make_register(year: int = 2025) -> Register:
    """Two members in the near city and one in the far city, each with the pairing that its name tells.

    near-a is guided by near-m (two records, one outcome verified), far-a by far-m, who guides near-b as well and
    did so for near-a until it was broken off. near-c is a member without a mentor.
    """
    near, far = OrganisationFactory(region_code=NEAR, name="金寨医院"), OrganisationFactory(region_code=FAR)
    people = {uid: person(uid, near) for uid in ("near-a", "near-b", "near-c")} | {"far-a": person("far-a", far)}
    for one in people.values():
        enrolled(one, year)
    mentors = {
        uid: MentorFactory(person=person(uid, unit, is_graduate=False), capacity=2)
        for uid, unit in (("near-m", near), ("far-m", far), ("near-idle", near))
    }
    pairings = {
        "near": PairingFactory(mentor=mentors["near-m"], mentee=people["near-a"]),
        "far": PairingFactory(mentor=mentors["far-m"], mentee=people["far-a"]),
        "across": PairingFactory(mentor=mentors["far-m"], mentee=people["near-b"]),
        "broken": PairingFactory(
            mentor=mentors["far-m"],
            mentee=people["near-a"],
            state=PairingState.ENDED,
            starts_on=date(2025, 7, 1),
            planned_ends_on=date(2026, 6, 30),
            ends_on=date(2025, 12, 31),
            end_reason=EndReason.BY_AGREEMENT,
        ),
        "proposed": PairingFactory(mentor=mentors["near-idle"], mentee=people["near-c"], state=PairingState.PROPOSED),
    }
    for held_on in (date(2026, 2, 3), date(2026, 6, 10)):
        GuidanceRecordFactory(pairing=pairings["near"], held_on=held_on, minutes=45)
    OutcomeFactory(pairing=pairings["near"], verified_on=date(2026, 6, 1))
    OutcomeFactory(pairing=pairings["near"], verified_on=None)
    return Register(near, far, mentors, people, pairings)


def add_careers(register: Register) -> None:
    """near-a goes from a township to the county hospital, near-b is seconded there for a year, far-a stays."""
    township = OrganisationFactory(
        region_code="341524100", level=OrganisationLevel.TOWNSHIP, name="燕子河卫生院", credit_code="12341524MB0000017X"
    )
    near = register.near_unit
    SpellFactory(
        person=register.people["near-a"], organisation=township, starts_on=date(2018, 8, 1), ends_on=date(2021, 7, 31)
    )
    SpellFactory(person=register.people["near-a"], organisation=near, starts_on=date(2021, 8, 1))
    SpellFactory(person=register.people["near-b"], organisation=near, starts_on=date(2019, 9, 1))
    SpellFactory(
        person=register.people["near-b"],
        organisation=township,
        kind=SpellKind.SECONDMENT,
        direction=Direction.DOWN,
        starts_on=date(2023, 3, 1),
        ends_on=date(2024, 2, 29),
    )
    SpellFactory(person=register.people["far-a"], organisation=register.far_unit, starts_on=date(2020, 1, 1))


def nominate(who: Person, unit: Organisation, state: NominationState, year: int = 2026) -> Nomination:
    """Nominate a person in the cycle of this year, which is made if there is none."""
    cycle = db.session.scalar(db.select(Cycle).where(Cycle.year == year))
    if cycle is None:
        cycle = Cycle(year=year, seats=500, state=CycleState.CLOSED, as_of_on=date(year, 6, 30), parameters={})
        db.session.add(cycle)
        db.session.flush()
    made = Nomination(
        cycle_id=cycle.id, person_id=who.id, organisation_id=unit.id, nominated_on=date(year, 6, 1), state=state,
        talent_class=TalentClass.PROFESSIONAL, route=Route.PLACE, has_unit_consent=True,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    EducationFactory(person=who)
    return made


@pytest.fixture
def register(session: object, today: date) -> Register:
    return make_register()


@pytest.fixture
def no_report(app: Flask) -> Iterator[Path]:
    """Keep the tests' instance free of a report, before and after."""
    path = stored.place(Path(app.instance_path))
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)
