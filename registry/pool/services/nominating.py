"""Taking in nominations from a workbook: all rows or none, and the same file again changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.documents.columns import CellProblem
from registry.kernel import clock
from registry.kernel.errors import Conflict, RuleViolation
from registry.kernel.messages import Message, message
from registry.kernel.text import fold
from registry.pool.codes import CycleState, Event, NominationState
from registry.pool.models import Cycle, Nomination
from registry.pool.queries import records
from registry.pool.queries.records import Known
from registry.pool.rules.filing import Filing, NominationRow
from registry.pool.services import transitions

CORRECTABLE = (NominationState.DRAFT, NominationState.RETURNED, NominationState.SUBMITTED)
MERGED = ("organisation_id", "talent_class", "route", "unit_rank", "achievements", "has_unit_consent")


@dataclass(frozen=True)
class Imported:
    """How many rows were new, changed a nomination, or were there already."""

    rows: int
    new: int
    changed: int
    same: int


def import_nominations(cycle: Cycle, filing: Filing[NominationRow], *, actor: Actor, now: datetime) -> Imported:
    """Enter the nominees of a workbook and submit them for the unit.

    Raise BadData with every problem of the file, RuleViolation for changes after the stage of nominating.
    """
    people = records.people_by_number({row.id_number for row in filing.rows if row.id_number})
    units = records.organisations_by_code({row.credit_code for row in filing.rows if row.credit_code})
    since = records.working_since({known.id for known in people.values()})
    filing.refuse(_problems(filing, people, units, since))
    wanted = {people[row.id_number or ""].id: _values(row, units) for row in filing.rows}
    existing = _existing(cycle, wanted)
    new = [person for person in wanted if person not in existing]
    changed = [person for person, row in existing.items() if _differs(row, wanted[person])]
    if new or changed:
        _require_open(cycle, [existing[person] for person in changed])
        transitions.require_in_time(cycle, actor=actor)
        _enter(cycle, {person: wanted[person] for person in new}, actor, now)
        _correct({existing[person].id: (existing[person].version, wanted[person]) for person in changed})
        audit.record(
            "pool:import_nominations",
            actor=actor,
            object_type="cycle",
            object_id=cycle.id,
            new=len(new),
            changed=len(changed),
            on=clock.civil_date(now).isoformat(),
        )
    return Imported(len(wanted), len(new), len(changed), len(wanted) - len(new) - len(changed))


def _problems(
    filing: Filing[NominationRow],
    people: Mapping[str, Known],
    units: Mapping[str, Row[Any]],
    since: Mapping[int, date],
) -> Iterator[CellProblem]:
    first_row: dict[str, int] = {}
    for row in filing.rows:
        person = people.get(row.id_number) if row.id_number else None
        unit = units.get(row.credit_code) if row.credit_code else None
        for key, text in _faults(row, person, unit, since):
            yield filing.fault(row.number, key, text)
        if row.id_number:
            before = first_row.setdefault(row.id_number, row.number)
            if before != row.number:
                yield filing.fault(
                    row.number, "id_number", message("The same person stands in row %(row)d already.", row=before)
                )


def _faults(
    row: NominationRow, person: Known | None, unit: Row[Any] | None, since: Mapping[int, date]
) -> Iterator[tuple[str, Message]]:
    """Hold a row against the record; fields that could not be read are told elsewhere."""
    if row.id_number and person is None:
        yield "id_number", message("Nobody is entered with this ID number; enter the person first.")
    if person and row.name and row.name != person.name:
        yield "name", message("The person with this ID number is entered under another name.")
    if row.credit_code and unit is None:
        yield "credit_code", message("No unit is entered with this credit code.")
    if unit and row.unit and fold(row.unit) != fold(unit.name):
        yield "unit", message("The unit with this credit code is “%(name)s”.", name=unit.name)
    if unit and person and not person.organisation_path.startswith(unit.path):
        yield "credit_code", message("The person is not at home in this unit; the record names another one.")
    if row.unit_rank is not None and row.unit_rank < 1:
        yield "unit_rank", message("A rank is counted from 1.")
    recorded = since.get(person.id) if person else None
    if row.working_since and recorded and _month(row.working_since) != _month(recorded):
        yield "working_since", message("The record says %(month)s.", month=f"{recorded:%Y-%m}")


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _values(row: NominationRow, units: Mapping[str, Row[Any]]) -> dict[str, Any]:
    return {
        "organisation_id": units[row.credit_code or ""].id,
        "talent_class": row.talent_class,
        "route": row.route,
        "unit_rank": row.unit_rank,
        "achievements": row.achievements or "",
        "has_unit_consent": bool(row.has_consent),
    }


def _existing(cycle: Cycle, wanted: Mapping[int, Any]) -> dict[int, Row[Any]]:
    columns = [getattr(Nomination, name) for name in ("id", "person_id", "state", "version", *MERGED)]
    return {
        row.person_id: row
        for some in records.batches(wanted)
        for row in db.session.execute(
            select(*columns).where(Nomination.cycle_id == cycle.id, Nomination.person_id.in_(some))
        )
    }


def _differs(row: Row[Any], values: Mapping[str, Any]) -> bool:
    return any(getattr(row, name) != values[name] for name in MERGED)


def _require_open(cycle: Cycle, changed: list[Row[Any]]) -> None:
    if cycle.state is not CycleState.NOMINATING:
        raise RuleViolation(
            "outside_window",
            message("Nominations of %(year)d are taken in no more; the file has new or changed rows.", year=cycle.year),
            transitions.CLAUSE,
        )
    if any(row.state not in CORRECTABLE for row in changed):
        raise RuleViolation(
            "wrong_state", message("A nomination that is under review cannot be changed."), transitions.CLAUSE
        )


def _enter(cycle: Cycle, wanted: Mapping[int, dict[str, Any]], actor: Actor, now: datetime) -> None:
    """Enter drafts and submit them, so that the history begins with the act of submitting."""
    if not wanted:
        return
    common = {"cycle_id": cycle.id, "nominated_on": clock.civil_date(now), "state": NominationState.DRAFT, "version": 1}
    db.session.execute(
        insert(Nomination), [{"person_id": person, **common, **values} for person, values in wanted.items()]
    )
    entered = [row.id for row in _existing(cycle, wanted).values()]
    transitions.fire_all(entered, Event.SUBMIT, actor=actor, now=now)


def _correct(changes: Mapping[int, tuple[int, dict[str, Any]]]) -> None:
    for identity, (version, values) in changes.items():
        statement = update(Nomination).where(Nomination.id == identity, Nomination.version == version)
        if transitions.rows_written(statement.values(**values, version=version + 1)) != 1:
            raise Conflict(message("Somebody else has decided on this nomination meanwhile. Please reload the page."))
