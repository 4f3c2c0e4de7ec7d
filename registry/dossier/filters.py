"""The filters of the list of people as they stand in its address: it can be shared, and empty ones are left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from registry.kernel.codes import Code
from registry.kernel.text import normalise_text
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import TitleLevel
from registry.people.queries import Order, Wanted
from registry.service_records.codes import Programme

LONGEST_TEXT = 60
Listed = TypeVar("Listed", bound=Code)


@dataclass(frozen=True)
class Filters:
    """What the reader chose; an unknown value in an address chooses nothing."""

    wanted: Wanted
    programme: Programme | None

    @property
    def arguments(self) -> dict[str, str]:
        """Give the arguments of the address that shows the same list."""
        wanted = self.wanted
        chosen = {
            "name": wanted.name,
            "unit": wanted.unit,
            "organisation": "" if wanted.organisation is None else str(wanted.organisation),
            "region": wanted.region,
            "sector": wanted.sector or "",
            "programme": self.programme or "",
            "level": wanted.level or "",
            "title": wanted.title or "",
            "order": "" if wanted.order is Order.PINYIN else wanted.order.value,
        }
        return {name: str(value) for name, value in chosen.items() if value}

    @property
    def narrow_count(self) -> int:
        """Count the filters besides name and order, to show that there are some while they are folded away."""
        return len(self.arguments.keys() - {"name", "order"})


def read(arguments: Mapping[str, str]) -> Filters:
    """Read the filters from the arguments of an address."""
    organisation = arguments.get("organisation", "")
    return Filters(
        wanted=Wanted(
            name=_text(arguments, "name"),
            unit=_text(arguments, "unit"),
            organisation=int(organisation) if organisation.isascii() and organisation.isdigit() else None,
            region="".join(filter(str.isdigit, arguments.get("region", "")))[:9],
            sector=_code(Sector, arguments.get("sector", "")),
            level=_code(OrganisationLevel, arguments.get("level", "")),
            title=_code(TitleLevel, arguments.get("title", "")),
            order=Order.STROKES if arguments.get("order") == Order.STROKES else Order.PINYIN,
        ),
        programme=_code(Programme, arguments.get("programme", "")),
    )


def _text(arguments: Mapping[str, str], name: str) -> str:
    return normalise_text(arguments.get(name, ""))[:LONGEST_TEXT]


def _code(codes: type[Listed], text: str) -> Listed | None:
    try:
        return codes(text)
    except ValueError:
        return None
