"""What a sheet should hold, column by column, and reading rows by it.

The header is found by the titles in either language, in any order, below title rows and above or among unknown
columns. Every fault is told with its row, the column's title as the sender wrote it, and its letter.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from registry.documents import cells as reading
from registry.documents.extents import column_letter
from registry.documents.sheet import RawCell, RawRow, Sheet
from registry.kernel.codes import Code
from registry.kernel.errors import BadData, Problem
from registry.kernel.messages import Message, message
from registry.kernel.text import fold

PROBLEM_TITLES = {"en": "Problems", "zh": "问题"}
"""The column that `write_error_workbook` adds; it is not an unknown column when the workbook comes back."""

MOST_PROBLEMS = 20_000
_ROWS_TO_HEADER = 30
_CHOICES_SHOWN = 12
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_MARKS = re.compile(r"[*＊※:：]")
_TOTALS = {fold(word) for word in ("合计", "总计", "小计", "本页合计", "共计", "Total", "Subtotal")}
_SIGN_OFF = re.compile(
    r"(填报单位|填报人|填表人|审核人|负责人|制表人|联系电话|填报日期|备注|注|说明|填表说明)\s*[（(:：]"
)


class Kind(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    DIGITS = "digits"
    NAME = "name"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    ID_NUMBER = "id_number"
    CREDIT_CODE = "credit_code"


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a code list: the stored code, its two titles, and other spellings that are understood."""

    code: str
    title_en: str
    title_zh: str
    aliases: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """Give the title in "zh" or "en"."""
        return self.title_zh if language == "zh" else self.title_en


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet.

    `note` tells people how to fill it; `longest` is the most characters of a text; `blank_words` are words that
    mean an empty cell, such as 至今 in an end date.
    """

    key: str
    title_en: str
    title_zh: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[Choice, ...] = ()
    note: Message | None = None
    aliases: tuple[str, ...] = ()
    longest: int | None = None
    blank_words: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        """Give the title in "zh" or "en"."""
        return self.title_zh if language == "zh" else self.title_en

    def labels(self, language: str) -> dict[str, str]:
        """Give the title of each code of the list."""
        return {choice.code: choice.title(language) for choice in self.choices}


@dataclass(frozen=True, slots=True)
class CellProblem(Problem):
    """A fault in one cell or row, with its place for the error workbook; column 0 is the row as a whole."""

    row: int = 0
    column: int = 0


class ReadRow(Mapping[str, object]):
    """A row by column keys; what is blank or could not be read is None. `faulty` names what could not be read."""

    __slots__ = ("_places", "_values", "faulty", "number")

    def __init__(
        self, number: int, values: Sequence[object], places: Mapping[str, int], faulty: frozenset[str]
    ) -> None:
        self.number = number
        self.faulty = faulty
        self._values = tuple(values)
        self._places = places

    def __getitem__(self, key: str) -> object:
        return self._values[self._places[key]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and what it says: titles as written, the position of each column (from 0)."""

    row: int
    titles: tuple[str, ...]
    positions: Mapping[str, int]

    def language(self, column: Column) -> str:
        """Tell in which language the sender wrote the title of a column."""
        return "en" if _title_key(self.titles[self.positions[column.key]]) == _title_key(column.title_en) else "zh"

    def place(self, row: int, position: int) -> Message:
        """Name a cell."""
        return message(
            "row %(row)d, column %(title)s (%(letter)s)",
            row=row,
            title=self.titles[position],
            letter=column_letter(position + 1),
        )


class Reading(NamedTuple):
    """What came of reading: rows, problems (nothing may be imported while there is one), notices, and the header."""

    rows: list[ReadRow]
    problems: list[CellProblem]
    notices: list[Problem]
    header: Header | None


def choices_of(codes: type[Code], chinese: Callable[[Message], str]) -> tuple[Choice, ...]:
    """Make the choices of a code list of the program; `chinese` translates its labels."""
    return tuple(Choice(code.value, str(code.label), chinese(code.label)) for code in codes)


def read_rows(sheet: Sheet, columns: Sequence[Column], today: date | None = None) -> Reading:
    """Read a sheet by its columns. Nothing is raised: every fault is in `problems`, what one should know in `notices`.

    `today` bounds dates of birth in ID numbers (default: the clock's).
    """
    header = find_header(sheet, columns)
    if header is None:
        wanted = ", ".join(f"{column.title_zh} / {column.title_en}" for column in columns if column.required)
        where = message("sheet %(name)s", name=sheet.name)
        return Reading(
            [], [CellProblem(where, message("No header row was found; needed: %(titles)s.", titles=wanted))], [], None
        )
    faults = _Faults()
    _check_header(sheet, header, columns, faults)
    read = _RowReader(columns, header, today, faults)
    rows = []
    for raw in sheet.rows:
        if raw.number > header.row and not _is_left_out(raw, header, faults):
            row = read(raw)
            if row is not None:
                rows.append(row)
    return Reading(rows, faults.closed(), faults.notices, header)


def find_header(sheet: Sheet, columns: Sequence[Column]) -> Header | None:
    """Find the row in which the most columns are recognised, among the first rows; None if none is."""
    keys = {spelling: column.key for column in columns for spelling in _spellings(column)}
    best: Header | None = None
    for raw in sheet.rows:
        if raw.number > _ROWS_TO_HEADER and best:
            break
        titles = _titles(raw)
        positions: dict[str, int] = {}
        for position, title in enumerate(titles):
            if key := _recognised(title, keys):
                positions.setdefault(key, position)
        if positions and (best is None or len(positions) > len(best.positions)):
            best = Header(raw.number, titles, positions)
        if raw.number > 10 * _ROWS_TO_HEADER:
            break
    return best


def _spellings(column: Column) -> set[str]:
    return {_title_key(title) for title in (column.key, column.title_en, column.title_zh, *column.aliases)}


def _title_key(title: str) -> str:
    return fold(_MARKS.sub("", title))


def _recognised(title: str, keys: Mapping[str, str]) -> str | None:
    """Look a title up as written, and without what stands in brackets: 身份证号（必填）."""
    return keys.get(_title_key(title)) or keys.get(_title_key(_BRACKETS.sub("", title)))


class _Faults:
    """Collects what is wrong, up to a number that people can still work through."""

    def __init__(self) -> None:
        self.problems: list[CellProblem] = []
        self.notices: list[Problem] = []
        self.beyond = 0

    def problem(self, where: Message, text: Message, row: int = 0, column: int = 0) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(CellProblem(where, text, row, column))
        else:
            self.beyond += 1

    def notice(self, where: Message, text: Message) -> None:
        self.notices.append(Problem(where, text))

    def closed(self) -> list[CellProblem]:
        if self.beyond:
            self.problems.append(
                CellProblem(message("all rows"), message("and %(count)d more problems of this kind", count=self.beyond))
            )
        return self.problems


def _check_header(sheet: Sheet, header: Header, columns: Sequence[Column], faults: _Faults) -> None:
    """Tell missing, doubled and unknown columns, and cells that were merged downwards."""
    in_header = message("row %(row)d", row=header.row)
    for column in columns:
        if column.required and column.key not in header.positions:
            faults.problem(
                in_header,
                message("The column %(zh)s / %(en)s is missing.", zh=column.title_zh, en=column.title_en),
                header.row,
            )
    keys = {spelling: column.key for column in columns for spelling in _spellings(column)}
    own = {_title_key(title) for title in PROBLEM_TITLES.values()}
    for position, title in enumerate(header.titles):
        if not title or _title_key(title) in own:
            continue
        key = _recognised(title, keys)
        if key is None:
            faults.notice(header.place(header.row, position), message("This column is not known and is left out."))
        elif header.positions[key] != position:
            faults.problem(
                header.place(header.row, position),
                message("This column stands twice; keep one of the two."),
                header.row,
                position + 1,
            )
    if sheet.merged_down:
        faults.notice(
            message("sheet %(name)s", name=sheet.name),
            message(
                "Merged cells were read as the same value in each row: %(ranges)s.", ranges=", ".join(sheet.merged_down)
            ),
        )


def _is_left_out(raw: RawRow, header: Header, faults: _Faults) -> bool:
    """Leave out what is no record: blank rows, sums, lines for signatures, the header repeated on each page."""
    first_cell = next((cell for cell in raw.cells if not reading.is_blank(cell)), None)
    if first_cell is None:
        return True
    first = reading.shown(first_cell)
    if fold(first) in _TOTALS:
        kind = message("This row of sums is left out.")
    elif _SIGN_OFF.match(first) and _filled(raw) <= len(header.titles) // 2 + 1:
        kind = message("This line below the table is left out.")
    elif first in header.titles and _titles(raw) == header.titles:
        kind = message("The repeated header is left out.")
    else:
        return False
    faults.notice(message("row %(row)d", row=raw.number), kind)
    return True


def _filled(raw: RawRow) -> int:
    return sum(not reading.is_blank(cell) for cell in raw.cells)


def _titles(raw: RawRow) -> tuple[str, ...]:
    return tuple(" ".join(reading.shown(cell).split()) for cell in raw.cells)


Reader = Callable[[RawCell], object]


class _RowReader:
    """Reads rows by a plan made once: for each column its position and its reader."""

    def __init__(self, columns: Sequence[Column], header: Header, today: date | None, faults: _Faults) -> None:
        self.columns = columns
        self.header = header
        self.faults = faults
        self.places = {column.key: place for place, column in enumerate(columns)}
        self.plan = [
            (place, header.positions[column.key], _reader(column, today, header.language(column)), column)
            for place, column in enumerate(columns)
            if column.key in header.positions
        ]

    def __call__(self, raw: RawRow) -> ReadRow | None:
        """Read a row; None if all known columns are blank."""
        values: list[object] = [None] * len(self.columns)
        faulty: list[str] = []
        missing: list[tuple[Column, int]] = []
        row_cells = raw.cells
        width = len(row_cells)
        has_value = False
        for place, position, read, column in self.plan:
            cell = row_cells[position] if position < width else None
            if cell is None or reading.is_blank(cell):
                if column.required:
                    missing.append((column, position))
                continue
            has_value = True
            try:
                values[place] = read(cell)
            except BadData as fault:
                faulty.append(column.key)
                self._problem(raw, position, fault.text)
        if not has_value:
            return None
        for column, position in missing:
            faulty.append(column.key)
            self._problem(raw, position, message("This is required and is empty."))
        return ReadRow(raw.number, values, self.places, frozenset(faulty))

    def _problem(self, raw: RawRow, position: int, text: Message) -> None:
        self.faults.problem(self.header.place(raw.number, position), text, raw.number, position + 1)


def _reader(column: Column, today: date | None, language: str) -> Reader:
    """Make the reader of a column from its kind, length and words for empty."""
    readers: dict[Kind, Reader] = {
        Kind.TEXT: reading.read_text,
        Kind.PARAGRAPH: reading.read_paragraph,
        Kind.DIGITS: reading.read_digits,
        Kind.NAME: reading.read_name,
        Kind.DATE: reading.read_date,
        Kind.INTEGER: reading.read_integer,
        Kind.DECIMAL: reading.read_decimal,
        Kind.ID_NUMBER: partial(reading.read_id_number, today=today),
        Kind.CREDIT_CODE: reading.read_credit_code,
    }
    read = readers[column.kind] if column.kind != Kind.CHOICE else _choice_reader(column, language)
    if column.longest is not None:
        read = _bounded(read, column.longest)
    if column.blank_words:
        read = _with_blank_words(read, frozenset(map(fold, column.blank_words)))
    return read


def _choice_reader(column: Column, language: str) -> Reader:
    known = {
        fold(spelling): choice.code
        for choice in reversed(column.choices)
        for spelling in (*choice.aliases, choice.title_en, choice.title_zh, choice.code)
    }
    titles = [choice.title(language) for choice in column.choices]
    more = " …" if len(titles) > _CHOICES_SHOWN else ""
    return reading.choice_reader(known, ", ".join(titles[:_CHOICES_SHOWN]) + more)


def _bounded(read: Reader, longest: int) -> Reader:
    def read_bounded(cell: RawCell) -> object:
        value = read(cell)
        if isinstance(value, str) and len(value) > longest:
            raise BadData(
                message("The text has %(count)d characters, at most %(most)d fit.", count=len(value), most=longest)
            )
        return value

    return read_bounded


def _with_blank_words(read: Reader, words: frozenset[str]) -> Reader:
    def read_or_blank(cell: RawCell) -> object:
        return None if isinstance(cell, str) and fold(cell) in words else read(cell)

    return read_or_blank
