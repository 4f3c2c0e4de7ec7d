"""What the arguments of an address mean to a list of people, on a page, in a saved view and in an export."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select

from registry.access.actor import command_line
from registry.db import db
from registry.kernel.errors import BadData
from registry.kernel.intervals import MONTHS_A_YEAR, Length
from registry.organisations.codes import OrganisationLevel
from registry.people import filters, queries
from registry.people.models import Person
from registry.people.sheets import identities
from registry.service_records import counted_queries, kept
from registry.service_records.models import CountedTotal
from registry.service_records.rules import bases
from tests.conftest import TODAY
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory
from tests.factories.service_records import InterruptionFactory, SpellFactory

pytestmark = pytest.mark.usefixtures("session")

COUNTY, TOWNSHIP = "county_and_below", "township_and_below"


def read(**arguments):
    return filters.read(arguments, TODAY)


def listed(**arguments):
    chosen = read(**arguments)
    return [row.name for row in queries.people(chosen.wanted, *chosen.narrowings, visible_to=command_line()).rows]


def exported(**arguments):
    batches = identities.listed(arguments, actor=command_line(), today=TODAY, full_numbers=False)
    return [one.cells["name"] for batch in batches for one in batch]


def who_counted(years, day):
    """Return who has counted so many years in counties, found in each of the ways of a narrowing."""
    narrowing = counted_queries.who_counted(years, COUNTY, day)
    found = db.session.scalars(narrowing.keys).all()
    for way in (narrowing.found, narrowing.tested):
        assert sorted(db.session.scalars(select(Person.id).where(way))) == sorted(found)
    return set(found)


def test_the_arguments_of_an_address_are_read_and_given_again():
    address = {
        "name": "单",
        "unit": "医院",
        "organisation": "12",
        "region": "341524",
        "sector": "health",
        "level": "county",
        "title": "junior",
        "programme": "go_west",
        "years": "5",
        "scope": COUNTY,
        "order": "strokes",
    }
    chosen = read(**address)
    assert chosen.arguments == address
    assert chosen.not_understood(address) == ()
    assert [str(one) for one in chosen.said({"341524": "金寨县"}, {12: "金寨县人民医院"})] == [
        "name: 单",
        "organisation: 医院",
        "金寨县人民医院 and what is under it",
        "region: 金寨县",
        "sector: health",
        "level: county",
        "title: junior",
        "has served in: go_west",
        "5 years or more: Counties and below",
        "by surname strokes",
    ]


def test_what_says_nothing_is_left_out_and_what_cannot_be_understood_is_named():
    assert read(name=" ", sector="", order="pinyin", scope="").arguments == {}
    assert read(order="pinyin").not_understood({"order": "pinyin", "unit": " "}) == ()
    wrong = {
        "organisation": "0",
        "region": "34152",
        "sector": "magic",
        "level": "x",
        "title": "x",
        "programme": "x",
        "years": "51",
        "order": "y",
        "colour": "red",
    }
    assert set(read(**wrong).not_understood(wrong)) == set(wrong)
    assert read(years="2", scope="moon").arguments == {}
    for years in ("-1", "1.5", "²", "9" * 30):
        assert read(years=years).arguments == {}
    assert read(years="2").arguments == {"years": "2", "scope": bases.SCOPES[0]}


def test_an_export_holds_exactly_what_the_page_lists_in_its_order():
    clinic = OrganisationFactory(name="燕子河镇卫生院", level=OrganisationLevel.TOWNSHIP, region_code="341524102")
    people = [PersonFactory(name=name, organisation=clinic) for name in ("赵一", "丁一", "安一")]
    PersonFactory(name="王一", organisation=OrganisationFactory(region_code="340102"))
    for person in people[:2]:
        SpellFactory(person=person, starts_on=date(2020, 1, 1))
    kept.refresh({person.id for person in people}, TODAY)
    for address, names in (
        ({}, ["安一", "丁一", "王一", "赵一"]),
        ({"order": "strokes"}, ["丁一", "王一", "安一", "赵一"]),
        ({"region": "3415", "order": "strokes"}, ["丁一", "安一", "赵一"]),
        ({"years": "5", "scope": TOWNSHIP}, ["丁一", "赵一"]),
        ({"years": "5", "scope": TOWNSHIP, "unit": "卫生院", "name": "zhao"}, ["赵一"]),
        ({"years": "40", "scope": TOWNSHIP}, []),
    ):
        assert listed(**address) == exported(**address) == names, address


def test_an_export_refuses_what_it_cannot_understand():
    PersonFactory()
    with pytest.raises(BadData) as refusal:
        exported(sector="helth", years="2")
    assert [str(one) for one in refusal.value.problems] == ["filter sector: “helth” is not among the choices."]


def test_counted_years_are_full_on_the_anniversary_and_not_a_day_before():
    person = PersonFactory()
    SpellFactory(person=person, starts_on=date(2024, 2, 29))
    kept.refresh({person.id}, date(2024, 3, 1))

    def years_on(day):
        return [years for years in range(1, 6) if who_counted(years, day) == {person.id}]

    assert years_on(date(2025, 2, 26)) == []
    assert years_on(date(2025, 2, 27)) == [1]
    assert years_on(date(2028, 2, 27)) == [1, 2, 3]
    assert years_on(date(2028, 2, 28)) == [1, 2, 3, 4]


def test_who_has_counted_enough_is_the_same_as_counted_one_by_one():
    """Starts around leap days, ends planned before and after, interruptions, a second spell: kept, then asked later."""
    made = date(2024, 6, 30)
    people = []
    starts = [date(2016, 2, 28), date(2016, 2, 29), date(2016, 3, 1), date(2017, 2, 28), date(2017, 3, 1)]
    ends = [None, date(2020, 2, 28), date(2024, 2, 29), date(2025, 2, 27), date(2025, 2, 28)]
    for start, end in product(starts, ends):
        person = PersonFactory()
        SpellFactory(person=person, starts_on=start, ends_on=end)
        if start.month == 3:
            InterruptionFactory(person=person, starts_on=date(2018, 1, 1), ends_on=date(2018, 1, 1))
        if start.day == 28 and end is not None:
            SpellFactory(person=person, starts_on=end + timedelta(days=30))
        people.append(person.id)
    kept.refresh(people, made)
    for day in (made, date(2025, 2, 27), date(2025, 2, 28), date(2025, 3, 1), date(2026, 7, 31)):
        lengths = kept.counted_lengths(people, COUNTY, day)
        for years in (1, 4, 7, 8, 9, 10):
            found = who_counted(years, day)
            enough = {one for one, length in lengths.items() if length >= Length(years * MONTHS_A_YEAR)}
            assert found == enough, (day, years)


def test_somebody_without_a_total_has_counted_nothing():
    person = PersonFactory()
    assert db.session.get(CountedTotal, (person.id, COUNTY)) is None
    assert listed(years="1", scope=COUNTY) == []
