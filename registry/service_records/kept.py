"""Keeping what is counted: totals by scope and days on which something is due, in the transaction that changes them.

Who changes a spell, an interruption, a recruitment, or the level or place of an organisation calls `refresh` with the
people concerned.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, select

from registry.db import db, insert_rows
from registry.kernel.intervals import Length
from registry.organisations import standing
from registry.organisations.models import OrganisationPeriod
from registry.people.models import Person
from registry.service_records import facts, queries, recount, recount_due, recount_totals
from registry.service_records.models import CountedTotal, DueDate
from registry.service_records.rules import bases, counting, due, totals
from registry.service_records.rules.due import Due
from registry.service_records.rules.standing import Facts
from registry.service_records.rules.totals import Total

TOGETHER = 500
"""So many people or more are counted in vectors; fewer are sooner counted one by one."""


@dataclass(frozen=True)
class Recounted:
    """What a recount found: how many people there are, and whose kept totals were other than they should be."""

    people: int
    differing: tuple[int, ...]


def refresh(person_ids: Collection[int], today: date) -> None:
    """Work out anew what is kept of these people."""
    if len(person_ids) >= TOGETHER:
        _refresh_together(person_ids, today)
        return
    found = facts.facts_of(person_ids)
    _keep_totals(found, today)
    db.session.execute(delete(DueDate).where(DueDate.person_id.in_(found)))
    insert_rows(DueDate, (_due(person, one) for person, known in found.items() for one in due.due_dates(known, today)))


def counted_lengths(person_ids: Collection[int], scope: str, on: date) -> dict[int, Length]:
    """Return the length of everybody's counted time up to the end of a day: the kept one, counted live if need be."""
    found = dict.fromkeys(person_ids, Length())
    live = []
    for some in facts.batches(person_ids):
        for row in db.session.execute(
            select(CountedTotal.__table__).where(CountedTotal.person_id.in_(some), CountedTotal.scope == scope)
        ):
            kept = _total(row)
            if kept.holds_on(on):
                found[row.person_id] = kept.length_on(on)
            else:
                live.append(row.person_id)
    for person, spells in queries.whole_spells_of(live).items():
        found[person] = counting.counted_time(spells, bases.basis(scope, on), on).length
    return found


def recount_totals_of_all(today: date, *, only_check: bool = False) -> Recounted:
    """Count everybody anew, all at once, and compare with what is kept; put right what differs unless `only_check`.

    A total that no longer holds, because a day has come on which something changes, is put right but differs not: who
    reads it counts live.
    """
    connection = db.session.connection()
    rows, organisations = _rows(connection, None)
    people = (db.session.scalar(select(func.max(Person.id))) or 0) + 1
    on = recount.day_number(today)
    differing: set[int] = set()
    for scope in bases.SCOPES:
        counted = recount_totals.kept_totals(rows, organisations, bases.basis(scope, today), on, people)
        kept = recount_totals.read_kept(connection, scope, people)
        other = kept.differs_from(counted)
        differing.update(recount_totals.places(other & kept.holds_on(on)))
        if not only_check:
            changed = recount_totals.places(other)
            for some in facts.batches(changed):
                db.session.execute(
                    delete(CountedTotal).where(CountedTotal.person_id.in_(some), CountedTotal.scope == scope)
                )
            insert_rows(CountedTotal, recount_totals.rows_to_keep(counted, changed, scope))
    count = db.session.scalar(select(func.count()).select_from(Person)) or 0
    return Recounted(count, tuple(sorted(differing)))


def recount_due_dates(today: date) -> None:
    """Work out anew for everybody when something is due."""
    connection = db.session.connection()
    rows, organisations = _rows(connection, None)
    people = (db.session.scalar(select(func.max(Person.id))) or 0) + 1
    db.session.execute(delete(DueDate))
    insert_rows(
        DueDate,
        (_due(person, one) for person, one in recount_due.due_dates(rows, organisations, people, today)),
    )


def _keep_totals(found: Mapping[int, Facts], today: date) -> None:
    """Count some people one by one."""
    db.session.execute(delete(CountedTotal).where(CountedTotal.person_id.in_(list(found))))
    insert_rows(
        CountedTotal,
        (
            _row(person, scope, kept)
            for person, known in found.items()
            for scope in bases.SCOPES
            if (kept := totals.total(known.spells, bases.basis(scope, today), today)) is not None
        ),
    )


def _refresh_together(person_ids: Collection[int], today: date) -> None:
    """Do for many people all at once what `refresh` does; the same comes out."""
    db.session.flush()
    rows, organisations = _rows(db.session.connection(), person_ids)
    people, on = max(person_ids) + 1, recount.day_number(today)
    for some in facts.batches(person_ids):
        for model in (CountedTotal, DueDate):
            db.session.execute(delete(model).where(model.person_id.in_(some)))
    for scope in bases.SCOPES:
        counted = recount_totals.kept_totals(rows, organisations, bases.basis(scope, today), on, people)
        insert_rows(CountedTotal, recount_totals.rows_to_keep(counted, person_ids, scope))
    found = recount_due.due_dates(rows, organisations, people, today, person_ids)
    insert_rows(DueDate, (_due(person, one) for person, one in found))


def _rows(connection: Connection, person_ids: Collection[int] | None) -> tuple[recount_totals.Rows, dict[int, Any]]:
    """Read the spells of these people, or of all, in parts where organisations changed, and what those were."""
    read = recount_totals.read_rows(connection, None if person_ids is None else facts.batches(person_ids))
    changed_ones = standing.standings(select(OrganisationPeriod.organisation_id))
    return recount_totals.split_where_changed(read, recount_totals.organisation_facts(connection), changed_ones)


def _due(person: int, one: Due) -> dict[str, Any]:
    return {
        "person_id": person,
        "rule": str(one.rule),
        "finding": str(one.finding),
        "due_on": one.due_on,
        "overdue_on": one.overdue_on,
        "ends_on": one.ends_on,
    }


def _row(person: int, scope: str, kept: Total) -> dict[str, Any]:
    return {
        "person_id": person,
        "scope": scope,
        "closed_months": kept.closed.months,
        "closed_rest_days": kept.closed.days,
        "closed_days": kept.closed_days,
        "first_counted_on": kept.first_counted_on,
        "running_since": kept.running_since,
        "holds_from": kept.holds_from,
        "holds_until": kept.holds_until,
    }


def _total(row: Any) -> Total:
    return Total(
        first_counted_on=row.first_counted_on,
        closed=Length(row.closed_months, row.closed_rest_days),
        closed_days=row.closed_days,
        running_since=row.running_since,
        holds_from=row.holds_from,
        holds_until=row.holds_until,
    )
