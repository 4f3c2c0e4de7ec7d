"""Changes of organisations and regions by date, and what follows them."""

from datetime import date

import pytest
from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.models import Account, RoleGrant
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import NotVisible, RuleViolation
from registry.organisations import queries, standing
from registry.organisations.codes import OrganisationLevel, RegionEnd
from registry.organisations.models import KeyCountyListing
from registry.organisations.services import changing, contacts, regions
from registry.organisations.services.changing import Facts
from registry.service_records import kept
from registry.service_records import queries as service_queries
from registry.service_records.rules import bases, counting
from tests.factories.organisations import KeyCountyListingFactory, OrganisationFactory, RegionFactory
from tests.factories.people import PersonFactory
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2026, 6, 30)
PROVINCE = Actor(1, "province", Role.PROVINCE_HR, region_code="34")
CITY = Actor(2, "city", Role.CITY_HR, region_code="3415")
COUNTY = Actor(3, "county", Role.COUNTY_HR, region_code="341524")
NEIGHBOUR = Actor(4, "neighbour", Role.COUNTY_HR, region_code="341525")


def change(unit, *, on=date(2022, 1, 1), actor=PROVINCE, **facts):
    now = {name: getattr(unit, name) for name in Facts.__dataclass_fields__}
    return changing.change_organisation(
        unit.id,
        Facts(**now | facts),
        on=on,
        reason="金编〔2021〕9号",
        actor=actor,
        today=TODAY,
    )


def code_of(refusal):
    return refusal.value.code


def test_what_an_organisation_was_is_kept():
    unit = OrganisationFactory(name="县卫生局", level=OrganisationLevel.COUNTY)
    change(unit, name="县卫健委", actor=COUNTY)
    change(unit, on=date(2024, 7, 1), level=OrganisationLevel.TOWNSHIP)
    assert [(row[0].name, row[0].valid_from, row[0].valid_until) for row in queries.periods(unit)] == [
        ("县卫健委", date(2022, 1, 1), date(2024, 6, 30)),
        ("县卫生局", None, date(2021, 12, 31)),
    ]
    assert [(one.first, one.last, one.level) for one in standing.standings([unit.id])[unit.id]] == [
        (None, date(2021, 12, 31), OrganisationLevel.COUNTY),
        (date(2022, 1, 1), date(2024, 6, 30), OrganisationLevel.COUNTY),
        (date(2024, 7, 1), None, OrganisationLevel.TOWNSHIP),
    ]
    assert standing.standings([OrganisationFactory().id]) == {}
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).first()
    assert (entry.act, entry.details["before"], entry.details["after"]) == (
        "organisation:change",
        {"name": "县卫生局"},
        {"name": "县卫健委"},
    )


def test_a_correction_leaves_no_history():
    unit = OrganisationFactory(name="县卫生居")
    change(unit, on=None, name="县卫生局")
    assert (unit.name, queries.periods(unit)) == ("县卫生局", [])


def test_changes_are_refused():
    unit = OrganisationFactory()
    below = OrganisationFactory(parent=unit)
    change(unit, is_rural=True)
    for code, more in (
        ("not_in_order", {"on": date(2022, 1, 1), "is_rural": False}),
        ("day_to_come", {"on": date(2026, 7, 1), "is_rural": False}),
        ("nothing_changed", {"on": date(2023, 1, 1)}),
        ("no_name", {"on": date(2023, 1, 1), "name": " "}),
        ("no_region", {"on": date(2023, 1, 1), "region_code": "349999"}),
        ("under_itself", {"on": date(2023, 1, 1), "parent_id": below.id}),
        ("out_of_reach", {"on": date(2023, 1, 1), "managed_by_region_code": "3415", "actor": COUNTY}),
    ):
        RegionFactory(code="3415")
        with pytest.raises(RuleViolation) as refusal:
            change(unit, **more)
        assert code_of(refusal) == code
    with pytest.raises(NotVisible):
        change(unit, on=date(2023, 1, 1), is_rural=False, actor=NEIGHBOUR)


def test_units_and_people_below_follow_a_move_in_the_tree():
    old, new = OrganisationFactory(), OrganisationFactory(managed_by_region_code="3415")
    unit = OrganisationFactory(parent=old)
    below = OrganisationFactory(parent=unit)
    person, other = PersonFactory(organisation=below), PersonFactory(organisation=old)
    account = Account(username="unit", display_name="单位", password_hash="none")
    db.session.add(account)
    db.session.flush()
    grant = RoleGrant(
        account_id=account.id,
        role=Role.UNIT_HR,
        organisation_path=below.path,
        starts_on=TODAY,
        granted_by="x",
    )
    db.session.add(grant)
    db.session.flush()
    RegionFactory(code="3415")
    change(unit, parent_id=new.id, managed_by_region_code="3415")
    db.session.expire_all()
    assert below.path == f"/{new.id}/{unit.id}/{below.id}/"
    assert (person.organisation_path, other.organisation_path) == (below.path, old.path)
    assert grant.organisation_path == below.path
    at_unit = PersonFactory(organisation=unit)
    assert at_unit.managing_region_code == "3415"


def test_a_merged_organisation_hands_over_everything():
    old, new = OrganisationFactory(name="乡中心校"), OrganisationFactory(name="镇中心校", managed_by_region_code="3415")
    below = OrganisationFactory(parent=old)
    at_old, at_below = PersonFactory(organisation=old), PersonFactory(organisation=below)
    changing.merge_organisations(old.id, new.id, on=date(2023, 9, 1), reason="撤并", actor=PROVINCE, today=TODAY)
    db.session.expire_all()
    assert (old.closed_on, old.successor_id) == (date(2023, 9, 1), new.id)
    assert (at_old.home_organisation_id, at_old.organisation_path, at_old.managing_region_code) == (
        new.id,
        new.path,
        "3415",
    )
    assert at_below.organisation_path == f"/{new.id}/{below.id}/" == below.path
    assert [row.name for row in queries.merged_into(new)] == ["乡中心校"]
    assert queries.organisations_called({"乡中心校", "镇中心校", "无"}) == {"乡中心校": [new.id], "镇中心校": [new.id]}
    with pytest.raises(RuleViolation) as refusal:
        change(old, on=date(2024, 1, 1), name="新")
    assert code_of(refusal) == "closed"


def test_an_organisation_is_closed_when_nobody_is_there():
    unit = OrganisationFactory()
    below = OrganisationFactory(parent=unit)
    person = PersonFactory(organisation=below)

    def close(one):
        changing.close_organisation(one.id, on=date(2025, 1, 1), reason="撤销", actor=PROVINCE, today=TODAY)

    for one, code in ((unit, "has_subordinates"), (below, "people_at_home")):
        with pytest.raises(RuleViolation) as refusal:
            close(one)
        assert code_of(refusal) == code
        db.session.expire_all()
        one.closed_on = None
    person.home_organisation_id, person.organisation_path = None, ""
    db.session.flush()
    close(below)
    close(unit)
    assert queries.organisations_by_region("341524") == {}


def test_a_county_moves_to_another_city_with_all_in_it():
    RegionFactory(code="341521", name="寿县")
    RegionFactory(code="341521100", name="寿春镇")
    RegionFactory(code="3404", name="淮南市")
    RegionFactory(code="340421", name="凤台县")
    KeyCountyListingFactory(region_code="341521")
    unit = OrganisationFactory(name="寿春镇卫生院", region_code="341521100", managed_by_region_code="341521")
    person = PersonFactory(organisation=unit)
    account = Account(username="shouxian", display_name="寿县", password_hash="none")
    db.session.add(account)
    db.session.flush()
    grant = RoleGrant(account_id=account.id, role=Role.COUNTY_HR, region_code="341521", starts_on=TODAY, granted_by="x")
    db.session.add(grant)
    for actor, refused in ((CITY, RuleViolation), (COUNTY, NotVisible)):
        with pytest.raises(refused):
            regions.recode_region("341521", "340422", on=date(2015, 12, 31), reason="", actor=actor, today=TODAY)
    moved = regions.recode_region(
        "341521", "340422", on=date(2015, 12, 31), reason="国函〔2015〕181号", actor=PROVINCE, today=TODAY
    )
    db.session.expire_all()
    assert (moved.name, moved.parent_code) == ("寿县", "3404")
    assert [one.name for one in queries.regions_in("3404")] == ["凤台县", "寿县"]
    assert [one.name for one in queries.regions_in("340422")] == ["寿春镇"]
    assert queries.regions_in("3415") == []
    old = queries.region("341521")
    assert (old.closed_on, old.end, old.successor_code) == (date(2015, 12, 31), RegionEnd.RECODED, "340422")
    assert (unit.region_code, unit.managed_by_region_code) == ("340422100", "340422")
    assert (person.managing_region_code, grant.region_code) == ("340422", "340422")
    assert [one.region_code for one in standing.standings([unit.id])[unit.id]] == ["341521100", "340422100"]
    for code in ("341521100", "340422100"):
        assert queries.is_key_county(code, date(2014, 1, 1))
    with pytest.raises(RuleViolation) as refusal:
        regions.recode_region("340421", "340422", on=date(2016, 1, 1), reason="", actor=PROVINCE, today=TODAY)
    assert code_of(refusal) == "code_taken"


def test_a_region_is_renamed_and_merged():
    RegionFactory(code="341524200", name="甲乡")
    RegionFactory(code="341524101", name="乙镇")
    RegionFactory(code="341525")
    unit = OrganisationFactory(region_code="341524200")
    regions.rename_region("341524200", "丙乡", on=date(2019, 5, 1), reason="", actor=CITY, today=TODAY)
    assert [(one.name, one.valid_until) for one in queries.former_names("341524200")] == [("甲乡", date(2019, 4, 30))]
    with pytest.raises(RuleViolation):
        regions.merge_regions("341524", "341525", on=date(2020, 1, 1), reason="", actor=CITY, today=TODAY)
    regions.merge_regions("341524200", "341524101", on=date(2020, 1, 1), reason="撤乡并镇", actor=CITY, today=TODAY)
    db.session.expire_all()
    assert unit.region_code == "341524101"
    assert [one.name for one in queries.predecessors("341524101")] == ["丙乡"]
    with pytest.raises(NotVisible):
        regions.rename_region("3415", "新市", on=date(2020, 1, 1), reason="", actor=CITY, today=TODAY)


def test_the_list_of_key_counties_is_kept_by_the_province():
    KeyCountyListingFactory(region_code="341524")
    times = [(date(2012, 3, 19), date(2020, 4, 29), date(2024, 12, 31))]
    with pytest.raises(NotVisible):
        regions.set_key_county("341524", times, reason="", actor=CITY, today=TODAY)
    regions.set_key_county("341524", times, reason="", actor=PROVINCE, today=TODAY)
    assert [one.listed_until for one in queries.key_county_times("341524")] == [date(2024, 12, 31)]
    for wrong in (
        [(date(2020, 1, 1), date(2019, 1, 1), None)],
        [(date(2012, 1, 1), None, None), (date(2020, 1, 1), None, None)],
    ):
        with pytest.raises(RuleViolation):
            regions.set_key_county("341524", wrong, reason="", actor=PROVINCE, today=TODAY)
    regions.set_key_county("341524", [], reason="", actor=PROVINCE, today=TODAY)
    assert db.session.scalars(select(KeyCountyListing)).all() == []


def test_each_day_is_counted_as_the_organisation_was_on_it():
    unit = OrganisationFactory(level=OrganisationLevel.COUNTY, name="县医院分院")
    person = PersonFactory(organisation=unit)
    SpellFactory(person=person, organisation=unit, starts_on=date(2020, 1, 1), ends_on=None)
    kept.refresh([person.id], TODAY)
    basis = bases.basis("township_and_below", TODAY)

    def months():
        spells = service_queries.spells_of([person.id])[person.id]
        return counting.counted_time(spells, basis, TODAY).length.months

    assert months() == 0
    change(unit, on=date(2024, 7, 1), level=OrganisationLevel.TOWNSHIP)
    assert months() == 24
    placed = service_queries.placed_spells(person.id)
    assert (len(placed), len(placed[0].parts)) == (1, 2)
    assert kept.counted_lengths([person.id], "township_and_below", TODAY)[person.id].months == 24
    assert kept.recount_totals_of_all(TODAY, only_check=True).differing == ()
    school = OrganisationFactory(level=OrganisationLevel.COUNTY)
    changing.merge_organisations(unit.id, school.id, on=date(2025, 7, 1), reason="", actor=PROVINCE, today=TODAY)
    assert months() == 12
    assert kept.counted_lengths([person.id], "township_and_below", TODAY)[person.id].months == 12
    assert kept.recount_totals_of_all(TODAY, only_check=True).differing == ()


def test_short_names_and_contacts():
    unit = OrganisationFactory(name="金寨县人民医院")
    contacts.set_names_and_contacts(
        unit.id, ["县医院", " 县医院 ", "金寨医院"], [contacts.Reached("王芳", "人事科", "0564-7356000")], actor=COUNTY
    )
    assert [one.name for one in queries.aliases(unit)] == ["县医院", "金寨医院"]
    assert [one.telephone for one in queries.contacts(unit)] == ["0564-7356000"]
    assert queries.organisations_called(["金寨医院"]) == {"金寨医院": [unit.id]}
    assert [row.name for row in queries.organisations_named("金寨医院", visible_to=PROVINCE).rows] == ["金寨县人民医院"]
    with pytest.raises(RuleViolation):
        contacts.set_names_and_contacts(unit.id, ["金寨县人民医院"], [], actor=COUNTY)
    with pytest.raises(NotVisible):
        contacts.set_names_and_contacts(unit.id, [], [], actor=NEIGHBOUR)
