"""Organisations as the rows of a workbook name them: by credit code, under any of their names, within reach or not."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.db import db
from registry.kernel.text import fold
from registry.organisations.models import Alias, Organisation, OrganisationPeriod

AT_ONCE = 5_000
"""So many keys a statement: both databases bound the number of parameters."""

COLUMNS = (
    Organisation.id,
    Organisation.name,
    Organisation.credit_code,
    Organisation.kind,
    Organisation.level,
    Organisation.sector,
    Organisation.region_code,
    Organisation.managed_by_region_code,
    Organisation.is_rural,
    Organisation.is_managed_like_civil_service,
    Organisation.parent_id,
    Organisation.path,
)


def by_code(codes: Collection[str]) -> dict[str, Row[Any]]:
    """Return the organisations with these credit codes, wherever they lie."""
    ordered = sorted(codes)
    return {
        row.credit_code: row
        for first in range(0, len(ordered), AT_ONCE)
        for row in db.session.execute(
            select(*COLUMNS).where(Organisation.credit_code.in_(ordered[first : first + AT_ONCE]))
        )
    }


def names(units: Mapping[str, Row[Any]]) -> dict[int, set[str]]:
    """Return under which names each organisation is known, folded: its own, short ones, and those it had before."""
    found = {unit.id: {fold(unit.name)} for unit in units.values()}
    ordered = sorted(found)
    for first in range(0, len(ordered), AT_ONCE):
        some = ordered[first : first + AT_ONCE]
        for model in (Alias, OrganisationPeriod):
            for row in db.session.execute(
                select(model.organisation_id, model.name).where(model.organisation_id.in_(some))
            ):
                found[row.organisation_id].add(fold(row.name))
    return found


def reached(known: Mapping[str, Row[Any]], actor: Actor) -> set[int]:
    """Return which of these organisations the actor may send workbooks about."""
    ordered = sorted(row.id for row in known.values())
    condition = predicate(actor, Permission.EXCHANGE_IMPORT, Organisation)
    return {
        identity
        for first in range(0, len(ordered), AT_ONCE)
        for identity in db.session.scalars(
            select(Organisation.id).where(Organisation.id.in_(ordered[first : first + AT_ONCE]), condition)
        )
    }
