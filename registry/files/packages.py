"""A look into a Word package: its parts are counted while they are unpacked, and nothing in it may act."""

import io
import re
import struct
import zipfile
import zlib

from registry.kernel.errors import BadData
from registry.kernel.messages import message

MEGABYTE = 1 << 20
CHUNK = MEGABYTE
MOST_PARTS = 2_000
MOST_UNPACKED = 100 * MEGABYTE
MOST_RATIO = 150
MOST_SMALL_PART = 4 * MEGABYTE
CONTENT_TYPES = "[Content_Types].xml"
DOCUMENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

_CENTRAL_ENTRY = b"PK\x01\x02"
_ACTIVE_TYPES = re.compile(rb"macroenabled|vbaproject|activex", re.IGNORECASE)
_ACTIVE_PATHS = re.compile(r"vba(project|data)|(^|/)(activex|embeddings|customui)/", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_ACTING_RELATION = re.compile(rb"""Type\s*=\s*["'][^"']*/(attachedTemplate|oleObject|frame|subDocument)["']""")
_DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")


def check_word(data: bytes) -> None:
    """Prove that a .docx is one, whole, of a sane size, and without macros. Raise BadData."""
    if data.count(_CENTRAL_ENTRY) > MOST_PARTS:
        raise BadData(message("The document has more than %(count)d parts.", count=MOST_PARTS))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_names(archive)
            _unpack(archive, len(data))
            _check_parts(archive)
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
        struct.error,
    ):
        raise _damaged() from None


def _check_names(archive: zipfile.ZipFile) -> None:
    names = [member.filename for member in archive.infolist()]
    if CONTENT_TYPES not in names or "word/document.xml" not in names:
        raise BadData(message("This is no Word document (.docx), whatever its name says."))
    if len({name.casefold() for name in names}) != len(names):
        raise _damaged()
    for member in archive.infolist():
        if member.flag_bits & 0x1:
            raise BadData(message("The document has a password; save it without one."))
        if _ACTIVE_PATHS.search(member.filename):
            raise _active()


def _unpack(archive: zipfile.ZipFile, packed: int) -> None:
    """Unpack everything once, counting; what is declared in the table of contents is not believed."""
    unpacked = 0
    for member in archive.infolist():
        with archive.open(member) as file:
            while chunk := file.read(CHUNK):
                unpacked += len(chunk)
                if unpacked > MOST_UNPACKED or (unpacked > MEGABYTE and unpacked > MOST_RATIO * packed):
                    raise BadData(
                        message(
                            "The document unpacks to more than %(megabytes)d MB, or %(ratio)d times its size.",
                            megabytes=MOST_UNPACKED // MEGABYTE,
                            ratio=MOST_RATIO,
                        )
                    )
                if member.filename.endswith((".xml", ".rels")) and _DECLARATION.search(chunk):
                    raise BadData(
                        message("The document contains a document type declaration; no office program writes one.")
                    )


def _check_parts(archive: zipfile.ZipFile) -> None:
    types = _small(archive, CONTENT_TYPES)
    if _ACTIVE_TYPES.search(types):
        raise _active()
    if DOCUMENT_TYPE not in types:
        raise BadData(message("This is no Word document (.docx), whatever its name says."))
    for name in archive.namelist():
        if name.endswith(".rels"):
            for relation in _RELATION.findall(_small(archive, name)):
                if _ACTING_RELATION.search(relation) and b"External" in relation:
                    raise _active()


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MOST_SMALL_PART:
        raise _damaged()
    return archive.read(name)


def _active() -> BadData:
    return BadData(
        message("The document contains macros, embedded objects or a foreign template; save it as plain .docx.")
    )


def _damaged() -> BadData:
    return BadData(message("The document is damaged; open it in Word or WPS, save it again as .docx and send that."))
