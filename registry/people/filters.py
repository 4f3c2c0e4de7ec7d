"""The filters of a list of people as they stand in its address: the page, a saved view and an export read the same.

Rooms above add arguments of their own. What cannot be understood narrows nothing on a page; an export refuses it, since
it would hold more than was asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from registry.kernel.codes import Code
from registry.kernel.messages import Message, message
from registry.kernel.text import normalise_text
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import TitleLevel
from registry.people.queries import Narrowing, Order, Wanted

LONGEST_TEXT = 60
LONGEST_KEY = 9
REGION_DIGITS = frozenset({2, 4, 6, 9})
Listed = TypeVar("Listed", bound=Code)


@dataclass(frozen=True)
class Further:
    """What a room above narrows a list to: the arguments, as they stand in an address, and what they mean."""

    arguments: Mapping[str, str]
    narrowing: Narrowing
    said: Message


Reader = Callable[[Mapping[str, str], date], Further | None]

_readers: list[Reader] = []


@dataclass(frozen=True)
class Filters:
    """What the reader chose."""

    wanted: Wanted
    further: tuple[Further, ...]

    @property
    def narrowings(self) -> tuple[Narrowing, ...]:
        return tuple(one.narrowing for one in self.further)

    @property
    def arguments(self) -> dict[str, str]:
        """Give the arguments of the address that shows the same list; empty ones are left out."""
        wanted = self.wanted
        chosen = {
            "name": wanted.name,
            "unit": wanted.unit,
            "organisation": "" if wanted.organisation is None else str(wanted.organisation),
            "region": wanted.region,
            "sector": wanted.sector or "",
            "level": wanted.level or "",
            "title": wanted.title or "",
            "order": "" if wanted.order is Order.PINYIN else wanted.order.value,
        }
        for one in self.further:
            chosen.update(one.arguments)
        return {name: str(value) for name, value in chosen.items() if value}

    def said(self, places: Mapping[str, str], units: Mapping[int, str]) -> list[Message]:
        """Say what was chosen; `places` and `units` give the names of regions and organisations."""
        wanted = self.wanted
        parts = (
            (wanted.name, message("name: %(name)s", name=wanted.name)),
            (wanted.unit, message("organisation: %(name)s", name=wanted.unit)),
            (
                wanted.organisation,
                message("%(unit)s and what is under it", unit=units.get(wanted.organisation or 0, wanted.organisation)),
            ),
            (wanted.region, message("region: %(name)s", name=places.get(wanted.region, wanted.region))),
            (wanted.sector, message("sector: %(sector)s", sector=wanted.sector)),
            (wanted.level, message("level: %(level)s", level=wanted.level)),
            (wanted.title, message("title: %(level)s", level=wanted.title)),
        )
        order = [message("by surname strokes")] if wanted.order is Order.STROKES else []
        return [text for value, text in parts if value] + [one.said for one in self.further] + order

    def not_understood(self, arguments: Mapping[str, str]) -> tuple[str, ...]:
        """Name those of the arguments, as they came, that narrow nothing although they say something."""
        known = self.arguments
        usual = {"order": Order.PINYIN.value}
        return tuple(
            name
            for name, value in arguments.items()
            if value.strip() and name not in known and usual.get(name) != value
        )


def add(reader: Reader) -> Reader:
    """Let a room above narrow lists of people by arguments of its own."""
    _readers.append(reader)
    return reader


def read(arguments: Mapping[str, str], today: date) -> Filters:
    """Read the filters from the arguments of an address; an unknown value chooses nothing."""
    wanted = Wanted(
        name=text(arguments, "name"),
        unit=text(arguments, "unit"),
        organisation=number(arguments, "organisation"),
        region=_region(arguments.get("region", "").strip()),
        sector=code(Sector, arguments.get("sector", "")),
        level=code(OrganisationLevel, arguments.get("level", "")),
        title=code(TitleLevel, arguments.get("title", "")),
        order=Order.STROKES if arguments.get("order") == Order.STROKES else Order.PINYIN,
    )
    further = (reader(arguments, today) for reader in _readers)
    return Filters(wanted, tuple(one for one in further if one is not None))


def text(arguments: Mapping[str, str], name: str) -> str:
    """Read a text, cut to what a filter holds."""
    return normalise_text(arguments.get(name, ""))[:LONGEST_TEXT]


def number(arguments: Mapping[str, str], name: str) -> int | None:
    """Read a whole number above 0; None for anything else."""
    written = arguments.get(name, "").strip()
    is_number = written.isascii() and written.isdigit() and len(written) <= LONGEST_KEY
    return int(written) or None if is_number else None


def code(codes: type[Listed], value: str) -> Listed | None:
    """Read a code; None for one that is not in the list."""
    try:
        return codes(value)
    except ValueError:
        return None


def _region(written: str) -> str:
    return written if written.isascii() and written.isdigit() and len(written) in REGION_DIGITS else ""
