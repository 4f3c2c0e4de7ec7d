"""What the place of work and the employing unit were on each day of a spell: each day is read as valid on it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Row

from registry.kernel.intervals import ONE_DAY
from registry.organisations.queries import COUNTY_DIGITS, Listed
from registry.organisations.standing import Standing
from registry.service_records.rules.spells import Spell, Validity, split

Listings = Mapping[str, Sequence[Listed]]
Standings = Mapping[int, Sequence[Standing]]


def in_parts(spell: Spell, place: Row[Any], standings: Standings, listings: Listings) -> Sequence[Spell]:
    """Split a spell where what the rules look at changed; most spells stay whole.

    `spell` says what holds today, `place` is the row of it; `standings` what changed organisations were before.
    """
    at_place = standings.get(place.organisation_id) or (_now(place),)
    at_home = standings.get(int(spell.unit_key), ()) if spell.unit_key else ()
    counties = {one.region_code[:COUNTY_DIGITS] for one in at_place} & listings.keys()
    if not counties and len(at_place) == 1 and not at_home:
        return (spell,)
    days = {one.first for one in (*at_place, *at_home)}
    for county in counties:
        for time in listings[county]:
            days.add(time.first)
            days.add(time.last + ONE_DAY if time.last else None)
    cuts = sorted(day for day in days if day is not None)
    found: list[Validity] = []
    for first, after in zip((None, *cuts), (*cuts, None), strict=True):
        one = _on(first, after, at_place, at_home, listings)
        if found and replace(found[-1], valid_from=first, valid_until=one.valid_until) == one:
            found[-1] = replace(found[-1], valid_until=one.valid_until)
        else:
            found.append(one)
    return (spell,) if len(found) == 1 and not found[0].is_key_county else split(spell, found)


def _on(
    first: date | None,
    after: date | None,
    at_place: Sequence[Standing],
    at_home: Sequence[Standing],
    listings: Listings,
) -> Validity:
    """Say what held from `first` (None: always) until the day before `after`, during which nothing changed."""
    place, home = _standing(at_place, first), _standing(at_home, first) if at_home else None
    times = listings.get(place.region_code[:COUNTY_DIGITS], ())
    return Validity(
        valid_from=first,
        valid_until=after - ONE_DAY if after else None,
        level=place.level,
        rural=place.is_rural,
        is_key_county=first is not None and any(time.holds_on(first) for time in times),
        organisation_kind=place.kind,
        is_managed_like_civil_service=place.is_managed_like_civil_service,
        sector=place.sector,
        unit_level=home.level if home else None,
        unit_kind=home.kind if home else None,
    )


def _standing(times: Sequence[Standing], day: date | None) -> Standing:
    if day is None:
        return times[0]
    return next(one for one in reversed(times) if one.first is None or one.first <= day)


def _now(row: Row[Any]) -> Standing:
    return Standing(
        None,
        None,
        row.organisation_kind,
        row.level,
        row.sector,
        row.is_rural,
        row.is_managed_like_civil_service,
        row.region_code,
    )
