"""Records that belong to a person, as rows of a workbook: found by what they are about, entered, changed.

A register says in a `Record` which columns stand for which fields, which of them say what the record is, and what
can be wrong; the rest is the same for all.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from registry.access.actor import Actor
from registry.db import Model, db, insert_rows
from registry.documents.cells import WrittenDate
from registry.documents.columns import ReadRow
from registry.exchange.planning import CODED_BOOLEANS, Plan, Planned, differences
from registry.kernel.codes import Code
from registry.kernel.intervals import MONTHS_A_YEAR, add_months
from registry.kernel.messages import Message, message
from registry.people import rules
from registry.people.sheets import identities
from registry.people.sheets.identities import KnownPerson, batches

YEARS_AHEAD = 20
"""A date further ahead is a slip of the pen."""

Cells = dict[str, object]
Fault = tuple[str, Message]
Check = Callable[[Cells, KnownPerson, date], Iterator[Fault]]


@dataclass(frozen=True)
class Field:
    """A column of the workbook and the attribute of the model it stands for; how one becomes the other.

    `codes` is the code list; a boolean is written yes or no; `precision` names the attribute that keeps whether a
    date is known to the day or to the month (without it a month is stored as its first day).
    """

    key: str
    attribute: str = ""
    codes: type[Code] | None = None
    is_boolean: bool = False
    precision: str = ""
    default: object = None

    @property
    def name(self) -> str:
        """The attribute of the model."""
        return self.attribute or self.key

    def to_cell(self, row: Any) -> object:
        """Give the attribute as a cell holds it."""
        value = getattr(row, self.name)
        if self.is_boolean:
            return None if value is None else CODED_BOOLEANS[value]
        if self.precision and value is not None:
            return WrittenDate(value, getattr(row, self.precision).value)
        return value

    def from_row(self, row: ReadRow) -> object:
        """Give what a row says as the cell of a record would hold it."""
        value = row[self.key]
        return value.day if isinstance(value, WrittenDate) and not self.precision else value

    def to_values(self, cell: object, precisions: type[Code] | None) -> dict[str, object]:
        """Give the values of the attribute, and of its precision."""
        if self.is_boolean:
            return {self.name: None if cell is None else cell == CODED_BOOLEANS[True]}
        if isinstance(cell, WrittenDate) and precisions is not None:
            return {self.name: cell.day, self.precision: precisions(cell.precision)}
        return {self.name: self.codes(str(cell)) if self.codes and cell is not None else cell}


@dataclass(frozen=True)
class Record:
    """How a register of records of people is exchanged. `identity` are the fields that say what the record is;
    `on_change` are values that a change sets anew, such as that it is not verified any more."""

    model: type[Model]
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    check: Check
    precisions: type[Code] | None = None
    repeated_at: str = ""
    on_change: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns of the fields."""
        return tuple(field.key for field in self.fields)

    @cached_property
    def blank(self) -> Mapping[str, object]:
        """A new record as cells hold it: the defaults of its fields."""
        return {
            field.key: CODED_BOOLEANS[bool(field.default)]
            if field.is_boolean and field.default is not None
            else field.default
            for field in self.fields
        }

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The attributes that are read and written."""
        return (*(field.name for field in self.fields), *(field.precision for field in self.fields if field.precision))

    def cells(self, row: Any) -> Cells:
        """Give a record as cells hold it."""
        return {field.key: field.to_cell(row) for field in self.fields}

    def values(self, cells: Mapping[str, object]) -> dict[str, object]:
        """Give the values of the attributes that these cells say something about."""
        return _values(self.fields, cells, self.precisions)


def _values(fields: Sequence[Field], cells: Mapping[str, object], precisions: type[Code] | None) -> dict[str, object]:
    found: dict[str, object] = {}
    for field in fields:
        if (cell := cells.get(field.key)) is not None:
            found |= field.to_values(cell, precisions)
    return found


def by_rules(kind: str, fields: Sequence[Field]) -> Check:
    """Make the check of a register whose entries the rules of people decide on, under the name of the kind."""
    key_of = {field.name: field.key for field in fields}

    def check(cells: Cells, person: KnownPerson, today: date) -> Iterator[Fault]:
        values = dict.fromkeys(key_of) | _values(fields, cells, None)
        for one in rules.impossible(kind, values, birth_on=person.birth_on, today=today):
            yield key_of[one.field], one.text

    return check


@dataclass(frozen=True, slots=True)
class Act:
    """A record to enter (`record_id` None; only what is unlike a blank one) or to change (all that is not empty)."""

    person: KnownPerson
    record_id: int | None
    cells: Cells


def plan(record: Record, rows: Sequence[ReadRow], actor: Actor, today: date, more: "MoreCells | None" = None) -> Plan:
    """Say what each row would do. `more` gives cells that are looked up, such as the key of a unit by its code."""
    found = Plan()
    owners = identities.of_rows(rows, actor, found)
    looked_up = more(rows, found) if more else {}
    present = stored(record, {person.id for person in owners.values()})
    limit = add_months(today, MONTHS_A_YEAR * YEARS_AHEAD)
    first: dict[tuple[object, ...], int] = {}
    in_sheet = [field for field in record.fields if rows and field.key in rows[0]]
    refused = {fault.number for fault in found.faults}
    for row in rows:
        person = owners.get(row.number)
        if person is None:
            continue
        said: Cells = {
            **{field.key: field.from_row(row) for field in in_sheet},
            **looked_up.get(row.number, {}),
        }
        is_readable = not row.faulty and row.number not in refused
        identity = (
            person.id,
            *(record.blank[key] if (said_of := said.get(key)) is None else said_of for key in record.identity),
        )
        row_known = present.get(_folded(identity))
        known = record.cells(row_known) if row_known is not None else None
        cells = _completed(record, said, known)
        if row.faulty:
            cells |= dict.fromkeys(row.faulty & cells.keys())
        faults = list(_dates(cells, limit))
        faults += [fault for fault in record.check(cells, person, today) if fault[0] not in row.faulty and not faults]
        before = first.setdefault(_folded(identity), row.number) if is_readable else row.number
        if before != row.number:
            faults.append((record.repeated_at, message("The same stands in row %(row)d already.", row=before)))
        for key, text in faults:
            found.refuse(row, key, text)
        if faults or not is_readable:
            continue
        if known is None or row_known is None:
            found.enter(row, Act(person, None, _unlike(record.blank, cells)))
            continue
        changes = differences(said, known, record.keys)
        found.change(row, changes, Act(person, row_known.id, _unlike({}, cells)) if changes else None)
    return found


MoreCells = Callable[[Sequence[ReadRow], Plan], dict[int, Cells]]


def stored(record: Record, person_ids: Collection[int]) -> dict[tuple[object, ...], Row[Any]]:
    """Return the records of these people, as they are stored, by person and identity."""
    fields = [field for key in record.identity for field in record.fields if field.key == key]
    return {
        _folded((row.person_id, *(field.to_cell(row) for field in fields))): row
        for row in records_of(record, person_ids)
    }


def records_of(record: Record, person_ids: Collection[int]) -> Iterator[Row[Any]]:
    """Give the records of these people by person and age of the entry."""
    model: Any = record.model
    columns = [getattr(model, name) for name in ("id", "person_id", *record.attributes)]
    for some in batches(person_ids):
        query = select(*columns).where(model.person_id.in_(some))
        yield from db.session.execute(query.order_by(model.person_id, model.id))


def apply(record: Record, planned: Sequence[Planned], actor: Actor, today: date) -> None:
    """Enter and change records in bulk; the import leaves the entry in the trail."""
    acts = [row.act for row in planned if isinstance(row.act, Act)]
    blank = dict.fromkeys(record.attributes) | record.values(record.blank)
    precision = next(iter(record.precisions)) if record.precisions else None
    blank |= {field.precision: precision for field in record.fields if field.precision}
    new = (act for act in acts if act.record_id is None)
    insert_rows(record.model, ({**blank, **record.values(act.cells), "person_id": act.person.id} for act in new))
    changed: dict[tuple[str, ...], list[dict[str, object]]] = defaultdict(list)
    for act in acts:
        if act.record_id is not None:
            values = {**record.values(act.cells), **record.on_change}
            changed[tuple(values)].append({**values, "id": act.record_id})
    for rows in changed.values():
        _update(record.model, rows)


def _update(model: Any, rows: list[dict[str, object]]) -> None:
    """Change rows that say the same attributes; a record that counts its versions counts one more."""
    table = model.__table__
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "id"}
    if "version" in table.c:
        values["version"] = table.c.version + 1
    query = update(table).where(table.c.id == bindparam("row_id")).values(**values)
    db.session.connection().execute(query, [{**row, "row_id": row["id"]} for row in rows])
    db.session.expire_all()


def export(
    record: Record, arguments: Mapping[str, str], *, actor: Actor, today: date, full_numbers: bool
) -> Iterator[Cells]:
    """Give the records of the visible people of a list, person by person in its order."""
    for people in identities.listed(arguments, actor=actor, today=today, full_numbers=full_numbers):
        by_person: dict[int, list[Cells]] = defaultdict(list)
        for row in records_of(record, [person.id for person in people]):
            by_person[row.person_id].append(record.cells(row))
        for person in people:
            for cells in by_person[person.id]:
                yield {**cells, **person.cells}


def _completed(record: Record, said: Cells, known: Mapping[str, object] | None) -> Cells:
    """Fill up what a row leaves empty: from the record, or with the default of a new one."""
    present = known or record.blank
    return {key: present.get(key) if (value := said.get(key)) is None else value for key in record.keys}


def _unlike(blank: Mapping[str, object], cells: Cells) -> Cells:
    return {key: cell for key, cell in cells.items() if cell is not None and cell != blank.get(key)}


def _dates(cells: Cells, limit: date) -> Iterator[Fault]:
    for key, value in cells.items():
        day = value.day if isinstance(value, WrittenDate) else value
        if isinstance(day, date) and day > limit:
            yield key, message("A date lies more than %(years)d years ahead.", years=YEARS_AHEAD)


def _folded(identity: tuple[object, ...]) -> tuple[object, ...]:
    """A date is the same whether it is known to the day or to the month; a code is its text."""
    return tuple(
        part.day if isinstance(part, WrittenDate) else str(part) if isinstance(part, str) else part for part in identity
    )
