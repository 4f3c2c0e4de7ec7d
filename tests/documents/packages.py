"""Workbooks made by hand, part by part, so that each can be wrong in its own way."""

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
WORKBOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"

Parts = Mapping[str, bytes | str]


def content_types(main: str = MAIN_TYPE, more: str = "") -> str:
    return (
        f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>{more}</Types>'
    )


def relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def relations(*each: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{DECLARATION}<Relationships xmlns="{space}">{"".join(each)}</Relationships>'


def workbook_xml(sheets: str = '<sheet name="Sheet1" sheetId="1" r:id="rId1"/>') -> str:
    return f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def sheet_xml(rows: str, before: str = "", after: str = "", head: str = DECLARATION) -> str:
    return f'{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def number_cell(reference: str, number: object, style: int = 0) -> str:
    return f'<c r="{reference}" s="{style}"><v>{number}</v></c>'


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


PLAIN_ROWS = row(1, text_cell("A1", "姓名"), text_cell("B1", "人数")) + row(
    2, text_cell("A2", "张三"), number_cell("B2", 3)
)


def styles(*formats: int | str) -> str:
    """Make cell styles 1, 2 ... with these number formats: a built-in number or a code of one's own."""
    own = [f'<numFmt numFmtId="{200 + n}" formatCode="{f}"/>' for n, f in enumerate(formats) if isinstance(f, str)]
    used = [str(200 + n) if isinstance(f, str) else str(f) for n, f in enumerate(formats)]
    cells = "".join(f'<xf numFmtId="{number}" applyNumberFormat="1"/>' for number in ["0", *used])
    content = f"<numFmts>{''.join(own)}</numFmts><cellXfs>{cells}</cellXfs>"
    return f'{DECLARATION}<styleSheet xmlns="{MAIN}">{content}</styleSheet>'


def parts_of(rows: str = PLAIN_ROWS) -> dict[str, bytes | str]:
    return {
        TYPES: content_types(),
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
        WORKBOOK: workbook_xml(),
        WORKBOOK_RELATIONS: relations(relation("rId1", "worksheet", "worksheets/sheet1.xml")),
        SHEET: sheet_xml(rows),
    }


def packed(parts: Parts, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return stream.getvalue()


def workbook(rows: str = PLAIN_ROWS, **changes: bytes | str) -> bytes:
    """Make a workbook of one sheet; `changes` by part: types, workbook, relations, styles, strings, sheet."""
    paths = {
        "types": TYPES,
        "workbook": WORKBOOK,
        "relations": WORKBOOK_RELATIONS,
        "styles": STYLES,
        "strings": STRINGS,
        "sheet": SHEET,
    }
    return packed(parts_of(rows) | {paths[name]: content for name, content in changes.items()})


def with_part(path: str, content: bytes | str = b"x") -> bytes:
    return packed(parts_of() | {path: content})
