"""How far the cells of a worksheet reach, proven from the cells themselves with bounded memory.

The quick way reads the XML with one strict pattern, the form in which every office program writes cells. It counts
all openings of cells as well: if one is not in that form, it says nothing and the exact way, a parser, is taken.
Cells without a value (formatted to the end of the sheet) do not count; readers skip them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

Address = tuple[int, int]
"""Row and column, from 1."""

_CELL = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: [\w:]+="[^"<>]*")* ?(/?)>')
_OPENING = re.compile(rb"<(?:[\w.-]+:)?c[\s/>]")
_STYLED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*? s="([0-9]{1,9})"')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*? t="e"')
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_LONGEST_TAG = 1 << 20
_DEEPEST = 64


class TooManyCells(ValueError):
    """The sheet has more cells with a value than are read."""


@dataclass(frozen=True, slots=True)
class Extent:
    """The last row and column with a value, and the cells that a reader cannot tell apart by itself.

    `month_cells`: dates that are shown as a month; `error_cells`: #N/A and the like.
    """

    rows: int = 0
    columns: int = 0
    month_cells: frozenset[Address] = frozenset()
    error_cells: frozenset[Address] = frozenset()

    @property
    def area(self) -> int:
        return self.rows * self.columns

    @property
    def last_letter(self) -> str:
        return column_letter(self.columns) if self.columns else ""


def column_letter(column: int) -> str:
    """Give the letters of a column from its number: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Give the number of a column from its letters: A is 1, AB is 28."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def fast_extent(chunks: Iterator[bytes], month_styles: frozenset[int], most_cells: int) -> Extent | None:
    """Find the extent by pattern; None if the sheet is not in the usual form. Reads all chunks. Raises TooManyCells."""
    wanted_styles = {str(style).encode() for style in month_styles}
    rows = count = 0
    letters_seen: set[bytes] = set()
    months: set[Address] = set()
    errors: set[Address] = set()
    is_usual = True
    rest = b""
    for chunk in chunks:
        text = rest + chunk
        cut = text.rfind(b"<")
        rest, text = (text[cut:], text[:cut]) if cut >= 0 else (b"", text)
        # A tag (or a text after it) of more than a megabyte: let the parser decide.
        is_usual = is_usual and len(rest) < _LONGEST_TAG
        if not is_usual:
            rest = b""
            continue
        cells = _CELL.findall(text)
        is_usual = len(cells) == len(_OPENING.findall(text))
        with_value = [(letters, row) for letters, row, is_blank in cells if not is_blank]
        count += len(with_value)
        if count > most_cells:
            raise TooManyCells
        if with_value:
            letters_seen.update({letters for letters, _ in with_value})
            rows = max(rows, *map(int, {row for _, row in with_value}))
        if wanted_styles:
            months.update(_address(a, b) for a, b, style in _STYLED.findall(text) if style in wanted_styles)
        if b' t="e"' in text:
            errors.update(_address(a, b) for a, b in _ERROR.findall(text))
    if not is_usual or _OPENING.search(rest):
        return None
    columns = max((column_number(letters.decode()) for letters in letters_seen), default=0)
    return Extent(rows, columns, frozenset(months), frozenset(errors))


def exact_extent(chunks: Iterator[bytes], month_styles: frozenset[int], most_cells: int) -> Extent:
    """Find the extent with a parser. Raises TooManyCells, and ValueError if the XML is broken or nested too deeply."""
    scan = _Scan({str(style) for style in month_styles}, most_cells)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.StartDoctypeDeclHandler = scan.refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise ValueError(str(fault)) from None
    return Extent(scan.rows, scan.columns, frozenset(scan.months), frozenset(scan.errors))


class _Scan:
    """Follow rows and cells; a cell without a reference comes after the one before, as readers have it."""

    def __init__(self, month_styles: set[str], most_cells: int) -> None:
        self.month_styles = month_styles
        self.most_cells = most_cells
        self.rows = self.columns = self.depth = self.cells = 0
        self.row = self.column = 0
        self.months: set[Address] = set()
        self.errors: set[Address] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ValueError("nested too deeply")
        name = name.rpartition(":")[2]
        if name == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.column = 0
        elif name == "c":
            self._cell(attributes)
        elif name in ("v", "is"):
            self.cells += 1
            if self.cells > self.most_cells:
                raise TooManyCells
            self.rows = max(self.rows, self.row)
            self.columns = max(self.columns, self.column)

    def end(self, name: str) -> None:
        self.depth -= 1

    def refuse(self, *_: object) -> None:
        raise ValueError("document type declaration")

    def _cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            reference = _REFERENCE.fullmatch(attributes["r"])
            if not reference:
                raise ValueError("not a cell reference")
            self.row, self.column = int(reference[2]), column_number(reference[1])
        else:
            self.column += 1
        if attributes.get("s") in self.month_styles:
            self.months.add((self.row, self.column))
        if attributes.get("t") == "e":
            self.errors.add((self.row, self.column))


def _address(letters: bytes, row: bytes) -> Address:
    return int(row), column_number(letters.decode())
