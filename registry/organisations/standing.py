"""What an organisation was on each day, for those that are not what they always were."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, Row, Select, select

from registry.db import db
from registry.kernel.intervals import ONE_DAY
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.organisations.models import Organisation, OrganisationPeriod

Keys = Collection[int] | Select[Any] | CompoundSelect[Any]


@dataclass(frozen=True)
class Standing:
    """What an organisation was between two days, both included; None leaves that side open."""

    first: date | None
    last: date | None
    kind: OrganisationKind
    level: OrganisationLevel
    sector: Sector
    is_rural: bool
    is_managed_like_civil_service: bool
    region_code: str


def standings(organisations: Keys) -> dict[int, tuple[Standing, ...]]:
    """Return what each organisation that ever changed was, from the beginning to now, in the order of time.

    From the day on which an organisation was merged it is what its successor is. `organisations` are keys, or a
    statement that selects them; those that never changed are left out. One statement, and one more for each step of
    mergers.
    """
    found: dict[int, list[Standing]] = {}
    ends: dict[int, date] = {}
    waiting: dict[int, tuple[int, date]] = {}
    for row in db.session.execute(_former(organisations)):
        found.setdefault(row.id, []).append(_standing(row, row.valid_from, row.valid_until))
        ends[row.id] = row.valid_until
    if not found:
        return {}
    now = {row.id: row for row in db.session.execute(_present(found))}
    for key, row in now.items():
        if row.successor_id is None or row.closed_on is None:
            found[key].append(_standing(row, ends[key] + ONE_DAY, None))
        else:
            waiting[key] = (row.successor_id, row.closed_on)
    if waiting:
        after = _whole({successor for successor, _day in waiting.values()})
        for key, (successor, day) in waiting.items():
            found[key].extend(_from(after[successor], day))
    return {key: tuple(times) for key, times in found.items()}


def _whole(organisations: set[int]) -> dict[int, tuple[Standing, ...]]:
    """Return what organisations were, those included that never changed."""
    changed = standings(organisations)
    rows = db.session.execute(_present(organisations - changed.keys()))
    return changed | {row.id: (_standing(row, None, None),) for row in rows}


def _from(times: tuple[Standing, ...], day: date) -> list[Standing]:
    """Leave out what was before a day."""
    return [
        Standing(
            max(one.first, day) if one.first else day,
            one.last,
            one.kind,
            one.level,
            one.sector,
            one.is_rural,
            one.is_managed_like_civil_service,
            one.region_code,
        )
        for one in times
        if one.last is None or one.last >= day
    ]


def _standing(row: Row[Any], first: date | None, last: date | None) -> Standing:
    return Standing(
        first, last, row.kind, row.level, row.sector, row.is_rural, row.is_managed_like_civil_service, row.region_code
    )


def _former(organisations: Keys) -> Select[Any]:
    period = OrganisationPeriod
    return (
        select(
            period.organisation_id.label("id"),
            period.valid_from,
            period.valid_until,
            period.kind,
            period.level,
            period.sector,
            period.is_rural,
            period.is_managed_like_civil_service,
            period.region_code,
        )
        .where(period.organisation_id.in_(organisations))
        .order_by(period.organisation_id, period.valid_until)
    )


def _present(organisations: Collection[int]) -> Select[Any]:
    return select(
        Organisation.id,
        Organisation.kind,
        Organisation.level,
        Organisation.sector,
        Organisation.is_rural,
        Organisation.is_managed_like_civil_service,
        Organisation.region_code,
        Organisation.closed_on,
        Organisation.successor_id,
    ).where(Organisation.id.in_(organisations))
