"""What rows of each register do, and every kind of error with its address."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.exchange.codes import RowState
from registry.exchange.registered import sheet
from registry.kernel.errors import BadData
from registry.kernel.identifiers import credit_check_character
from registry.organisations.codes import OrganisationLevel
from registry.organisations.models import Alias, Organisation
from registry.people import queries
from registry.people.codes import AppraisalResult, Schooling
from registry.people.models import Appraisal, Education, NameKey, Person, Title
from registry.service_records import kept
from registry.service_records.codes import Precision, Verification
from registry.service_records.models import CountedTotal, Spell
from registry.vault import fields
from tests.conftest import TODAY
from tests.exchange.conftest import COUNTY, checked, told
from tests.factories.organisations import OrganisationFactory, RegionFactory
from tests.factories.people import AppraisalFactory, EducationFactory, PersonFactory, id_number
from tests.factories.service_records import SpellFactory

pytestmark = pytest.mark.usefixtures("session", "today")

NUMBER = id_number(date(1996, 3, 15), 127)
OTHER = id_number(date(1995, 11, 2), 58)
PEOPLE = ["姓名", "身份证号", "性别", "人事关系单位信用代码"]
SPELLS = ["身份证号", "单位信用代码", "经历类别", "职务（岗位）", "身份（编制）", "起始日期", "结束日期"]
EDUCATION = ["身份证号", "学历", "学位", "教育类型", "毕业院校", "所学专业", "入学时间", "毕业时间"]
TITLES = ["身份证号", "职称名称", "职称系列", "职称级别", "取得时间", "适用范围", "有效层级"]
APPRAISALS = ["身份证号", "考核年度", "考核类别", "考核等次", "原因"]
UNITS = ["单位名称", "统一社会信用代码", "单位性质", "单位层级", "所属行业", "所在地区代码", "上级单位信用代码"]


def code(number: int) -> str:
    first17 = f"12341524{900_000_000 + number}"
    return first17 + credit_check_character(first17)


def unit_row(number, name="金寨县某某站", region="341524", above=None):
    return [name, code(number), "事业单位", "县级", "卫生", region, above]


@pytest.fixture
def person():
    return PersonFactory(name="王芳", number=NUMBER)


# people


def test_a_new_person_can_be_found_sorted_and_read(session, write):
    unit = OrganisationFactory()
    counts = write("people", PEOPLE, [["欧阳 娜娜".replace(" ", ""), NUMBER.lower(), "男", unit.credit_code]])
    assert (counts.new, counts.errors) == (1, 0)
    person = session.scalars(select(Person)).one()
    assert (person.name, person.birth_on, person.sex.value) == ("欧阳娜娜", date(1996, 3, 15), "male")
    assert fields.open_sealed(person.id_number_sealed, queries.number_context(person.uid)) == NUMBER
    assert person.organisation_path == unit.path
    assert person.managing_region_code == unit.managed_by_region_code
    assert "ouyangnana" in set(session.scalars(select(NameKey.key)))


def test_the_same_again_changes_nothing_and_leaves_no_second_entry(session, write):
    rows = [["王芳", NUMBER, "男", OrganisationFactory().credit_code]]
    write("people", PEOPLE, rows)
    counts = write("people", PEOPLE, rows)
    assert (counts.new, counts.changed, counts.same) == (0, 0, 1)
    assert session.scalar(select(func.count()).where(AuditEntry.act == "exchange:import")) == 1


def test_a_change_tells_old_and_new_and_keeps_what_is_left_empty(session, write, person):
    titles = ["姓名", "身份证号", "民族", "政治面貌"]
    found = checked("people", titles, [["王芳芳", NUMBER, "回", None]])
    [row] = found.rows
    assert row.state is RowState.CHANGED
    assert [(one.key, one.before, one.after) for one in row.differences] == [
        ("name", "王芳", "王芳芳"),
        ("ethnic_group", "01", "03"),
    ]
    write("people", titles, [["王芳芳", NUMBER, "回", None]])
    session.refresh(person)
    assert (person.name, person.ethnic_group, person.political_status) == ("王芳芳", "03", "13")
    assert "wangfangfang" in set(session.scalars(select(NameKey.key).where(NameKey.person_id == person.id)))


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (["王芳", NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1"), "男", None], 2, "contradicts its check character"),
        (["王芳", 3.41524199603151e17, "男", None], 2, "stands as a number"),
        (["王芳", NUMBER, "女", None], 3, "not the one in the ID number"),
        (["王芳", NUMBER, "男", code(77)], 4, "No unit with this credit code"),
        (["王芳", NUMBER, "男", code(77)[:17] + "?"], 4, "credit code"),
        (["王芳", NUMBER, "妇", None], 3, "is not in the list"),
        (["王芳", None, "男", None], 2, "The ID number is needed"),
        ([None, NUMBER, "男", None], 1, "This is required and is empty."),
    ],
    ids=["check", "number", "sex", "unit", "code", "list", "missing", "empty"],
)
def test_what_is_wrong_with_a_person_is_told_at_its_cell(row, column, sentence):
    unit = OrganisationFactory()
    row = [*row[:3], row[3] or unit.credit_code]
    problems = told(checked("people", PEOPLE, [["赵明", OTHER, "女", unit.credit_code], row]))
    assert [(place[0], place[1]) for place in problems] == [(3, column)], problems
    assert sentence in problems[0][2]


def test_a_namesake_must_be_confirmed(person):
    twin = id_number(date(1996, 3, 15), 129)
    unit = OrganisationFactory()
    titles = [*PEOPLE, "确认同名"]
    problems = told(checked("people", titles, [["王芳", twin, "男", unit.credit_code, None]]))
    assert [(row, column) for row, column, _text in problems] == [(2, 1)]
    assert not told(checked("people", titles, [["王芳", twin, "男", unit.credit_code, "是"]]))


def test_a_number_twice_in_the_file_is_refused():
    unit = OrganisationFactory()
    rows = [["王芳", NUMBER, "男", unit.credit_code], ["王芳", NUMBER, "男", unit.credit_code]]
    assert told(checked("people", PEOPLE, rows)) == [(3, 2, "The same stands in row 2 already.")]


def test_a_clerk_enters_only_people_and_units_of_the_own_county(person):
    elsewhere = OrganisationFactory(region_code="340123")
    PersonFactory(name="李强", number=OTHER, organisation=elsewhere)
    own = OrganisationFactory()
    third = id_number(date(1990, 1, 1), 33)
    rows = [["李强", OTHER, "女", own.credit_code], ["孙超", third, "男", elsewhere.credit_code]]
    problems = told(checked("people", PEOPLE, rows, COUNTY))
    assert problems == [
        (2, 2, "This ID number cannot be entered by your office."),
        (3, 4, "No unit with this credit code is among those that your office enters."),
    ]
    absent = id_number(date(1990, 1, 1), 35)
    row = [None, code(1), "任职", "医师", "事业", "2019.7", None]
    unknown, hidden = (told(checked("spells", SPELLS, [[number, *row[1:]]], COUNTY))[0] for number in (absent, OTHER))
    assert unknown == hidden, "somebody out of reach looks like nobody"


# organisations


def test_a_tree_of_units_may_stand_in_any_order(session, write):
    RegionFactory()
    rows = [unit_row(2, "乡镇站", above=code(1)), unit_row(3, "村站", above=code(2)), unit_row(1, "县局")]
    assert write("organisations", UNITS, rows).new == 3
    village = session.scalars(select(Organisation).where(Organisation.credit_code == code(3))).one()
    township = session.get(Organisation, village.parent_id)
    county = session.get(Organisation, township.parent_id)
    assert village.path == f"/{county.id}/{township.id}/{village.id}/"
    assert village.managed_by_region_code == "341524"
    assert write("organisations", UNITS, rows).same == 3
    rows[0][3] = "乡镇级"
    assert write("organisations", UNITS, rows).changed == 1
    session.refresh(township)
    assert township.level is OrganisationLevel.TOWNSHIP


def test_what_is_wrong_with_a_unit_is_told_at_its_cell():
    RegionFactory()
    rows = [
        unit_row(1, region="349999"),
        unit_row(2, above=code(50)),
        unit_row(3, above=code(4)),
        unit_row(4, above=code(3)),
        ["某站", code(5), "事业单位", "县级", "天文", "341524", None],
    ]
    problems = told(checked("organisations", UNITS, rows))
    assert [(row, column) for row, column, _text in problems] == [(2, 6), (3, 7), (4, 7), (5, 7), (6, 5)]


def test_units_out_of_reach_are_neither_entered_nor_changed():
    RegionFactory(code="340123")
    RegionFactory()
    bureau = OrganisationFactory(name="肥西县局", region_code="340123")
    rows = [
        ["改名", bureau.credit_code, "事业单位", "县级", "卫生", "340123", None],
        unit_row(1, region="340123"),
        unit_row(2, above=bureau.credit_code),
    ]
    problems = told(checked("organisations", UNITS, rows, COUNTY))
    assert [(row, column) for row, column, _text in problems] == [(2, 2), (3, 2), (4, 2)]
    own = OrganisationFactory()
    clerk = Actor(None, "unit", Role.UNIT_HR, organisation_path=own.path)
    assert told(checked("organisations", UNITS, [unit_row(3)], clerk))
    assert not told(checked("organisations", UNITS, [unit_row(3, above=own.credit_code)], clerk))


# spells


def spell_row(unit, starts="2019.7", ends=None, kind="任职"):
    return [NUMBER, unit.credit_code, kind, "医师", "事业", starts, ends]


@pytest.mark.parametrize("written", ["2019.7", "２０１９．７", "2019年7月", " 2019-07 ", "2019/7"])
def test_months_are_read_as_people_write_them(session, write, person, written):
    write("spells", SPELLS, [spell_row(OrganisationFactory(), written, "至今")])
    spell = session.scalars(select(Spell)).one()
    assert (spell.starts_on, spell.starts_precision, spell.ends_on) == (date(2019, 7, 1), Precision.MONTH, None)


def test_the_home_follows_the_post_that_runs(session, write, person):
    unit = OrganisationFactory(region_code="341524")
    write("spells", SPELLS, [spell_row(unit)])
    session.refresh(person)
    assert (person.home_organisation_id, person.organisation_path) == (unit.id, unit.path)


def test_an_ended_spell_is_a_change_of_the_running_one(session, write, person):
    unit = OrganisationFactory()
    write("spells", SPELLS, [spell_row(unit, "2019-07-03")])
    found = checked("spells", SPELLS, [spell_row(unit, "2019-07-03", "2022-08-31")])
    [one] = found.rows[0].differences
    assert (one.key, one.before, str(one.after)) == ("ends_on", None, "2022-08-31")
    assert write("spells", SPELLS, [spell_row(unit, "2019-07-03", "2022-08-31")]).changed == 1
    assert session.scalars(select(Spell.ends_on)).all() == [date(2022, 8, 31)]


@pytest.mark.parametrize(
    ("changed", "column", "sentence"),
    [
        ({5: "2019-02-30"}, 6, "is not in the calendar"),
        ({5: 2019.1}, 6, "2019.10 turns into 2019.1"),
        ({5: "2019-07", 6: "2018-12"}, 7, "It ends before it begins."),
        ({5: "2011-03"}, 6, "It begins before the age of 16."),
        ({5: "2048-01"}, 6, "more than 20 years ahead"),
        ({6: "2048-01"}, 7, "more than 20 years ahead"),
        ({2: "漫游"}, 3, "is not in the list"),
        ({2: "中断"}, 3, "is not in the list"),
        ({2: "服务项目"}, 3, "is not in the list"),
        ({1: code(77)}, 2, "No unit is entered with this credit code."),
        ({0: id_number(date(1990, 1, 1), 3)}, 1, "Nobody with this number"),
        ({3: None}, 4, "This is required and is empty."),
        ({3: 12.5}, 4, "as a number or date where text belongs"),
    ],
)
def test_what_is_wrong_with_a_spell_is_told_at_its_cell(person, changed, column, sentence):
    row = spell_row(OrganisationFactory())
    for place, value in changed.items():
        row[place] = value
    problems = told(checked("spells", SPELLS, [row]))
    assert [(found[0], found[1]) for found in problems] == [(2, column)], problems
    assert sentence in problems[0][2]


def test_a_secondment_needs_its_direction(person):
    problems = told(checked("spells", SPELLS, [spell_row(OrganisationFactory(), kind="挂职")]))
    assert problems[0][:2] == (2, 0), "the column is missing in the file, so the row is named"
    titles = [*SPELLS, "下派或上挂"]
    assert not told(checked("spells", titles, [[*spell_row(OrganisationFactory(), kind="挂职"), "下派"]]))


def test_a_running_post_elsewhere_does_not_take_a_person_out_of_reach(person):
    elsewhere = OrganisationFactory(region_code="340123")
    assert told(checked("spells", SPELLS, [spell_row(elsewhere)], COUNTY))[0][:2] == (2, 2)
    assert not told(checked("spells", SPELLS, [spell_row(elsewhere, ends="2020.1")], COUNTY))


def test_what_is_kept_counted_follows_and_a_change_must_be_verified_again(session, write, person):
    unit = OrganisationFactory(level=OrganisationLevel.TOWNSHIP)
    write("spells", SPELLS, [spell_row(unit, "2019-07-01", "2021-06-30")])
    [total] = session.scalars(select(CountedTotal).where(CountedTotal.scope == "township_and_below")).all()
    assert kept.counted_lengths([person.id], "township_and_below", TODAY)[person.id].months == 24
    session.execute(update(Spell).values(verification=Verification.COUNTY))
    session.expire(total)
    write("spells", SPELLS, [spell_row(unit, "2019-07-01", "2020-06-30")])
    assert kept.counted_lengths([person.id], "township_and_below", TODAY)[person.id].months == 12
    assert session.scalars(select(Spell.verification)).all() == [Verification.UNVERIFIED]


EMPLOYED = [*SPELLS, "下派或上挂", "编制所在单位信用代码", "编制所在单位"]


def test_time_away_names_the_unit_that_employs_and_comes_back_so(session, write, person):
    unit, employer = OrganisationFactory(name="金寨县教育局"), OrganisationFactory(name="金寨县第一中学")
    row = [*spell_row(unit, "2025-03-01", kind="挂职"), "上挂", employer.credit_code, "金寨县第一中学"]
    assert write("spells", EMPLOYED, [row]).new == 1
    spell = session.scalars(select(Spell)).one()
    assert (spell.organisation_id, spell.employer_id) == (unit.id, employer.id)
    assert write("spells", EMPLOYED, [row]).same == 1
    [cells] = sheet("spells").export({}, actor=command_line(), today=TODAY, full_numbers=True)
    assert [cells[key] for key in ("unit_code", "employer_code", "employer_name")] == row[1:2] + row[8:]
    assert write("spells", EMPLOYED, [[*row[:8], unit.credit_code, None]]).same == 1, "the place of work itself"
    row[7:] = ["上挂", OrganisationFactory().credit_code, None]
    assert write("spells", EMPLOYED, [row]).changed == 1


def test_the_home_is_the_unit_that_employs(session, write, person):
    unit, employer = OrganisationFactory(), OrganisationFactory()
    write("spells", EMPLOYED, [[*spell_row(unit), None, employer.credit_code, None]])
    session.refresh(person)
    assert (person.home_organisation_id, person.organisation_path) == (employer.id, employer.path)
    elsewhere = OrganisationFactory(region_code="340123")
    row = [*spell_row(unit, "2020.9"), None, elsewhere.credit_code, None]
    assert told(checked("spells", EMPLOYED, [row], COUNTY))[0][:2] == (2, 9)


@pytest.mark.parametrize(
    ("named", "column"), [((code(77), None), 9), ((None, "某局"), 9), (("KNOWN", "别的局"), 10)], ids=str
)
def test_what_is_wrong_with_the_employing_unit_is_told_at_its_cell(person, named, column):
    known = OrganisationFactory()
    row = [*spell_row(OrganisationFactory()), None, known.credit_code if named[0] == "KNOWN" else named[0], named[1]]
    assert [found[:2] for found in told(checked("spells", EMPLOYED, [row]))] == [(2, column)]


def test_a_unit_is_known_by_its_short_name_too(session, person):
    unit = OrganisationFactory(name="金寨县人民医院")
    session.add(Alias(organisation_id=unit.id, name="县医院"))
    session.flush()
    titles = [*SPELLS, "单位名称"]
    assert not told(checked("spells", titles, [[*spell_row(unit), "县医院"]]))
    assert told(checked("spells", titles, [[*spell_row(unit), "中医院"]]))[0][:2] == (2, 8)


# education, titles, appraisals


def study(ends="2019年7月", starts=None):
    return [NUMBER, "本科", "学士", "全日制", "安徽医科大学", "临床医学", starts, ends]


def test_education_is_entered_and_changed(session, write, person):
    assert write("education", EDUCATION, [study()]).new == 1
    row = study()
    row[5] = "麻醉学"
    assert write("education", EDUCATION, [row]).changed == 1
    found = session.scalars(select(Education)).one()
    assert (found.schooling, found.major, found.ends_on, found.has_degree) == (
        Schooling.BACHELOR,
        "麻醉学",
        date(2019, 7, 1),
        True,
    )


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        (study("1990.7"), 8, "graduated before being born (1996-03-15)"),
        (study(starts="1990.9"), 7, "before the person was born"),
        (study("2019.7", "2020.9"), 8, "It ends before it begins."),
        (study("2060.7"), 8, "more than 20 years ahead"),
    ],
    ids=["birth", "begun", "order", "ahead"],
)
def test_dates_of_study_that_cannot_be_are_told_at_their_cell(person, row, column, sentence):
    [problem] = told(checked("education", EDUCATION, [row]))
    assert problem[:2] == (2, column)
    assert sentence in problem[2]


def test_titles_and_their_scope(session, write, person):
    local = [NUMBER, "主治医师", "卫生技术", "中级", "2023-06", "定向", "乡镇"]
    assert write("titles", TITLES, [local]).new == 1
    assert session.scalars(select(Title.valid_level)).all() == ["township"]
    assert write("titles", TITLES, [local]).same == 1
    wrong = [NUMBER, "医师", "卫生技术", "初级", "2026-07-01", "定向", None]
    problems = told(checked("titles", TITLES, [wrong]))
    assert [found[:2] for found in problems] == [(2, 5), (2, 7)]


def test_appraisals_and_their_causes(session, write, person):
    rows = [[NUMBER, "2024", None, "合格", None], [NUMBER, 2025.0, "年度考核", "不定等次", "试用期"]]
    assert write("appraisals", APPRAISALS, rows).new == 2
    results = session.scalars(select(Appraisal.result).order_by(Appraisal.year)).all()
    assert results == [AppraisalResult.COMPETENT, AppraisalResult.NOT_GRADED]
    wrong = [
        [NUMBER, "2027", None, "优秀", None],
        [NUMBER, "2011", None, "优秀", None],
        [NUMBER, "2023", None, "免考", None],
    ]
    problems = told(checked("appraisals", APPRAISALS, wrong))
    assert [found[:2] for found in problems] == [(2, 2), (3, 2), (4, 5)]


# all of them


def test_one_faulty_row_keeps_all_others_out(session, write, person):
    unit = OrganisationFactory()
    with pytest.raises(BadData) as refusal:
        write("spells", SPELLS, [spell_row(unit), spell_row(unit, "2019-02-30")])
    assert [str(one.where) for one in refusal.value.problems] == ["row 3, column 起始日期 (F)"]
    assert session.scalar(select(func.count()).select_from(Spell)) == 0


def test_a_stale_header_and_more_columns_are_forgiven(person):
    titles = ["备注", "等次（必填）", "年　度", "公民身份号码"]
    found = checked("appraisals", titles, [["一切正常", "称职", "２０２４", NUMBER]])
    assert not found.problems
    assert [str(one.where) for one in found.notices] == ["row 1, column 备注 (A)"]
    assert found.count(RowState.NEW) == 1


def test_a_row_may_name_the_record_instead_of_the_number(person):
    titles = ["人员编号", "姓名", "考核年度", "考核等次"]
    assert not told(checked("appraisals", titles, [[str(person.id), "王芳", "2024", "优秀"]]))
    other = told(checked("appraisals", titles, [[str(person.id), "王方", "2024", "优秀"]]))
    assert other == [(2, 2, "The person with this number is entered under another name.")]


@pytest.mark.parametrize("name", ["organisations", "people", "spells", "education", "titles", "appraisals"])
def test_planning_takes_as_many_statements_for_three_rows_as_for_one(name, count_queries):
    rows = []
    for order in range(3):
        number = id_number(date(1990, 5, 1), 101 + order)
        person = PersonFactory(number=number, birth_on=date(1990, 5, 1))
        unit = OrganisationFactory()
        SpellFactory(person=person)
        EducationFactory(person=person)
        AppraisalFactory(person=person)
        rows.append(
            {
                "organisations": unit_row(order),
                "people": [person.name, number, "男", unit.credit_code],
                "spells": [number, unit.credit_code, "任职", "医师", "事业", "2019.7", None],
                "education": [number, *study()[1:]],
                "titles": [number, "医师", "卫生技术", "初级", "2021-06", None, None],
                "appraisals": [number, "2024", None, "合格", None],
            }[name]
        )
    titles = {
        "organisations": UNITS, "people": PEOPLE, "spells": SPELLS,
        "education": EDUCATION, "titles": TITLES, "appraisals": APPRAISALS,
    }[name]  # fmt: skip
    with count_queries() as one:
        checked(name, titles, rows[:1])
    with count_queries() as three:
        checked(name, titles, rows)
    assert len(three) == len(one)
    assert TODAY
