"""Read one cell as what its column holds: forgiving where people are human, strict where meaning would be lost.

Excel turns 2019.10 into the number 2019.1 and an ID number into 3.4E+17. Such a number no longer says what was
meant, so it is refused where text belongs, with what to do; a number that can only mean one thing is taken.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from registry.documents.sheet import ErrorCell, RawCell, ShownMonth
from registry.kernel import identifiers, names
from registry.kernel.errors import BadData
from registry.kernel.messages import Message, message
from registry.kernel.text import fold, normalise_text

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
MOST_EXACT_INTEGER = 2**53
"""Beyond this a spreadsheet no longer holds every integer."""

_QUOTED_LENGTH = 40
_TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_DASHES = re.compile(r"[\u2010-\u2015\u2212、/年月]")
_WRITTEN_DATE = re.compile(r"(\d{4})[-.](\d{1,2})(?:[-.](\d{1,2})[日号]?|[-.])?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_INTEGER = re.compile(r"[+-]?\d{1,3}(,\d{3})+|[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


class BadCell(BadData):
    """A cell that cannot be read; the sentence says what to do."""


class WrittenDate(NamedTuple):
    """A date as it was written: a month stands as its first day."""

    day: date
    precision: Literal["day", "month"]

    def __str__(self) -> str:
        return self.day.isoformat() if self.precision == "day" else f"{self.day:%Y-%m}"


def is_blank(cell: RawCell) -> bool:
    """Tell whether nothing is in the cell but blanks and invisible characters."""
    return cell is None or (isinstance(cell, str) and not cell[:1].isalnum() and not normalise_text(cell))


def shown(cell: RawCell) -> str:
    """Give a cell as text, as one would read it in the sheet."""
    match cell:
        case None:
            return ""
        case str():
            return normalise_text(cell, keep_lines=True)
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() | int():
            return str(int(cell)) if _is_exact_integer(cell) else repr(cell)
        case ShownMonth(first):
            return f"{first:%Y-%m}"
        case datetime():
            return cell.isoformat(" ")
        case date() | time():
            return cell.isoformat()
    return "#ERROR"


def read_text(cell: RawCell) -> str:
    """Read text on one line. Raises BadCell for anything but text."""
    return normalise_text(_as_text(cell))


def read_paragraph(cell: RawCell) -> str:
    """Read text with its line breaks. Raises BadCell."""
    return normalise_text(_as_text(cell), keep_lines=True)


def read_digits(cell: RawCell) -> str:
    """Read text that may stand as a whole number, such as a telephone or a region code. Raises BadCell."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and _is_exact_integer(cell):
        return str(int(cell))
    return read_text(cell)


def read_name(cell: RawCell) -> str:
    """Read a person's name, closing the blanks that lists put into short names. Raises BadCell, BadName."""
    return names.person_name(_as_text(cell))


def read_integer(cell: RawCell) -> int:
    """Read a whole number, from a number or from text. Raises BadCell."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and _is_exact_integer(cell):
        return int(cell)
    if isinstance(cell, str) and _INTEGER.fullmatch(written := fold(cell)):
        return int(written.replace(",", ""))
    raise _refusal(cell, message("A whole number is expected."))


def read_decimal(cell: RawCell) -> Decimal:
    """Read a number with its decimals as they are shown. Raises BadCell."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) < MOST_EXACT_INTEGER:
        return Decimal(shown(cell))
    if isinstance(cell, str) and _DECIMAL.fullmatch(written := fold(cell)):
        return Decimal(written.replace(",", ""))
    raise _refusal(cell, message("A number is expected."))


def read_id_number(cell: RawCell, today: date | None = None) -> str:
    """Read a citizen's ID number and give its canonical form. Raises BadCell, BadNumber."""
    if isinstance(cell, float | int):
        raise BadCell(
            message(
                "The ID number stands as a number and its last digits are lost; "
                "set the column to Text and enter all 18 characters again."
            )
        )
    return identifiers.citizen_number(_as_text(cell), today).text


def read_credit_code(cell: RawCell) -> str:
    """Read a unified social credit code and give its canonical form. Raises BadCell, BadNumber."""
    return _credit_code(_as_text(cell))


@lru_cache(maxsize=1 << 14)
def _credit_code(text: str) -> str:
    """Remember the codes of units, which are public and stand in many rows; ID numbers are never remembered."""
    return identifiers.credit_code(text)


def read_date(cell: RawCell) -> WrittenDate:
    """Read a date or a month in the ways people write them. Raises BadCell.

    `2019.7`, `2019年7月`, `2019-07-03`, `2019/7/3`, `20190703`, `201907`, full width, date cells. A date cell shown
    without its day is a month. The numbers 20190703 and 201907 are taken, 2019.1 is not: it may have been 2019.10.
    """
    if isinstance(cell, ShownMonth):
        return WrittenDate(_within_years(cell.first), "month")
    if isinstance(cell, datetime):
        return WrittenDate(_within_years(cell.date()), "day")
    if isinstance(cell, date):
        return WrittenDate(_within_years(cell), "day")
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if _is_exact_integer(cell) and len(text := str(int(cell))) in (6, 8):
            return parse_date(text)
        raise BadCell(
            message(
                "The number %(number)s is no date: entered as a number, 2019.10 turns into 2019.1. "
                "Set the column to Text and write 2019-10 or 2019-10-08.",
                number=shown(cell),
            )
        )
    return parse_date(_as_text(cell))


@lru_cache(maxsize=1 << 14)
def parse_date(text: str) -> WrittenDate:
    """Read a date or a month from text, as `read_date` does. Raises BadCell."""
    written = _DASHES.sub("-", fold(_TIME_OF_DAY.sub("", normalise_text(text))))
    match = _WRITTEN_DATE.fullmatch(written) or _COMPACT_DATE.fullmatch(written)
    if not match:
        raise BadCell(
            message("“%(text)s” is no date; write 2019-07-03, or 2019-07 for a month.", text=text[:_QUOTED_LENGTH])
        )
    try:
        day = date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError:
        raise BadCell(message("“%(text)s” is not in the calendar.", text=text[:_QUOTED_LENGTH])) from None
    return WrittenDate(_within_years(day), "day" if match[3] else "month")


def choice_reader(known: dict[str, str], examples: str) -> Callable[[RawCell], str]:
    """Make the reader of a code list: `known` gives the code for every folded spelling. Raises BadCell."""

    def read_choice(cell: RawCell) -> str:
        text = shown(cell)
        code = known.get(fold(text))
        if code is None:
            raise BadCell(
                message(
                    "“%(text)s” is not in the list; choose one of: %(choices)s.",
                    text=text[:_QUOTED_LENGTH],
                    choices=examples,
                )
            )
        return code

    return read_choice


def _as_text(cell: RawCell) -> str:
    if isinstance(cell, str):
        return cell
    raise _refusal(
        cell,
        message(
            "The cell holds %(shown)s as a number or date where text belongs, so leading zeros or digits may be lost; "
            "set the column to Text and enter it again.",
            shown=shown(cell),
        ),
    )


def _refusal(cell: RawCell, text: Message) -> BadCell:
    if isinstance(cell, ErrorCell):
        return BadCell(message("The cell shows an error of its formula; enter the value itself."))
    return BadCell(text)


def _is_exact_integer(cell: float) -> bool:
    return abs(cell) < MOST_EXACT_INTEGER and cell == int(cell)


def _within_years(day: date) -> date:
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise BadCell(message("The year %(year)d cannot be meant.", year=day.year))
    return day
