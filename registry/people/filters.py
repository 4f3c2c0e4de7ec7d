"""The filters of a list of people as they stand in its address; an export of the list reads the same ones."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from sqlalchemy import ColumnElement

from registry.kernel.codes import Code
from registry.kernel.text import normalise_text
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import TitleLevel
from registry.people.queries import Order, Wanted

LONGEST_TEXT = 60
Listed = TypeVar("Listed", bound=Code)
Further = Callable[[str], ColumnElement[bool] | None]

_further: dict[str, Further] = {}


def add(name: str, condition: Further) -> None:
    """Let a room above narrow lists of people by an argument of its own; its condition is on Person."""
    _further[name] = condition


def wanted(arguments: Mapping[str, str]) -> Wanted:
    """Read the filters of this room; an unknown value chooses nothing."""
    organisation = arguments.get("organisation", "")
    return Wanted(
        name=text(arguments, "name"),
        unit=text(arguments, "unit"),
        organisation=int(organisation) if organisation.isascii() and organisation.isdigit() else None,
        region="".join(filter(str.isdigit, arguments.get("region", "")))[:9],
        sector=code(Sector, arguments.get("sector", "")),
        level=code(OrganisationLevel, arguments.get("level", "")),
        title=code(TitleLevel, arguments.get("title", "")),
        order=Order.STROKES if arguments.get("order") == Order.STROKES else Order.PINYIN,
    )


def conditions(arguments: Mapping[str, str]) -> Iterator[ColumnElement[bool]]:
    """Give the conditions of the rooms above."""
    for name, condition in _further.items():
        found = condition(arguments.get(name, ""))
        if found is not None:
            yield found


def text(arguments: Mapping[str, str], name: str) -> str:
    """Read a text, cut to what a filter holds."""
    return normalise_text(arguments.get(name, ""))[:LONGEST_TEXT]


def code(codes: type[Listed], value: str) -> Listed | None:
    """Read a code; None for one that is not in the list."""
    try:
        return codes(value)
    except ValueError:
        return None
