"""A look at an uploaded workbook before any library opens it.

A few kilobytes can cost a reader gigabytes: zip bombs, one cell at XFD1048576, entities. So the package is walked
once with bounded memory, everything is counted while it is unpacked, and the extent of each sheet is proven from its
cells, not believed from its `<dimension>`. What passes is an ordinary .xlsx within limits.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from registry.documents import package
from registry.documents.extents import Extent, TooManyCells, exact_extent, fast_extent
from registry.documents.package import BadWorkbook
from registry.kernel.messages import message

MEGABYTE = 1 << 20
CHUNK = MEGABYTE
_ZIP_MAGIC = b"PK\x03\x04"
_CENTRAL_ENTRY = b"PK\x01\x02"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii")
_DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may be at most."""

    file_bytes: int = 50 * MEGABYTE
    members: int = 2_000
    unpacked_bytes: int = 300 * MEGABYTE
    ratio: int = 150
    rows: int = 200_000
    columns: int = 200
    cells: int = 6_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What is known of a sheet: its name, whether it is hidden, and the extent of its cells."""

    name: str
    is_hidden: bool
    extent: Extent


def prescan(source: Path | bytes, limits: Limits = LIMITS) -> tuple[SheetFacts, ...]:
    """Prove that a workbook is safe to read; give its sheets in order. Raises BadWorkbook."""
    data = read_bytes(source, limits.file_bytes)
    try:
        with _open(data, limits) as archive:
            parts = package.read_parts(archive, limits.ratio)
            walk = _Walk(archive, limits, len(data))
            extents = {member.filename: walk.member(member, parts) for member in archive.infolist()}
            return tuple(
                SheetFacts(sheet.name, sheet.is_hidden, extents.get(sheet.path) or Extent()) for sheet in parts.sheets
            )
    # zlib.error is not an OSError; struct.error and NotImplementedError come from broken headers.
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, *package.BROKEN):
        raise damaged() from None


def damaged() -> BadWorkbook:
    """Make the refusal of a file that is broken."""
    return BadWorkbook(
        "damaged", message("The workbook is damaged; open it in Excel or WPS, save it again as .xlsx and send that.")
    )


def read_bytes(source: Path | bytes, most: int) -> bytes:
    """Read a file, refusing one that is missing, empty, or beyond `most` bytes. Raises BadWorkbook."""
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                data = file.read(most + 1)
        except OSError as fault:
            raise BadWorkbook(
                "unreadable",
                message("The file %(path)s cannot be read: %(why)s.", path=str(source), why=fault.strerror or ""),
            ) from None
    else:
        data = source
    if not data:
        raise BadWorkbook("empty", message("The file is empty."))
    if len(data) > most:
        raise BadWorkbook("size", message("The file is larger than %(megabytes)d MB.", megabytes=most // MEGABYTE))
    return data


def _open(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Open the package and check its table of contents."""
    if data.startswith(_OLE_MAGIC):
        raise BadWorkbook(
            "legacy",
            message("This is an old .xls file or one with a password; save it as .xlsx without a password."),
        )
    if not data.startswith(_ZIP_MAGIC):
        raise BadWorkbook("not-xlsx", message("This is not an .xlsx workbook, whatever its name says."))
    # Counted before the library reads the table: each of a million entries would cost it half a kilobyte.
    if data.count(_CENTRAL_ENTRY) > limits.members:
        raise BadWorkbook("members", message("The workbook has more than %(count)d parts.", count=limits.members))
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = set()
    for member in archive.infolist():
        if member.flag_bits & 0x1:
            raise BadWorkbook("encrypted", message("The workbook has a password; save it without one."))
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged()
        name = member.filename.casefold()
        if name in names:
            raise BadWorkbook("duplicate", message("The workbook has two parts of the same name; save it again."))
        names.add(name)
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or member.orig_filename != member.filename:
            raise damaged()
    return archive


class _Walk:
    """One walk over all members; counts what has been unpacked."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits, file_bytes: int) -> None:
        self.archive = archive
        self.limits = limits
        self.file_bytes = file_bytes
        self.unpacked = 0

    def member(self, member: zipfile.ZipInfo, parts: package.Parts) -> Extent | None:
        """Unpack one member; of a worksheet give the extent."""
        package.refuse_active_content(member.filename)
        chunks = self._counted(member)
        if not member.filename.lower().endswith((".xml", ".rels")):
            for _ in chunks:
                pass
            return None
        chunks = _plain_xml(chunks)
        if member.filename not in parts.sheet_paths:
            for _ in chunks:
                pass
            return None
        most = self.limits.cells
        try:
            extent = fast_extent(chunks, parts.month_styles, most)
            if extent is None:
                with self.archive.open(member) as file:
                    extent = exact_extent(iter(lambda: file.read(CHUNK), b""), parts.month_styles, most)
        except TooManyCells:
            raise BadWorkbook("extent", message("A sheet has more than %(cells)d cells.", cells=most)) from None
        self._check(extent)
        return extent

    def _counted(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        size = 0
        with self.archive.open(member) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                self.unpacked += len(chunk)
                if self.unpacked > self.limits.unpacked_bytes:
                    raise BadWorkbook(
                        "unpacked",
                        message(
                            "The workbook unpacks to more than %(megabytes)d MB.",
                            megabytes=self.limits.unpacked_bytes // MEGABYTE,
                        ),
                    )
                package.check_ratio(size, member.compress_size, self.limits.ratio)
                package.check_ratio(self.unpacked, self.file_bytes, self.limits.ratio)
                yield chunk

    def _check(self, extent: Extent) -> None:
        limits = self.limits
        if extent.rows > limits.rows or extent.columns > limits.columns or extent.area > limits.cells:
            raise BadWorkbook(
                "extent",
                message(
                    "The sheet reaches row %(row)d and column %(column)s; at most %(rows)d rows, %(columns)d columns "
                    "and %(cells)d cells are read. Delete what stands far below or beside the table.",
                    row=extent.rows,
                    column=extent.last_letter,
                    rows=limits.rows,
                    columns=limits.columns,
                    cells=limits.cells,
                ),
            )


def _plain_xml(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pass XML through, refusing other encodings than UTF-8 and every declaration but comments and CDATA."""
    tail = b""
    is_first = True
    for chunk in chunks:
        if is_first:
            is_first = False
            declared = _DECLARED_ENCODING.search(chunk[:400].removeprefix(b"\xef\xbb\xbf"))
            if b"\x00" in chunk[:200] or (declared and declared[1].lower() not in _ENCODINGS):
                raise BadWorkbook("encoding", message("The workbook is not written in UTF-8; save it again as .xlsx."))
        seen = tail + chunk
        found = _DECLARATION.search(seen)
        # The last bytes may be half of a comment's opening: they are looked at again with the next chunk.
        if found and found.start() < len(seen) - 8:
            _refuse_declaration()
        tail = seen[-8:]
        yield chunk
    if _DECLARATION.search(tail):
        _refuse_declaration()


def _refuse_declaration() -> None:
    raise BadWorkbook(
        "doctype", message("The workbook contains a document type declaration; no office program writes one.")
    )
