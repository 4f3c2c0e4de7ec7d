"""Kept totals: one by one and all at once they are the same, and they say on each day what counting the spells says."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import delete, select, update

from registry.db import db
from registry.organisations.codes import OrganisationLevel
from registry.organisations.models import Organisation
from registry.organisations.services import changing
from registry.service_records import kept, queries
from registry.service_records.codes import (
    Direction,
    PersonnelStatus,
    Precision,
    SpellKind,
)
from registry.service_records.models import CountedTotal, Spell
from registry.service_records.rules import bases, counting, totals
from registry.service_records.rules.spells import Spell as SpellValue
from tests.conftest import close
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory
from tests.factories.service_records import InterruptionFactory, SpellFactory

TODAY = date(2026, 6, 30)
TOWNSHIP = bases.basis("township_and_below", TODAY)
KINDS = [SpellKind.POST] * 4 + [
    SpellKind.SECONDMENT,
    SpellKind.SHADOWING,
    SpellKind.VILLAGE_RESIDENCE,
    SpellKind.FULL_TIME_STUDY,
    SpellKind.LENT,
]


def spell(key, starts_on, ends_on=None, level=OrganisationLevel.TOWNSHIP, **more):
    return SpellValue(key=key, kind=SpellKind.POST, starts_on=starts_on, ends_on=ends_on, level=level, **more)


def test_what_runs_grows_by_itself():
    made = totals.total(
        [spell("1", date(2019, 1, 1), date(2020, 12, 31)), spell("2", date(2022, 7, 1))], TOWNSHIP, TODAY
    )
    assert (made.first_counted_on, made.running_since) == (date(2019, 1, 1), date(2022, 7, 1))
    assert (made.closed.months, made.closed.days, made.closed_days) == (24, 0, 731)
    assert (made.holds_from, made.holds_until) == (date(2022, 7, 1), None)
    assert (made.length_on(TODAY).months, made.length_on(TODAY).days) == (72, 0)
    assert made.length_on(TODAY + timedelta(days=1)).days == 1


def test_a_total_holds_until_something_changes():
    spells = [spell("1", date(2019, 1, 1), date(2026, 8, 31)), spell("2", date(2027, 1, 1))]
    now = totals.total(spells, TOWNSHIP, TODAY)
    assert (now.running_since, now.holds_until) == (date(2019, 1, 1), date(2026, 8, 31))
    between = totals.total(spells, TOWNSHIP, date(2026, 10, 1))
    assert (between.running_since, between.holds_from, between.holds_until) == (
        None,
        date(2026, 9, 1),
        date(2026, 12, 31),
    )
    before = totals.total(spells, TOWNSHIP, date(2018, 1, 1))
    assert (before.first_counted_on, before.holds_from, before.holds_until) == (
        None,
        totals.EARLIEST,
        date(2018, 12, 31),
    )
    assert not before.length_on(date(2018, 5, 5)).months
    assert totals.total([spell("1", date(2019, 1, 1), level=OrganisationLevel.CITY)], TOWNSHIP, TODAY) is None


def a_life(random, person, places):
    """Write some spells of all sorts, now and then overlapping, planned, running, in the future or known by month."""
    for _ in range(random.randrange(6)):
        first = date(2005, 1, 1) + timedelta(days=random.randrange(8200))
        last = first + timedelta(days=random.randrange(1500)) if random.random() < 0.7 else None
        by_month = random.random() < 0.2
        SpellFactory(
            person=person,
            organisation=random.choice(places),
            kind=random.choice(KINDS),
            starts_on=first.replace(day=1) if by_month else first,
            starts_precision=Precision.MONTH if by_month else Precision.DAY,
            ends_on=last.replace(day=1) if by_month and last else last,
            ends_precision=Precision.MONTH if by_month and last else Precision.DAY,
            planned_ends_on=first + timedelta(days=700) if last is None else None,
            direction=random.choice([None, Direction.UP, Direction.DOWN]),
            personnel_status=random.choice(list(PersonnelStatus)),
        )
    if random.random() < 0.3:
        first = date(2015, 1, 1) + timedelta(days=random.randrange(4400))
        ends = first + timedelta(days=90) if random.random() < 0.7 else None
        InterruptionFactory(person=person, starts_on=first, ends_on=ends)


@pytest.fixture
def people(session):
    random = Random(20260630)
    places = [
        OrganisationFactory(level=level, is_rural=is_rural) for level in OrganisationLevel for is_rural in (False, True)
    ]
    made = [PersonFactory() for _ in range(60)]
    for person in made:
        a_life(random, person, places)
    session.flush()
    return [person.id for person in made]


def stored():
    rows = db.session.execute(select(CountedTotal.__table__).order_by(CountedTotal.person_id, CountedTotal.scope)).all()
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("today", [TODAY, date(2018, 2, 28), date(2027, 1, 1)], ids=str)
def test_all_at_once_is_the_same_as_one_by_one(people, today):
    kept.refresh(people, today)
    one_by_one = stored()
    assert one_by_one
    assert kept.recount_totals_of_all(today, only_check=True).differing == ()
    db.session.execute(delete(CountedTotal))
    found = kept.recount_totals_of_all(today)
    assert found.people == len(people)
    assert set(found.differing) == {row[0] for row in one_by_one}
    assert stored() == one_by_one


@pytest.mark.parametrize("today", [TODAY, date(2018, 2, 28), date(2027, 1, 1)], ids=str)
@pytest.mark.parametrize("changed", [False, True], ids=["as entered", "organisations changed"])
def test_refreshed_in_vectors_is_the_same_as_one_by_one(people, today, changed, monkeypatch):
    if changed:
        for number, place in enumerate(db.session.scalars(select(Spell.organisation_id).distinct().limit(8)).all()):
            unit = db.session.get_one(Organisation, place)
            changing.keep_period(unit, until=date(2012 + number, 6, 30), reason="皖编办〔2012〕1号")
            unit.level = list(OrganisationLevel)[number % len(OrganisationLevel)]
        db.session.flush()
    some = people[::2]
    kept.refresh(people, today)
    one_by_one = stored()
    db.session.execute(update(CountedTotal).where(CountedTotal.person_id.in_(some)).values(closed_days=1))
    monkeypatch.setattr(kept, "TOGETHER", 1)
    kept.refresh(some, today)
    assert stored() == one_by_one
    kept.refresh(people, today)
    assert stored() == one_by_one


@pytest.mark.parametrize("scope", bases.SCOPES)
@pytest.mark.parametrize("days", [0, 1, 40, 400])
def test_kept_or_live_the_length_is_that_of_the_spells(people, scope, days):
    kept.refresh(people, TODAY)
    on = TODAY + timedelta(days=days)
    basis = bases.basis(scope, on)
    expected = {
        person: counting.counted_time(spells, basis, on).length for person, spells in queries.spells_of(people).items()
    }
    assert kept.counted_lengths(people, scope, on) == expected


def test_the_command_names_whose_total_differs(own_app, on_date):
    on_date(TODAY)
    with own_app.app_context():
        first = SpellFactory(organisation=OrganisationFactory(level=OrganisationLevel.TOWNSHIP)).person_id
        db.session.commit()
    runner = own_app.test_cli_runner()
    check = ["service-records", "recount", "--check"]
    answer = runner.invoke(args=check)
    assert answer.exit_code == 1
    assert f"person {first}: the kept total differs" in answer.output
    assert runner.invoke(args=["service-records", "recount"]).exit_code == 0
    answer = runner.invoke(args=check)
    assert (answer.exit_code, answer.output) == (0, "1 people, 0 of them differ\n")
    with own_app.app_context():
        db.session.execute(update(Spell).values(starts_on=date(2019, 9, 1)))
        db.session.commit()
    assert runner.invoke(args=check).exit_code == 1
    close(own_app)
