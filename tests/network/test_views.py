"""The page of the networks and the report: who gets them, what is cut, and what is hidden."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from markupsafe import escape

from registry.access.actor import command_line
from registry.access.permissions import Permission, Role, holds
from registry.network.measures.liveliness import Liveliness
from registry.network.measures.movement import Movement
from registry.network.report import making, stored
from registry.network.report.structure import Audience
from tests.factories.mentoring import MentorFactory, PairingFactory, enrolled
from tests.factories.organisations import OrganisationFactory
from tests.factories.service_records import SpellFactory
from tests.network.conftest import FAR, NEAR, add_careers, person

TODAY = date(2026, 6, 30)
SCOPES = {Role.CITY_HR: {"region_code": "3415"}, Role.COUNTY_HR: {"region_code": NEAR}}
pytestmark = pytest.mark.usefixtures("no_report")


@pytest.fixture
def province(sign_in_as):
    return sign_in_as(Role.PROVINCE_HR, region_code="34")


@pytest.fixture
def city(sign_in_as):
    return sign_in_as(Role.CITY_HR, region_code="3415")


@pytest.fixture
def kept(register, app):
    """The report of today, kept for the pages."""
    add_careers(register)
    made = making.report_on(TODAY, None, Audience.PUBLIC, actor=command_line())
    stored.put(stored.place(Path(app.instance_path)), stored.to_text(made.stored))
    return made


def drawn(page: str, name: str) -> dict:
    """Return the option of a picture."""
    return json.loads(re.search(rf'id="{name}-option"[^>]*>(.*?)</script>', page, re.DOTALL)[1])


def names_in(page: str) -> set[str]:
    return {datum["name"] for datum in drawn(page, "mentorship")["series"][0]["data"]}


def figure(page: str, name: str) -> str:
    """Return the value of a figure as it is written."""
    found = re.search(rf'figure-name">{name}</span>\s*<span class="figure-value[^"]*">(.*?)<span', page, re.DOTALL)
    return found[1].strip()


@pytest.mark.parametrize("role", Role, ids=str)
def test_only_who_may_read_networks_gets_them(register, sign_in_as, role):
    client = sign_in_as(role, **SCOPES.get(role, {}))
    expected = 200 if role in (Role.PROVINCE_HR, Role.CITY_HR, Role.AUDITOR) else 403
    assert client.get("/network").status_code == expected
    assert holds(role, Permission.NETWORK_READ) is (expected == 200)
    expected = 200 if role in (Role.PROVINCE_HR, Role.AUDITOR) else 403
    assert client.get("/network/report").status_code == expected


def test_nobody_gets_in_without_signing_in(client):
    assert client.get("/network").status_code == 302


def test_the_province_sees_everybody_in_the_same_place_each_time(register, province):
    page = province.get("/network").text
    assert names_in(page) >= {"安甲", "安乙", "安丙", "安师", "庐甲", "庐师"}
    assert "安闲" not in names_in(page)
    assert "members of 2025" in page
    assert (figure(page, "Members"), figure(page, "Members with a mentor"), figure(page, "Mentors")) == ("4", "3", "3")
    assert figure(page, "Pairings so far") == "4"
    assert drawn(province.get("/network").text, "mentorship") == drawn(page, "mentorship")
    series = drawn(page, "mentorship")["series"][0]
    assert series["layout"] == "none"
    ids = {datum["id"] for datum in series["data"]}
    assert len(ids) == len(series["data"])
    assert all({link["source"], link["target"]} <= ids for link in series["links"])
    assert not re.search(r"near-a|far-m", page), "a key of a person is on the page"


def test_a_phone_gets_the_same_people_upright(register, province):
    option = drawn(province.get("/network").text, "mentorship")
    (phone,) = option["media"]
    wide, upright = option["series"][0]["data"], phone["option"]["series"][0]["data"]
    assert phone["query"] == {"maxWidth": 600}
    assert {datum["id"] for datum in wide} == {datum["id"] for datum in upright}


def test_the_table_behind_the_picture_holds_the_same_pairs(register, province):
    page = province.get("/network").text
    table = re.search(r'id="mentorship-table".*?</table>', page, re.DOTALL)[0]
    assert table.count("<tr>") == 1 + 4 + 1
    assert "安师" in table


def test_a_city_is_chosen(register, province):
    page = province.get("/network?city=3401").text
    # whole groups: near-b and near-a are guided from the city
    assert names_in(page) >= {"庐甲", "庐师", "安乙"}
    assert "安丙" not in names_in(page)
    assert (figure(page, "Members"), figure(page, "Mentors"), figure(page, "Largest load")) == ("1", "1", "2")
    assert 'value="3401" selected' in page
    unknown = province.get("/network?city=9999").text
    assert figure(unknown, "Members") == "4"


def test_a_year_is_chosen_and_all_years_of_one_city_only(register, province):
    old = person("old", register.near_unit)
    enrolled(old, 2024)
    PairingFactory(mentor=register.mentors["near-m"], mentee=old)
    page = province.get("/network?year=2024").text
    assert "members of 2024" in page
    assert names_in(page) >= {"李某", "安师"}
    assert "庐师" not in names_in(page)
    assert "members of 2025" in province.get("/network?year=all").text
    page = province.get("/network?year=all&city=3415").text
    assert names_in(page) >= {"李某", "安师", "庐师"}


def test_a_city_sees_its_members_and_who_guides_them(register, city):
    page = city.get("/network").text
    assert names_in(page) >= {"安甲", "安乙", "安丙", "安师", "庐师"}
    assert "庐甲" not in page
    assert 'name="city"' not in page
    assert 'href="/network/report"' not in page
    assert city.get("/network?city=3401").text.count("庐甲") == 0
    assert "庐甲" not in city.get("/network?year=all").text


def test_a_city_gets_no_small_numbers(register, city, province):
    page = city.get("/network").text
    assert figure(page, "Members") == "not shown (under 5)"
    assert figure(page, "Coverage") == "not shown (under 5)"
    assert figure(page, "Records per pairing-month") == "not shown (under 5)"
    assert set(drawn(page, "loads")["series"][0]["data"]) == {"-"}
    page = province.get("/network?city=3415").text
    assert figure(page, "Members") == "3"
    # far-m guides two, of whom one belongs to the other city
    assert figure(page, "Largest load") == "2"


def test_a_city_gets_numbers_that_are_large_enough(register, city):
    for number in range(6):
        mentor = MentorFactory(person=person(f"m{number}", register.near_unit))
        mentee = person(f"e{number}", register.near_unit)
        enrolled(mentee, 2025)
        PairingFactory(mentor=mentor, mentee=mentee)
    second = person("second", register.near_unit)
    enrolled(second, 2025)
    PairingFactory(mentor=mentor, mentee=second)
    page = city.get("/network").text
    assert (figure(page, "Members"), figure(page, "Pairings so far")) == ("10", "10")
    assert 6 in drawn(page, "loads")["series"][0]["data"]


def test_a_city_hr_without_a_region_sees_nothing(kept, sign_in_as):
    page = sign_in_as(Role.CITY_HR).get("/network").text
    assert "No pairing has begun yet" in page
    assert figure(page, "Members") == "0"
    assert "There is no report on rotation yet" in page


def test_every_figure_has_its_definition_on_the_page(kept, province):
    page = province.get("/network").text
    for definition in (*Liveliness.definitions.values(), *Movement.definitions.values()):
        assert str(escape(str(definition.text))) in page
    assert page.count('<details class="figure-item">') == 11 + len(Liveliness.definitions) + len(Movement.definitions)


def test_without_a_report_the_page_says_how_to_make_one(register, province):
    page = province.get("/network").text
    assert "flask network report" in page
    assert 'id="flow"' not in page
    assert "flask network report" in province.get("/network/report").text


def test_rotation_comes_from_the_last_report(kept, province):
    page = province.get("/network").text
    assert "report of 2026-06-30" in page
    assert figure(page, "Moves") == "3"
    links = drawn(page, "flow")["series"][0]["links"]
    assert [(link["source"], link["target"], link["value"]) for link in links] == [
        ("from county level", "to township level", 1),
        ("from township level", "to county level", 1),
    ]
    assert drawn(page, "first-move")["series"][0]["data"][0] == [0.0, 1.0]
    page = province.get("/network?city=3401").text
    assert figure(page, "Moves") == "0"
    assert "No moves can be shown" in page


def test_rotation_of_a_city_hides_small_numbers(kept, city):
    page = city.get("/network").text
    assert figure(page, "Moves") == "not shown (under 5)"
    assert "No moves can be shown" in page
    assert "No curve can be drawn" in page


def test_rotation_of_a_city_of_some_size(register, app, city):
    far_unit = OrganisationFactory(region_code=FAR)
    for number in range(12):
        who = person(f"mover {number}", register.near_unit)
        SpellFactory(person=who, starts_on=date(2015, 1, 1), ends_on=date(2020, 1, number + 1))
        SpellFactory(person=who, organisation=far_unit, starts_on=date(2020, 1, number + 2))
    made = making.report_on(TODAY, None, Audience.PUBLIC, actor=command_line())
    stored.put(stored.place(Path(app.instance_path)), stored.to_text(made.stored))
    page = city.get("/network").text
    assert figure(page, "Moves") == "12"
    assert drawn(page, "flow")["series"][0]["links"][0]["value"] == 12


def test_the_whole_report_is_on_its_page_with_names(kept, province, sign_in_as):
    page = province.get("/network/report").text
    assert "As of 2026-06-30, for the office." in page
    for section in kept.stored.report.sections:
        assert f'id="{section.key}"' in page
        assert all(str(one.name) in page for one in section.figures)
    assert "安丙" in page
    assert sign_in_as(Role.AUDITOR).get("/network/report").text.count("安丙") == page.count("安丙")


def test_both_languages(kept, sign_in_as):
    client = sign_in_as(Role.PROVINCE_HR, region_code="34", language="zh_Hans")
    assert "师承网络：2025年度入库人员" in client.get("/network").text
    assert "截至2026年6月30日" in client.get("/network/report").text


def test_as_many_statements_for_one_pairing_as_for_many(register, province, count_queries):
    with count_queries() as few:
        province.get("/network")
    for number in range(3):
        mentee = person(f"more{number}", register.near_unit)
        enrolled(mentee, 2025)
        PairingFactory(mentor=MentorFactory(person=person(f"guide{number}", register.near_unit)), mentee=mentee)
    with count_queries() as many:
        province.get("/network")
    assert len(many) == len(few)
