"""The workbook of spells of service."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, func, select

from registry.access.actor import Actor
from registry.db import db
from registry.documents.cells import WrittenDate
from registry.documents.columns import Choice, Column, Kind, ReadRow
from registry.exchange import registered
from registry.exchange.planning import CODED_BOOLEANS, Plan, Planned
from registry.exchange.registered import Sheet
from registry.exchange.words import YES_NO, choices
from registry.kernel.messages import message
from registry.kernel.text import fold
from registry.organisations import known as organisations
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.sheets import homes, records
from registry.people.sheets.identities import IDENTITY, MASKED, KnownPerson, batches
from registry.people.sheets.records import Act, Cells, Fault, Field, Record
from registry.service_records import kept
from registry.service_records.codes import (
    Direction,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    SpellKind,
    Verification,
)
from registry.service_records.models import Spell
from registry.service_records.rules import recording
from registry.service_records.rules.recording import Dates

GIVES_HOME = frozenset({SpellKind.POST, SpellKind.PROGRAMME_SERVICE})
RUNNING = ("至今", "现在", "今", "目前", "present", "now")


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns, in the order of the template."""
    return (
        *IDENTITY,
        Column(
            "unit_code",
            "credit code of the unit",
            "单位信用代码",
            Kind.CREDIT_CODE,
            required=True,
            aliases=("统一社会信用代码", "工作单位信用代码", "单位统一社会信用代码"),
            note=message("Where the person works or worked; the unit must be entered already."),
        ),
        Column(
            "unit_name",
            "unit",
            "单位名称",
            longest=120,
            aliases=("工作单位", "单位"),
            note=message("Compared with the name of the unit with this credit code."),
        ),
        Column(
            "employer_code",
            "credit code of the employing unit",
            "编制所在单位信用代码",
            Kind.CREDIT_CODE,
            aliases=("人事关系单位信用代码", "派出单位信用代码"),
            note=message("Only where another unit than the place of work employs the person, as during time away."),
        ),
        Column(
            "employer_name",
            "employing unit",
            "编制所在单位",
            longest=120,
            aliases=("人事关系所在单位", "人事关系单位", "派出单位"),
            note=message("Compared with the name of the unit with this credit code."),
        ),
        Column(
            "kind",
            "kind",
            "经历类别",
            Kind.CHOICE,
            required=True,
            choices=choices(
                SpellKind,
                {
                    SpellKind.POST: ("工作", "任职经历"),
                    SpellKind.SECONDMENT: ("挂职",),
                    SpellKind.SHADOWING: ("跟班",),
                    SpellKind.VILLAGE_RESIDENCE: ("驻村帮扶", "驻村工作"),
                    SpellKind.TECHNICAL_ENVOY: ("特派员",),
                    SpellKind.FULL_TIME_STUDY: ("脱产进修", "全脱产学习"),
                },
                without=frozenset({SpellKind.INTERRUPTION.value}),
            ),
            aliases=("类别", "经历类型"),
        ),
        Column(
            "direction",
            "direction",
            "下派或上挂",
            Kind.CHOICE,
            choices=choices(Direction, {Direction.DOWN: ("下挂", "向下"), Direction.UP: ("上派", "向上")}),
            aliases=("挂职方向", "方向"),
            note=message("Of secondments and shadowing only."),
        ),
        Column(
            "post", "post", "职务（岗位）", required=True, longest=60, aliases=("职务", "岗位", "岗位名称", "担任职务")
        ),
        Column(
            "personnel_status",
            "personnel status",
            "身份（编制）",
            Kind.CHOICE,
            required=True,
            choices=choices(
                PersonnelStatus,
                {
                    PersonnelStatus.CIVIL_SERVANT: ("行政", "公务员"),
                    PersonnelStatus.MANAGED_LIKE_CIVIL_SERVANTS: ("参公", "参照公务员法管理"),
                    PersonnelStatus.INSTITUTION: ("事业",),
                    PersonnelStatus.FIRM_CONTRACT: ("企业", "合同制"),
                    PersonnelStatus.PUBLIC_WELFARE_POST: ("公益岗位",),
                    PersonnelStatus.VILLAGE_COMMITTEE: ("村两委", "社区两委"),
                },
            ),
            aliases=("身份", "编制", "编制性质", "人员身份"),
        ),
        Column(
            "post_class",
            "class of post",
            "岗位类别",
            Kind.CHOICE,
            choices=choices(
                PostClass,
                {
                    PostClass.MANAGEMENT: ("管理岗", "管理"),
                    PostClass.PROFESSIONAL: ("专技岗", "专业技术", "专技"),
                    PostClass.WORKER: ("工勤岗", "工勤技能", "工勤"),
                },
            ),
        ),
        Column(
            "programme",
            "programme",
            "服务项目",
            Kind.CHOICE,
            choices=choices(
                Programme,
                {
                    Programme.SPECIAL_POST_TEACHER: ("特岗", "特岗计划"),
                    Programme.GO_WEST: ("西部计划",),
                    Programme.VILLAGE_OFFICIAL: ("村官", "大学生村干部"),
                },
            ),
            aliases=("项目", "基层服务项目"),
        ),
        Column(
            "has_passed_programme",
            "passed the end of the programme",
            "期满考核",
            Kind.CHOICE,
            choices=(
                Choice(CODED_BOOLEANS[True], "passed", "合格", ("是", "优秀", "称职")),
                Choice(CODED_BOOLEANS[False], "not passed", "不合格", ("否", "不称职")),
            ),
            aliases=("期满考核结果", "服务期满考核"),
        ),
        Column(
            "starts_on",
            "from",
            "起始日期",
            Kind.DATE,
            required=True,
            aliases=("起始时间", "开始时间", "开始日期", "起"),
        ),
        Column(
            "ends_on",
            "to",
            "结束日期",
            Kind.DATE,
            aliases=("结束时间", "截止时间", "终止日期", "止"),
            blank_words=RUNNING,
            note=message("The last day; empty or 至今 while it lasts."),
        ),
        Column("planned_ends_on", "planned to end", "计划结束日期", Kind.DATE, aliases=("计划结束时间", "期满日期")),
        Column("post_level", "level of post", "岗位等级（职级）", longest=40, aliases=("岗位等级", "职级", "职务层次")),
        Column("pay_grade", "pay grade", "薪级", longest=40, aliases=("薪级工资", "级别工资档次")),
        Column("committed_until", "committed until", "最低服务期至", Kind.DATE, aliases=("服务期止", "最低服务期")),
        Column("evidence", "evidence", "依据材料", longest=200, aliases=("依据", "证明材料", "任职文件")),
        Column("is_rotation", "rotation", "是否轮岗", Kind.CHOICE, choices=YES_NO, aliases=("交流轮岗",)),
        Column("is_counterpart", "counterpart support", "是否对口支援", Kind.CHOICE, choices=YES_NO),
    )


def check(cells: Cells, person: KnownPerson, today: date) -> Iterator[Fault]:
    """Hold a spell against the rules of what can be entered."""
    if cells["kind"] is not None:
        kinds = recording.may_record_kind(
            SpellKind(str(cells["kind"])),
            direction=Direction(str(cells["direction"])) if cells["direction"] else None,
            programme=Programme(str(cells["programme"])) if cells["programme"] else None,
        )
        if not kinds.is_met:
            yield ("programme" if kinds.code == "programme" else "direction"), kinds.text
    starts_on, ends_on = cells["starts_on"], cells["ends_on"]
    planned = cells["planned_ends_on"]
    if not isinstance(starts_on, WrittenDate):
        return
    dates = recording.may_record_dates(
        Dates(
            starts_on=starts_on.day,
            starts_precision=Precision(starts_on.precision),
            ends_on=ends_on.day if isinstance(ends_on, WrittenDate) else None,
            ends_precision=Precision(ends_on.precision) if isinstance(ends_on, WrittenDate) else Precision.DAY,
            planned_ends_on=planned if isinstance(planned, date) else None,
        ),
        birth_on=person.birth_on,
        today=today,
    )
    if not dates.is_met:
        places = {"ends_before_start": "ends_on", "planned_before_start": "planned_ends_on"}
        yield places.get(dates.code, "starts_on"), dates.text


RECORD = Record(
    model=Spell,
    fields=(
        Field("organisation_id"),
        Field("employer_id"),
        Field("kind", codes=SpellKind),
        Field("direction", codes=Direction),
        Field("post"),
        Field("personnel_status", codes=PersonnelStatus),
        Field("post_class", codes=PostClass),
        Field("programme", codes=Programme),
        Field("has_passed_programme", is_boolean=True),
        Field("starts_on", precision="starts_precision"),
        Field("ends_on", precision="ends_precision"),
        Field("planned_ends_on"),
        Field("post_level", default=""),
        Field("pay_grade", default=""),
        Field("committed_until"),
        Field("evidence", default=""),
        Field("is_rotation", is_boolean=True, default=False),
        Field("is_counterpart", is_boolean=True, default=False),
    ),
    identity=("organisation_id", "kind", "starts_on"),
    check=check,
    precisions=Precision,
    repeated_at="starts_on",
    on_change={"verification": Verification.UNVERIFIED},
)


def plan(rows: Sequence[ReadRow], actor: Actor, today: date) -> Plan:
    """Say what each row would do: enter a spell, change one, or nothing."""
    codes = {str(row[key]) for row in rows for key in ("unit_code", "employer_code") if row[key]}
    units = organisations.by_code(codes)
    in_reach, names = organisations.reached(units, actor), organisations.names(units)

    def unit_of(row: ReadRow, what: str, found: Plan) -> Row[Any] | None:
        """Return the unit that a row names by its code ("unit", "employer"); the name beside it must be one of it."""
        code, name = row[f"{what}_code"], row[f"{what}_name"]
        unit = units.get(str(code))
        if code and unit is None:
            found.refuse(row, f"{what}_code", message("No unit is entered with this credit code."))
        elif unit and name is not None and fold(str(name)) not in names[unit.id]:
            text = message("The unit with this credit code is “%(name)s”.", name=unit.name)
            found.refuse(row, f"{what}_name", text)
        return unit

    def places(some: Sequence[ReadRow], found: Plan) -> dict[int, Cells]:
        looked_up: dict[int, Cells] = {}
        for row in some:
            unit, employer = unit_of(row, "unit", found), unit_of(row, "employer", found)
            if row["employer_name"] is not None and not row["employer_code"] and "employer_code" not in row.faulty:
                found.refuse(row, "employer_code", message("Give the credit code of the employing unit too."))
            if unit is None:
                continue
            looked_up[row.number] = {"organisation_id": unit.id}
            if employer is not None and employer.id != unit.id:
                looked_up[row.number]["employer_id"] = employer.id
            home, key = (employer, "employer_code") if employer is not None else (unit, "unit_code")
            if home.id not in in_reach and _would_take_away(row):
                text = message("A running post at a unit outside your office's reach would move the person there.")
                found.refuse(row, key, text)
        return looked_up

    return records.plan(RECORD, rows, actor, today, places)


def apply(planned: Sequence[Planned], actor: Actor, today: date) -> None:
    """Enter and change spells; the home organisation follows the post that runs, and totals are counted anew."""
    records.apply(RECORD, planned, actor, today)
    touched = {row.act.person.id for row in planned if isinstance(row.act, Act)}
    homes.move_homes(_new_homes(touched, today), actor=actor, today=today)
    kept.refresh(touched, today)


def export(arguments: Mapping[str, str], *, actor: Actor, today: date, full_numbers: bool = False) -> Iterator[Cells]:
    """Give the spells of the visible people of a list, with code and name of each unit."""
    units: dict[object, tuple[str, str]] = {None: ("", "")}
    for cells in records.export(RECORD, arguments, actor=actor, today=today, full_numbers=full_numbers):
        named: Cells = {}
        for what, unit in (("unit", cells["organisation_id"]), ("employer", cells["employer_id"])):
            if unit not in units:
                row = db.session.execute(
                    select(Organisation.credit_code, Organisation.name).where(Organisation.id == unit)
                ).one()
                units[unit] = (row.credit_code, row.name)
            named |= {f"{what}_code": units[unit][0], f"{what}_name": units[unit][1]}
        yield {**cells, **named}


def _would_take_away(row: ReadRow) -> bool:
    return row["kind"] in GIVES_HOME and row["ends_on"] is None and "ends_on" not in row.faulty


def _new_homes(person_ids: set[int], today: date) -> dict[int, int]:
    """Return whose home is not the organisation of the running post begun last."""
    found: dict[int, int] = {}
    for some in batches(person_ids):
        rows: Any = db.session.execute(
            select(
                Spell.person_id,
                func.coalesce(Spell.employer_id, Spell.organisation_id).label("home_id"),
                Person.home_organisation_id,
            )
            .join(Person, Person.id == Spell.person_id)
            .where(
                Spell.person_id.in_(some),
                Spell.kind.in_(GIVES_HOME),
                Spell.ends_on.is_(None),
                Spell.starts_on <= today,
            )
            .order_by(Spell.person_id, Spell.starts_on, Spell.id)
        )
        running = {row.person_id: row for row in rows}
        found |= {person: row.home_id for person, row in running.items() if row.home_id != row.home_organisation_id}
    return found


SHEET = registered.register(
    Sheet(
        position=30,
        name="spells",
        title=message("Spells of service"),
        columns=columns,
        export_columns=lambda: (MASKED,),
        plan=plan,
        apply=apply,
        export=export,
        about=message("Posts, secondments and programmes; a row is known by person, unit, kind and first day."),
    )
)
