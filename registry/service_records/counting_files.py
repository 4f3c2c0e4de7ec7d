"""Read spells from anybody's CSV file, for `flask service-records count`: every fault by row and column."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from registry.kernel import tables
from registry.kernel.codes import Code
from registry.kernel.errors import BadData, Problem
from registry.kernel.intervals import first_of_month
from registry.kernel.messages import Message, message
from registry.organisations.codes import OrganisationLevel
from registry.service_records.codes import Precision, SpellKind
from registry.service_records.rules.spells import INTERRUPTING, Spell

COLUMNS = ("person", "starts_on", "ends_on", "level", "rural", "kind")
FIRST_YEAR, LAST_YEAR = 1900, 2199
RURAL = {"1": True, "0": False, "": None}
WRITTEN_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


@dataclass(frozen=True)
class WrittenDate:
    """A date as written, with its precision; a month stands as its first day."""

    day: date
    precision: Precision


class UnreadableError(Exception):
    """A cell that cannot be read; `text` says why."""

    def __init__(self, text: Message) -> None:
        super().__init__(str(text))
        self.text = text


def read_spells(path: Path, *, level_wanted: bool = True) -> dict[str, list[Spell]]:
    """Read spells by person from a CSV file with the columns of COLUMNS in any order; others are passed over.

    UTF-8 or GB 18030. With `level_wanted` a spell that gives a place of work must name its level. BadData names every
    row (the heading is row 1) and column at fault.
    """
    people: dict[str, list[Spell]] = defaultdict(list)
    problems: list[Problem] = []
    refusal = message("%(file)s cannot be counted; nothing was", file=path.name)
    table = tables.read_table(path, COLUMNS, refusal)
    for number, cells, beyond in table.cells():
        problems += beyond
        spell = _spell(number, cells, problems, level_wanted)
        if spell is not None:
            people[cells["person"]].append(spell)
    if problems:
        raise BadData(refusal, problems)
    return dict(people)


def _spell(number: int, cells: Mapping[str, str], problems: list[Problem], level_wanted: bool) -> Spell | None:
    """Read one row, or add what is wrong with it to `problems`."""
    before = len(problems)

    def take(column: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(cells[column])
        except UnreadableError as fault:
            problems.append(tables.problem_at(number, column, fault.text))
            return None

    take("person", _person)
    starts = take("starts_on", _date)
    ends = take("ends_on", lambda text: _date(text) if text else None)
    kind = take("kind", lambda text: _code(SpellKind, text))
    level = take("level", lambda text: _level(text, may_be_empty=not level_wanted or kind in INTERRUPTING))
    rural = take("rural", _rural)
    if starts and ends and _ends_before(starts, ends):
        text = message("the end lies before the start (%(start)s)", start=cells["starts_on"])
        problems.append(tables.problem_at(number, "ends_on", text))
    if len(problems) > before:
        return None
    return Spell(
        key=f"row {number}",
        kind=kind,
        starts_on=starts.day,
        starts_precision=starts.precision,
        ends_on=ends.day if ends else None,
        ends_precision=ends.precision if ends else Precision.DAY,
        level=level,
        rural=rural,
    )


def _ends_before(starts: WrittenDate, ends: WrittenDate) -> bool:
    if Precision.MONTH in (starts.precision, ends.precision):
        return first_of_month(ends.day) < first_of_month(starts.day)
    return ends.day < starts.day


def _person(text: str) -> str:
    if not text:
        raise UnreadableError(message("it is empty; it names whose spell this is"))
    return text


def _date(text: str) -> WrittenDate:
    if not text:
        raise UnreadableError(message("it is empty; write 2019-07-03, or 2019-07 if only the month is known"))
    written = WRITTEN_DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if not written:
        raise UnreadableError(message('"%(text)s" is not a date; write 2019-07-03, or 2019-07', text=text))
    year, month, day = int(written[1]), int(written[2]), int(written[3] or 1)
    try:
        found = date(year, month, day)
    except ValueError:
        raise UnreadableError(message('"%(text)s" is not in the calendar', text=text)) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableError(
            message(
                '"%(text)s" lies outside the years %(first)s to %(last)s; a spell that still runs has no end',
                text=text,
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    return WrittenDate(found, Precision.DAY if written[3] else Precision.MONTH)


def _code(codes: type[Code], text: str) -> Code:
    try:
        return codes(text)
    except ValueError:
        known = ", ".join(codes)
        raise UnreadableError(message('"%(text)s" is unknown; one of: %(known)s', text=text, known=known)) from None


def _level(text: str, *, may_be_empty: bool) -> Code | None:
    return None if not text and may_be_empty else _code(OrganisationLevel, text)


def _rural(text: str) -> bool | None:
    if text not in RURAL:
        raise UnreadableError(message('"%(text)s" is neither 1 (rural) nor 0 nor empty', text=text))
    return RURAL[text]
