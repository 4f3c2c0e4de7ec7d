"""The workbook of people."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, delete, exists, select, update

from registry.access import masks
from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db, insert_rows
from registry.documents.cells import WrittenDate
from registry.documents.columns import Choice, Column, Kind, ReadRow
from registry.exchange import registered
from registry.exchange.planning import CODED_BOOLEANS, Plan, Planned, differences, refuse_repeated
from registry.exchange.registered import Sheet
from registry.exchange.words import YES_NO, choices
from registry.kernel import identifiers
from registry.kernel.messages import message
from registry.kernel.names import normalise_query, pinyin_sort_key, stroke_key
from registry.kernel.text import fold
from registry.organisations import known as organisations
from registry.organisations.models import Organisation
from registry.people import queries, rules
from registry.people.codes import (
    ETHNIC_GROUPS,
    ETHNIC_GROUPS_ROMANISED,
    POLITICAL_STATUSES,
    POLITICAL_STATUSES_IN_ENGLISH,
    Sex,
)
from registry.people.models import NameKey, Person
from registry.people.sheets import identities
from registry.people.sheets.identities import ID_NUMBER, MASKED, PERSON_ID, batches
from registry.vault import fields

UNIT_CODE = Column(
    "unit_code",
    "credit code of the home unit",
    "人事关系单位信用代码",
    Kind.CREDIT_CODE,
    aliases=("单位信用代码", "统一社会信用代码", "所在单位信用代码", "工作单位信用代码"),
    note=message("The unit must be entered already and lie within your office's reach."),
)
UNIT_NAME = Column(
    "unit_name",
    "home unit",
    "人事关系所在单位",
    longest=120,
    aliases=("单位名称", "工作单位", "所在单位"),
    note=message("Compared with the name of the unit with this credit code."),
)
COMPARED = ("name", "birth_on", "ethnic_group", "political_status", "unit_code", "is_graduate")


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns, in the order of the template."""
    ethnic_groups = tuple(
        Choice(f"{place:02d}", romanised, group, (group.removesuffix("族"),))
        for place, (group, romanised) in enumerate(zip(ETHNIC_GROUPS, ETHNIC_GROUPS_ROMANISED, strict=True), 1)
    )
    short = {"中共党员": ("党员",), "中共预备党员": ("预备党员",), "共青团员": ("团员",), "群众": ("无",)}
    statuses = tuple(
        Choice(f"{place:02d}", english, status, short.get(status, ()))
        for place, (status, english) in enumerate(
            zip(POLITICAL_STATUSES, POLITICAL_STATUSES_IN_ENGLISH, strict=True), 1
        )
    )
    return (
        PERSON_ID,
        Column("name", "name", "姓名", Kind.NAME, required=True, longest=60),
        ID_NUMBER,
        Column("sex", "sex", "性别", Kind.CHOICE, choices=choices(Sex), note=message("Compared with the ID number.")),
        Column(
            "birth_on",
            "date of birth",
            "出生日期",
            Kind.DATE,
            aliases=("出生年月日", "档案出生日期"),
            note=message("To the day; empty: as in the ID number. The date of the personnel file may differ."),
        ),
        Column("ethnic_group", "ethnic group", "民族", Kind.CHOICE, choices=ethnic_groups),
        Column("political_status", "political status", "政治面貌", Kind.CHOICE, choices=statuses),
        UNIT_CODE,
        UNIT_NAME,
        Column("is_graduate", "graduate of the plan", "是否培养对象", Kind.CHOICE, choices=YES_NO),
        Column(
            "is_known_namesake",
            "known namesake",
            "确认同名",
            Kind.CHOICE,
            choices=YES_NO,
            note=message("Yes: this is another person than the one with the same name and date of birth."),
        ),
    )


@dataclass(frozen=True, slots=True)
class Act:
    """A person to enter (`person_id` None) or to change; `unit` is the home organisation, None to leave it."""

    person_id: int | None
    number: str | None
    cells: dict[str, object]
    unit: Row[Any] | None


def plan(rows: Sequence[ReadRow], actor: Actor, today: date) -> Plan:
    """Say what each row would do: enter a person, change one, or nothing."""
    found = Plan()
    refuse_repeated(found, rows, lambda row: row["id_number"], "id_number")
    refuse_repeated(found, rows, lambda row: row["person_id"], "person_id")
    by_number, by_id = _present(rows, actor)
    units = organisations.by_code({str(row["unit_code"]) for row in rows if row["unit_code"]})
    in_reach, unit_names = organisations.reached(units, actor), organisations.names(units)
    taken = _taken({row["id_number"] for row in rows if row["id_number"]} - by_number.keys())
    namesakes = _Namesakes([row for row in rows if row["id_number"] not in by_number and row["person_id"] is None])
    refused = {fault.number for fault in found.faults}
    for row in rows:
        before = len(found.faults)
        number = str(row["id_number"]) if row["id_number"] else None
        present = by_id.get(row["person_id"]) if row["person_id"] is not None else by_number.get(number)
        _check_identity(row, present, by_number, taken, found)
        unit = units.get(str(row["unit_code"]))
        _check_unit(row, unit, unit_names, present, in_reach, found)
        cells = {key: row[key] for key in COMPARED}
        if isinstance(birth := row["birth_on"], WrittenDate):
            cells["birth_on"] = birth.day
            if birth.precision == "month":
                found.refuse(row, "birth_on", message("The day of birth is needed, not only the month."))
            elif birth.day > today:
                found.refuse(row, "birth_on", message("This day lies in the future."))
        if row.faulty or row.number in refused or len(found.faults) > before:
            continue
        if present is not None:
            act = Act(present.id, number, cells, unit if present.unit_code != row["unit_code"] else None)
            found.change(row, differences(cells, _cells(present), COMPARED), act)
            continue
        cells["birth_on"] = cells["birth_on"] or identifiers.citizen_number(number or "", today).birth_on
        if row["is_known_namesake"] != CODED_BOOLEANS[True] and namesakes.is_one(row, cells["birth_on"]):
            text = message("Somebody with this name and date of birth is entered; if it is another person, say so.")
            found.refuse(row, "name", text)
            continue
        found.enter(row, Act(None, number, cells, unit))
    return found


def apply(planned: Sequence[Planned], actor: Actor, today: date) -> None:
    """Enter and change people with everything they are found, sorted and scoped by."""
    acts = [row.act for row in planned if isinstance(row.act, Act)]
    new = [_new_person(act, today) for act in acts if act.person_id is None]
    if new:
        insert_rows(Person, new)
        uids = {row["uid"]: row["name"] for row in new}
        _insert_keys({row.id: uids[row.uid] for row in _by(Person.uid, uids)})
    renamed = {}
    for act in acts:
        if act.person_id is None:
            continue
        values = _values(act)
        if "name" in values:
            renamed[act.person_id] = str(values["name"])
        query = update(Person).where(Person.id == act.person_id).execution_options(synchronize_session=False)
        db.session.execute(query.values(**values, version=Person.version + 1))
    if renamed:
        for some in batches(renamed):
            db.session.execute(delete(NameKey).where(NameKey.person_id.in_(some)))
        _insert_keys(renamed)


def export(
    arguments: Mapping[str, str], *, actor: Actor, today: date, full_numbers: bool = False
) -> Iterator[Mapping[str, object]]:
    """Give the visible people of a list, in its order."""
    hidden = {} if masks.shown(actor.role, "Person", "birth_on") is masks.FULL else {"birth_on": ""}
    for people in identities.listed(arguments, actor=actor, today=today, full_numbers=full_numbers):
        rows = {row.id: row for row in _by(Person.id, [person.id for person in people])}
        for person in people:
            row = rows[person.id]
            yield {**_cells(row), "sex": row.sex, "unit_name": row.unit_name, **hidden, **person.cells}


def _by(column: Any, values: Collection[Any], *conditions: Any) -> Iterator[Row[Any]]:
    for some in batches(values):
        yield from db.session.execute(
            select(
                Person.id,
                Person.uid,
                Person.name,
                Person.sex,
                Person.birth_on,
                Person.ethnic_group,
                Person.political_status,
                Person.is_graduate,
                Person.id_number_index,
                Organisation.credit_code.label("unit_code"),
                Organisation.name.label("unit_name"),
            )
            .outerjoin(Person.home_organisation)
            .where(column.in_(some), *conditions)
        )


def _present(rows: Sequence[ReadRow], actor: Actor) -> tuple[dict[str | None, Row[Any]], dict[object, Row[Any]]]:
    """Return who is entered and within reach, by ID number and by record number."""
    condition = predicate(actor, Permission.EXCHANGE_IMPORT, Person)
    numbers = {
        index: number
        for row in rows
        if (number := str(row["id_number"] or ""))
        for index in queries.number_indexes(number)
    }
    by_number: dict[str | None, Row[Any]] = {
        numbers[row.id_number_index]: row for row in _by(Person.id_number_index, numbers, condition)
    }
    keys = {key for row in rows if isinstance(key := row["person_id"], int) and 0 < key < 1 << 31}
    by_id: dict[object, Row[Any]] = {row.id: row for row in _by(Person.id, keys, condition)}
    return by_number, by_id


def _taken(numbers: Collection[Any]) -> set[str]:
    """Return which of these ID numbers anybody at all has."""
    indexes = {index: str(number) for number in numbers for index in queries.number_indexes(str(number))}
    return {
        indexes[index]
        for some in batches(indexes)
        for index in db.session.scalars(select(Person.id_number_index).where(Person.id_number_index.in_(some)))
        if index is not None
    }


class _Namesakes:
    """Who has the name and the date of birth of somebody new: in the register, or earlier in the file."""

    def __init__(self, rows: Sequence[ReadRow]) -> None:
        keys = {normalise_query(name).text for row in rows if (name := str(row["name"] or ""))}
        self.known: set[tuple[str, object]] = set()
        for some in batches(keys):
            of_key = exists().where(NameKey.person_id == Person.id, NameKey.key.in_(some))
            for row in db.session.execute(select(Person.name, Person.birth_on).where(of_key)):
                self.known.add((row.name, row.birth_on))

    def is_one(self, row: ReadRow, birth_on: object) -> bool:
        """Say whether somebody before has this name and date; keep it for the rows that follow."""
        who = (str(row["name"]), birth_on)
        is_known = who in self.known
        self.known.add(who)
        return is_known


def _check_identity(
    row: ReadRow,
    present: Row[Any] | None,
    by_number: Mapping[str | None, Row[Any]],
    taken: Collection[str],
    found: Plan,
) -> None:
    number = row["id_number"]
    if row["person_id"] is not None and present is None:
        text = message("Nobody with this number is among the people whom your office enters.")
        found.refuse(row, "person_id", text)
    elif number is None and present is None and "id_number" not in row.faulty:
        found.refuse(row, "id_number", message("The ID number is needed to enter somebody."))
    elif number in taken:
        found.refuse(row, "id_number", message("This ID number cannot be entered by your office."))
    elif number and present is not None and present.id_number_index is not None:
        other = by_number.get(str(number))
        if other is None or other.id != present.id:
            found.refuse(row, "id_number", message("The record number and the ID number belong to two people."))
    elif number and present is not None:
        found.refuse(row, "id_number", message("A workbook cannot give an ID number to somebody who is entered."))
    sex = row["sex"]
    recorded = identifiers.citizen_number(str(number)).sex if number else present.sex if present is not None else None
    if sex is not None and recorded is not None and sex != recorded:
        found.refuse(row, "sex", message("The sex entered is not the one in the ID number."))


def _check_unit(
    row: ReadRow,
    unit: Row[Any] | None,
    unit_names: Mapping[int, Collection[str]],
    present: Row[Any] | None,
    in_reach: Collection[int],
    found: Plan,
) -> None:
    code = row["unit_code"]
    if code is None:
        if present is None and "unit_code" not in row.faulty:
            found.refuse(row, "unit_code", message("The home unit is needed to enter somebody."))
        return
    is_there = present is not None and present.unit_code == code
    if not is_there and (unit is None or unit.id not in in_reach):
        found.refuse(row, "unit_code", message("No unit with this credit code is among those that your office enters."))
    elif unit is not None and row["unit_name"] is not None and fold(str(row["unit_name"])) not in unit_names[unit.id]:
        found.refuse(row, "unit_name", message("The unit with this credit code is “%(name)s”.", name=unit.name))


def _cells(row: Row[Any]) -> dict[str, object]:
    """Give a person as the cells of a row hold it."""
    return {**{key: getattr(row, key) for key in COMPARED}, "is_graduate": CODED_BOOLEANS[row.is_graduate]}


def _values(act: Act) -> dict[str, object]:
    """Give the values of the attributes that a row says something about."""
    values = {
        key: act.cells[key]
        for key in ("name", "birth_on", "ethnic_group", "political_status")
        if act.cells[key] is not None
    }
    if act.cells["is_graduate"] is not None:
        values["is_graduate"] = act.cells["is_graduate"] == CODED_BOOLEANS[True]
    if "name" in values:
        name = str(values["name"])
        values |= {"pinyin_sort": pinyin_sort_key(name), "stroke_sort": stroke_key(name)}
    if act.unit is not None:
        values |= {
            "home_organisation_id": act.unit.id,
            "managing_region_code": act.unit.managed_by_region_code,
            "organisation_path": act.unit.path,
        }
    return values


def _new_person(act: Act, today: date) -> dict[str, Any]:
    number = identifiers.citizen_number(act.number or "", today)
    uid = uuid4().hex
    return {
        "ethnic_group": "01",
        "political_status": "13",
        "is_graduate": True,
        **_values(act),
        "uid": uid,
        "version": 1,
        "sex": Sex(number.sex),
        "id_number_sealed": fields.seal(number.text, queries.number_context(uid)),
        "id_number_masked": identifiers.mask(number.text),
        "id_number_index": queries.number_index(number.text),
    }


def _insert_keys(names: Mapping[int, str]) -> None:
    insert_rows(NameKey, (row for person, name in names.items() for row in rules.filed_under(name, person)))


SHEET = registered.register(
    Sheet(
        position=20,
        name="people",
        title=message("People"),
        columns=columns,
        export_columns=lambda: (MASKED,),
        plan=plan,
        apply=apply,
        export=export,
        about=message("People by their ID numbers, with the unit that keeps their file."),
    )
)
