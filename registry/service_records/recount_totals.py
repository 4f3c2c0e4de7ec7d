"""Sum up everybody's spells at once, straight from the database: the vectorised twin of `rules.totals`.

Reading costs far more than counting. The database packs each row into two whole numbers, which numpy takes as they
come; dates become days since EPOCH on the way.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from registry.organisations.models import Organisation
from registry.organisations.standing import Standing
from registry.service_records import recount
from registry.service_records.codes import Direction, PersonnelStatus, SpellKind
from registry.service_records.recount import DAY_BITS, DAY_MASK, HORIZON, NOT_YET, Parts, Spells
from registry.service_records.rules.bases import Basis
from registry.service_records.rules.spells import Spell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from registry.service_records.recount import Whole

NO_DAY = DAY_MASK
"""Stands for an empty date in packed rows."""

KINDS, DIRECTIONS, STATUSES = tuple(SpellKind), (None, *Direction), tuple(PersonnelStatus)

BY_PLACE = {"kinds", "levels", "rural", "organisation_kinds", "organs", "directions", "statuses"}
"""What a basis may look at so that it can be summed up here: the place of work and the spell's own facts."""


@dataclass(frozen=True)
class Rows:
    """All spells and interruptions as read: one element each, in any order. `own` numbers kind, direction, status.

    A spell whose organisation became another one meanwhile stands in parts, bounded by `part_from` and `part_until`;
    `organisation` then is a key of what it was, see `split_where_changed`.
    """

    person: "Whole"
    starts: "Whole"
    ends: "Whole"
    planned: "Whole"
    starts_by_month: "NDArray[np.bool_]"
    ends_by_month: "NDArray[np.bool_]"
    own: "Whole"
    organisation: "Whole"
    part_from: "Whole"
    part_until: "Whole"


@dataclass(frozen=True)
class KeptTotals:
    """Totals as they are kept, one element a person, person 0 first; days are NOT_YET where empty.

    A person none of whose days ever counts has `exists` False.
    """

    exists: "NDArray[np.bool_]"
    first: "Whole"
    closed_days: "Whole"
    running: "Whole"
    holds_from: "Whole"
    holds_until: "Whole"

    def differs_from(self, other: "KeptTotals") -> "NDArray[np.bool_]":
        """Tell for each person whether two totals differ."""
        differs = self.exists != other.exists
        for name in ("first", "closed_days", "running", "holds_from", "holds_until"):
            differs = differs | (getattr(self, name) != getattr(other, name))
        return differs

    def holds_on(self, on: int) -> "NDArray[np.bool_]":
        """Tell for each person whether the total holds on a day; one that does not exist always does."""
        lasts = (self.holds_until == NOT_YET) | (self.holds_until >= on)
        return ~self.exists | lasts & (self.holds_from <= on)


def read_rows(connection: Connection, people: Iterable[Sequence[int]] | None = None) -> Rows:
    """Read every spell and interruption, or those of people, given in parts that a statement can carry.

    A month is stored as its first day.
    """
    import numpy as np

    day = _day_of(connection)
    where = (
        [""] if people is None else [f" WHERE person_id IN ({','.join(map(str, map(int, some)))})" for some in people]
    )
    of_spells = (
        f"SELECT (CAST(person_id AS BIGINT) * 65536 + {day('starts_on')}) * 65536 + {day('ends_on')}, "
        f"(CAST(organisation_id AS BIGINT) * 65536 + {day('planned_ends_on')}) * 65536 "
        f"+ ({_number_of('kind', KINDS)} * {len(DIRECTIONS)} + {_number_of('direction', DIRECTIONS)}) "
        f"* {len(STATUSES) * 4} "
        f"+ {_number_of('personnel_status', STATUSES)} * 4 "
        "+ CASE starts_precision WHEN 'month' THEN 2 ELSE 0 END + CASE ends_precision WHEN 'month' THEN 1 ELSE 0 END "
        "FROM service_records_spells"
    )
    of_interruptions = (
        f"SELECT (CAST(person_id AS BIGINT) * 65536 + {day('starts_on')}) * 65536 + {day('ends_on')}, "
        "CAST(0 AS BIGINT) FROM service_records_interruptions"
    )
    spells, interruptions = (
        np.concatenate([numbers(connection, statement + some) for some in where])
        for statement in (of_spells, of_interruptions)
    )
    kind = KINDS.index(SpellKind.INTERRUPTION) * len(DIRECTIONS) * len(STATUSES)
    dates = np.concatenate((spells[:, 0], interruptions[:, 0]))
    facts = np.concatenate((spells[:, 1], np.full(len(interruptions), NO_DAY << DAY_BITS | kind << 2)))
    ends, planned = dates & DAY_MASK, facts >> 16 & DAY_MASK
    by_month = facts & 3
    return Rows(
        person=dates >> 32,
        starts=dates >> 16 & DAY_MASK,
        ends=np.where(ends == NO_DAY, NOT_YET, ends),
        planned=np.where(planned == NO_DAY, NOT_YET, planned),
        starts_by_month=by_month >= 2,
        ends_by_month=(by_month & 1 == 1) & (ends != NO_DAY),
        own=facts >> 2 & DAY_MASK >> 2,
        organisation=facts >> 32,
        part_from=np.full(len(dates), NOT_YET),
        part_until=np.full(len(dates), NOT_YET),
    )


def organisation_facts(connection: Connection) -> dict[int, Any]:
    """Return of each organisation what a basis by place looks at."""
    rows = connection.execute(
        select(
            Organisation.id,
            Organisation.kind,
            Organisation.level,
            Organisation.is_rural,
            Organisation.is_managed_like_civil_service,
        )
    )
    return {row.id: tuple(row)[1:] for row in rows}


def split_where_changed(
    rows: Rows, organisations: Mapping[int, Any], standings: Mapping[int, Sequence[Standing]]
) -> tuple[Rows, dict[int, Any]]:
    """Put spells at organisations that changed into parts, so that each day is read as valid on it.

    What an organisation was in each stretch of days gets a key of its own among `organisations`, beyond the rest.
    """
    import numpy as np

    known = dict(organisations)
    next_key = max(known, default=0) + 1
    pieces = [np.flatnonzero(~np.isin(rows.organisation, list(standings)))]
    keys, first_days, last_days = rows.organisation.copy(), rows.part_from.copy(), rows.part_until.copy()
    made: list[tuple[Any, int, int, int]] = []
    for organisation, times in standings.items():
        here = np.flatnonzero(rows.organisation == organisation)
        for first, last, facts in _stretches(times):
            known[next_key] = facts
            made.append((here, next_key, _bound(first), _bound(last)))
            next_key += 1
    pieces += [here for here, _key, _first, _last in made]
    order = np.concatenate(pieces)
    keys, first_days, last_days = keys[order], first_days[order], last_days[order]
    place = len(pieces[0])
    for here, key, first_day, last_day in made:
        part = slice(place, place + len(here))
        keys[part], first_days[part], last_days[part] = key, first_day, last_day
        place += len(here)
    starts, ends, ends_by_month = rows.starts[order], rows.ends[order], rows.ends_by_month[order]
    longest = np.where(ends == NOT_YET, HORIZON, np.where(ends_by_month, recount.next_month(ends), ends + 1))
    return (
        Rows(
            person=rows.person[order],
            starts=starts,
            ends=ends,
            planned=rows.planned[order],
            starts_by_month=rows.starts_by_month[order],
            ends_by_month=ends_by_month,
            own=rows.own[order],
            organisation=keys,
            part_from=np.where(first_days <= starts, NOT_YET, first_days),  # what lies outside bounds nothing
            part_until=np.where(last_days + 1 >= longest, NOT_YET, last_days),
        ),
        known,
    )


def _stretches(times: Sequence[Standing]) -> list[tuple[date | None, date | None, Any]]:
    """Return (first day, last day, facts) of stretches in which what a basis by place looks at was the same."""
    found: list[tuple[date | None, date | None, Any]] = []
    for one in times:
        facts = (one.kind, one.level, one.is_rural, one.is_managed_like_civil_service)
        if found and found[-1][2] == facts:
            found[-1] = (found[-1][0], one.last, facts)
        else:
            found.append((one.first, one.last, facts))
    return found


def _bound(day: date | None) -> int:
    return NOT_YET if day is None else recount.day_number(day)


def kept_totals(rows: Rows, organisations: Mapping[int, Any], basis: Basis, on: int, people: int) -> KeptTotals:
    """Sum up people 0 to `people` - 1 under a basis by place, as things stand on the day `on`. Plans are left aside."""
    import numpy as np

    unplanned = replace(rows, planned=np.full(len(rows.person), NOT_YET))
    return _kept(recount.counted_parts(spells_under(unplanned, organisations, basis), on, cut=False), on, people)


def spells_under(rows: Rows, organisations: Mapping[int, Any], basis: Basis) -> Spells:
    """Say what a basis by place does with each spell. ValueError for a basis that looks at anything else."""
    return Spells(
        person=rows.person,
        starts=rows.starts,
        ends=rows.ends,
        planned=rows.planned,
        starts_by_month=rows.starts_by_month,
        ends_by_month=rows.ends_by_month,
        part_from=rows.part_from,
        part_until=rows.part_until,
        treatment=_treatments(rows, organisations, basis),
    )


def read_kept(connection: Connection, scope: str, people: int) -> KeptTotals:
    """Read the kept totals of people 0 to `people` - 1 under a scope."""
    import numpy as np

    day = _day_of(connection)
    found = numbers(
        connection,
        f"SELECT (CAST(person_id AS BIGINT) * 65536 + closed_days) * 65536 + {day('first_counted_on')}, "
        f"(CAST({day('running_since')} AS BIGINT) * 65536 + {day('holds_from')}) * 65536 + {day('holds_until')} "
        f"FROM service_records_counted_totals WHERE scope = '{scope}'",
    )
    made = KeptTotals(
        np.zeros(people, dtype=bool),
        *(np.full(people, empty, dtype=np.int64) for empty in (NOT_YET, 0, NOT_YET, 0, NOT_YET)),
    )
    person = found[:, 0] >> 32
    made.exists[person] = True
    for place, name, shift in (
        (0, "first", 0),
        (0, "closed_days", 16),
        (1, "running", 32),
        (1, "holds_from", 16),
        (1, "holds_until", 0),
    ):
        value = found[:, place] >> shift & DAY_MASK
        getattr(made, name)[person] = value if name == "closed_days" else np.where(value == NO_DAY, NOT_YET, value)
    return made


def rows_to_keep(kept: KeptTotals, people: Iterable[int], scope: str) -> Iterator[dict[str, Any]]:
    """Give the rows of the table of these people, as far as they have one."""
    import numpy as np

    wanted = np.fromiter((person for person in people if kept.exists[person]), dtype=np.int64)
    first, closed_days = kept.first[wanted], kept.closed_days[wanted]
    months, rest = recount.lengths(np.maximum(first, 0), closed_days)
    columns = (wanted, first, closed_days, months, rest, kept.running[wanted], kept.holds_from[wanted])
    lists = [column.tolist() for column in (*columns, kept.holds_until[wanted])]
    for person, begun, closed, full, days, running, since, until in zip(*lists, strict=True):
        yield {
            "person_id": person,
            "scope": scope,
            "closed_months": full,
            "closed_rest_days": days,
            "closed_days": closed,
            "first_counted_on": recount.day_of(begun),
            "running_since": recount.day_of(running),
            "holds_from": recount.day_of(since),
            "holds_until": recount.day_of(until),
        }


def places(chosen: "NDArray[np.bool_]") -> list[int]:
    """Give the people chosen."""
    import numpy as np

    found: list[int] = np.flatnonzero(chosen).tolist()
    return found


def numbers(connection: Connection, statement: str) -> "Whole":
    """Run a statement that selects two whole numbers a row; return them, one row each, in any order."""
    import numpy as np

    if connection.dialect.name == "postgresql":  # all rows as one value: a row of its own costs more than what it says
        packed = "string_agg(int8send(one) || int8send(other), '')"
        cursor = connection.connection.cursor(binary=True)
        found = cursor.execute(f"SELECT {packed} FROM ({statement}) AS pairs (one, other)").fetchone()
        return np.frombuffer(found[0] or b"", dtype=">i8").astype(np.int64).reshape(-1, 2)
    cursor = connection.connection.cursor()
    pairs = np.fromiter(cursor.execute(statement), dtype=np.dtype("i8,i8"))
    cursor.close()
    return pairs.view(np.int64).reshape(-1, 2)


def _day_of(connection: Connection) -> Any:
    """Return how the database makes a day number of a date column; an empty date is NO_DAY."""
    number = (
        "({0} - DATE '1900-01-01')"
        if connection.dialect.name == "postgresql"
        else "CAST(julianday({0}) - 2415020.5 AS INTEGER)"
    )
    return lambda column: f"COALESCE({number.format(column)}, {NO_DAY})"


def _number_of(column: str, codes: Iterable[Any]) -> str:
    """Return the SQL that gives a code its place in the list; the first is the one of no other."""
    named = [f"WHEN '{code.value}' THEN {place}" for place, code in enumerate(codes) if place]
    return f"(CASE {column} {' '.join(named)} ELSE 0 END)"


def _treatments(rows: Rows, organisations: Mapping[int, Any], basis: Basis) -> "NDArray[np.int8]":
    """Ask the basis once for each combination of facts that occurs."""
    import numpy as np

    looked_at = {name for row in basis.rows for name, _ in row.conditions}
    if not basis.by_place or not looked_at <= BY_PLACE:
        raise ValueError(f"{basis.name} looks at more than the place of work")
    kinds = list(dict.fromkeys(organisations.values()))
    kind_of = np.zeros(max(organisations, default=0) + 1, dtype=np.int64)
    numbered = {facts: number for number, facts in enumerate(kinds)}
    for key, facts in organisations.items():
        kind_of[key] = numbered[facts]
    combined = rows.own * max(len(kinds), 1) + kind_of[rows.organisation]
    treatment = np.zeros(int(combined.max(initial=0)) + 1, dtype=np.int8)
    for number in np.flatnonzero(np.bincount(combined)).tolist():
        own, place = divmod(number, max(len(kinds), 1))
        treatment[number] = recount.treatment_code(_example(own, kinds[place] if kinds else None), basis)
    return treatment[combined]


def _example(own: int, place: Any) -> Spell:
    """Make a spell with these facts, of any dates."""
    rest, status = divmod(own, len(STATUSES))
    kind, direction = divmod(rest, len(DIRECTIONS))
    if KINDS[kind] is SpellKind.INTERRUPTION or place is None:
        return Spell(key="", kind=KINDS[kind], starts_on=date.min)
    organisation_kind, level, is_rural, is_managed_alike = place
    return Spell(
        key="",
        kind=KINDS[kind],
        starts_on=date.min,
        direction=DIRECTIONS[direction],
        personnel_status=STATUSES[status],
        level=level,
        rural=is_rural,
        organisation_kind=organisation_kind,
        is_managed_like_civil_service=is_managed_alike,
    )


def _kept(blocks: Iterable[Parts], on: int, people: int) -> KeptTotals:
    """Split each person's days into what is closed, what runs on the day and what is yet to begin."""
    import numpy as np

    exists = np.zeros(people, dtype=bool)
    closed_days = np.zeros(people, dtype=np.int64)
    first, running, holds_until = (np.full(people, NOT_YET) for _ in range(3))
    holds_from = np.zeros(people, dtype=np.int64)
    for parts in blocks:
        person, begins, after = parts.person, parts.first & DAY_MASK, parts.after - (parts.person << DAY_BITS)
        at = np.flatnonzero(np.append(True, person[1:] != person[:-1]))
        exists[person[at]] = True
        begun = begins <= on
        closed = after <= on
        closed_days[person[at]] = np.add.reduceat(np.where(closed, after - begins, 0), at)
        holds_from[person[closed]] = after[closed]  # the last one written stays: parts come in the order of time
        earliest = at[begun[at]]
        first[person[earliest]] = begins[earliest]
        coming = np.flatnonzero(~begun)[::-1]
        holds_until[person[coming]] = begins[coming] - 1
        runs = begun & ~closed
        running[person[runs]] = holds_from[person[runs]] = begins[runs]
        holds_until[person[runs]] = np.where(after[runs] == HORIZON, NOT_YET, after[runs] - 1)
    return KeptTotals(exists, first, closed_days, running, holds_from, holds_until)
