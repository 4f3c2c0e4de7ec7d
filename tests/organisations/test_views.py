"""Pages of regions and organisations."""

import io
import re
from html import unescape

import openpyxl
import pytest

from registry.access.permissions import Role
from tests.factories.organisations import KeyCountyListingFactory, OrganisationFactory, RegionFactory

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def hospital(session):
    KeyCountyListingFactory(region_code="341524")
    RegionFactory(code="341524102", name="燕子河镇")
    bureau = OrganisationFactory(name="金寨县卫健委")
    hospital = OrganisationFactory(name="金寨县人民医院", parent=bureau)
    OrganisationFactory(name="燕子河镇卫生院", parent=hospital, region_code="341524102")
    session.commit()
    return hospital


def test_the_tree_goes_from_the_province_to_the_township(sign_in_as, hospital):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    assert "地区3415" in client.get("/organisations/").text
    county = client.get("/organisations/regions/341524").text
    assert "燕子河镇" in county
    assert "key county" in county
    assert "金寨县人民医院" in county
    assert "燕子河镇卫生院" not in county
    assert "燕子河镇卫生院" in client.get("/organisations/regions/341524102").text


def test_the_tree_of_an_empty_register_says_what_to_do(sign_in_as):
    page = sign_in_as(Role.PROVINCE_HR, region_code="34").get("/organisations/").text
    assert "No regions yet" in page


def test_an_organisation_shows_what_is_above_and_below(sign_in_as, hospital):
    client = sign_in_as(Role.UNIT_HR, organisation_path=hospital.path)
    page = client.get(f"/organisations/{hospital.id}").text
    for shown in ("金寨县卫健委", "燕子河镇卫生院", hospital.credit_code, "key county"):
        assert shown in page
    assert f"/people/?organisation={hospital.id}" in page
    assert client.get("/organisations/999999").status_code == 404


def test_organisations_are_searched_by_name(sign_in_as, hospital):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    page = client.get("/organisations/?name=人民").text
    assert "1 found" in page
    assert "金寨县人民医院" in page
    assert "No organisation has this in its name" in client.get("/organisations/?name=中学").text


def test_long_lists_go_on_over_pages(sign_in_as, hospital):
    for number in range(51):
        OrganisationFactory(name=f"人民医院第{number:02d}分院", parent=hospital)
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    for address, more in (("/organisations/?name=人民医院", "第50分院"), (f"/organisations/{hospital.id}", "第50分院")):
        page = client.get(address).text
        assert more not in page
        [following] = re.findall(r'rel="next" href="([^"]+)"', page)
        assert more in client.get(following.replace("&amp;", "&")).text
    assert re.search(r"5\d organisations under it", page)


def test_who_has_no_business_with_the_directory_is_refused(sign_in_as, hospital):
    for role in (Role.GRADUATE, Role.MENTOR, Role.EXPERT):
        assert sign_in_as(role).get("/organisations/").status_code == 403


def test_a_region_takes_as_many_statements_for_three_rows_as_for_one(sign_in_as, session, count_queries):
    OrganisationFactory()
    session.commit()
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    client.get("/organisations/regions/341524")
    with count_queries() as one:
        client.get("/organisations/regions/341524")
    for _ in range(2):
        OrganisationFactory()
    session.commit()
    with count_queries() as three:
        client.get("/organisations/regions/341524")
    assert len(three) == len(one)


def test_an_export_holds_what_the_search_shows(sign_in_as, hospital):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    address = re.search(r'href="(/exchange/organisations/export[^"]*)"', client.get("/organisations/?name=医院").text)
    with client.get(unescape(address[1])) as answer:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    written = {cell for row in sheet.iter_rows(min_row=2, values_only=True) for cell in row}
    assert "金寨县人民医院" in written
    assert "燕子河镇卫生院" not in written
