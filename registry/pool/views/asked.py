"""What the address of a list asks for; anything unknown is as if it had not been asked."""

from enum import StrEnum
from typing import TypeVar

from flask import request

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.kernel.text import normalise_text
from registry.organisations import queries as organisation_queries
from registry.organisations.models import Region
from registry.pool.queries import cycles

NAME_LENGTH = 40
CITY_DIGITS = 4

Choice = TypeVar("Choice", bound=StrEnum)


def code(codes: type[Choice], name: str) -> Choice | None:
    """Return the code asked for."""
    try:
        return codes(request.args.get(name, ""))
    except ValueError:
        return None


def name() -> str:
    """Return the part of a name asked for."""
    return normalise_text(request.args.get("name", ""))[:NAME_LENGTH]


def city() -> str:
    """Return the code of the city asked for."""
    asked = request.args.get("city", "")
    return asked if len(asked) == CITY_DIGITS and asked.isascii() and asked.isdecimal() else ""


def year() -> int | None:
    """Return the year asked for."""
    asked = request.args.get("year", "")
    return int(asked) if len(asked) == CITY_DIGITS and asked.isascii() and asked.isdecimal() else None


def cycle_year(actor: Actor) -> int | None:
    """Return the year asked for, else that of the latest cycle; None before the first."""
    return year() or cycles.latest_year(visible_to=actor)


def cities(actor: Actor) -> list[Region]:
    """Return the cities among which the actor may choose: one's own is no choice."""
    if actor.role in (Role.CITY_HR, Role.COUNTY_HR, Role.UNIT_HR, Role.GRADUATE):
        return []
    return [found for found, _counties in organisation_queries.cities_and_counties()]


def city_names() -> dict[str, str]:
    """Return the name of each city by code."""
    return {found.code: found.name for found, _counties in organisation_queries.cities_and_counties()}


def arguments(**chosen: object) -> dict[str, str]:
    """Return what was chosen, as the next page's address carries it on."""
    return {key: str(value) for key, value in chosen.items() if value}
