"""Columns of the two workbooks of a cycle: nominations as a city sends them, and the points of the panel.

Column order is free, titles may be English, and further columns are named, not read. Whoever writes such a workbook
takes the Chinese titles and words from here.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from registry.allocation.selection import Limit
from registry.documents.columns import CellProblem, Choice, Column, Kind, Reading, ReadRow, read_rows
from registry.documents.sheet import Sheet
from registry.kernel.errors import BadData
from registry.kernel.messages import Message, message
from registry.pool.codes import CriterionKey, Route, TalentClass
from registry.pool.rules.filing import Filing, NominationRow, ScoreRow

NOMINATIONS_SHEET = "推荐人选"
NAME = "姓名"
ID_NUMBER = "身份证号"
UNIT = "推荐单位"
CREDIT_CODE = "统一社会信用代码"
TALENT_CLASS = "推荐类别"
ROUTE = "归口渠道"
UNIT_RANK = "单位排序"
CONSENT = "单位同意"
ACHIEVEMENTS = "主要业绩"
WORKING_SINCE = "参加工作时间"

TALENT_CLASS_WORDS = {
    "基层管理人才": TalentClass.MANAGEMENT,
    "基层专业技术人才": TalentClass.PROFESSIONAL,
    "基层创新创业人才": TalentClass.INNOVATION,
}
ROUTE_WORDS = {
    "地方": Route.PLACE,
    "省直部门": Route.DEPARTMENT,
    "国资": Route.STATE_ASSETS,
    "教育": Route.EDUCATION,
    "共青团": Route.YOUTH_LEAGUE,
    "中央驻皖单位": Route.CENTRAL_UNIT,
}

MOST_ACHIEVEMENTS = 1000
NOMINATION_COLUMNS = (
    Column("name", "name", NAME, Kind.NAME, required=True),
    Column("id_number", "ID number", ID_NUMBER, Kind.ID_NUMBER, required=True, aliases=("公民身份号码", "身份证号码")),
    Column("unit", "nominating unit", UNIT, Kind.TEXT, required=True),
    Column("credit_code", "credit code", CREDIT_CODE, Kind.CREDIT_CODE, required=True),
    Column(
        "talent_class",
        "class of talent",
        TALENT_CLASS,
        Kind.CHOICE,
        required=True,
        choices=tuple(Choice(code.value, str(code.label), zh) for zh, code in TALENT_CLASS_WORDS.items()),
    ),
    Column(
        "route",
        "recommendation route",
        ROUTE,
        Kind.CHOICE,
        required=True,
        choices=tuple(Choice(code.value, str(code.label), zh) for zh, code in ROUTE_WORDS.items()),
    ),
    Column("unit_rank", "rank in the unit", UNIT_RANK, Kind.INTEGER),
    Column(
        "has_consent",
        "consent of the unit",
        CONSENT,
        Kind.CHOICE,
        required=True,
        choices=(Choice("yes", "yes", "是", ("同意",)), Choice("no", "no", "否", ("不同意",))),
    ),
    Column(
        "achievements",
        "main achievements",
        ACHIEVEMENTS,
        Kind.PARAGRAPH,
        longest=MOST_ACHIEVEMENTS,
        note=message("What the nominee did and with what result; at most 1000 characters."),
    ),
    Column(
        "working_since",
        "working since",
        WORKING_SINCE,
        Kind.DATE,
        note=message("Year and month, such as 2019.07, as text; compared with the record."),
    ),
)

SCORES_SHEET = "评审评分"
EXPERT_ID_NUMBER = "专家身份证号"
PANEL_TITLES = {
    CriterionKey.ACHIEVEMENT: "工作实绩",
    CriterionKey.CONDUCT: "品德作风",
    CriterionKey.POTENTIAL: "发展潜力",
}


LIMIT_COLUMNS = (
    Column("attribute", "attribute", "属性", required=True),
    Column("value", "value", "取值", Kind.DIGITS, required=True),
    Column("at_least", "at_least", "下限", Kind.INTEGER),
    Column("at_most", "at_most", "上限", Kind.INTEGER),
)
"""Floors and caps of a cycle: `attribute, value, at_least, at_most`, one row a limit."""


def score_columns(criteria: Sequence[CriterionKey] = tuple(PANEL_TITLES)) -> tuple[Column, ...]:
    """Give the columns of the panel's workbook for the panel criteria of a cycle.

    One row an expert and nominee; points are whole numbers up to the criterion's scale, a blank means not scored.
    """
    return (
        Column("expert_id_number", "expert's ID number", EXPERT_ID_NUMBER, Kind.ID_NUMBER, required=True),
        Column("id_number", "ID number", ID_NUMBER, Kind.ID_NUMBER, required=True),
        Column("name", "name", NAME, Kind.NAME),
        *(Column(key.value, str(key.label), PANEL_TITLES[key], Kind.INTEGER) for key in criteria),
    )


def read_nominations(sheet: Sheet, today: date) -> tuple[Filing[NominationRow], Reading]:
    """Read a sheet of nominations. Nothing is raised here: the service refuses the file with all its problems."""
    reading = read_rows(sheet, NOMINATION_COLUMNS, today)
    rows = tuple(_nomination(row) for row in reading.rows)
    return Filing(rows, tuple(reading.problems), _Faults(reading)), reading


def read_scores(sheet: Sheet, criteria: Sequence[CriterionKey], today: date) -> tuple[Filing[ScoreRow], Reading]:
    """Read a sheet of panel points for the panel criteria of a cycle."""
    reading = read_rows(sheet, score_columns(criteria), today)
    rows = tuple(_score(row, criteria) for row in reading.rows)
    return Filing(rows, tuple(reading.problems), _Faults(reading)), reading


def read_limits(sheet: Sheet, today: date) -> list[Limit]:
    """Read floors and caps. Raise BadData with every fault by row and column."""
    reading = read_rows(sheet, LIMIT_COLUMNS, today)
    fault = _Faults(reading)
    problems = list(reading.problems)
    for row in reading.rows:
        least, most = cast("int | None", row["at_least"]), cast("int | None", row["at_most"])
        if min(least or 0, most or 0) < 0:
            problems.append(fault(row.number, "at_least", message("A number of people cannot be negative.")))
        elif least is not None and most is not None and least > most:
            problems.append(fault(row.number, "at_least", message("The floor is higher than the cap.")))
    if problems:
        raise BadData(message("The limits cannot be used; nothing was changed."), problems)
    return [
        Limit(
            str(row["attribute"]),
            str(row["value"]),
            cast("int | None", row["at_least"]),
            cast("int | None", row["at_most"]),
        )
        for row in reading.rows
    ]


def _nomination(row: ReadRow) -> NominationRow:
    values: dict[str, Any] = dict(row)
    talent_class, route, consent, since = (
        values[key] for key in ("talent_class", "route", "has_consent", "working_since")
    )
    return NominationRow(
        number=row.number,
        name=values["name"],
        id_number=values["id_number"],
        unit=values["unit"],
        credit_code=values["credit_code"],
        talent_class=TalentClass(talent_class) if talent_class else None,
        route=Route(route) if route else None,
        unit_rank=values["unit_rank"],
        has_consent=None if consent is None else consent == "yes",
        achievements=values["achievements"],
        working_since=since.day if since else None,
    )


def _score(row: ReadRow, criteria: Sequence[CriterionKey]) -> ScoreRow:
    values: dict[str, Any] = dict(row)
    return ScoreRow(
        number=row.number,
        expert_id_number=values["expert_id_number"],
        id_number=values["id_number"],
        name=values["name"],
        points={key: values[key.value] for key in criteria if values[key.value] is not None},
    )


class _Faults:
    """Names a cell by its row, the title as the sender wrote it and its letter."""

    def __init__(self, reading: Reading) -> None:
        self.header = reading.header

    def __call__(self, row: int, key: str, text: Message) -> CellProblem:
        position = self.header.positions.get(key) if self.header else None
        if self.header is None or position is None:
            return CellProblem(message("row %(row)d", row=row), text, row)
        return CellProblem(self.header.place(row, position), text, row, position + 1)
