"""What is due, worked out for many people at once, is what the rules give person by person."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import delete, select

from registry.db import db
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.organisations.models import Organisation
from registry.organisations.services import changing
from registry.people.codes import TitleLevel, TitleScope
from registry.people.models import Person
from registry.service_records import facts, kept
from registry.service_records.codes import (
    Direction,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    RosterSource,
    SpellKind,
)
from registry.service_records.models import DueDate, RosterEntry, Spell
from registry.service_records.rules import due
from tests.factories.entries import DeputyHeadFactory, EntryFactory, PayStepFactory, TourDeferralFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory, TitleFactory
from tests.factories.service_records import InterruptionFactory, SpellFactory

TODAY = date(2026, 6, 30)
DAYS = [TODAY, date(2018, 2, 28), date(2027, 1, 1)]


def some_life(random, places):
    """Make somebody with some of everything that a rule may find due."""
    person = PersonFactory(organisation=random.choice(places), birth_on=date(1970, 1, 1))
    if random.random() < 0.2:
        city = next(place for place in places if place.level is OrganisationLevel.CITY)
        status = PersonnelStatus.CIVIL_SERVANT
        post = SpellFactory(person=person, organisation=city, personnel_status=status, starts_on=date(2024, 8, 1))
        EntryFactory(spell=post, confirmed_on=date(2025, 8, 1) + timedelta(days=random.randrange(600)))
    elif random.random() < 0.2:
        low = next(place for place in places if place.level is OrganisationLevel.TOWNSHIP)
        SpellFactory(
            person=person, organisation=low, starts_on=date(1994, 1, 1) + timedelta(days=random.randrange(2500))
        )
        TitleFactory(person=person, level=TitleLevel.MIDDLE, awarded_on=date(2010, 1, 1))
    for _ in range(random.randrange(5)):
        first = date(random.choice([1995, 2012, 2020, 2024]), 1, 1) + timedelta(days=random.randrange(1100))
        last = first + timedelta(days=random.randrange(1500)) if random.random() < 0.5 else None
        by_month = random.random() < 0.3
        kind = random.choice([SpellKind.POST] * 4 + list(SpellKind))
        kind = SpellKind.POST if kind is SpellKind.INTERRUPTION else kind
        is_programme = kind is SpellKind.PROGRAMME_SERVICE
        spell = SpellFactory(
            person=person,
            organisation=random.choice(places),
            employer=random.choice([None, None, *places]),
            kind=kind,
            starts_on=first.replace(day=1) if by_month else first,
            starts_precision=Precision.MONTH if by_month else Precision.DAY,
            ends_on=last.replace(day=1) if by_month and last else last,
            ends_precision=Precision.MONTH if by_month and last else Precision.DAY,
            planned_ends_on=random.choice([None, first + timedelta(days=700)]) if last is None else None,
            direction=random.choice([None, Direction.UP, Direction.DOWN]),
            personnel_status=random.choice(list(PersonnelStatus)),
            post_class=random.choice([None, PostClass.PROFESSIONAL, PostClass.PROFESSIONAL, PostClass.MANAGEMENT]),
            programme=random.choice(list(Programme)) if is_programme else None,
            has_passed_programme=random.choice([None, True, False]) if is_programme else None,
        )
        if kind is SpellKind.POST and random.random() < 0.7:
            confirmed_on = first + timedelta(days=random.randrange(600)) if random.random() < 0.9 else None
            entry = EntryFactory(spell=spell, confirmed_on=confirmed_on, is_new_graduate=random.random() < 0.8)
            for _ in range(random.randrange(3)):
                PayStepFactory(entry=entry, steps=1, granted_on=first + timedelta(days=random.randrange(1200)))
            if random.random() < 0.3:
                TourDeferralFactory(entry=entry, until=first + timedelta(days=random.randrange(1500)))
        if kind is SpellKind.SECONDMENT and random.random() < 0.7:
            DeputyHeadFactory(spell=spell)
    if random.random() < 0.6:
        is_local = random.random() < 0.4
        TitleFactory(
            person=person,
            level=random.choice(list(TitleLevel)),
            awarded_on=date(2010, 1, 1) + timedelta(days=random.randrange(7000)),
            scope=TitleScope.LOCAL if is_local else TitleScope.GENERAL,
            valid_level=random.choice(["township", "county"]) if is_local else None,
        )
    if random.random() < 0.2:
        InterruptionFactory(person=person, starts_on=date(2025, 1, 1), ends_on=random.choice([None, date(2025, 9, 1)]))
    if random.random() < 0.2:
        row = {"source": RosterSource.UNIT, "included_on": date(2024, 5, 1), "officer": "张敏"}
        db.session.add(RosterEntry(person_id=person.id, **row))
    return person.id


@pytest.fixture
def people(session):
    random = Random(20260701)
    places = [
        OrganisationFactory(level=level, kind=kind, sector=sector)
        for level in OrganisationLevel
        for kind, sector in ((OrganisationKind.INSTITUTION, Sector.HEALTH), (OrganisationKind.AGENCY, Sector.OTHER))
    ]
    made = [some_life(random, places) for _ in range(120)]
    session.flush()
    return made


def stored(*only):
    rows = db.session.execute(select(DueDate).where(DueDate.person_id.in_(only))).scalars()
    found = ((one.person_id, one.rule, one.finding, one.due_on, one.overdue_on, one.ends_on) for one in rows)
    return sorted(found, key=str)


def one_by_one(people, today):
    found = (
        (person, str(one.rule), str(one.finding), one.due_on, one.overdue_on, one.ends_on)
        for person, known in facts.facts_of(people).items()
        for one in due.due_dates(known, today)
    )
    return sorted(found, key=str)


def let_organisations_change():
    """Let some organisations have been of another level or kind, in days that are known to the day."""
    for number, place in enumerate(db.session.scalars(select(Spell.organisation_id).distinct().limit(10)).all()):
        unit = db.session.get_one(Organisation, place)
        changing.keep_period(unit, until=date(2013 + number, 6, 30), reason="皖编办〔2012〕1号")
        unit.level = list(OrganisationLevel)[number % len(OrganisationLevel)]
        if number % 3 == 0:
            unit.kind = OrganisationKind.INSTITUTION
    db.session.flush()


@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize("changed", [False, True], ids=["as entered", "organisations changed"])
def test_all_at_once_is_the_same_as_one_by_one(people, today, changed, monkeypatch):
    if changed:
        let_organisations_change()
    expected = one_by_one(people, today)
    if today == TODAY and not changed:
        assert {rule for _person, rule, *_days in expected} == set(due.RULES), "a rule finds nobody: the test is idle"
    db.session.add(DueDate(person_id=people[0], rule="x", finding="x", due_on=TODAY))  # what stood there goes
    db.session.flush()
    kept.recount_due_dates(today)
    assert stored(*people) == expected
    some = people[::2]
    db.session.execute(delete(DueDate).where(DueDate.person_id.in_(some)))
    monkeypatch.setattr(kept, "TOGETHER", 1)
    kept.refresh(some, today)
    assert stored(*people) == expected
    monkeypatch.undo()
    db.session.execute(delete(DueDate))
    kept.refresh(people, today)
    assert stored(*people) == expected


def test_nobody_at_all(session):
    assert db.session.scalar(select(Person.id)) is None
    kept.recount_due_dates(TODAY)
    assert db.session.scalar(select(DueDate.id)) is None
