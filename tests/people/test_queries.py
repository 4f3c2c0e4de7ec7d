"""Who is found by what, and who sees whom."""

import base64
import itertools
import json
from datetime import date
from functools import partial

import pytest
from werkzeug.exceptions import BadRequest

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.accounts.models import Account
from registry.db import db
from registry.kernel.errors import NotVisible
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people import queries, rules
from registry.people.codes import TitleLevel
from registry.people.queries import Order, Wanted
from registry.web import lists
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory, TitleFactory, id_number

pytestmark = pytest.mark.usefixtures("session")

PROVINCE = Actor(1, "province", Role.PROVINCE_HR, region_code="34")


def names(wanted=Wanted(), *conditions, actor=PROVINCE, **more):  # noqa: B008
    return [row.name for row in queries.people(wanted, *conditions, visible_to=actor, **more).rows]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("单思远", ["单思远"]),
        ("思远", ["欧阳思远", "单思远"]),
        ("阳思", ["欧阳思远"]),
        ("shansi", ["单思远"]),
        ("dan siyuan", ["单思远"]),
        ("SSY", ["单思远"]),
        ("ouyang", ["欧阳思远"]),
        ("oysy", ["欧阳思远"]),
        ("ma", ["马力"]),
        ("张", []),
        ("%", ["马力", "欧阳思远", "单思远"]),
    ],
)
def test_people_are_found_by_name_part_pinyin_and_initials(typed, found):
    for name in ("单思远", "欧阳思远", "马力"):
        PersonFactory(name=name)
    if typed == "%":
        assert queries.normalise_query(typed).text == ""
    assert names(Wanted(name=typed)) == found


NAMES = (
    "王芳 王小明 李小王 王小王 汪洋 万刚 单思远 单于明 单 欧阳明 欧明 明月 阿依·王 阿·依 阿依古丽 王·阿依 曾明 王a丽 "
    "李a王 瞿王 瞿秋白 王 王芳芳"
).split()


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("cap", [1000, 0])
def test_a_name_finds_the_same_people_in_the_same_order_however_many_they_are(order, cap, monkeypatch):
    """Few are put into order, many are gone through in it; both are those of whom a key begins with the text."""
    monkeypatch.setattr(queries, "COUNT_CAP", cap)
    monkeypatch.setattr(queries, "page", partial(lists.page, size=4))
    county, other = OrganisationFactory(region_code="341524"), OrganisationFactory(region_code="340102")
    keys = {}
    for number, name in enumerate(NAMES):
        person = PersonFactory(name=name, organisation=county if number % 2 else other)
        keys[person.id] = (person.stroke_sort if order is Order.STROKES else person.pinyin_sort, person.id, name)
    inside = Actor(2, "inside", Role.COUNTY_HR, region_code="341524")
    parts = {
        name[first:last] for name in NAMES for first in range(len(name)) for last in range(first + 1, len(name) + 1)
    }
    for text in sorted(parts - {"·"}):
        typed = queries.normalise_query(text).text
        for actor, step in ((PROVINCE, 1), (inside, 2)):
            wanted = Wanted(name=text, order=order)
            fitting = sorted(
                keys[one]
                for number, one in enumerate(keys)
                if any(key.startswith(typed) for key in rules.search_keys(keys[one][2])) and (step == 1 or number % 2)
            )
            assert [key[2] for key in fitting] == _paged(wanted, actor), text


def _paged(wanted, actor):
    """Return the names of all pages, which read backwards are the same."""
    pages = [queries.people(wanted, visible_to=actor)]
    while pages[-1].after:
        pages.append(queries.people(wanted, visible_to=actor, after=pages[-1].after))
    for this, next_ in itertools.pairwise(pages):
        back = queries.people(wanted, visible_to=actor, before=next_.before)
        assert [row.id for row in back.rows] == [row.id for row in this.rows]
    return [row.name for one in pages for row in one.rows]


def test_people_are_ordered_by_pinyin_or_by_strokes():
    for name in ("赵一", "丁一", "安一"):
        PersonFactory(name=name)
    assert names() == ["安一", "丁一", "赵一"]
    assert names(Wanted(order=Order.STROKES)) == ["丁一", "安一", "赵一"]


def test_people_are_narrowed_by_what_their_home_is():
    clinic = OrganisationFactory(name="燕子河镇卫生院", level=OrganisationLevel.TOWNSHIP, region_code="341524102")
    school = OrganisationFactory(name="金寨一中", sector=Sector.EDUCATION, parent=clinic)
    PersonFactory(name="甲", organisation=clinic)
    PersonFactory(name="乙", organisation=school)
    PersonFactory(name="丙", organisation=OrganisationFactory(region_code="340102"))
    TitleFactory(person=PersonFactory(name="丁", organisation=None), level=TitleLevel.SENIOR)
    assert names(Wanted(unit="卫生院")) == ["甲"]
    assert names(Wanted(unit="%")) == []
    assert names(Wanted(organisation=clinic.id)) == ["甲", "乙"]
    assert names(Wanted(organisation=999_999)) == []
    assert names(Wanted(region="3401")) == ["丙"]
    assert names(Wanted(region="341524102")) == ["甲", "乙"]
    assert names(Wanted(sector=Sector.EDUCATION)) == ["乙"]
    assert names(Wanted(level=OrganisationLevel.TOWNSHIP)) == ["甲"]
    assert names(Wanted(title=TitleLevel.SENIOR)) == ["丁"]
    assert names(Wanted(title=TitleLevel.SENIOR, region="3401")) == []


def test_each_role_sees_its_own_people_and_no_other():
    hospital = OrganisationFactory(region_code="341524")
    clinic = OrganisationFactory(region_code="341524102", parent=hospital)
    neighbour = OrganisationFactory(region_code="341525")
    far = OrganisationFactory(region_code="340102")
    branch = OrganisationFactory(region_code="341524", managed_by_region_code="34")
    account = Account(username="graduate", display_name="甲", password_hash="none")
    db.session.add(account)
    db.session.flush()
    PersonFactory(name="甲", organisation=hospital, account_id=account.id)
    for name, home in (("乙", clinic), ("丙", neighbour), ("丁", far), ("戊", branch)):
        PersonFactory(name=name, organisation=home)

    def seen(role, **scope):
        return set(names(actor=Actor(scope.pop("account_id", 7), "x", role, **scope)))

    assert seen(Role.PROVINCE_HR, region_code="34") == set("甲乙丙丁戊")
    assert seen(Role.AUDITOR) == set("甲乙丙丁戊")
    assert seen(Role.CITY_HR, region_code="3415") == set("甲乙丙")
    assert seen(Role.COUNTY_HR, region_code="341524") == set("甲乙")
    assert seen(Role.UNIT_HR, organisation_path=hospital.path) == set("甲乙")
    assert seen(Role.UNIT_HR, organisation_path=clinic.path) == {"乙"}
    assert seen(Role.GRADUATE, account_id=account.id) == {"甲"}
    assert seen(Role.GRADUATE, account_id=None) == set()
    for role in (Role.CITY_HR, Role.COUNTY_HR, Role.UNIT_HR):
        assert seen(role) == set(), f"{role} without a scope"
    for role in (Role.EXPERT, Role.REPORTER, Role.SYSTEM_ADMINISTRATOR, Role.COMMITTEE_MEMBER):
        assert seen(role) == set(), role


def test_one_person_out_of_scope_looks_absent():
    person = PersonFactory(organisation=OrganisationFactory(region_code="341524"))
    inside = Actor(1, "inside", Role.COUNTY_HR, region_code="341524")
    outside = Actor(2, "outside", Role.COUNTY_HR, region_code="341525")
    assert queries.person(person.id, visible_to=inside).name == person.name
    for identity, actor in ((person.id, outside), (999_999, inside)):
        with pytest.raises(NotVisible) as refusal:
            queries.person(identity, visible_to=actor)
        assert str(refusal.value) == "There is no such record among those you may see."


def test_a_number_is_found_whole_and_in_scope_only():
    number = id_number(date(1996, 3, 15), 997)
    person = PersonFactory(number=number, organisation=OrganisationFactory(region_code="341524"))
    assert queries.person_with_number(number, visible_to=PROVINCE) == person.id
    outside = Actor(2, "outside", Role.COUNTY_HR, region_code="340102")
    assert queries.person_with_number(number, visible_to=outside) is None
    assert queries.is_number_taken(number)


def test_the_highest_title_is_named():
    one, other = PersonFactory(), PersonFactory()
    TitleFactory(person=one, level=TitleLevel.MIDDLE, name="主治医师", awarded_on=date(2020, 1, 1))
    TitleFactory(person=one, level=TitleLevel.JUNIOR, name="医师", awarded_on=date(2022, 1, 1))
    assert queries.highest_titles([one.id, other.id]) == {one.id: "主治医师"}


def test_pages_go_on_where_the_last_one_ended():
    home = OrganisationFactory()
    for _ in range(53):
        PersonFactory(organisation=home)
    first = queries.people(Wanted(), visible_to=PROVINCE)
    second = queries.people(Wanted(), visible_to=PROVINCE, after=first.after)
    assert (len(first.rows), len(second.rows), first.count) == (50, 3, 53)
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}
    assert [row.pinyin_sort for row in (*first.rows, *second.rows)] == sorted(
        row.pinyin_sort for row in (*first.rows, *second.rows)
    )
    back = queries.people(Wanted(), visible_to=PROVINCE, before=second.before)
    assert [row.id for row in back.rows] == [row.id for row in first.rows]


@pytest.mark.parametrize("values", [["a", "b"], [1, 1], ["a"], ["a\0", 1], {"a": 1}, ["a", None], ["a", [1]]])
def test_a_key_that_no_list_gave_is_refused(values):
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    for way in ("after", "before"):
        with pytest.raises(BadRequest):
            queries.people(Wanted(), visible_to=PROVINCE, **{way: cursor})
