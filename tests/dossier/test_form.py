"""The appointment form of a person: written from the tables, compared, taken over, and nothing lost on the way."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.documents.lrmx.form import AppointmentForm, FamilyMember
from registry.documents.lrmx.reading import read
from registry.documents.lrmx.writing import write
from registry.dossier.appointment_form import sending, taking_over, whose
from registry.dossier.appointment_form.comparing import compare
from registry.dossier.appointment_form.findings import Effect, LineState
from registry.dossier.appointment_form.writing import written
from registry.dossier.models import FormEntry
from registry.files import queries as file_queries
from registry.files.store import Store
from registry.kernel.errors import NotVisible, RuleViolation
from registry.organisations.codes import OrganisationKind, OrganisationLevel
from registry.organisations.models import Alias
from registry.people import queries as people_queries
from registry.people import services as people
from registry.people.codes import AppraisalResult, RelationKind, Schooling, Sex, TitleLevel
from registry.people.models import Appraisal
from registry.service_records.codes import Direction, PersonnelStatus, Precision, SpellKind
from registry.service_records.models import Spell
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
from tests.factories.service_records import SpellFactory
from tests.files import packages

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
NUMBER = id_number(date(1996, 3, 15), 998)
ACTOR = command_line()


@pytest.fixture
def store(tmp_path):
    return Store.of_instance(tmp_path)


@pytest.fixture
def hospital(session):
    return OrganisationFactory(name="金寨县人民医院")


@pytest.fixture
def clinic(session):
    return OrganisationFactory(name="金寨县燕子河镇中心卫生院", level=OrganisationLevel.TOWNSHIP)


@pytest.fixture
def person(hospital, clinic):
    """A doctor with a bit of everything, a secondment inside the present post."""
    made = PersonFactory(name="陈敏", number=NUMBER, organisation=hospital)
    EducationFactory(person=made)
    EducationFactory(
        person=made,
        schooling=Schooling.MASTER,
        is_full_time=False,
        school="安徽大学",
        major="公共管理",
        starts_on=date(2021, 9, 1),
        ends_on=date(2024, 6, 30),
    )
    TitleFactory(person=made)
    TitleFactory(person=made, level=TitleLevel.MIDDLE, name="主治医师", awarded_on=date(2025, 6, 1))
    AppraisalFactory(person=made, year=2024, result=AppraisalResult.EXCELLENT)
    AppraisalFactory(person=made, year=2025)
    RewardFactory(person=made)
    SpellFactory(person=made, organisation=hospital, starts_on=date(2019, 8, 1))
    SpellFactory(
        person=made,
        organisation=clinic,
        kind=SpellKind.SECONDMENT,
        direction=Direction.DOWN,
        post="副院长",
        starts_on=date(2023, 3, 1),
        ends_on=date(2024, 2, 29),
    )
    return loaded(made)


def loaded(person, actor=ACTOR):
    db.session.flush()
    db.session.expire_all()
    return people_queries.person(person.id, visible_to=actor)


def form_of(person, **changes):
    return replace(written(person, visible_to=ACTOR, today=TODAY), **changes)


def take(form, person, store):
    return taking_over.take_over(form, person, store=store, actor=ACTOR, today=TODAY, now=NOW)


def out(person, store, **options):
    wanted = {"with_id_number": False, "with_photograph": False} | options
    return sending.handed_out(loaded(person), **wanted, way="lrmx", store=store, actor=ACTOR, today=TODAY)


def test_every_room_writes_its_part(person):
    form = form_of(person)
    assert (form.name, form.sex, form.born, form.ethnic_group) == ("陈敏", "女", "199603", "汉族")
    assert (form.full_time_schooling, form.full_time_degree) == ("大学", "学士")
    assert form.full_time_school == "安徽医科大学临床医学专业"
    assert (form.in_service_schooling, form.in_service_degree) == ("研究生", "硕士")
    assert form.title == "主治医师"
    assert form.started_work == "201908"
    assert form.present_post == "金寨县人民医院医师"
    assert form.appraisals == "2024年度优秀，2025年度合格"
    assert form.rewards_and_penalties == "2024年8月，被金寨县人民政府授予“优秀青年医师”"
    assert form.resume.splitlines() == [
        "2014.09--2019.07  安徽医科大学临床医学专业学习",
        "2019.08--         金寨县人民医院医师",
        "（其间：2021.09--2024.06  安徽大学公共管理专业学习）",
        "（其间：2023.03--2024.02  金寨县燕子河镇中心卫生院副院长（挂职））",
    ]
    assert (form.id_number, form.photograph) == ("", b"")


def test_sanctions_stand_beside_rewards_and_nothing_is_said_as_none(person):
    SanctionFactory(person=person)
    assert form_of(loaded(person)).rewards_and_penalties.splitlines()[1] == "2025年3月，受警告处分（县纪委监委）"
    other = loaded(PersonFactory(organisation=None))
    assert form_of(other).rewards_and_penalties == "无"
    assert form_of(other).resume == ""


def test_civil_servants_have_words_of_their_own(session):
    bureau = OrganisationFactory(name="金寨县农业农村局", kind=OrganisationKind.AGENCY)
    officer = PersonFactory(organisation=bureau, political_status="05")
    SpellFactory(person=officer, personnel_status=PersonnelStatus.CIVIL_SERVANT, post="科员")
    AppraisalFactory(person=officer, year=2025)
    form = form_of(loaded(officer))
    assert form.appraisals == "2025年度称职"
    assert form.party == "民盟"


def test_kin_in_the_register_are_family_members_for_those_who_may_see_them(person, hospital):
    far = OrganisationFactory(name="桐城市人民医院", region_code="340881")
    mother = PersonFactory(name="李秀", birth_on=date(1970, 5, 1), organisation=far)
    husband = PersonFactory(name="王强", sex=Sex.MALE, organisation=hospital)
    people.record_relation(person, mother, RelationKind.PARENT, actor=ACTOR)
    people.record_relation(husband, person, RelationKind.SPOUSE, actor=ACTOR)
    members = form_of(loaded(person)).family
    assert [(one.relation, one.name, one.born) for one in members] == [
        ("母亲", "李秀", "197005"),
        ("丈夫", "王强", "199603"),
    ]
    assert members[0].unit_and_post == "桐城市人民医院"
    assert form_of(loaded(mother)).family[0].relation == "女儿"
    county = Actor(account_id=None, name="county", role=Role.COUNTY_HR, region_code="341524")
    seen = written(loaded(person), visible_to=county, today=TODAY).family
    assert [one.name for one in seen] == ["王强"]


def test_the_own_form_coming_back_changes_nothing(person):
    found = compare(read(write(form_of(person))), person, visible_to=ACTOR, today=TODAY)
    assert {one.effect for one in found.differences} == {Effect.SAME}
    assert [one.state for one in found.lines] == [LineState.THERE] * 4
    assert found.changes_nothing


RECEIVED = AppointmentForm(
    name="陈敏",
    sex="女",
    born="199603",
    ethnic_group="回族",
    native_place="安徽金寨",
    birth_place="安徽六安",
    party="201806；民盟",
    started_work="201908",
    health="健康",
    title="主治医师",
    specialty="临床医学",
    full_time_schooling="大学",
    full_time_degree="医学学士",
    full_time_school="安徽医科大学临床医学系临床医学专业",
    present_post="金寨县人民医院外科副主任",
    proposed_post="外科主任",
    resume="2014.09--2019.07  安徽医科大学临床医学专业学习\n"
    "2019.08--         金寨县人民医院外科医师\n"
    "（其间：2020.05--2020.11  金寨县燕子河镇中心卫生院驻村帮扶；2023.03--2024.02  燕子河镇卫生院挂职）\n"
    "曾赴省外学习",
    rewards_and_penalties="2024年8月获优秀青年医师",
    appraisals="2022、2023年度合格，2024年度优秀，2025年度合格",
    reasons="工作需要",
    family=(
        FamilyMember(relation="丈夫", name="王强", born="199501", political_status="群众", unit_and_post="个体"),
        FamilyMember(relation="女儿", name="王一", born="202201"),
    ),
    reported_by="中共金寨县委组织部",
    age_counted_on="20260601",
    filled_on="20260602",
    filled_by="张某",
    id_number=NUMBER,
    photograph=packages.jpeg(),
    retires_in="205403",
    version="3.2.1.6",
    others=(("BeiZhu", "<BeiZhu>甲<b>乙</b></BeiZhu>"),),
)


def test_differences_are_shown_field_by_field(person):
    found = compare(RECEIVED, person, visible_to=ACTOR, today=TODAY)
    effects = {str(one.label): one.effect for one in found.differences}
    assert effects["Name"] is Effect.SAME
    assert effects["Ethnic group"] is Effect.ENTERED
    assert effects["Health"] is Effect.KEPT
    assert effects["Professional title"] is Effect.SAME
    assert effects["Results of appraisals"] is Effect.ENTERED
    assert effects["Photograph"] is Effect.ENTERED
    assert effects["ID number"] is Effect.SAME
    assert effects["Other elements"] is Effect.KEPT
    number = next(one for one in found.differences if str(one.label) == "ID number")
    assert NUMBER not in (number.form, number.register)
    assert found.new_appraisals == ((2022, AppraisalResult.COMPETENT), (2023, AppraisalResult.COMPETENT))
    assert [(one.state, one.line.text) for one in found.lines] == [
        (LineState.THERE, "安徽医科大学临床医学专业学习"),
        (LineState.THERE, "金寨县人民医院外科医师"),
        (LineState.NEW, "金寨县燕子河镇中心卫生院驻村帮扶"),
        (LineState.THERE, "燕子河镇卫生院挂职"),
        (LineState.UNREADABLE, "曾赴省外学习"),
    ]
    (spell,) = found.new_spells
    assert (spell.kind, spell.personnel_status) == (SpellKind.VILLAGE_RESIDENCE, PersonnelStatus.INSTITUTION)


def test_comparing_writes_nothing(person):
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    compare(RECEIVED, person, visible_to=ACTOR, today=TODAY)
    assert not db.session.dirty
    assert not db.session.new
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_a_form_that_was_taken_over_goes_out_as_it_came(person, store):
    take(RECEIVED, person, store)
    again = out(person, store, with_id_number=True, with_photograph=True)
    said = {name: text for name, text in vars(RECEIVED).items() if text and name != "resume"}
    assert {name: getattr(again, name) for name in said} == said
    assert again.in_service_schooling == "研究生", "what the form left empty comes from the register"
    assert again.resume.splitlines() == [
        "2014.09--2019.07  安徽医科大学临床医学专业学习",
        "2019.08--         金寨县人民医院外科医师",
        "（其间：2020.05--2020.11  金寨县燕子河镇中心卫生院驻村帮扶）",
        "（其间：2021.09--2024.06  安徽大学公共管理专业学习）",
        "（其间：2023.03--2024.02  燕子河镇卫生院挂职）",
        "曾赴省外学习",
    ]
    assert loaded(person).ethnic_group == "03"
    assert {one.year for one in loaded(person).appraisals} == {2022, 2023, 2024, 2025}


def test_taking_over_twice_changes_nothing_more(person, store):
    take(RECEIVED, person, store)
    found = compare(RECEIVED, loaded(person), visible_to=ACTOR, today=TODAY)
    assert found.changes_nothing
    take(RECEIVED, loaded(person), store)
    assert db.session.scalar(select(func.count()).select_from(Spell).where(Spell.person_id == person.id)) == 3
    assert len(file_queries.attachments_of(person.id)) == 1


def test_what_changes_in_the_register_later_is_what_goes_out(person, store):
    take(RECEIVED, person, store)
    db.session.add(
        Appraisal(person_id=person.id, year=2021, kind=person.appraisals[0].kind, result=AppraisalResult.EXCELLENT)
    )
    spell = db.session.scalar(select(Spell).where(Spell.person_id == person.id, Spell.post == "医师"))
    spell.ends_on, spell.ends_precision = date(2026, 5, 1), Precision.MONTH
    form = out(person, store)
    assert form.appraisals.startswith("2021年度优秀")
    assert "2019.08--2026.05  金寨县人民医院医师" in form.resume
    assert "金寨县人民医院外科医师" not in form.resume
    assert "曾赴省外学习" in form.resume
    assert form.health == "健康"


def test_number_and_photograph_go_out_only_when_asked_for(person, store):
    take(RECEIVED, person, store)
    form = out(person, store)
    assert (form.id_number, form.photograph) == ("", b"")
    assert out(person, store, with_id_number=True).id_number == NUMBER
    assert out(person, store, with_photograph=True).photograph == packages.jpeg()
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.act, entry.details["id_number"], entry.details["photograph"]) == ("person:export_form", False, True)


def test_a_form_of_somebody_else_is_refused(person):
    other = replace(RECEIVED, id_number=id_number(date(1996, 3, 15), 996))
    with pytest.raises(RuleViolation, match="ID number of another person"):
        compare(other, person, visible_to=ACTOR, today=TODAY)
    with pytest.raises(RuleViolation, match="another name"):
        compare(replace(RECEIVED, id_number="", name="陈明"), person, visible_to=ACTOR, today=TODAY)


def test_what_cannot_be_right_is_said_and_not_entered(person):
    form = AppointmentForm(
        name="陈敏",
        born="199604",
        ethnic_group="汉",
        id_number="341524199603159999",
        photograph=b"GIF89a",
        resume="2011.01--2011.05  金寨县人民医院护工\n"
        "2019.08--2022.01  金寨县人民医院医师\n"
        "2022.02--2022.03  某县某局科员\n"
        "2022.13--2023.01  科员\n"
        "2010.09--2014.06  金寨一中高中学习",
    )
    found = compare(form, person, visible_to=ACTOR, today=TODAY)
    effects = {str(one.label): one for one in found.differences}
    for label in ("Month of birth", "Ethnic group", "ID number", "Photograph"):
        assert effects[label].effect is Effect.REFUSED, label
    assert "check character" in str(effects["ID number"].reason)
    assert [one.state for one in found.lines] == [
        LineState.IMPOSSIBLE,
        LineState.DIFFERS,
        LineState.UNPLACED,
        LineState.UNREADABLE,
        LineState.STUDY,
    ]
    assert all(one.reason is not None for one in found.lines)
    assert found.new_spells == []


def test_lines_of_the_resume_become_spells_with_months(session, store, hospital, clinic):
    bureau = OrganisationFactory(name="金寨县卫生健康委员会", kind=OrganisationKind.AGENCY)
    form = replace(
        RECEIVED,
        photograph=b"",
        resume="2018.07--2020.07  金寨县燕子河镇中心卫生院三支一扶\n"
        "2020.08—2022.01  金寨县燕子河镇中心卫生院医师\n"
        "2022年1月至今  金寨县人民医院 主治医师（其间：2023.03~2023.09 金寨县卫生健康委员会跟班学习；"
        "2024.03-2025.02  金寨县燕子河镇中心卫生院副院长（挂职））",
    )
    person, _found = take(form, None, store)
    spells = db.session.scalars(select(Spell).where(Spell.person_id == person.id).order_by(Spell.starts_on)).all()
    assert [(one.kind, one.post, one.organisation_id) for one in spells] == [
        (SpellKind.PROGRAMME_SERVICE, "三支一扶", clinic.id),
        (SpellKind.POST, "医师", clinic.id),
        (SpellKind.POST, "主治医师", hospital.id),
        (SpellKind.LENT, "跟班学习", bureau.id),
        (SpellKind.SECONDMENT, "副院长", clinic.id),
    ]
    assert spells[4].direction is Direction.DOWN
    assert {one.starts_precision for one in spells} == {Precision.MONTH}
    assert (spells[0].ends_on, spells[2].ends_on) == (date(2020, 7, 1), None)
    assert (person.home_organisation_id, person.birth_on, person.sex) == (hospital.id, date(1996, 3, 15), Sex.FEMALE)
    assert person.id_number_masked == f"{NUMBER[:6]}********{NUMBER[-4:]}"


def test_units_are_known_by_short_and_former_names_too(person, store, clinic):
    db.session.add(Alias(organisation_id=clinic.id, name="燕子河卫生院"))
    OrganisationFactory(name="重名中学")
    OrganisationFactory(name="重名中学")
    db.session.flush()
    form = replace(
        RECEIVED,
        resume="2016.09--2017.07  燕子河 卫生院医士\n2017.09--2018.01  重名中学教师\n2018.02--2018.06  县某站站员",
    )
    found = compare(form, loaded(person), visible_to=ACTOR, today=TODAY)
    assert [one.state for one in found.lines] == [LineState.NEW, LineState.UNPLACED, LineState.UNPLACED]
    (spell,) = found.new_spells
    assert (spell.organisation.id, spell.post) == (clinic.id, "医士")


def test_a_form_finds_its_person(person):
    assert whose.person_of(RECEIVED, visible_to=ACTOR, today=TODAY).id == person.id
    by_name = replace(RECEIVED, id_number="")
    assert whose.person_of(by_name, visible_to=ACTOR, today=TODAY).id == person.id
    PersonFactory(name="陈敏", birth_on=date(1996, 3, 2))
    assert whose.person_of(by_name, visible_to=ACTOR, today=TODAY) is None
    elsewhere = Actor(account_id=None, name="other", role=Role.COUNTY_HR, region_code="340881")
    assert whose.person_of(RECEIVED, visible_to=elsewhere, today=TODAY) is None


def test_a_person_is_named_by_key_uid_or_number(person):
    for text in (str(person.id), person.uid, NUMBER, NUMBER.lower()):
        assert whose.named(text, visible_to=ACTOR, today=TODAY).id == person.id
    for text in ("999999", "nobody", ""):
        with pytest.raises(NotVisible):
            whose.named(text, visible_to=ACTOR, today=TODAY)


def test_a_later_form_takes_the_place_of_the_one_before(person, store):
    take(RECEIVED, person, store)
    take(replace(RECEIVED, health="良好", native_place=""), loaded(person), store)
    form = out(person, store)
    assert (form.health, form.native_place) == ("良好", "安徽金寨")
    count = select(func.count()).select_from(FormEntry).where(FormEntry.person_id == person.id)
    assert db.session.scalar(count.where(FormEntry.element == "health")) == 1
