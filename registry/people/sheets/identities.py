"""Whose row it is: found by ID number or record number among the people whom the actor may send workbooks about."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from registry.access import masks
from registry.access.actor import Actor
from registry.access.permissions import Permission, Role
from registry.access.policies import predicate
from registry.db import db
from registry.documents.columns import Column, Kind, ReadRow
from registry.exchange.planning import Plan
from registry.kernel.errors import BadData, Problem
from registry.kernel.messages import message
from registry.people import filters, queries
from registry.people.models import Person
from registry.vault import fields

AT_ONCE = 5_000
"""So many people a statement: both databases bound the number of parameters."""

PERSON_ID = Column(
    "person_id",
    "record number",
    "人员编号",
    Kind.INTEGER,
    note=message("As exported by this system; may stand instead of the ID number."),
)
ID_NUMBER = Column(
    "id_number",
    "ID number",
    "身份证号",
    Kind.ID_NUMBER,
    aliases=("公民身份号码", "身份证号码", "公民身份证号码", "身份证"),
)
NAME = Column("name", "name", "姓名", Kind.NAME, longest=60, note=message("Compared with the record."))
MASKED = Column("masked_number", "number shown in part", "证件号码（部分隐去）")
"""Written only; no spelling of it is understood as an ID number."""

IDENTITY = (PERSON_ID, ID_NUMBER, NAME)


def batches(values: Collection[Any]) -> Iterator[list[Any]]:
    """Give sorted values, AT_ONCE at a time."""
    ordered = sorted(values)
    for first in range(0, len(ordered), AT_ONCE):
        yield ordered[first : first + AT_ONCE]


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as rows are checked against."""

    id: int
    name: str
    birth_on: date


def of_rows(rows: Sequence[ReadRow], actor: Actor, plan: Plan) -> dict[int, KnownPerson]:
    """Return whose each row is, by row number; note in the plan what is wrong with the identity.

    Somebody who is not entered and somebody out of reach look alike.
    """
    number_of = {
        index: row["id_number"]
        for row in rows
        if row["id_number"]
        for index in queries.number_indexes(str(row["id_number"]))
    }
    by_number = {number_of[index]: known for index, known in _people(Person.id_number_index, number_of, actor).items()}
    by_id = _people(Person.id, {row["person_id"] for row in rows if _is_key(row["person_id"])}, actor)
    found: dict[int, KnownPerson] = {}
    for row in rows:
        number, key = row["id_number"], row["person_id"]
        if number is None and key is None:
            if not row.faulty & {"id_number", "person_id"}:
                plan.refuse(row, "id_number", message("Give the ID number, or the record number of an export."))
            continue
        named = [
            (column, known)
            for column, value, known in (
                ("id_number", number, by_number.get(number)),
                ("person_id", key, by_id.get(key)),
            )
            if value is not None
        ]
        missing = [column for column, known in named if known is None]
        for column in missing:
            plan.refuse(row, column, message("Nobody with this number is among the people whom your office enters."))
        people = {known.id: known for _column, known in named if known is not None}
        if len(people) > 1:
            plan.refuse(row, "person_id", message("The record number and the ID number belong to two people."))
        elif people and not missing:
            [person] = people.values()
            if row["name"] is not None and row["name"] != person.name:
                plan.refuse(row, "name", message("The person with this number is entered under another name."))
            found[row.number] = person
    return found


def _is_key(value: object) -> bool:
    return isinstance(value, int) and 0 < value < 1 << 31


def _people(column: Any, values: Collection[Any], actor: Actor) -> dict[Any, KnownPerson]:
    condition = predicate(actor, Permission.EXCHANGE_IMPORT, Person)
    return {
        row.found_by: KnownPerson(row.id, row.name, row.birth_on)
        for some in batches(values)
        for row in db.session.execute(
            select(column.label("found_by"), Person.id, Person.name, Person.birth_on).where(column.in_(some), condition)
        )
    }


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person of a list that is exported, with the cells that say who it is."""

    id: int
    cells: dict[str, object]


def listed(
    arguments: Mapping[str, str], *, actor: Actor, today: date, full_numbers: bool
) -> Iterator[list[ListedPerson]]:
    """Give the visible people of a list, as filtered and in its order, AT_ONCE at a time.

    Raise BadData naming the filters that cannot be understood: without them more would be given than was asked for.
    """
    chosen = filters.read(arguments, today)
    faults = [
        Problem(
            message("filter %(name)s", name=name),
            message("“%(value)s” is not among the choices.", value=arguments[name]),
        )
        for name in chosen.not_understood(arguments)
    ]
    if faults:
        raise BadData(message("The filters cannot be understood."), faults)
    query = (
        select(Person.id, Person.uid, Person.name, Person.id_number_masked, Person.id_number_sealed)
        .outerjoin(Person.home_organisation)
        .where(
            predicate(actor, Permission.PERSON_READ, Person),
            *queries.narrowed(chosen.wanted, *chosen.narrowings),
        )
        .order_by(queries.order_key(chosen.wanted.order), Person.id)
    )
    rows = db.session.execute(query.execution_options(yield_per=AT_ONCE))
    for some in rows.partitions():
        yield [ListedPerson(row.id, _cells(row, full_numbers, actor.role)) for row in some]


def _cells(row: Any, full_numbers: bool, role: Role) -> dict[str, object]:
    """Give the cells that say who it is; the number as the role reads it, whole only where that was asked for."""
    masked = masks.given(role, "Person", "id_number", full=row.id_number_masked, masked=row.id_number_masked)
    cells: dict[str, object] = {"person_id": row.id, "name": row.name, "masked_number": masked}
    if full_numbers and masked and row.id_number_sealed:
        cells["id_number"] = fields.open_sealed(row.id_number_sealed, queries.number_context(row.uid))
    return cells
