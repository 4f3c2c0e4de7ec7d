"""Reads of spells, as the values that the rules work on.

Who asks must already be allowed to see the people: these reads take their keys and ask nothing more.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import aliased

from registry.db import db
from registry.organisations import queries as organisation_queries
from registry.organisations import standing
from registry.organisations.models import Organisation, Region
from registry.service_records.codes import Programme, SpellKind, Verification
from registry.service_records.models import Interruption
from registry.service_records.models import Spell as StoredSpell
from registry.service_records.rules.spells import Spell
from registry.service_records.validity import Listings, Standings, in_parts

AT_ONCE = 10_000
"""So many people are asked for in one statement: both databases bound the number of parameters."""

AT_HOME = frozenset({SpellKind.POST, SpellKind.PROGRAMME_SERVICE, SpellKind.ASSISTANT_POST})
"""Kinds in which the place of work is the employing unit; in all others the post held beside them names the unit."""

ONE_DAY = timedelta(days=1)

Employer = aliased(Organisation)


@dataclass(frozen=True)
class PlacedSpell:
    """A spell as it is shown: where it was, in which post, what for; an interruption has no place and no post.

    What is counted are its `parts`: more than one where its organisation became another one meanwhile.
    """

    spell: Spell
    post: str = ""
    organisation_id: int | None = None
    organisation_name: str = ""
    region_name: str = ""
    is_rotation: bool = False
    reason: str = ""
    parts: tuple[Spell, ...] = ()
    post_level: str = ""
    pay_grade: str = ""
    committed_until: date | None = None
    verification: Verification | None = None
    entry_id: int = 0

    @property
    def is_away(self) -> bool:
        """Whether the person was away from the home unit."""
        return self.spell.kind not in AT_HOME and self.spell.kind is not SpellKind.INTERRUPTION


def spells_of(person_ids: Collection[int]) -> dict[int, list[Spell]]:
    """Return the spells of each person in the order of time, interruptions among them.

    A spell during which its organisation became another one (of another level, kind, sector, no longer rural), or its
    county came on the list of key counties or left it, stands in parts (same key). The keys are "spell:12" and
    "interruption:3". A few statements for every AT_ONCE people, and one for the counties.
    """
    return _spells_of(person_ids, organisation_queries.key_county_listings())


def whole_spells_of(person_ids: Collection[int]) -> dict[int, list[Spell]]:
    """Return the same without regard to key counties: no rule of service asks whether a county was one all along."""
    return _spells_of(person_ids, {})


def _spells_of(person_ids: Collection[int], listings: Listings) -> dict[int, list[Spell]]:
    found: dict[int, list[Spell]] = {person: [] for person in person_ids}
    for some in _batches(person_ids):
        standings = _standings(some)
        for person, rows in _by_person(_stored(some)):
            for _row, _home, parts in _values(rows, standings, listings):
                found[person].extend(parts)
        for row in db.session.execute(_interruptions(some)):
            found[row.person_id].append(_interruption(row))
    for spells in found.values():
        spells.sort(key=lambda spell: (spell.starts_on, spell.key))
    return found


def placed_spells(person_id: int) -> list[PlacedSpell]:
    """Return one person's spells and interruptions as they are shown, in the order of time.

    Each stands once; its parts go with it.
    """
    named = (
        StoredSpell.post,
        StoredSpell.is_rotation,
        StoredSpell.post_level,
        StoredSpell.pay_grade,
        StoredSpell.committed_until,
        StoredSpell.verification,
        Organisation.name,
        Region.name.label("region_name"),
    )
    rows = list(
        db.session.execute(
            _stored([person_id]).add_columns(*named).join(Region, Region.code == Organisation.region_code)
        )
    )
    placed = [
        PlacedSpell(
            spell=_value(row, home),
            parts=parts,
            post=row.post,
            organisation_id=row.organisation_id,
            organisation_name=row.name,
            region_name=row.region_name,
            is_rotation=row.is_rotation,
            post_level=row.post_level,
            pay_grade=row.pay_grade,
            committed_until=row.committed_until,
            verification=row.verification,
            entry_id=row.id,
        )
        for row, home, parts in _values(rows, _standings([person_id]), {})
    ]
    for row in db.session.execute(_interruptions([person_id]).add_columns(Interruption.reason)):
        placed.append(PlacedSpell(spell=_interruption(row), reason=row.reason, entry_id=row.id))
    return sorted(placed, key=lambda one: (one.spell.starts_on, one.spell.key))


def present_posts(person_ids: Collection[int], on: date) -> dict[int, str]:
    """Return the post that each person holds at home on the day, the one begun last; who holds none is left out."""
    rows = db.session.execute(
        select(StoredSpell.person_id, StoredSpell.post)
        .where(
            StoredSpell.person_id.in_(list(person_ids)),
            StoredSpell.kind.in_(AT_HOME),
            StoredSpell.starts_on <= on,
            or_(StoredSpell.ends_on.is_(None), StoredSpell.ends_on >= on),
        )
        .order_by(StoredSpell.starts_on, StoredSpell.id)
    )
    return {row.person_id: row.post for row in rows}


def present_post(placed: Sequence[PlacedSpell], on: date) -> str:
    """Return the post that one person holds at home on the day, from the spells that a page has read already."""
    held = [one.post for one in placed if one.spell.kind in AT_HOME and _is_held(one.spell, on)]
    return held[-1] if held else ""


def _is_held(spell: Spell, on: date) -> bool:
    return spell.starts_on <= on and (spell.ends_on is None or spell.ends_on >= on)


def who_served_in(programme: Programme) -> Select[tuple[int]]:
    """Return the statement of the keys of those who served in a programme, each once, for lists of people."""
    return select(StoredSpell.person_id).where(StoredSpell.programme == programme).distinct()


def _batches(person_ids: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(person_ids)
    for first in range(0, len(ordered), AT_ONCE):
        yield ordered[first : first + AT_ONCE]


def _stored(person_ids: Sequence[int]) -> Select[Any]:
    return (
        select(
            StoredSpell.id,
            StoredSpell.person_id,
            StoredSpell.organisation_id,
            StoredSpell.kind,
            StoredSpell.direction,
            StoredSpell.personnel_status,
            StoredSpell.post_class,
            StoredSpell.programme,
            StoredSpell.has_passed_programme,
            StoredSpell.starts_on,
            StoredSpell.starts_precision,
            StoredSpell.ends_on,
            StoredSpell.ends_precision,
            StoredSpell.planned_ends_on,
            StoredSpell.is_counterpart,
            StoredSpell.employer_id,
            Employer.kind.label("employer_kind"),
            Employer.level.label("employer_level"),
            Organisation.kind.label("organisation_kind"),
            Organisation.level,
            Organisation.sector,
            Organisation.is_rural,
            Organisation.is_managed_like_civil_service,
            Organisation.region_code,
        )
        .join(Organisation, Organisation.id == StoredSpell.organisation_id)
        .outerjoin(Employer, Employer.id == StoredSpell.employer_id)
        .where(StoredSpell.person_id.in_(person_ids))
        .order_by(StoredSpell.person_id, StoredSpell.starts_on, StoredSpell.id)
    )


def _interruptions(person_ids: Sequence[int]) -> Select[Any]:
    return select(
        Interruption.id, Interruption.person_id, Interruption.kind, Interruption.starts_on, Interruption.ends_on
    ).where(Interruption.person_id.in_(person_ids))


def _by_person(query: Select[Any]) -> Iterator[tuple[int, list[Row[Any]]]]:
    gathered: list[Row[Any]] = []
    for row in db.session.execute(query):
        if gathered and gathered[0].person_id != row.person_id:
            yield gathered[0].person_id, gathered
            gathered = []
        gathered.append(row)
    if gathered:
        yield gathered[0].person_id, gathered


def _standings(person_ids: Sequence[int]) -> Standings:
    """Return what the organisations were in which these people served, those that ever changed."""
    places, employers = (
        select(column).where(StoredSpell.person_id.in_(person_ids), column.is_not(None))
        for column in (StoredSpell.organisation_id, StoredSpell.employer_id)
    )
    return standing.standings(places.union(employers))


def _values(
    rows: Sequence[Row[Any]], standings: Standings, listings: Listings
) -> Iterator[tuple[Row[Any], Row[Any] | None, tuple[Spell, ...]]]:
    """Make the values of one person's rows, which come in the order of time: (row, post held at home, parts)."""
    home: Row[Any] | None = None
    for row in rows:
        if row.kind in AT_HOME:
            home = row
        yield row, home, tuple(in_parts(_value(row, home), row, standings, listings))


def _value(row: Row[Any], home: Row[Any] | None) -> Spell:
    unit_key, unit_level, unit_kind = _employer(row, home)
    return Spell(
        key=_key(row),
        kind=row.kind,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        starts_precision=row.starts_precision,
        ends_precision=row.ends_precision,
        planned_ends_on=row.planned_ends_on,
        level=row.level,
        rural=row.is_rural,
        organisation_key=str(row.organisation_id),
        organisation_kind=row.organisation_kind,
        is_managed_like_civil_service=row.is_managed_like_civil_service,
        sector=row.sector,
        unit_key=unit_key,
        unit_level=unit_level,
        unit_kind=unit_kind,
        personnel_status=row.personnel_status,
        post_class=row.post_class,
        direction=row.direction,
        programme=row.programme,
        has_passed_programme=row.has_passed_programme,
        is_counterpart=row.is_counterpart,
    )


def _employer(row: Row[Any], home: Row[Any] | None) -> tuple[Any, Any, Any]:
    """Return key, level and kind of the employing unit where it is another than the place of work."""
    if row.employer_id is not None:
        return str(row.employer_id), row.employer_level, row.employer_kind
    if home is not None and row.kind not in AT_HOME:
        return str(home.organisation_id), home.level, home.organisation_kind
    return None, None, None


def _interruption(row: Row[Any]) -> Spell:
    return Spell(
        key=f"interruption:{row.id}",
        kind=SpellKind.INTERRUPTION,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        interruption=row.kind,
    )


def _key(row: Row[Any]) -> str:
    return f"spell:{row.id}"
