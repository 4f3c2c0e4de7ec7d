"""The workbook of organisations."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, insert, select, update

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.access.scopes import under
from registry.db import db
from registry.documents.columns import Column, Kind, ReadRow
from registry.exchange import registered
from registry.exchange.planning import CODED_BOOLEANS, Plan, Planned, differences, refuse_repeated
from registry.exchange.registered import Sheet
from registry.exchange.words import YES_NO, choices
from registry.kernel.messages import message
from registry.kernel.text import normalise_text
from registry.organisations import following, queries
from registry.organisations import known as known_units
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.organisations.following import Change
from registry.organisations.models import Organisation, Region

LONGEST_NAME = 120

PLAIN = ("name", "kind", "level", "sector", "region_code", "is_rural", "is_managed_like_civil_service")
"""What a workbook may change of an organisation that is entered; its place in the two trees it may not."""

STANDING = frozenset(PLAIN) - {"name"}
"""What rules of service look at: who served there is counted anew."""

BOOLEANS = ("is_rural", "is_managed_like_civil_service")


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns, in the order of the template."""
    return (
        Column("name", "name", "单位名称", required=True, longest=LONGEST_NAME, aliases=("单位全称", "机构名称")),
        Column(
            "credit_code",
            "credit code",
            "统一社会信用代码",
            Kind.CREDIT_CODE,
            required=True,
            aliases=("单位信用代码", "社会信用代码", "信用代码"),
            note=message("The key of the row: a unit with this code is changed, any other is entered."),
        ),
        Column(
            "kind",
            "kind",
            "单位性质",
            Kind.CHOICE,
            required=True,
            choices=choices(
                OrganisationKind,
                {
                    OrganisationKind.AGENCY: ("党政机关", "行政机关"),
                    OrganisationKind.INSTITUTION: ("事业",),
                    OrganisationKind.STATE_FIRM: ("国企", "国有"),
                    OrganisationKind.OTHER_FIRM: ("企业", "民营企业", "私营企业"),
                    OrganisationKind.VILLAGE_OR_COMMUNITY: ("村", "社区", "村（社区）", "村委会", "居委会"),
                    OrganisationKind.ARMY: ("部队",),
                },
            ),
            aliases=("单位类别", "机构类型"),
        ),
        Column(
            "level",
            "level",
            "单位层级",
            Kind.CHOICE,
            required=True,
            choices=choices(
                OrganisationLevel,
                {
                    OrganisationLevel.CENTRAL: ("中央", "部属"),
                    OrganisationLevel.PROVINCE: ("省", "省直"),
                    OrganisationLevel.CITY: ("市", "市直"),
                    OrganisationLevel.COUNTY: ("县", "区", "县（市、区）", "县直", "区级"),
                    OrganisationLevel.TOWNSHIP: ("乡", "镇", "乡镇"),
                    OrganisationLevel.VILLAGE: ("村", "社区", "村级"),
                },
            ),
            aliases=("层级", "级别", "隶属层级"),
        ),
        Column(
            "sector",
            "sector",
            "所属行业",
            Kind.CHOICE,
            required=True,
            choices=choices(
                Sector,
                {
                    Sector.HEALTH: ("卫生", "医疗卫生", "卫健"),
                    Sector.AGRICULTURE: ("农业农村",),
                    Sector.FORESTRY: ("林草",),
                    Sector.CONSTRUCTION_PLANNING: ("住建", "规划", "建设"),
                    Sector.SCIENCE: ("科学技术",),
                    Sector.CULTURE: ("文旅", "文化旅游"),
                    Sector.OTHER: ("其他",),
                },
            ),
            aliases=("行业", "行业领域"),
        ),
        Column(
            "region_code",
            "region code",
            "所在地区代码",
            Kind.DIGITS,
            required=True,
            aliases=("行政区划代码", "地区代码", "所在地行政区划代码"),
            note=message("Where the unit lies: 4 digits for a city, 6 for a county, 9 for a township."),
        ),
        Column(
            "parent_code",
            "credit code of the superior",
            "上级单位信用代码",
            Kind.CREDIT_CODE,
            aliases=("主管单位信用代码", "隶属单位信用代码", "上级单位统一社会信用代码"),
            note=message("The superior may stand in the same workbook, in any row."),
        ),
        Column(
            "managed_by_region_code",
            "code of the managing region",
            "管理地区代码",
            Kind.DIGITS,
            note=message("Which region's office reviews it; empty: as the superior, else where it lies."),
        ),
        Column("is_rural", "rural", "是否农村", Kind.CHOICE, choices=YES_NO, aliases=("农村标识", "是否农村单位")),
        Column(
            "is_managed_like_civil_service",
            "managed like the civil service",
            "是否参公",
            Kind.CHOICE,
            choices=YES_NO,
            aliases=("参照公务员法管理", "是否参照公务员法管理"),
        ),
    )


def plan(rows: Sequence[ReadRow], actor: Actor, today: date) -> Plan:
    """Say what each row would do: enter an organisation, change it, or nothing."""
    found = Plan()
    refuse_repeated(found, rows, lambda row: row["credit_code"], "credit_code")
    codes = {str(row[key]) for row in rows for key in ("credit_code", "parent_code") if row[key]}
    known = known_units.by_code(codes)
    in_reach = known_units.reached(known, actor)
    regions = _regions({str(row[key]) for row in rows for key in ("region_code", "managed_by_region_code") if row[key]})
    in_file = {row["credit_code"]: row for row in rows}
    for row in rows:
        before = len(found.faults)
        for key in ("region_code", "managed_by_region_code"):
            if row[key] and row[key] not in regions:
                found.refuse(row, key, message("There is no region with this code."))
        present = known.get(str(row["credit_code"]))
        if row["credit_code"] and present is None:
            _check_new(row, in_file, known, in_reach, actor, found)
        elif present is not None:
            _check_known(row, present, known, in_reach, found)
        if row.faulty or row["credit_code"] is None or len(found.faults) > before:
            continue
        wanted = {key: row[key] for key in (*PLAIN, "parent_code", "managed_by_region_code", "credit_code")}
        if present is None:
            found.enter(row, wanted)
        else:
            other = differences(wanted, _cells(present), PLAIN)
            found.change(row, other, {**wanted, "id": present.id, "changed": {one.key for one in other}})
    return found


def apply(planned: Sequence[Planned], actor: Actor, today: date) -> None:
    """Enter and change organisations: superiors before those under them, so that each path is known."""
    acts: list[dict[str, Any]] = [row.act for row in planned if isinstance(row.act, dict)]
    changes = [act for act in acts if "id" in act]
    waiting = {act["credit_code"]: act for act in acts if "id" not in act}
    known = known_units.by_code({act["parent_code"] for act in waiting.values() if act["parent_code"]})
    while waiting:
        ready = [act for act in waiting.values() if act["parent_code"] not in waiting]
        known |= _enter(ready, known)
        for act in ready:
            del waiting[act["credit_code"]]
    for act in changes:
        values = {key: _column_value(key, act[key]) for key in PLAIN if act[key] is not None}
        query = update(Organisation).where(Organisation.id == act["id"])
        db.session.execute(query.values(**values, version=Organisation.version + 1))
    standing = frozenset(act["id"] for act in changes if act["changed"] & STANDING)
    if standing:
        following.tell(Change(today=today, standing=standing))


def export(
    arguments: Mapping[str, str], *, actor: Actor, today: date, full_numbers: bool = False
) -> Iterator[Mapping[str, object]]:
    """Give the visible organisations, in the order of regions and names; `region` and `name` narrow them."""
    superior = select(Organisation.id, Organisation.credit_code).subquery()
    query = (
        select(*known_units.COLUMNS, superior.c.credit_code.label("parent_code"))
        .outerjoin(superior, superior.c.id == Organisation.parent_id)
        .where(predicate(actor, Permission.ORGANISATION_READ, Organisation))
    )
    region = "".join(filter(str.isdigit, arguments.get("region", "")))[:9]
    if region:
        query = query.where(under(Organisation.region_code, region))
    if name := normalise_text(arguments.get("name", ""))[:LONGEST_NAME]:
        query = query.where(queries.is_called(name))
    query = query.order_by(Organisation.region_code, Organisation.name, Organisation.id)
    for row in db.session.execute(query.execution_options(yield_per=1_000)):
        yield {**_cells(row), "credit_code": row.credit_code, "parent_code": row.parent_code}


def _regions(codes: set[str]) -> set[str]:
    return set(db.session.scalars(select(Region.code).where(Region.code.in_(codes))))


def _check_new(
    row: ReadRow,
    in_file: Mapping[object, ReadRow],
    known: Mapping[str, Row[Any]],
    in_reach: set[int],
    actor: Actor,
    found: Plan,
) -> None:
    above = row["parent_code"]
    if above and above not in known and above not in in_file:
        found.refuse(row, "parent_code", message("No unit is entered with this credit code."))
        return
    if above and _is_circle(row, in_file):
        found.refuse(row, "parent_code", message("A unit cannot be its own superior."))
        return
    if not _may_enter(row, in_file, known, in_reach, actor):
        found.refuse(row, "credit_code", message("This unit is not among those that your office may enter."))


def _is_circle(row: ReadRow, in_file: Mapping[object, ReadRow]) -> bool:
    seen = {row["credit_code"]}
    above = row["parent_code"]
    while above in in_file:
        if above in seen:
            return True
        seen.add(above)
        above = in_file[above]["parent_code"]
    return False


def _may_enter(
    row: ReadRow, in_file: Mapping[object, ReadRow], known: Mapping[str, Row[Any]], in_reach: set[int], actor: Actor
) -> bool:
    """Say whether the new unit will lie in the actor's scope: its managing region, or an own unit above it."""
    top = row
    while top["parent_code"] in in_file and top["parent_code"] not in known:
        top = in_file[top["parent_code"]]
    superior = known.get(str(top["parent_code"]))
    if actor.organisation_path:
        return superior is not None and superior.id in in_reach
    managing = next(
        (str(one["managed_by_region_code"]) for one in _upwards(row, in_file) if one["managed_by_region_code"]), None
    ) or (superior.managed_by_region_code if superior else str(top["region_code"] or ""))
    return len(actor.region_code) == queries.PROVINCE_DIGITS or (
        bool(actor.region_code) and managing.startswith(actor.region_code)
    )


def _upwards(row: ReadRow, in_file: Mapping[object, ReadRow]) -> Iterator[ReadRow]:
    one: ReadRow | None = row
    while one is not None:
        yield one
        one = in_file.get(one["parent_code"])


def _check_known(
    row: ReadRow, present: Row[Any], known: Mapping[str, Row[Any]], in_reach: set[int], found: Plan
) -> None:
    if present.id not in in_reach:
        if _says_other(row, present):
            found.refuse(row, "credit_code", message("This unit is not among those that your office may change."))
        return
    above = row["parent_code"]
    if above:
        superior = known.get(str(above))
        if superior is None or superior.id != present.parent_id:
            found.refuse(row, "parent_code", message("A workbook cannot put a unit that is entered under another one."))
    managing = row["managed_by_region_code"]
    if managing and managing != present.managed_by_region_code:
        found.refuse(
            row, "managed_by_region_code", message("A workbook cannot give a unit that is entered to another region.")
        )


def _says_other(row: ReadRow, present: Row[Any]) -> bool:
    wanted = {key: row[key] for key in PLAIN}
    return bool(row.faulty or differences(wanted, _cells(present), PLAIN))


def _cells(row: Any) -> dict[str, object]:
    """Give an organisation as the cells of its row hold it."""
    cells: dict[str, object] = {key: getattr(row, key) for key in PLAIN}
    cells["managed_by_region_code"] = row.managed_by_region_code
    return cells | {key: CODED_BOOLEANS[getattr(row, key)] for key in BOOLEANS}


def _column_value(key: str, value: object) -> object:
    codes = {"kind": OrganisationKind, "level": OrganisationLevel, "sector": Sector}
    if key in BOOLEANS:
        return value == CODED_BOOLEANS[True]
    return codes[key](str(value)) if key in codes else value


def _enter(acts: Sequence[Mapping[str, Any]], known: Mapping[str, Row[Any]]) -> dict[str, Row[Any]]:
    """Insert organisations whose superiors are known; their paths need the keys that the database gave them."""
    rows = []
    for act in acts:
        superior = known.get(act["parent_code"])
        values = {key: _column_value(key, act[key]) for key in PLAIN}
        rows.append(
            {
                **values,
                "credit_code": act["credit_code"],
                "managed_by_region_code": act["managed_by_region_code"]
                or (superior.managed_by_region_code if superior else act["region_code"]),
                "parent_id": superior.id if superior else None,
                "path": superior.path if superior else "/",
            }
        )
    if rows:
        db.session.execute(insert(Organisation), rows)
    entered = known_units.by_code({act["credit_code"] for act in acts})
    paths = [{"id": row.id, "path": f"{row.path}{row.id}/"} for row in entered.values()]
    if paths:
        db.session.execute(update(Organisation), paths)
    return known_units.by_code(set(entered))


SHEET = registered.register(
    Sheet(
        position=10,
        name="organisations",
        title=message("Organisations"),
        columns=columns,
        plan=plan,
        apply=apply,
        export=export,
        about=message("Units by their credit codes, with level, sector, region and superior."),
    )
)
