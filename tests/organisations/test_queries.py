"""Regions, key counties, organisations."""

from datetime import date

import pytest

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.kernel.identifiers import BadNumber, credit_check_character
from registry.organisations import queries, services
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from tests.factories.organisations import KeyCountyListingFactory, OrganisationFactory, RegionFactory

pytestmark = pytest.mark.usefixtures("session")

PROVINCE = Actor(1, "province", Role.PROVINCE_HR, region_code="34")


def test_regions_stand_in_administrative_order():
    RegionFactory(code="341524", name="金寨县", display_order=20)
    RegionFactory(code="341525", name="霍山县", display_order=10)
    RegionFactory(code="340102", name="瑶海区")
    assert [region.name for region in queries.regions_in("3415")] == ["霍山县", "金寨县"]
    assert [region.code for region in queries.lineage("341524")] == ["34", "3415", "341524"]
    assert [(city.code, [county.code for county in counties]) for city, counties in queries.cities_and_counties()] == [
        ("3401", ["340102"]),
        ("3415", ["341525", "341524"]),
    ]
    assert [city.code for city, _counties in queries.cities_and_counties("3415")] == ["3415"]
    assert queries.region_names({"3415", "341524"}) == {"3415": "地区3415", "341524": "金寨县"}
    assert queries.place_name("341524") == "地区3415 金寨县"
    with pytest.raises(NotVisible):
        queries.region("349999")


def test_key_counties_depend_on_the_day():
    KeyCountyListingFactory(region_code="341524", listed_on=date(2012, 3, 19), exited_poverty_on=date(2020, 4, 29))
    KeyCountyListingFactory(region_code="341525", listed_on=date(2012, 3, 19), listed_until=date(2019, 12, 31))
    assert queries.key_counties_on(date(2012, 3, 18)) == frozenset()
    assert queries.key_counties_on(date(2019, 12, 31)) == {"341524", "341525"}
    assert queries.key_counties_on(date(2026, 6, 30)) == {"341524"}
    assert queries.is_key_county("341524102", date(2026, 6, 30))
    assert not queries.is_key_county("3415", date(2026, 6, 30))


def test_organisations_are_found_by_a_part_of_the_name():
    for name in ("金寨县人民医院", "人民医院", "霍山县中医院"):
        OrganisationFactory(name=name)
    found = queries.organisations_named("人民", visible_to=PROVINCE)
    assert [row.name for row in found.rows] == ["人民医院", "金寨县人民医院"]
    assert queries.organisations_named("%", visible_to=PROVINCE).rows == []
    mentor = Actor(2, "mentor", Role.MENTOR)
    assert queries.organisations_named("人民", visible_to=mentor).rows == []


def test_organisations_found_are_paged_in_their_order():
    names = [*(f"人民医院{'分' * more}院" for more in range(30)), *(f"县人民医院{'分' * more}院" for more in range(25))]
    for name in names:
        OrganisationFactory(name=name)
    OrganisationFactory(name="人民医院旧址", closed_on=date(2020, 1, 1))
    first = queries.organisations_named("人民医院", visible_to=PROVINCE)
    second = queries.organisations_named("人民医院", visible_to=PROVINCE, after=first.after)
    assert [row.name for row in (*first.rows, *second.rows)] == [*names, "人民医院旧址"]
    assert (len(first.rows), first.count, second.after) == (50, 56, None)
    back = queries.organisations_named("人民医院", visible_to=PROVINCE, before=second.before)
    assert [row.id for row in back.rows] == [row.id for row in first.rows]


def test_the_tree_of_organisations():
    bureau = OrganisationFactory(name="县卫健委")
    hospital = OrganisationFactory(name="县医院", parent=bureau)
    clinic = OrganisationFactory(name="镇卫生院", parent=hospital, region_code="341524102")
    assert [unit.name for unit in queries.superiors(clinic)] == ["县卫健委", "县医院"]
    assert [row.name for row in queries.subordinates(bureau, visible_to=PROVINCE).rows] == ["县医院"]
    assert queries.organisations_by_region("3415") == {"341524": 3}
    assert queries.organisations_by_region("341524") == {"341524": 2, "341524102": 1}


def test_an_organisation_is_entered_with_its_place_in_both_trees():
    RegionFactory(code="341524102")
    first17 = "12341524MA2ABCDE7"
    facts = {
        "kind": OrganisationKind.INSTITUTION,
        "level": OrganisationLevel.TOWNSHIP,
        "sector": Sector.HEALTH,
        "region_code": "341524102",
        "actor": command_line(),
    }
    bureau = OrganisationFactory(region_code="341524", managed_by_region_code="34")
    clinic = services.register_organisation(
        "燕子河镇卫生院", credit_code=first17 + credit_check_character(first17), parent=bureau, **facts
    )
    assert clinic.path == f"/{bureau.id}/{clinic.id}/"
    assert clinic.managed_by_region_code == "34"
    entry = db.session.query(AuditEntry).one()
    assert (entry.act, entry.object_id) == ("organisation:register", str(clinic.id))
    with pytest.raises(BadNumber):
        services.register_organisation("无名", credit_code="12341524MA2ABCDE70", **facts)
