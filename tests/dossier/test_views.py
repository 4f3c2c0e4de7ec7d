"""The list of people and the page of one, as each role sees them."""

import html
import io
import re
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel import clock
from registry.organisations.codes import OrganisationLevel
from registry.people.models import Person
from registry.service_records import kept
from registry.service_records.codes import Direction, Precision, Programme, SpellKind
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import (
    AppraisalFactory,
    EducationFactory,
    PersonFactory,
    RewardFactory,
    SanctionFactory,
    TitleFactory,
    id_number,
)
from tests.factories.service_records import InterruptionFactory, SpellFactory

pytestmark = pytest.mark.usefixtures("today")

NUMBER = id_number(date(1996, 3, 15), 998)
NO_SCOPE: dict[str, str] = {}


@pytest.fixture
def person(session):
    """A doctor of a county hospital with a full record, seconded to a township."""
    hospital = OrganisationFactory(name="金寨县人民医院")
    clinic = OrganisationFactory(
        name="燕子河镇卫生院", level=OrganisationLevel.TOWNSHIP, region_code="341524102", is_rural=True
    )
    person = PersonFactory(name="单思远", organisation=hospital, number=NUMBER)
    EducationFactory(person=person)
    TitleFactory(person=person)
    AppraisalFactory(person=person)
    RewardFactory(person=person)
    SanctionFactory(person=person)
    SpellFactory(person=person, starts_on=date(2019, 8, 1), starts_precision=Precision.MONTH)
    SpellFactory(
        person=person,
        organisation=clinic,
        kind=SpellKind.SECONDMENT,
        direction=Direction.DOWN,
        post="副院长（挂职）",
        starts_on=date(2022, 7, 1),
        ends_on=date(2024, 6, 30),
    )
    InterruptionFactory(person=person, starts_on=date(2021, 1, 1), ends_on=date(2021, 3, 31))
    session.commit()
    return person


def test_the_list_is_narrowed_by_its_address(sign_in_as, person):
    SpellFactory(
        person=PersonFactory(name="马力"),
        kind=SpellKind.PROGRAMME_SERVICE,
        programme=Programme.GO_WEST,
        starts_on=date(2020, 1, 1),
    )
    db.session.commit()
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    everybody = client.get("/people/").text
    assert "单思远" in everybody
    assert "马力" in everybody
    assert "2 people" in everybody
    narrowed = client.get("/people/?name=shan&sector=health&level=county&title=junior&region=3415").text
    assert "单思远" in narrowed
    assert "马力" not in narrowed
    by_programme = client.get("/people/?programme=go_west&order=strokes").text
    assert "单思远" not in by_programme
    assert "马力" in by_programme
    assert "Nobody fits" in client.get("/people/?unit=学校").text


def test_what_an_address_cannot_mean_narrows_nothing(sign_in_as, person):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    answer = client.get("/people/?sector=magic&level=&title=x&order=y&organisation=z&region=abc")
    assert answer.status_code == 200
    assert "单思远" in answer.text
    assert client.get("/people/?organisation=999999").status_code == 404
    assert client.get("/people/?after=rubbish").status_code == 400


def test_htmx_gets_a_short_address_to_show(sign_in_as, person):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    answer = client.get("/people/?name=shan&unit=&sector=", headers={"HX-Request": "true", "HX-Target": "people"})
    assert answer.headers["HX-Push-Url"] == "/people/?name=shan"


def test_the_list_takes_as_many_statements_for_three_rows_as_for_one(sign_in_as, person, count_queries):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    client.get("/people/")
    with count_queries() as one:
        client.get("/people/")
    for _ in range(2):
        other = PersonFactory()
        TitleFactory(person=other)
        SpellFactory(person=other)
    db.session.commit()
    with count_queries() as three:
        client.get("/people/")
    assert len(three) == len(one)


def test_the_page_of_a_person_shows_the_record(sign_in_as, person):
    page = sign_in_as(Role.COUNTY_HR, region_code="341524").get(f"/people/{person.id}").text
    for shown in ("单思远", f"341524********{NUMBER[-4:]}", "安徽医科大学", "医师", "优秀青年医师", "金纪〔2025〕3号"):
        assert shown in page
    assert NUMBER not in page
    assert '<svg class="timeline"' in page
    assert "url(#soft-start)" in page
    assert "url(#hatch)" in page
    assert "2022-07-01 – 2024-06-30" in page
    assert "2 y" in page


def test_the_page_counts_up_to_the_day_asked_for(sign_in_as, person):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    page = client.get(f"/people/{person.id}?on=2023-06-30").text
    assert "up to the end of 2023-06-30" in page
    assert "1 y</p>" in page
    for wrong in ("2023-02-30", "soon", "1900-01-01", "9999-01-01"):
        assert client.get(f"/people/{person.id}?on={wrong}").status_code == 404


@pytest.mark.parametrize(
    ("role", "sees", "misses"),
    [
        (Role.AUDITOR, ["341524********", "yearly appraisal"], ["金纪〔2025〕3号"]),
        (Role.GRADUATE, ["341524********", "yearly appraisal"], ["金纪〔2025〕3号"]),
        (Role.UNIT_HR, ["金纪〔2025〕3号"], []),
    ],
    ids=str,
)
def test_each_role_sees_the_fields_it_needs(sign_in_as, person, role, sees, misses):
    scope = {"organisation_path": person.organisation_path} if role is Role.UNIT_HR else {}
    client = sign_in_as(role, **scope)
    if role is Role.GRADUATE:
        db.session.get(Person, person.id).account_id = client.account_id
        db.session.commit()
    page = client.get(f"/people/{person.id}").text
    assert all(text in page for text in sees)
    assert not any(text in page for text in misses)


def test_a_person_out_of_scope_is_not_found_and_other_roles_are_refused(sign_in_as, person):
    address = f"/people/{person.id}"
    assert sign_in_as(Role.COUNTY_HR, region_code="341525").get(address).status_code == 404
    assert sign_in_as(Role.GRADUATE).get(address).status_code == 404
    assert sign_in_as(Role.SYSTEM_ADMINISTRATOR).get(address).status_code == 403
    assert sign_in_as(Role.EXPERT).get(address).status_code == 403


def test_the_page_takes_as_many_statements_for_three_spells_as_for_one(sign_in_as, session, count_queries):
    person = PersonFactory()
    SpellFactory(person=person)
    session.commit()
    address = f"/people/{person.id}"
    client = sign_in_as(Role.PROVINCE_HR, region_code="34")
    client.get(address)
    with count_queries() as one:
        client.get(address)
    for year in (2010, 2014):
        SpellFactory(person=person, starts_on=date(year, 9, 1), ends_on=date(year + 2, 8, 31))
        AppraisalFactory(person=person, year=year)
        TitleFactory(person=person)
    session.commit()
    with count_queries() as three:
        client.get(address)
    assert len(three) == len(one) <= 20


def test_a_person_is_found_by_number_and_the_trail_notes_it(sign_in_as, person):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    answer = client.post("/people/by-number", data={"id_number": f" {NUMBER.lower()} "})
    assert answer.headers["Location"] == f"/people/{person.id}"
    other = sign_in_as(Role.COUNTY_HR, region_code="341525")
    answer = other.post("/people/by-number", data={"id_number": NUMBER}, follow_redirects=True)
    assert "Nobody with this ID number is among the people you may see." in answer.text
    results = db.session.scalars(
        select(AuditEntry.result).where(AuditEntry.act == "person:search_number").order_by(AuditEntry.seq)
    ).all()
    assert results == ["done", "not_found"]


def test_a_wrong_number_is_refused_without_repeating_it(sign_in_as, person):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    answer = client.post("/people/by-number", data={"id_number": "341524199603151111"}, follow_redirects=True)
    assert "contradicts its check character" in answer.text
    assert "341524199603151111" not in answer.text


def test_pages_speak_chinese(sign_in_as, person):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524", language="zh_Hans")
    page = client.get(f"/people/{person.id}").text
    for shown in ("工作经历", "汉族", "群众", "乡镇及以下", "计算口径"):
        assert shown in page
    assert "共 1 人" in client.get("/people/").text


def test_the_list_shows_what_is_counted_and_offers_exactly_itself_as_a_workbook(sign_in_as, person):
    for name, since in (("丁力", date(2024, 7, 2)), ("安然", date(2020, 1, 1))):
        SpellFactory(person=PersonFactory(name=name), starts_on=since)
    db.session.commit()
    kept.refresh(set(db.session.scalars(select(Person.id))), clock.today())
    db.session.commit()
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    page = client.get("/people/?years=2&scope=county_and_below&order=strokes").text
    assert "2 years or more: Counties and below · by surname strokes" in page
    assert "2 people" in page
    [address] = re.findall(r'href="(/exchange/people/export[^"]*)"', page)
    with client.get(html.unescape(address)) as answer:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0)
    exported = [row[1] for row in sheet.to_python()[1:]]
    listed = re.findall(r'href="/people/\d+">([^<]+)</a>', page)
    assert exported == listed == ["安然", "单思远"]
    assert "6 y 6 m" in page


def test_who_may_not_export_is_offered_none_and_a_wrong_address_is_refused(sign_in_as, person):
    assert "/exchange/people/export" not in sign_in_as(Role.AUDITOR).get("/people/").text
    answer = sign_in_as(Role.COUNTY_HR, region_code="341524").get("/exchange/people/export?sector=helth")
    assert answer.status_code == 400
    assert "“helth” is not among the choices." in answer.text
