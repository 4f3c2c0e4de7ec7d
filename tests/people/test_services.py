"""Entering people: what is stored and how, what is refused, what the trail says."""

from datetime import date

import pytest
from sqlalchemy import select

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.identifiers import BadNumber
from registry.kernel.names import BadName, pinyin_keys, pinyin_sort_key
from registry.people import queries, services
from registry.people.codes import RelationKind, Sex
from registry.people.models import NameKey, Person
from registry.people.queries import Wanted
from registry.vault import fields
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory, id_number

pytestmark = pytest.mark.usefixtures("session")

TODAY = date(2026, 6, 30)
NUMBER = id_number(date(1996, 3, 15), 998)


def register(name="单思远", **more):
    given = {"id_number": NUMBER, "home_organisation": more.pop("home", None) or OrganisationFactory()} | more
    return services.register_person(name, actor=command_line(), today=TODAY, **given)


def keys_of(person):
    return set(db.session.scalars(select(NameKey.key).where(NameKey.person_id == person.id)))


def test_a_person_is_entered_with_the_number_sealed():
    home = OrganisationFactory(region_code="341524102")
    person = register(home=home)
    assert (person.sex, person.birth_on) == (Sex.FEMALE, date(1996, 3, 15))
    assert (person.managing_region_code, person.organisation_path) == ("341524102", home.path)
    assert person.id_number_masked == f"341524********{NUMBER[-4:]}"
    stored = db.session.execute(select(Person.__table__).where(Person.id == person.id)).one()
    assert NUMBER not in str(stored)
    assert fields.open_sealed(person.id_number_sealed, queries.number_context(person.uid)) == NUMBER
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.object_id) == ("person:register", str(person.id))
    assert NUMBER not in str(entry.details)


def test_a_person_is_found_by_pinyin_initials_and_any_part_of_the_name():
    person = register()
    assert {"shansiyuan", "dansiyuan", "ssy", "单思远", "思远", "远"} <= keys_of(person)
    assert person.pinyin_sort.startswith("shan")
    assert person.stroke_sort.startswith("08")


def test_a_name_is_stored_in_one_form():
    person = register(" 单 思远 ")
    assert person.name == "单思远"


@pytest.mark.parametrize(
    "name",
    [
        "吐尔逊古丽·阿卜杜热合曼·买买提明",
        "Nebuchadnezzar Maximilian Wolfeschlegelsteinhausenberger",
        "吐" * 60,
        "a" * 60,
    ],
)
def test_a_long_name_is_entered_found_and_sorted(name):
    person = register(name)
    db.session.expire(person)
    assert person.name == name
    assert person.pinyin_sort == pinyin_sort_key(name)
    for typed in (name, name[:5], pinyin_keys(name).full[0][:60]):
        assert [row.id for row in queries.people(Wanted(name=typed), visible_to=command_line()).rows] == [person.id]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a" * 61, "A name has at most 60 characters."),
        ("㍿" * 16, "A name has at most 60 characters."),
        ("  ", "Enter the name of the person."),
    ],
)
def test_a_name_that_is_too_long_or_blank_is_refused(name, sentence):
    with pytest.raises(BadName) as refusal:
        register(name)
    assert str(refusal.value) == sentence


def test_renaming_changes_what_the_person_is_found_by():
    person = register()
    services.rename_person(person, "王思远", actor=command_line())
    keys = keys_of(person)
    assert "wangsiyuan" in keys
    assert "shansiyuan" not in keys
    assert person.pinyin_sort.startswith("wang")
    assert person.version == 2


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (NUMBER[:-1], "length"),
        (NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2"), "check"),
        ("3.41524E+17", "characters"),
    ],
)
def test_a_wrong_number_is_refused(number, code):
    with pytest.raises(BadNumber) as refusal:
        register(id_number=number)
    assert refusal.value.code == code
    assert db.session.scalar(select(Person.id)) is None


def test_the_same_number_is_refused_wherever_the_other_is():
    register()
    with pytest.raises(RuleViolation) as refusal:
        register("王平", home=OrganisationFactory(region_code="340102"))
    assert refusal.value.code == "number_taken"
    assert NUMBER not in str(refusal.value)


def test_a_namesake_born_on_the_same_day_is_asked_about():
    register()
    other = id_number(date(1996, 3, 15), 996)
    with pytest.raises(RuleViolation) as refusal:
        register(id_number=other)
    assert refusal.value.code == "namesake"
    assert register(id_number=other, is_known_namesake=True).id is not None


def test_sex_must_be_that_of_the_number_and_the_birth_date_may_differ():
    with pytest.raises(RuleViolation) as refusal:
        register(sex=Sex.MALE)
    assert refusal.value.code == "sex_differs"
    assert register(birth_on=date(1995, 12, 15)).birth_on == date(1995, 12, 15)


def test_without_a_number_sex_and_birth_are_needed_and_somebody_must_manage():
    with pytest.raises(RuleViolation) as refusal:
        register(id_number=None)
    assert refusal.value.code == "identity_missing"
    known = {"id_number": None, "sex": Sex.MALE, "birth_on": date(1994, 1, 1)}
    with pytest.raises(RuleViolation) as refusal:
        services.register_person("李明", actor=command_line(), today=TODAY, **known)
    assert refusal.value.code == "no_manager"
    person = services.register_person("李明", managing_region_code="341524", actor=command_line(), today=TODAY, **known)
    assert (person.managing_region_code, person.organisation_path, person.id_number_masked) == ("341524", "", "")


def test_moving_home_moves_the_bounds_of_scope():
    person = register()
    bureau = OrganisationFactory(region_code="340102", managed_by_region_code="3401")
    services.move_home(person, bureau, left_on=TODAY, actor=command_line())
    assert (person.home_organisation_id, person.managing_region_code, person.organisation_path) == (
        bureau.id,
        "3401",
        bureau.path,
    )
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (entry.act, entry.details["organisation"]) == ("person:move_home", bureau.id)


def test_relations_are_kept_and_nobody_is_kin_to_oneself():
    one, other = PersonFactory(), PersonFactory()
    relation = services.record_relation(one, other, RelationKind.SIBLING, actor=command_line())
    assert (relation.person_id, relation.other_person_id) == (one.id, other.id)
    with pytest.raises(RuleViolation):
        services.record_relation(one, one, RelationKind.SIBLING, actor=command_line())


def test_a_search_by_number_finds_only_who_is_in_scope_and_is_noted():
    person = register(home=OrganisationFactory(region_code="341524"))
    county = Actor(1, "county", Role.COUNTY_HR, region_code="341524")
    elsewhere = Actor(2, "elsewhere", Role.COUNTY_HR, region_code="340102")
    assert services.find_by_number(f" {NUMBER} ", actor=county, today=TODAY) == person.id
    assert services.find_by_number(NUMBER, actor=elsewhere, today=TODAY) is None
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.act == "person:search_number").order_by(AuditEntry.seq)
    ).all()
    assert [(entry.actor_name, entry.result) for entry in entries] == [("county", "done"), ("elsewhere", "not_found")]
    assert entries[0].details == {"digest": fields.blind_index("id_no", NUMBER).hex(), "scope": "341524"}
    with pytest.raises(BadNumber):
        services.find_by_number("341524", actor=county, today=TODAY)
