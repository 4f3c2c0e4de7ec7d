"""The workbook of professional titles."""

from functools import cache, partial

from registry.documents.columns import Column, Kind
from registry.exchange import registered
from registry.exchange.registered import Sheet
from registry.exchange.words import choices
from registry.kernel.messages import message
from registry.organisations.codes import OrganisationLevel
from registry.people.codes import TitleLevel, TitleScope
from registry.people.models import Title
from registry.people.sheets import records
from registry.people.sheets.identities import IDENTITY, MASKED
from registry.people.sheets.records import Field, Record


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns, in the order of the template."""
    return (
        *IDENTITY,
        Column(
            "title_name", "title", "职称名称", required=True, longest=60, aliases=("职称", "专业技术资格", "资格名称")
        ),
        Column("series", "series", "职称系列", required=True, longest=60, aliases=("系列", "专业系列")),
        Column(
            "level",
            "level",
            "职称级别",
            Kind.CHOICE,
            required=True,
            choices=choices(
                TitleLevel,
                {
                    TitleLevel.JUNIOR: ("初级（员级）", "助理级", "员级"),
                    TitleLevel.ASSOCIATE_SENIOR: ("副高",),
                    TitleLevel.SENIOR: ("正高", "高级（正高）"),
                },
            ),
            aliases=("级别", "职称等级"),
        ),
        Column(
            "awarded_on",
            "awarded",
            "取得时间",
            Kind.DATE,
            required=True,
            aliases=("取得日期", "职称取得时间", "评定时间", "资格取得时间"),
        ),
        Column(
            "scope",
            "scope",
            "适用范围",
            Kind.CHOICE,
            choices=choices(TitleScope, {TitleScope.LOCAL: ("定向评价", "基层定向")}),
            aliases=("职称范围",),
            note=message("Empty: valid everywhere."),
        ),
        Column(
            "valid_level",
            "valid at level",
            "有效层级",
            Kind.CHOICE,
            choices=choices(
                OrganisationLevel, {OrganisationLevel.TOWNSHIP: ("乡镇",), OrganisationLevel.COUNTY: ("县",)}
            ),
            note=message("Of a local title: the level of the units in which it is valid."),
        ),
    )


FIELDS = (
    Field("title_name", attribute="name"),
    Field("series"),
    Field("level", codes=TitleLevel),
    Field("awarded_on"),
    Field("scope", codes=TitleScope, default=TitleScope.GENERAL),
    Field("valid_level"),
)

RECORD = Record(
    model=Title,
    fields=FIELDS,
    identity=("series", "title_name", "level"),
    check=records.by_rules("title", FIELDS),
    repeated_at="title_name",
)

SHEET = registered.register(
    Sheet(
        position=50,
        name="titles",
        title=message("Professional titles"),
        columns=columns,
        export_columns=lambda: (MASKED,),
        plan=partial(records.plan, RECORD),
        apply=partial(records.apply, RECORD),
        export=partial(records.export, RECORD),
        about=message("Titles by series and level; a row is known by person, series, title and level."),
    )
)
