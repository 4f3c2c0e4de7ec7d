"""The small parts of a workbook package: what it is, its sheets, its date formats, and what it must not contain."""

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from registry.kernel.errors import BadData
from registry.kernel.messages import Message, message

MEGABYTE = 1 << 20
BROKEN = (zlib.error, struct.error, ParseError, LookupError)
"""What the libraries raise on broken packages, beside the usual."""

_CONTENT_TYPES = "[Content_Types].xml"
_WORKBOOK = "xl/workbook.xml"
_WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MOST_BYTES = 8 * MEGABYTE
_RATIO_MATTERS = MEGABYTE

_ACTIVE_TYPES = re.compile(r"macro|vbaproject|activex", re.IGNORECASE)
_ACTIVE_PATHS = re.compile(r"vba(project|data)|(^|/)(macrosheets|activex|ctrlprops|customui)/", re.IGNORECASE)
_EXTERNAL_PATHS = re.compile(r"(^|/)externallinks/", re.IGNORECASE)
_EMBEDDED_PATHS = re.compile(r"(^|/)embeddings/", re.IGNORECASE)

# Number formats that show year and month only: by the standard, and by its list for Simplified Chinese.
_MONTH_FORMAT_IDS = {17, 27, 36, 50, 52, 57}
_FORMAT_DECORATION = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


class BadWorkbook(BadData):
    """A file that is not read. `code` is from a closed list: empty, size, damaged, ratio, doctype, macro, extent ..."""

    def __init__(self, code: str, text: Message) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet as the workbook lists it, and the member that holds it."""

    name: str
    path: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """The worksheets in order, and the cell styles that show a date as a month."""

    sheets: tuple[SheetPart, ...]
    month_styles: frozenset[int]
    sheet_paths: frozenset[str] = field(default_factory=frozenset)


def check_ratio(unpacked: int, packed: int, most: int) -> None:
    """Refuse what unpacks to more than `most` times its size; below a megabyte it does not matter."""
    if unpacked > _RATIO_MATTERS and unpacked > most * max(packed, 1):
        raise BadWorkbook("ratio", message("The workbook unpacks to more than %(ratio)d times its size.", ratio=most))


def refuse_active_content(path: str) -> None:
    """Refuse macros, links to other files, and embedded objects by the path of the part."""
    if _ACTIVE_PATHS.search(path):
        _refuse_macro()
    if _EXTERNAL_PATHS.search(path):
        raise BadWorkbook(
            "external-link",
            message(
                "The workbook has links to other files; break them (Data, Edit Links, Break Link) and save it again."
            ),
        )
    if _EMBEDDED_PATHS.search(path):
        raise BadWorkbook("embedded", message("The workbook has embedded objects; delete them and save it again."))


def read_parts(archive: zipfile.ZipFile, ratio: int) -> Parts:
    """Read what the package says of itself. Raises BadWorkbook and the errors in BROKEN."""
    if not {_CONTENT_TYPES, _WORKBOOK, _WORKBOOK_RELATIONS} <= set(archive.namelist()):
        raise BadWorkbook("not-xlsx", message("This is not an .xlsx workbook, whatever its name says."))
    types = [element.get("ContentType", "") for element in _small_part(archive, _CONTENT_TYPES, ratio).iter()]
    if any(_ACTIVE_TYPES.search(kind) for kind in types):
        _refuse_macro()
    if _MAIN_TYPE not in types:
        raise BadWorkbook("not-xlsx", message("This is not an .xlsx workbook, whatever its name says."))
    sheets = _sheets(archive, ratio)
    if not sheets:
        raise BadWorkbook("no-sheet", message("The workbook has no worksheet."))
    styles = _month_styles(_small_part(archive, _STYLES, ratio)) if _STYLES in archive.namelist() else frozenset()
    return Parts(sheets, styles, frozenset(sheet.path for sheet in sheets))


def _sheets(archive: zipfile.ZipFile, ratio: int) -> tuple[SheetPart, ...]:
    targets = {
        relation.get("Id"): relation
        for relation in _small_part(archive, _WORKBOOK_RELATIONS, ratio).iter()
        if relation.get("Id")
    }
    sheets = []
    for element in _small_part(archive, _WORKBOOK, ratio).iter():
        if _local(element.tag) != "sheet":
            continue
        key = next((value for name, value in element.attrib.items() if _local(name) == "id"), None)
        relation = targets[key]
        if relation.get("Type", "").endswith("acrosheet"):
            _refuse_macro()
        if not relation.get("Type", "").endswith("/worksheet"):
            continue
        target = relation.get("Target", "")
        path = target.removeprefix("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
        if ".." in path or "%" in path or not path.lower().endswith(".xml") or path not in archive.namelist():
            raise KeyError(path)
        sheets.append(SheetPart(element.get("name", ""), path, element.get("state", "visible") != "visible"))
    return tuple(sheets)


def _month_styles(styles: Element) -> frozenset[int]:
    """Find the cell styles (by their number) that show year and month without a day."""
    codes = {
        int(element.get("numFmtId", "0")): element.get("formatCode", "")
        for element in styles.iter()
        if _local(element.tag) == "numFmt"
    }
    cell_formats = next((element for element in styles.iter() if _local(element.tag) == "cellXfs"), ())
    month_styles = set()
    for number, cell_format in enumerate(cell_formats):
        format_id = int(cell_format.get("numFmtId", "0"))
        code = codes.get(format_id)
        if shows_month(code) if code is not None else format_id in _MONTH_FORMAT_IDS:
            month_styles.add(number)
    return frozenset(month_styles)


def shows_month(code: str) -> bool:
    """Tell whether a number format shows a date as year and month only."""
    letters = _FORMAT_DECORATION.sub("", code).split(";")[0].lower()
    return "y" in letters and "m" in letters and not any(letter in letters for letter in "dhs")


def _small_part(archive: zipfile.ZipFile, path: str, ratio: int) -> Element:
    """Parse a small part; nothing here is legitimately large."""
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    with archive.open(path) as file:
        content = file.read(_MOST_BYTES + 1)
    check_ratio(len(content), archive.getinfo(path).compress_size, ratio)
    if len(content) > _MOST_BYTES:
        raise BadWorkbook("unpacked", message("The workbook has a list of styles or sheets beyond all measure."))
    try:
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise BadWorkbook(
            "doctype", message("The workbook contains a document type declaration; no office program writes one.")
        ) from None
    return root


def _refuse_macro() -> None:
    raise BadWorkbook("macro", message("The workbook contains macros; save it as .xlsx without macros."))


def _local(name: str) -> str:
    return name.rpartition("}")[2]
