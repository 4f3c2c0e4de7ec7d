"""Pages that change regions and organisations."""

import re

import pytest

from registry.access.permissions import Role
from registry.db import db
from registry.organisations import choice, queries
from registry.organisations.codes import OrganisationLevel
from registry.organisations.models import Organisation, Region
from tests.factories.organisations import KeyCountyListingFactory, OrganisationFactory, RegionFactory

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def hospital(session):
    RegionFactory(code="341525", name="霍山县")
    hospital = OrganisationFactory(name="金寨县医院", parent=OrganisationFactory(name="金寨县卫健委"))
    session.commit()
    return hospital


def filled(unit, **changes):
    """Return what the browser sends of the form of an organisation."""
    above = queries.superiors(unit)
    values = {
        "name": unit.name,
        "kind": unit.kind.value,
        "level": unit.level.value,
        "sector": unit.sector.value,
        "region": choice.written_region(unit.region_code),
        "managed_by": choice.written_region(unit.managed_by_region_code),
        "parent": choice.written(above[-1]) if above else "",
        "version": unit.version,
        "reason": "金编〔2026〕3号",
    }
    return values | changes


def test_an_organisation_is_renamed_from_a_day_on(sign_in_as, hospital):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    address = f"/organisations/{hospital.id}/change"
    form = client.get(address).text
    assert "金寨县卫健委 " in form
    sent = filled(hospital, name="金寨县人民医院", level="township", on="2026-01-01")
    page = client.post(address, data=sent, follow_redirects=True).text
    for shown in ("金寨县人民医院", "History", "金寨县医院", "2025-12-31", "金编〔2026〕3号"):
        assert shown in page
    db.session.expire_all()
    assert (hospital.name, hospital.level) == ("金寨县人民医院", OrganisationLevel.TOWNSHIP)
    assert "金寨县人民医院" in client.get("/organisations/?name=金寨县医院").text
    stale = client.post(address, data=sent | {"name": "另名", "on": "2026-02-01"})
    assert stale.status_code == 409
    assert "Somebody else has changed this in the meantime." in stale.text


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("{unit}/merge", {"successor": "金寨县卫健委"}),
        ("{unit}/close", {}),
        ("{unit}/contacts", {"names": "县医院"}),
        ("regions/341524/rename", {"name": "另县"}),
        ("regions/341524/move", {"code": "341599", "kind": "county"}),
        ("regions/341524/merge", {"into": "341525"}),
        ("regions/341524/key-county", {"times-0-listed_on": "2012-03-19"}),
    ],
)
def test_a_page_left_open_changes_nothing(sign_in_as, hospital, act, fields):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    address = "/organisations/" + act.format(unit=hospital.id)
    shown = version_at(client, address)
    for row in (hospital, db.session.get_one(Region, "341524")):
        row.version += 1
    db.session.commit()
    sent = fields | {"version": shown, "on": "2026-05-01", "reason": "文件"}
    stale = client.post(address, data=sent)
    assert stale.status_code == 409
    assert "Somebody else has changed this in the meantime." in stale.text
    assert version_at(client, address) == shown + 1


def version_at(client, address):
    """Return the version that the form of a page carries."""
    return int(re.search(r'name="version" type="hidden" value="(\d+)"', client.get(address).text)[1])


def post(client, address, data, **more):
    """Send a form as its page shows it."""
    return client.post(address, data={"version": version_at(client, address), **data}, **more)


def test_a_change_without_day_and_wrong_names_are_refused_on_the_form(sign_in_as, hospital):
    client = sign_in_as(Role.CITY_HR, region_code="3415")
    address = f"/organisations/{hospital.id}/change"
    assert "Give the day of the change" in client.post(address, data=filled(hospital, name="新名")).text
    page = client.post(address, data=filled(hospital, name="新名", is_correction="y", parent="没有的单位")).text
    assert "No organisation is entered under this name" in page
    page = client.post(address, data=filled(hospital, is_correction="y", region="霍邱县")).text
    assert "There is no such region" in page
    db.session.expire_all()
    assert hospital.name == "金寨县医院"


def test_who_may_not_change_gets_no_page(sign_in_as, hospital):
    neighbour = sign_in_as(Role.COUNTY_HR, region_code="341525")
    for act in ("change", "merge", "close", "contacts"):
        assert neighbour.get(f"/organisations/{hospital.id}/{act}").status_code == 404
    assert "/change" not in neighbour.get(f"/organisations/{hospital.id}").text
    for act in ("rename", "move", "merge", "key-county"):
        assert neighbour.get(f"/organisations/regions/341524/{act}").status_code == 404
    unit = sign_in_as(Role.UNIT_HR, organisation_path=hospital.path)
    assert unit.get(f"/organisations/{hospital.id}/change").status_code == 403


def test_an_organisation_is_merged_and_another_closed(sign_in_as, hospital):
    other = OrganisationFactory(name="金寨县中医院")
    db.session.commit()
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    sent = {"successor": choice.written(other), "on": "2026-03-01", "reason": "合并"}
    page = post(client, f"/organisations/{hospital.id}/merge", sent, follow_redirects=True).text
    assert "Joined it on 2026-03-01" in page
    assert "金寨县中医院" in client.get(f"/organisations/{hospital.id}").text
    refused = post(client, f"/organisations/{hospital.id}/close", {"on": "2026-04-01", "reason": "撤销"}).text
    assert "is closed" in refused
    post(client, f"/organisations/{other.id}/close", {"on": "2026-04-01", "reason": "撤销"})
    db.session.expire_all()
    assert db.session.get_one(Organisation, other.id).closed_on.isoformat() == "2026-04-01"


def test_short_names_and_contacts_are_kept(sign_in_as, hospital):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    address = f"/organisations/{hospital.id}/contacts"
    assert "Contact 1" in client.get(address).text
    sent = {"names": "县医院\n金医", "contacts-0-name": "王芳", "contacts-0-duty": "人事科", "contacts-1-name": ""}
    page = post(client, address, sent, follow_redirects=True).text
    assert "金医" in page
    assert "王芳" in page
    assert "金寨县医院" in client.get("/organisations/?name=金医").text
    assert "Some rows are marked" in client.post(address, data={"contacts-0-name": "王", "contacts-0-email": "x"}).text


def test_a_region_is_moved_renamed_and_merged(sign_in_as, hospital):
    RegionFactory(code="3404", name="淮南市")
    RegionFactory(code="341524200", name="甲乡")
    RegionFactory(code="341524101", name="乙镇")
    db.session.commit()
    city = sign_in_as(Role.CITY_HR, region_code="3415")
    dated = {"on": "2026-05-01", "reason": "皖政〔2026〕1号"}
    page = post(city, "/organisations/regions/341524200/rename", {"name": "丙乡", **dated}, follow_redirects=True)
    assert "it was called 甲乡" in page.text
    page = post(
        city,
        "/organisations/regions/341524200/merge",
        {"into": "乙镇", **dated, "on": "2026-05-02"},
        follow_redirects=True,
    )
    assert "丙乡" in page.text
    move = {"code": "340424", "kind": "county", "name": "", **dated}
    assert "An office above both regions" in post(city, "/organisations/regions/341524/move", move).text
    province = sign_in_as(Role.PROVINCE_HR, region_code="34")
    page = post(province, "/organisations/regions/341524/move", move, follow_redirects=True).text
    assert "340424" in page
    assert "has another code now" in province.get("/organisations/regions/341524").text
    assert hospital.name in province.get("/organisations/regions/340424").text


def test_the_list_of_key_counties_is_edited(sign_in_as, hospital):
    KeyCountyListingFactory(region_code="341524")
    db.session.commit()
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    address = "/organisations/regions/341524/key-county"
    assert "2012-03-19" in client.get(address).text
    sent = {"times-0-listed_on": "2012-03-19", "times-0-listed_until": "2025-12-31", "reason": "调整"}
    page = post(client, address, sent, follow_redirects=True).text
    assert "from 2012-03-19 to 2025-12-31" in page
    assert (
        "Say since when"
        in client.post(
            address, data={"times-0-listed_on": "", "times-0-listed_until": "2025-12-31", "reason": "x"}
        ).text
    )


def test_names_are_offered_while_one_types(sign_in_as, hospital):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    assert hospital.credit_code in client.get("/organisations/offered?parent=县医院").text
    assert "霍山县 341525" in client.get("/organisations/regions/offered?region=霍山").text
    assert "341525" in client.get("/organisations/regions/offered?region=3415").text
    assert "option" not in client.get("/organisations/offered").text
