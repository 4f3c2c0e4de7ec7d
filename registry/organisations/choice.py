"""Naming one organisation or region in a form: what is offered while somebody types, and which one was meant."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.access.scopes import under
from registry.db import db
from registry.kernel.errors import BadData
from registry.kernel.identifiers import CREDIT_CODE_LENGTH
from registry.kernel.messages import message
from registry.kernel.text import normalise_text
from registry.organisations import queries
from registry.organisations.models import Organisation, Region

OFFERED = 12


def written(unit: Organisation | Row[Any]) -> str:
    """Write an organisation so that nothing else can be meant: its name and its credit code."""
    return f"{unit.name} {unit.credit_code}"


def written_region(code: str) -> str:
    """Write a region so that nothing else can be meant: where it lies, and its code."""
    return f"{queries.place_name(code) or queries.region(code).name} {code}"


def offered(part: str, *, visible_to: Actor) -> Sequence[Row[Any]]:
    """Return (name, credit_code) of a few open organisations called so in part, the shortest names first."""
    part = normalise_text(part)
    if not part:
        return []
    return db.session.execute(
        select(Organisation.name, Organisation.credit_code)
        .where(
            predicate(visible_to, Permission.ORGANISATION_READ, Organisation),
            Organisation.closed_on.is_(None),
            queries.is_called(part),
        )
        .order_by(Organisation.name.startswith(part, autoescape=True).desc(), func.length(Organisation.name))
        .order_by(Organisation.name, Organisation.id)
        .limit(OFFERED)
    ).all()


def offered_regions(part: str) -> list[str]:
    """Return a few open regions with this part in their name or at the beginning of their code, the largest first."""
    part = normalise_text(part)
    if not part:
        return []
    matches = [Region.name.contains(part.rpartition(" ")[2], autoescape=True)]
    if part.isascii() and part.isdigit():
        matches.append(under(Region.code, part) if len(part) > queries.PROVINCE_DIGITS else Region.code == part)
    codes = db.session.scalars(
        select(Region.code)
        .where(or_(*matches), Region.closed_on.is_(None))
        .order_by(func.length(Region.code), Region.display_order)
        .limit(OFFERED)
    )
    return [written_region(code) for code in codes]


def meant(text: str, *, visible_to: Actor) -> Organisation:
    """Return the organisation that was named: by its credit code, or by a name that no other has. Raise BadData."""
    text = normalise_text(text)
    code = text.rpartition(" ")[2]
    is_code = len(code) == CREDIT_CODE_LENGTH and code.isascii()
    matches = (
        Organisation.credit_code == code.upper()
        if is_code
        else Organisation.id.in_(queries.organisations_called([text]).get(text, []))
    )
    found = db.session.scalars(
        select(Organisation)
        .where(predicate(visible_to, Permission.ORGANISATION_READ, Organisation), matches)
        .order_by(Organisation.id)
        .limit(2)
    ).all()
    if not found:
        raise BadData(message("No organisation is entered under this name: choose one that is offered."))
    if len(found) > 1:
        raise BadData(message("Several organisations have this name: choose one with its credit code."))
    return found[0]


def meant_region(text: str) -> str:
    """Return the code of the open region that was named: by its code, or by a name that no other has. Raise BadData."""
    text = normalise_text(text)
    code = text.rpartition(" ")[2]
    is_code = code.isascii() and code.isdigit()
    found = db.session.scalars(
        select(Region.code)
        .where(Region.code == code if is_code else Region.name == text, Region.closed_on.is_(None))
        .limit(2)
    ).all()
    if not found:
        raise BadData(message("There is no such region: choose one that is offered, or give its code."))
    if len(found) > 1:
        raise BadData(message("Several regions have this name: choose one that is offered, or give its code."))
    return found[0]
