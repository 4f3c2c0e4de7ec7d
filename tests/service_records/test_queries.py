"""Spells as the values of the rules."""

from datetime import date

import pytest

from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.service_records import queries
from registry.service_records.codes import Direction, InterruptionKind, Precision, SpellKind
from registry.service_records.rules import bases, counting
from tests.factories.organisations import KeyCountyListingFactory, OrganisationFactory
from tests.factories.people import PersonFactory
from tests.factories.service_records import InterruptionFactory, SpellFactory

pytestmark = pytest.mark.usefixtures("session")


def township_clinic(**more):
    return OrganisationFactory(
        name="燕子河镇卫生院", level=OrganisationLevel.TOWNSHIP, region_code="341524102", is_rural=True, **more
    )


def test_spells_of_carry_the_facts_of_their_organisation():
    person = PersonFactory(organisation=township_clinic())
    spell = SpellFactory(person=person, starts_on=date(2020, 7, 1), starts_precision=Precision.MONTH)
    (value,) = queries.spells_of([person.id])[person.id]
    assert (value.key, value.kind, value.level, value.rural) == (
        f"spell:{spell.id}",
        SpellKind.POST,
        OrganisationLevel.TOWNSHIP,
        True,
    )
    assert (value.starts_on, value.starts_precision, value.ends_on) == (date(2020, 7, 1), Precision.MONTH, None)
    assert (value.organisation_kind, value.sector) == (OrganisationKind.INSTITUTION, Sector.HEALTH)
    assert value.unit_level is None
    assert not value.is_key_county


def test_spells_of_a_secondment_names_the_employing_unit():
    county = OrganisationFactory()
    person = PersonFactory(organisation=county)
    SpellFactory(person=person, starts_on=date(2019, 8, 1))
    SpellFactory(
        person=person,
        organisation=township_clinic(),
        kind=SpellKind.SECONDMENT,
        direction=Direction.DOWN,
        starts_on=date(2022, 1, 1),
        ends_on=date(2022, 12, 31),
    )
    home, away = queries.spells_of([person.id])[person.id]
    assert (home.level, home.unit_key) == (OrganisationLevel.COUNTY, None)
    assert (away.level, away.unit_level, away.unit_key) == (
        OrganisationLevel.TOWNSHIP,
        OrganisationLevel.COUNTY,
        str(county.id),
    )


def test_spells_of_splits_where_the_county_came_on_the_list():
    KeyCountyListingFactory(region_code="341524", listed_on=date(2020, 1, 1), listed_until=date(2021, 12, 31))
    person = PersonFactory(organisation=township_clinic())
    SpellFactory(person=person, starts_on=date(2019, 8, 1), ends_on=date(2023, 7, 31))
    parts = queries.spells_of([person.id])[person.id]
    assert [(part.is_key_county, part.part_from, part.part_until) for part in parts] == [
        (False, None, date(2019, 12, 31)),
        (True, date(2020, 1, 1), date(2021, 12, 31)),
        (False, date(2022, 1, 1), None),
    ]
    assert len({part.key for part in parts}) == 1
    counted = counting.counted_time(parts, bases.basis("township_and_below", date(2026, 6, 30)), date(2026, 6, 30))
    assert (counted.months, counted.days) == (48, 0)


def test_spells_of_many_people_keeps_them_apart_and_in_order(count_queries):
    people = [PersonFactory() for _ in range(3)]
    for person in people[:2]:
        SpellFactory(person=person, starts_on=date(2022, 1, 1))
        SpellFactory(person=person, starts_on=date(2019, 8, 1), ends_on=date(2021, 12, 31))
    InterruptionFactory(person=people[0], starts_on=date(2020, 1, 1), ends_on=date(2020, 3, 31))
    with count_queries() as seen:
        found = queries.spells_of([person.id for person in people])
    assert len(seen) == 4
    assert [spell.starts_on.year for spell in found[people[0].id]] == [2019, 2020, 2022]
    assert found[people[0].id][1].interruption is InterruptionKind.UNPAID_LEAVE
    assert [spell.starts_on.year for spell in found[people[1].id]] == [2019, 2022]
    assert found[people[2].id] == []


def test_spells_of_nobody_is_empty():
    assert queries.spells_of([]) == {}


def test_spells_of_is_asked_in_batches(monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE", 1)
    people = [PersonFactory() for _ in range(3)]
    for person in people:
        SpellFactory(person=person)
    found = queries.spells_of([person.id for person in people])
    assert [len(found[person.id]) for person in people] == [1, 1, 1]
