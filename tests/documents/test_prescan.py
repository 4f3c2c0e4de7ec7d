"""A corpus of malformed workbooks: each is refused for its reason, before a library opens it."""

import io
import random
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from registry.documents.package import BadWorkbook, shows_month
from registry.documents.prescan import LIMITS, Limits, prescan
from registry.kernel.errors import BadData
from tests.documents import packages as make

DOCTYPE = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
MACRO_TEMPLATE = "application/vnd.ms-excel.template.macroEnabled.main+xml"


def doubled(path: str) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in make.parts_of().items():
            archive.writestr(name, content)
        archive.writestr(path, make.sheet_xml(make.row(1, make.text_cell("A1", "other"))))
    return stream.getvalue()


def encrypted() -> bytes:
    """Set the flag of encryption in every entry of the table and before every member."""
    data = bytearray(make.workbook())
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + offset] |= 1
    return bytes(data)


def cut(part: float) -> bytes:
    data = make.workbook()
    return data[: int(len(data) * part)]


def flipped() -> bytes:
    data = bytearray(make.packed(make.parts_of(), zipfile.ZIP_STORED))
    data[data.find("张三".encode())] ^= 1
    return bytes(data)


def many_members(count: int) -> bytes:
    return make.packed(make.parts_of() | {f"xl/media/{n}.bin": b"" for n in range(count)}, zipfile.ZIP_STORED)


def overlapping() -> bytes:
    """Let every entry of the table point to the same compressed megabytes, as the better zip bombs do."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in make.parts_of().items():
            archive.writestr(name, content)
        archive.writestr("xl/media/0.bin", bytes(2_000_000))
    data = stream.getvalue()
    end = data.rfind(b"PK\x05\x06")
    directory_at = struct.unpack_from("<I", data, end + 16)[0]
    entry_at = data.rfind(b"PK\x01\x02")
    entry = data[entry_at:end]
    copies = b"".join(entry.replace(b"xl/media/0.bin", f"xl/media/{n}.bin".encode()) for n in range(1, 10))
    count = struct.unpack_from("<H", data, end + 10)[0] + 9
    size = end - directory_at + len(copies)
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, size, directory_at, 0)
    return data[:end] + copies + tail


def sheet_bytes(text: bytes) -> bytes:
    return make.packed(make.parts_of() | {make.SHEET: text})


def cells_at(*references: str) -> bytes:
    return make.workbook("".join(f"<row>{make.number_cell(reference, 1)}</row>" for reference in references))


def unusual(cell: str) -> bytes:
    return make.workbook(make.row(1, make.text_cell("A1", "姓名")) + f"<row>{cell}</row>")


rng = random.Random(7)
NOISE = rng.randbytes(5000)
WIDE = "".join(f"<q{rng.randrange(10**9)}/>" for _ in range(2_000_00))

MALFORMED: dict[str, list[tuple[str, bytes]]] = {
    "empty": [("no bytes", b"")],
    "not-xlsx": [
        ("text", "姓名,身份证号\n张三,1".encode()),
        ("html named xlsx", b"<html><table><tr><td>1</td></tr></table></html>"),
        ("xml spreadsheet 2003", b'<?xml version="1.0"?><Workbook/>'),
        ("pdf", b"%PDF-1.7\n"),
        ("image", b"\x89PNG\r\n\x1a\n" + NOISE),
        ("noise", NOISE),
        ("one byte", b"P"),
        ("rar", b"Rar!\x1a\x07\x00" + NOISE),
        ("something before the package", b"GIF89a" + make.workbook()),
        ("blank before the package", b" " + make.workbook()),
        ("zip of something else", make.packed({"readme.txt": "hello"})),
        ("word document", make.packed({make.TYPES: make.content_types(), "word/document.xml": "<w/>"})),
        ("no content types", make.packed({k: v for k, v in make.parts_of().items() if k != make.TYPES})),
        ("no workbook", make.packed({k: v for k, v in make.parts_of().items() if k != make.WORKBOOK})),
        (
            "no relations",
            make.packed({k: v for k, v in make.parts_of().items() if k != make.WORKBOOK_RELATIONS}),
        ),
        ("word type", make.workbook(types=make.content_types("application/vnd.openxmlformats-officedocument.x+xml"))),
        ("binary workbook", make.workbook(types=make.content_types("application/vnd.ms-excel.sheet.binary.main"))),
        ("empty types", make.workbook(types="<Types/>")),
    ],
    "legacy": [
        ("old xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE),
        ("password (an OLE file around it)", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + make.workbook()),
    ],
    "encrypted": [("zip password", encrypted())],
    "damaged": [
        ("cut at a tenth", cut(0.1)),
        ("cut in half", cut(0.5)),
        ("cut before the end", cut(0.99)),
        ("only the magic", b"PK\x03\x04"),
        ("magic and noise", b"PK\x03\x04" + NOISE),
        ("a flipped bit under the checksum", flipped()),
        ("relations are no XML", make.workbook(relations="<Relationships")),
        ("workbook is no XML", make.workbook(workbook="nonsense")),
        ("types are no XML", make.workbook(types="<Types><")),
        ("styles are no XML", make.workbook(styles="<styleSheet>")),
        ("styles with words for numbers", make.workbook(styles='<s><cellXfs><xf numFmtId="a"/></cellXfs></s>')),
        ("unknown encoding name", make.workbook(workbook='<?xml version="1.0" encoding="UTX-8"?><workbook/>')),
        ("sheet without relation", make.workbook(workbook=make.workbook_xml('<sheet name="S" r:id="rId9"/>'))),
        (
            "relation to nowhere",
            make.workbook(relations=make.relations(make.relation("rId1", "worksheet", "worksheets/sheet9.xml"))),
        ),
        (
            "relation that climbs",
            make.workbook(relations=make.relations(make.relation("rId1", "worksheet", "../xl/worksheets/sheet1.xml"))),
        ),
        (
            "relation to a picture",
            make.packed(
                make.parts_of()
                | {
                    "xl/media/a.png": b"x",
                    make.WORKBOOK_RELATIONS: make.relations(make.relation("rId1", "worksheet", "media/a.png")),
                }
            ),
        ),
        ("path that climbs", make.with_part("../../etc/cron.d/x")),
        ("absolute path", make.with_part("/etc/passwd")),
        ("path with backslash", make.with_part("xl\\worksheets\\sheet2.xml")),
        ("other compression", make.packed(make.parts_of(), zipfile.ZIP_BZIP2)),
        ("lzma", make.packed(make.parts_of(), zipfile.ZIP_LZMA)),
        ("cell reference in entities", unusual('<c r="&#65;&#x10000;1"><v>1</v></c>')),
        ("cell reference of words", unusual('<c s="1" r="A-1"><v>1</v></c>')),
        ("cell in row zero", unusual('<c r="A0"><v>1</v></c>')),
        ("unusual sheet that breaks off", sheet_bytes(b"<worksheet><sheetData><row><c  r='A1'><v>1</v>")),
        ("unusual sheet, nested deeply", make.workbook("<a>" * 200 + "<c  r='A1'><v>1</v></c>" + "</a>" * 200)),
        ("row number of words", make.workbook("<row r='x'><c  r='A1'><v>1</v></c></row>")),
    ],
    "members": [("2,001 members", many_members(LIMITS.members + 1))],
    "duplicate": [
        ("two sheets of one name", doubled(make.SHEET)),
        ("two by case", doubled(make.SHEET.upper())),
        ("two content types", doubled(make.TYPES)),
    ],
    "macro": [
        ("macro type", make.workbook(types=make.content_types(MACRO_TYPE))),
        ("macro template", make.workbook(types=make.content_types(MACRO_TEMPLATE))),
        ("add-in", make.workbook(types=make.content_types("application/vnd.ms-excel.addin.macroEnabled.main+xml"))),
        ("vbaProject.bin", make.with_part("xl/vbaProject.bin")),
        ("vbaProject.bin by case", make.with_part("XL/VBAPROJECT.BIN")),
        ("vbaData.xml", make.with_part("xl/vbaData.xml", "<v/>")),
        ("macro sheet", make.with_part("xl/macrosheets/sheet1.xml", "<m/>")),
        ("activeX", make.with_part("xl/activeX/activeX1.xml", "<a/>")),
        ("form control", make.with_part("xl/ctrlProps/ctrlProp1.xml", "<a/>")),
        ("ribbon code", make.with_part("customUI/customUI14.xml", "<c/>")),
        (
            "vba type under another name",
            make.workbook(
                types=make.content_types(
                    more='<Override PartName="/xl/data.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                )
            ),
        ),
        (
            "macro sheet by relation",
            make.workbook(relations=make.relations(make.relation("rId1", "xlMacrosheet", "worksheets/sheet1.xml"))),
        ),
    ],
    "external-link": [
        ("link to a file", make.with_part("xl/externalLinks/externalLink1.xml", "<e/>")),
        ("its relations", make.with_part("xl/externalLinks/_rels/externalLink1.xml.rels", "<e/>")),
    ],
    "embedded": [("embedded object", make.with_part("xl/embeddings/oleObject1.bin"))],
    "doctype": [
        ("external entity in the sheet", make.workbook(sheet=make.sheet_xml("", head=make.DECLARATION + DOCTYPE))),
        ("billion laughs in strings", make.workbook(strings=f"{make.DECLARATION}{LAUGHS}<sst>&b;</sst>")),
        ("in the workbook", make.workbook(workbook=make.workbook_xml().replace("<workbook", f"{DOCTYPE}<workbook"))),
        ("in the relations", make.workbook(relations=f"{DOCTYPE}<Relationships/>")),
        ("in the types", make.workbook(types=f"{DOCTYPE}{make.content_types().removeprefix(make.DECLARATION)}")),
        ("in the styles", make.workbook(styles=f"{DOCTYPE}<styleSheet/>")),
        ("in a part that nobody reads", make.with_part("docProps/app.xml", f"{DOCTYPE}<a/>")),
        ("small letters", make.with_part("docProps/app.xml", "<!doctype a><a/>")),
        ("after a comment", make.with_part("docProps/app.xml", f"<!-- harmless -->{DOCTYPE}<a/>")),
        ("before a comment", make.with_part("docProps/app.xml", f"{DOCTYPE}<!-- harmless --><a/>")),
        ("at the very end", make.with_part("docProps/app.xml", "<a/><!")),
        ("across two chunks", make.with_part("docProps/app.xml", WIDE[: (1 << 20) - 4] + "<!DOCTYPE a><a/>" + WIDE)),
    ],
    "encoding": [
        ("UTF-16", sheet_bytes(make.sheet_xml(make.PLAIN_ROWS, head="").encode("utf-16"))),
        ("UTF-16 without mark", sheet_bytes(make.sheet_xml(make.PLAIN_ROWS, head="").encode("utf-16-le"))),
        ("UTF-32", sheet_bytes(make.sheet_xml(make.PLAIN_ROWS, head="").encode("utf-32"))),
        ("UTF-7 declared", sheet_bytes(b'<?xml version="1.0" encoding="UTF-7"?><worksheet/>')),
        ("GBK declared", sheet_bytes(b"<?xml version='1.0' encoding='GBK'?><worksheet/>")),
        ("declared after a mark", sheet_bytes(b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-16"?><worksheet/>')),
    ],
    "ratio": [
        ("blanks", make.workbook(" " * 5_000_000)),
        ("zeros beside the sheet", make.with_part("xl/media/image1.png", bytes(20_000_000))),
        ("one long string", make.workbook(strings=f"<sst><si><t>{'好' * 2_000_000}</t></si></sst>")),
        ("empty rows", make.workbook("<row/>" * 500_000)),
        ("styles", make.workbook(styles=f"<s>{'<xf/>' * 500_000}</s>")),
        ("a zip bomb that looks like a sheet", sheet_bytes(b"<worksheet>" + b"<c/>" * 1_000_000)),
    ],
    "extent": [
        ("last cell of all", cells_at("XFD1048576")),
        ("one row too many", cells_at("A1", "A200001")),
        ("one column too many", cells_at("A1", "GS1")),
        ("corners of a desert", cells_at("A1", "GR200000")),
        ("believing its dimension", make.workbook(sheet=make.sheet_xml(
            make.row(1, make.number_cell("A1", 1)) + make.row(1048576, make.number_cell("XFD1048576", 1)),
            before='<dimension ref="A1"/>'))),
        ("quotes of the other kind", unusual("<c r='XFD1048576'><v>1</v></c>")),
        ("reference not first", unusual('<c s="0" r="XFD1048576"><v>1</v></c>')),
        ("two blanks", unusual('<c  r="XFD1048576"><v>1</v></c>')),
        ("a line break", unusual('<c\nr="XFD1048576"><v>1</v></c>')),
        ("a tab", unusual('<c\tr="XFD1048576"><v>1</v></c>')),
        ("small letters", unusual('<c r="xfd1048576"><v>1</v></c>')),
        ("greater-than in an attribute", unusual('<c r="XFD1048576" x="/>"><v>1</v></c>')),
        ("blanks around the equals sign", unusual('<c r = "XFD1048576"><v>1</v></c>')),
        ("inline text", unusual('<c r="XFD1" t="inlineStr"><is><t>x</t></is></c>')),
        ("blanks in the end of the tag", unusual('<c r="A300000"   ><v>1</v></c   >')),
        ("no references at all", make.workbook(f"<row>{'<c><v>1</v></c>' * 201}</row>")),
        ("row number only", make.workbook('<row r="200001"><c><v>1</v></c></row>')),
        ("a hidden sheet", make.packed(make.parts_of() | {
            make.WORKBOOK: make.workbook_xml(
                '<sheet name="A" sheetId="1" r:id="rId1"/>'
                '<sheet name="B" sheetId="2" state="veryHidden" r:id="rId2"/>'),
            make.WORKBOOK_RELATIONS: make.relations(
                make.relation("rId1", "worksheet", "worksheets/sheet1.xml"),
                make.relation("rId2", "worksheet", "/xl/worksheets/sheet2.xml")),
            "xl/worksheets/sheet2.xml": make.sheet_xml(make.row(1, make.number_cell("XFD1", 1))),
        })),
        ("a prefix for everything", make.workbook(sheet=(
            f'<x:worksheet xmlns:x="{make.MAIN}"><x:sheetData><x:row r="1"><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>'
            "</x:sheetData></x:worksheet>"))),
    ],
    "no-sheet": [
        ("no sheet", make.workbook(workbook=make.workbook_xml(""))),
        (
            "only a chart",
            make.workbook(relations=make.relations(make.relation("rId1", "chartsheet", "worksheets/sheet1.xml"))),
        ),
    ],
}  # fmt: skip
CASES = [(code, name, data) for code, cases in MALFORMED.items() for name, data in cases]


@pytest.mark.parametrize(("code", "data"), [pytest.param(c, d, id=f"{c}: {n}") for c, n, d in CASES])
def test_a_malformed_workbook_is_refused_for_its_reason(code, data):
    with pytest.raises(BadWorkbook) as refusal:
        prescan(data)
    assert refusal.value.code == code
    assert isinstance(refusal.value, BadData)
    assert str(refusal.value)


def test_the_corpus_has_a_hundred_workbooks():
    assert len(CASES) >= 100


def test_the_size_of_the_file_and_of_all_that_it_unpacks_to_are_bounded():
    data = make.workbook()
    with pytest.raises(BadWorkbook) as refusal:
        prescan(data, Limits(file_bytes=len(data) - 1))
    assert refusal.value.code == "size"
    with pytest.raises(BadWorkbook) as refusal:
        prescan(data, Limits(unpacked_bytes=1000))
    assert refusal.value.code == "unpacked"


def test_members_that_share_their_bytes_are_refused():
    with pytest.raises(BadWorkbook) as refusal:
        prescan(overlapping())
    assert refusal.value.code in ("ratio", "damaged")


def test_too_many_cells_are_refused_in_either_way_of_scanning():
    usual = make.workbook("".join(make.row(n, make.number_cell(f"A{n}", n)) for n in range(1, 12)))
    unusual_form = make.workbook("".join(f"<row><c  r='A{n}'><v>1</v></c></row>" for n in range(1, 12)))
    for data in (usual, unusual_form):
        with pytest.raises(BadWorkbook) as refusal:
            prescan(data, Limits(cells=10))
        assert refusal.value.code == "extent"
        assert prescan(data, Limits(cells=11))[0].extent.rows == 11


def test_the_farthest_cell_is_named():
    with pytest.raises(BadWorkbook, match="row 300000 and column C"):
        prescan(cells_at("C300000"))


@pytest.mark.parametrize(
    ("data", "rows", "columns"),
    [
        (make.workbook(), 2, 2),
        (make.workbook(sheet=make.sheet_xml(make.PLAIN_ROWS, before='<dimension ref="A1:XFD1048576"/>')), 2, 2),
        (make.workbook(sheet=make.sheet_xml(make.PLAIN_ROWS, before='<dimension ref="A1"/>')), 2, 2),
        (make.workbook(make.PLAIN_ROWS + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'), 2, 2),
        (make.workbook(make.PLAIN_ROWS + '<row r="9"><c s="1" r="XFD9"/></row>'), 2, 2),
        (make.workbook(""), 0, 0),
        (make.workbook("<row><c><v>1</v></c><c><v>1</v></c></row><row><c><v>1</v></c></row>"), 2, 2),
        (make.workbook(sheet=make.sheet_xml("", after="<!-- <x/> --><a><![CDATA[<b>]]></a>")), 0, 0),
        (make.packed(make.parts_of() | {"xl/media/image1.png": NOISE}), 2, 2),
        (make.packed(make.parts_of() | {"xl/calcChain.xml": '<calcChain><c r="XFD1048576" i="1"/></calcChain>'}), 2, 2),
        (cells_at("A1", "GR1"), 1, 200),
        (cells_at("A200000"), 200_000, 1),
        (make.packed(make.parts_of(), zipfile.ZIP_STORED), 2, 2),
    ],
)
def test_an_ordinary_workbook_passes_with_its_true_extent(data, rows, columns):
    [sheet] = prescan(data)
    assert (sheet.name, sheet.is_hidden) == ("Sheet1", False)
    assert (sheet.extent.rows, sheet.extent.columns) == (rows, columns)


def test_a_file_is_read_from_its_path(tmp_path: Path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(make.workbook())
    assert prescan(path)[0].extent.columns == 2


def test_a_file_that_is_missing_or_a_folder_is_named(tmp_path: Path):
    for path in (tmp_path / "nowhere.xlsx", tmp_path):
        with pytest.raises(BadWorkbook, match="cannot be read") as refusal:
            prescan(path)
        assert refusal.value.code == "unreadable"


def test_dates_shown_as_a_month_and_error_cells_are_found():
    cells = (
        make.number_cell("A1", 43649, 1)
        + make.number_cell("B1", 43649, 2)
        + make.number_cell("C1", 43649, 3)
        + '<c r="D1" t="e"><v>#N/A</v></c>'
    )
    styles = make.styles("yyyy&quot;年&quot;m&quot;月&quot;", "yyyy-mm-dd", 57)
    for rows in (f"<row>{cells}</row>", f"<row>{cells.replace('<c r', '<c  r')}</row>"):
        [sheet] = prescan(make.workbook(rows, styles=styles))
        assert sheet.extent.month_cells == {(1, 1), (1, 3)}
        assert sheet.extent.error_cells == {(1, 4)}


@pytest.mark.parametrize(
    ("code", "is_month"),
    [
        ('yyyy"年"m"月"', True),
        ("[$-804]yyyy.mm;@", True),
        ("mmm-yy", True),
        ("yyyy\\-mm", True),
        ("yyyy-mm-dd", False),
        ("m/d/yy", False),
        ("yyyy", False),
        ("m", False),
        ("h:mm", False),
        ("General", False),
        ('0.0"my"', False),
        ("mm:ss", False),
    ],
)
def test_a_format_without_day_is_told(code, is_month):
    assert shows_month(code) is is_month


def test_no_damage_to_a_workbook_escapes_as_another_error():
    data = make.workbook(styles=make.styles(17))
    refused = 0
    for _ in range(1500):
        damaged = bytearray(data)
        for _ in range(rng.randint(1, 6)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        try:
            prescan(bytes(damaged))
        except BadWorkbook:
            refused += 1
    assert refused > 1000
