"""The workbook of education."""

from functools import cache, partial

from registry.documents.columns import Choice, Column, Kind
from registry.exchange import registered
from registry.exchange.planning import CODED_BOOLEANS
from registry.exchange.registered import Sheet
from registry.exchange.words import choices
from registry.kernel.messages import message
from registry.people.codes import Schooling, SchoolKind
from registry.people.models import Education
from registry.people.sheets import records
from registry.people.sheets.identities import IDENTITY, MASKED
from registry.people.sheets.records import Field, Record


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns, in the order of the template."""
    return (
        *IDENTITY,
        Column(
            "schooling",
            "schooling",
            "学历",
            Kind.CHOICE,
            required=True,
            choices=choices(
                Schooling,
                {
                    Schooling.SECONDARY_VOCATIONAL: ("中专", "中职"),
                    Schooling.COLLEGE: ("大专", "专科", "高职"),
                    Schooling.BACHELOR: ("本科", "大学"),
                    Schooling.MASTER: ("硕士", "研究生", "硕士生"),
                    Schooling.DOCTOR: ("博士", "博士生"),
                },
            ),
        ),
        Column(
            "has_degree",
            "degree",
            "有无学位",
            Kind.CHOICE,
            required=True,
            choices=(
                Choice(CODED_BOOLEANS[True], "yes", "有", ("是", "学士", "双学士", "硕士", "博士")),
                Choice(CODED_BOOLEANS[False], "no", "无", ("否", "没有")),
            ),
            aliases=("学位", "是否取得学位"),
        ),
        Column(
            "is_full_time",
            "full time",
            "教育类型",
            Kind.CHOICE,
            required=True,
            choices=(
                Choice(CODED_BOOLEANS[True], "full time", "全日制", ("是", "全日制教育")),
                Choice(CODED_BOOLEANS[False], "part time", "在职", ("否", "非全日制", "在职教育", "函授", "自考")),
            ),
            aliases=("是否全日制", "学习形式"),
        ),
        Column(
            "school_kind",
            "kind of school",
            "学校类别",
            Kind.CHOICE,
            choices=choices(
                SchoolKind,
                {
                    SchoolKind.REGULAR: ("普通高校", "普通高等院校"),
                    SchoolKind.ABROAD: ("国外", "境外", "国（境）外院校", "留学"),
                    SchoolKind.ADULT: ("成人高校", "成教"),
                    SchoolKind.SECONDARY: ("中专学校",),
                },
            ),
            note=message("Empty: a regular institution."),
        ),
        Column("school", "school", "毕业院校", required=True, longest=120, aliases=("毕业学校", "学校", "院校")),
        Column("major", "major", "所学专业", required=True, longest=120, aliases=("专业",)),
        Column("starts_on", "begun", "入学时间", Kind.DATE, aliases=("入学日期", "入学年月")),
        Column(
            "ends_on",
            "finished",
            "毕业时间",
            Kind.DATE,
            required=True,
            aliases=("毕业日期", "毕业年月", "毕(结)业时间"),
        ),
    )


FIELDS = (
    Field("schooling", codes=Schooling),
    Field("has_degree", is_boolean=True),
    Field("is_full_time", is_boolean=True),
    Field("school_kind", codes=SchoolKind, default=SchoolKind.REGULAR),
    Field("school"),
    Field("major"),
    Field("starts_on"),
    Field("ends_on"),
)

RECORD = Record(
    model=Education,
    fields=FIELDS,
    identity=("schooling", "school", "ends_on"),
    check=records.by_rules("education", FIELDS),
    repeated_at="school",
)

SHEET = registered.register(
    Sheet(
        position=40,
        name="education",
        title=message("Education"),
        columns=columns,
        export_columns=lambda: (MASKED,),
        plan=partial(records.plan, RECORD),
        apply=partial(records.apply, RECORD),
        export=partial(records.export, RECORD),
        about=message("Where people studied; a row is known by person, schooling, school and end."),
    )
)
