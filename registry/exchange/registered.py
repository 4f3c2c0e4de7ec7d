"""The sheets that can be exchanged. Rooms above register theirs here; this room knows none of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from registry.access.actor import Actor
from registry.documents.columns import Column, ReadRow
from registry.exchange.planning import Plan, Planned
from registry.kernel.errors import NotVisible
from registry.kernel.messages import Message, message


class Export(Protocol):
    """Gives the visible records as cells, in the order and with the filters of the list (arguments of its address).

    `full_numbers` opens the sealed ID numbers; otherwise those cells stay empty and the masked number is given.
    """

    def __call__(
        self, arguments: Mapping[str, str], *, actor: Actor, today: date, full_numbers: bool
    ) -> Iterator[Mapping[str, object]]: ...


@dataclass(frozen=True)
class Sheet:
    """A register as a workbook.

    `columns()` are read and written, `export_columns` only written. `plan(rows, actor, today)` says what each row
    would do; rows it says nothing about must be among its faults. `apply(planned, actor, today)` does it, within the
    caller's transaction, for rows that are new or changed.
    """

    name: str
    title: Message
    columns: Callable[[], Sequence[Column]]
    plan: Callable[[Sequence[ReadRow], Actor, date], Plan]
    apply: Callable[[Sequence[Planned], Actor, date], None]
    export: Export
    about: Message
    position: int
    export_columns: Callable[[], Sequence[Column]] = tuple


_sheets: dict[str, Sheet] = {}


def register(sheet: Sheet) -> Sheet:
    """Offer a sheet."""
    _sheets[sheet.name] = sheet
    return sheet


def sheets() -> list[Sheet]:
    """Return every sheet, those first that others rest on."""
    return sorted(_sheets.values(), key=lambda one: one.position)


def sheet(name: str) -> Sheet:
    """Return the sheet of this name; raise NotVisible."""
    if name not in _sheets:
        raise NotVisible(message("There is no register of this name."))
    return _sheets[name]
