"""Write workbooks: exports, templates with drop-downs and instructions, and workbooks to correct.

A string is always written as a string, in cells whose format is Text: no formula, no link, and Excel does not turn
2019.10 into a number when somebody edits it. Dates are written as they were written: 2019-07-03 or 2019-07.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from registry.documents import cells as reading
from registry.documents.columns import PROBLEM_TITLES, CellProblem, Column, Kind
from registry.documents.formulas import is_risky
from registry.documents.sheet import ErrorCell, RawCell, Sheet
from registry.kernel.messages import Message, message

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Say = Callable[[Message], str]
Target = Path | BinaryIO

LONGEST_CELL = 32_767
_CUT = "…"
_LAST_TEMPLATE_ROW = 200_000
_LONGEST_SHEET_NAME = 31
_LONGEST_PROMPT = 255
_SHEET_NAME_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDTHS = {Kind.ID_NUMBER: 21, Kind.CREDIT_CODE: 21, Kind.PARAGRAPH: 48, Kind.NAME: 12, Kind.DATE: 13, Kind.INTEGER: 10}
_HEADER_FILL, _REQUIRED_FILL, _FAULT_FILL = "#DCE6F1", "#FCE4D6", "#F8CBAD"


@dataclass(frozen=True, slots=True)
class SheetToWrite:
    """A sheet: its name, its columns, and rows by column key (codes of choices are written as their titles)."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class _Formats:
    """The formats of a workbook; `guarded` is text that begins like a formula."""

    header: "Format"
    required: "Format"
    text: "Format"
    guarded: "Format"
    lines: "Format"
    number: "Format"
    fault: "Format"


def write_workbook(
    target: Target,
    sheets: Sequence[SheetToWrite],
    *,
    language: str = "zh",
    say: Say = str,
    is_template: bool = False,
) -> None:
    """Write sheets to a path or stream, with bounded memory.

    `language` ("zh", "en") chooses the titles, `say` translates notes. A template gets drop-downs, comments at the
    titles, a sheet of instructions and one of the code lists as well.
    """
    with _workbook(target) as (workbook, formats):
        names = _SheetNames()
        worksheets = []
        for sheet in sheets:
            worksheet = workbook.add_worksheet(names.take(sheet.name))
            worksheets.append(worksheet)
            _write_header(worksheet, sheet.columns, formats, language)
            if is_template:
                # Now, since in this mode a row that was passed takes nothing any more.
                for position, column in enumerate(sheet.columns):
                    worksheet.write_comment(0, position, "\n".join(_instructions(column, language, say)))
            _write_rows(worksheet, sheet, formats, language)
        if is_template:
            _add_lists(workbook, names, sheets, worksheets, formats, language, say)
            _add_instructions(workbook, names, sheets, formats, language, say)


def write_error_workbook(
    target: Target,
    sheet: Sheet,
    problems: Sequence[CellProblem],
    *,
    header_row: int = 1,
    language: str = "zh",
    say: Say = str,
) -> None:
    """Write the rows as they came, each with its problems beside it and the faulty cells coloured.

    Row numbers stay as they were. Correct the cells and send the workbook again: the added column is left out then.
    """
    by_row: dict[int, list[CellProblem]] = {}
    for problem in problems:
        by_row.setdefault(problem.row or header_row, []).append(problem)
    width = max((len(raw.cells) for raw in sheet.rows), default=0)
    header = next((raw for raw in sheet.rows if raw.number == header_row), None)
    own_titles = set(PROBLEM_TITLES.values())
    added = next((place for place, cell in enumerate(header.cells) if cell in own_titles), width) if header else width
    with _workbook(target) as (workbook, formats):
        worksheet = workbook.add_worksheet(_SheetNames().take(sheet.name))
        worksheet.set_column(0, max(width - 1, 0), 14, formats.text)
        worksheet.set_column(added, added, 60, formats.lines)
        worksheet.freeze_panes(header_row, 0)
        if header is None and header_row in by_row:
            lines = "\n".join(_sentence(problem, say) for problem in by_row.pop(header_row))
            _write_text(worksheet, 0, added, lines, formats, formats.lines)
        for raw in sheet.rows:
            found = by_row.pop(raw.number, ())
            faulty = {problem.column - 1 for problem in found}
            for position, cell in enumerate(raw.cells):
                if position != added:
                    chosen = formats.fault if position in faulty else None
                    if raw.number == header_row:
                        chosen = formats.header
                    _write_raw(worksheet, raw.number - 1, position, cell, formats, chosen)
            sentences = [_sentence(problem, say) for problem in found]
            if raw.number == header_row:
                sentences.insert(0, PROBLEM_TITLES[language])
                if len(sentences) > 1:
                    worksheet.write_comment(header_row - 1, added, "\n".join(sentences[1:]))
                    sentences = sentences[:1]
            if sentences:
                _write_text(worksheet, raw.number - 1, added, "\n".join(sentences), formats, formats.lines)


def _sentence(problem: CellProblem, say: Say) -> str:
    return f"{say(problem.where)}: {say(problem.text)}"


@contextmanager
def _workbook(target: Target) -> "Iterator[tuple[Workbook, _Formats]]":
    """Open a workbook that keeps one row in memory; its temporary files lie in a private folder and are removed."""
    from xlsxwriter import Workbook

    with tempfile.TemporaryDirectory(prefix="registry-") as private:
        options = {
            "constant_memory": True,
            "tmpdir": private,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with Workbook(str(target) if isinstance(target, Path) else target, options) as workbook:
            base = {"font_name": "等线", "font_size": 11, "valign": "top"}
            text = base | {"num_format": "@"}
            title = text | {"bold": True, "bg_color": _HEADER_FILL, "border": 1, "text_wrap": True, "valign": "vcenter"}
            yield (
                workbook,
                _Formats(
                    header=workbook.add_format(title),
                    required=workbook.add_format(title | {"bg_color": _REQUIRED_FILL}),
                    text=workbook.add_format(text),
                    guarded=workbook.add_format(text | {"quote_prefix": True}),
                    lines=workbook.add_format(text | {"text_wrap": True}),
                    number=workbook.add_format(base),
                    fault=workbook.add_format(text | {"bg_color": _FAULT_FILL}),
                ),
            )


class _SheetNames:
    """Sheet names that Excel accepts, each once."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def take(self, name: str) -> str:
        base = " ".join(name.translate(_SHEET_NAME_FORBIDDEN).split())[:_LONGEST_SHEET_NAME] or "Sheet"
        chosen, number = base, 2
        while chosen.casefold() in self.taken:
            chosen = f"{base[: _LONGEST_SHEET_NAME - 4]} {number}"
            number += 1
        self.taken.add(chosen.casefold())
        return chosen


def _write_header(worksheet: "Worksheet", columns: Sequence[Column], formats: _Formats, language: str) -> None:
    for position, column in enumerate(columns):
        is_number = column.kind in (Kind.INTEGER, Kind.DECIMAL)
        width = _WIDTHS.get(column.kind, 18)
        worksheet.set_column(position, position, width, formats.number if is_number else formats.text)
    # In this mode rows are written in order: the header is the first.
    worksheet.set_row(0, 32)
    for position, column in enumerate(columns):
        title = column.title(language)
        worksheet.write_string(0, position, title, formats.required if column.required else formats.header)
    worksheet.freeze_panes(1, 0)


def _write_rows(worksheet: "Worksheet", sheet: SheetToWrite, formats: _Formats, language: str) -> None:
    plan = [
        (
            position,
            column.key,
            column.kind in (Kind.INTEGER, Kind.DECIMAL),
            column.labels(language),
            formats.lines if column.kind == Kind.PARAGRAPH else formats.text,
        )
        for position, column in enumerate(sheet.columns)
    ]
    for row, values in enumerate(sheet.rows, start=1):
        for position, key, is_number, labels, chosen in plan:
            value = values.get(key)
            if value is None or value == "":
                continue
            if is_number and isinstance(value, int | float | Decimal):
                worksheet.write_number(row, position, value, formats.number)
            else:
                _write_text(worksheet, row, position, as_text(value, labels), formats, chosen)


def as_text(value: object, labels: Mapping[str, str]) -> str:
    """Give a value as it stands in a file: the title of a choice, a date as written, anything else as text."""
    if isinstance(value, str):
        return labels.get(value, value)
    return value.isoformat()[:10] if isinstance(value, date) else str(value)


def _write_text(
    worksheet: "Worksheet", row: int, position: int, text: str, formats: _Formats, chosen: "Format"
) -> None:
    if not text.isprintable():
        text = text.encode("utf-8", "replace").decode()
    if len(text) > LONGEST_CELL // 2:
        text = _cut(text)
    worksheet.write_string(
        row, position, text, formats.guarded if is_risky(text) and chosen is formats.text else chosen
    )


def _cut(text: str) -> str:
    """Cut a text to what a cell holds, counted as spreadsheets do, in UTF-16; the cut shows."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", "ignore") + _CUT


def _write_raw(
    worksheet: "Worksheet", row: int, position: int, cell: RawCell, formats: _Formats, chosen: "Format | None"
) -> None:
    """Write a cell as it came: numbers as numbers, so that what was refused is refused again until it is corrected."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and isfinite(cell):
        worksheet.write_number(row, position, cell, chosen or formats.number)
    elif isinstance(cell, ErrorCell):
        worksheet.write_blank(row, position, None, chosen or formats.text)
    elif cell is not None:
        _write_text(worksheet, row, position, reading.shown(cell), formats, chosen or formats.text)


def _add_lists(
    workbook: "Workbook",
    names: _SheetNames,
    sheets: Sequence[SheetToWrite],
    worksheets: Sequence["Worksheet"],
    formats: _Formats,
    language: str,
    say: Say,
) -> None:
    """Add the sheet of code lists and the drop-downs that point to it (a list in a cell holds 255 characters only)."""
    lists = [
        (worksheet, position, column)
        for sheet, worksheet in zip(sheets, worksheets, strict=True)
        for position, column in enumerate(sheet.columns)
        if column.choices
    ]
    if not lists:
        return
    name = names.take(say(message("Code lists")))
    listed = workbook.add_worksheet(name)
    listed.set_column(0, len(lists) - 1, 24, formats.text)
    for row in range(1 + max(len(column.choices) for _, _, column in lists)):
        for place, (_, _, column) in enumerate(lists):
            if row == 0:
                listed.write_string(0, place, column.title(language), formats.header)
            elif row <= len(column.choices):
                _write_text(listed, row, place, column.choices[row - 1].title(language), formats, formats.text)
    for place, (worksheet, position, column) in enumerate(lists):
        first, last = _absolute(1, place), _absolute(len(column.choices), place)
        worksheet.data_validation(
            1,
            position,
            _LAST_TEMPLATE_ROW,
            position,
            {
                "validate": "list",
                "source": f"='{name}'!{first}:{last}",
                "error_title": column.title(language)[:32],
                "error_message": say(message("Choose from the list."))[:_LONGEST_PROMPT],
            },
        )


def _absolute(row: int, position: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    cell: str = xl_rowcol_to_cell(row, position, row_abs=True, col_abs=True)
    return cell


_KIND_TEXTS = {
    Kind.TEXT: message("Text."),
    Kind.PARAGRAPH: message("Text, with line breaks if needed."),
    Kind.DIGITS: message("Digits, as text."),
    Kind.NAME: message("Name; a name with a dot is written with “·”."),
    Kind.DATE: message("Date as text: 2019-07-03, or 2019-07 if only the month is known."),
    Kind.INTEGER: message("Whole number."),
    Kind.DECIMAL: message("Number."),
    Kind.CHOICE: message("Choose from the list."),
    Kind.ID_NUMBER: message("ID number, 18 characters, as text."),
    Kind.CREDIT_CODE: message("Unified social credit code, 18 characters, as text."),
}


def _instructions(column: Column, language: str, say: Say) -> list[str]:
    sentences = [_KIND_TEXTS[column.kind]]
    if column.required:
        sentences.insert(0, message("Required."))
    if column.longest:
        sentences.append(message("At most %(most)d characters.", most=column.longest))
    if column.blank_words:
        sentences.append(message("May be left empty."))
    if column.note:
        sentences.append(column.note)
    said = [say(sentence) for sentence in sentences]
    if column.choices:
        said.append(" / ".join(choice.title(language) for choice in column.choices))
    return said


def _add_instructions(
    workbook: "Workbook",
    names: _SheetNames,
    sheets: Sequence[SheetToWrite],
    formats: _Formats,
    language: str,
    say: Say,
) -> None:
    worksheet = workbook.add_worksheet(names.take(say(message("Instructions"))))
    worksheet.set_column(0, 1, 24, formats.text)
    worksheet.set_column(2, 2, 90, formats.lines)
    general = (
        message("One row is one record. Columns may stand in any order; further columns are left out."),
        message("Keep the cells in the format Text, so that dates and ID numbers stay as they are written."),
        message("Nothing is imported while one row has a problem; you get the workbook back with the problems named."),
    )
    row = 0
    for sentence in general:
        worksheet.write_string(row, 2, say(sentence), formats.lines)
        row += 1
    row += 1
    for place, head in enumerate((message("Sheet"), message("Column"), message("How to fill it"))):
        worksheet.write_string(row, place, say(head), formats.header)
    for sheet in sheets:
        for column in sheet.columns:
            row += 1
            worksheet.write_string(row, 0, sheet.name, formats.text)
            worksheet.write_string(
                row, 1, column.title(language), formats.required if column.required else formats.text
            )
            text = "\n".join(_instructions(column, language, say))
            _write_text(worksheet, row, 2, text, formats, formats.lines)
