"""Reads of what the rules of service need beside the spells: recruitments, titles, graduation, terms as deputy head."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Row, func, select

from registry.db import db
from registry.organisations import queries as organisation_queries
from registry.organisations.codes import OrganisationLevel
from registry.organisations.models import Organisation
from registry.organisations.queries import COUNTY_DIGITS, Listed
from registry.people.codes import SchoolKind
from registry.people.models import Education, Title
from registry.service_records import queries
from registry.service_records.models import DeputyHead, Entry, PayStep, RosterEntry, Spell, TourDeferral
from registry.service_records.rules import standing, titles
from registry.service_records.rules.spells import Spell as SpellValue
from registry.service_records.rules.standing import Facts
from registry.service_records.rules.tours import Deferral

AT_ONCE = 5_000


def facts_of(person_ids: Collection[int]) -> dict[int, Facts]:
    """Return what the rules look at, by person; a constant number of statements for every AT_ONCE people."""
    listings = organisation_queries.key_county_listings()
    found: dict[int, Facts] = {}
    for some in batches(person_ids):
        spells = queries.whole_spells_of(some)
        entries = _entries(some)
        deputies = _deputy_terms(some)
        held = _titles(some)
        rostered = _on_roster(some)
        graduated = _graduated(some)
        for person in some:
            found[person] = Facts(
                spells=tuple(spells[person]),
                entries=_with_posts(entries[person], spells[person], listings),
                titles=tuple(held[person]),
                graduated_on=graduated.get(person),
                deputy_terms=frozenset(deputies[person]),
                is_on_roster=person in rostered,
            )
    return found


def facts_around(
    person_id: int, spells: Sequence[SpellValue], held: Sequence[Title], educations: Sequence[Education]
) -> Facts:
    """Return the same for one person whose file a page has read; the roster, of which no rule asks, is left out."""
    entries = _entries([person_id])[person_id]
    listings = organisation_queries.key_county_listings() if entries else {}
    return Facts(
        spells=tuple(spells),
        entries=_with_posts(entries, spells, listings),
        titles=tuple(_title(one) for one in held),
        graduated_on=max((one.ends_on for one in educations if _is_regular(one)), default=None),
        deputy_terms=frozenset(_deputy_terms([person_id])[person_id]),
    )


def _entries(person_ids: Sequence[int]) -> dict[int, list[list[Row[Any]]]]:
    """Return the rows of each recruitment, one for each pair of a deferral and pay steps, by person in time's order."""
    rows = db.session.execute(
        select(
            Entry.id,
            Entry.person_id,
            Entry.spell_id,
            Entry.recruited_on,
            Entry.is_new_graduate,
            Entry.uses_programme_preference,
            Entry.is_excepted_position,
            Entry.confirmed_on,
            Organisation.region_code,
            TourDeferral.until,
            TourDeferral.reason,
            PayStep.id.label("step_id"),
            PayStep.steps,
            PayStep.granted_on,
        )
        .join(Spell, Spell.id == Entry.spell_id)
        .join(Organisation, Organisation.id == Spell.organisation_id)
        .outerjoin(TourDeferral, TourDeferral.entry_id == Entry.id)
        .outerjoin(PayStep, PayStep.entry_id == Entry.id)
        .where(Entry.person_id.in_(person_ids))
        .order_by(Entry.recruited_on, Entry.id)
    )
    by_entry: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_entry[row.id].append(row)
    found: dict[int, list[list[Row[Any]]]] = defaultdict(list)
    for gathered in by_entry.values():
        found[gathered[0].person_id].append(gathered)
    return found


def _with_posts(
    entries: Sequence[Sequence[Row[Any]]], spells: Sequence[SpellValue], listings: Mapping[str, Sequence[Listed]]
) -> tuple[standing.Entry, ...]:
    posts = {spell.key: spell for spell in reversed(spells)}  # of a spell in parts the first: as it was on entering
    return tuple(_entry(rows, posts[f"spell:{rows[0].spell_id}"], listings) for rows in entries)


def _entry(rows: Sequence[Row[Any]], post: SpellValue, listings: Mapping[str, Sequence[Listed]]) -> standing.Entry:
    first = rows[0]
    last = max((row for row in rows if row.until is not None), key=lambda row: row.until, default=None)
    granted = {row.step_id: (row.granted_on, row.steps) for row in rows if row.step_id is not None}
    county = listings.get(first.region_code[:COUNTY_DIGITS], ())
    return standing.Entry(
        key=f"entry:{first.id}",
        post=post,
        recruited_on=first.recruited_on,
        is_new_graduate=first.is_new_graduate,
        uses_programme_preference=first.uses_programme_preference,
        is_excepted_position=first.is_excepted_position,
        confirmed_on=first.confirmed_on,
        is_in_key_county_on_confirmation=first.confirmed_on is not None
        and any(time.holds_on(first.confirmed_on) for time in county),
        deferral=Deferral(last.until, last.reason) if last else None,
        steps=tuple(sorted(granted.values())),
    )


def _deputy_terms(person_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for row in db.session.execute(
        select(DeputyHead.person_id, DeputyHead.spell_id).where(DeputyHead.person_id.in_(person_ids))
    ):
        found[row.person_id].append(f"spell:{row.spell_id}")
    return found


def _on_roster(person_ids: Sequence[int]) -> set[int]:
    return set(db.session.scalars(select(RosterEntry.person_id).where(RosterEntry.person_id.in_(person_ids))))


def _titles(person_ids: Sequence[int]) -> dict[int, list[titles.Title]]:
    found: dict[int, list[titles.Title]] = defaultdict(list)
    rows = db.session.execute(
        select(Title.person_id, Title.level, Title.awarded_on, Title.scope, Title.valid_level)
        .where(Title.person_id.in_(person_ids))
        .order_by(Title.awarded_on, Title.id)
    )
    for row in rows:
        found[row.person_id].append(_title(row))
    return found


def _title(row: Any) -> titles.Title:
    valid = OrganisationLevel(row.valid_level) if row.valid_level else None
    return titles.Title(row.level, row.awarded_on, row.scope, valid)


def _graduated(person_ids: Sequence[int]) -> Mapping[int, date]:
    """Return the day of the latest graduation of a regular institution, by person."""
    rows = db.session.execute(
        select(Education.person_id, func.max(Education.ends_on).label("last"))
        .where(Education.person_id.in_(person_ids), Education.school_kind == SchoolKind.REGULAR, Education.is_full_time)
        .group_by(Education.person_id)
    )
    return {row.person_id: row.last for row in rows}


def _is_regular(one: Education) -> bool:
    return one.school_kind is SchoolKind.REGULAR and one.is_full_time


def batches(keys: Collection[int]) -> Iterator[list[int]]:
    """Cut keys into parts that one statement can carry."""
    rest = iter(sorted(keys))
    while some := list(islice(rest, AT_ONCE)):
        yield some
