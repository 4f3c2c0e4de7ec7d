"""A look at a file before it is kept: is it what its name says, whole, small enough, and without active content."""

import re
import struct
from dataclasses import dataclass

from registry.documents.lrmx import reading
from registry.documents.prescan import prescan
from registry.files import packages
from registry.files.codes import AttachmentKind
from registry.kernel.errors import BadData
from registry.kernel.messages import Message, message
from registry.kernel.text import normalise_text

MEGABYTE = 1 << 20
MOST_BYTES = 10 * MEGABYTE
MOST_PHOTOGRAPH_BYTES = 2 * MEGABYTE
MOST_PIXELS = 50_000_000
LONGEST_NAME = 120

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "lrmx": "application/xml",
}
IMAGES = frozenset({"jpg", "jpeg", "png"})
PACKAGES = frozenset({"docx", "xlsx"})
ALLOWED = ", ".join(MEDIA_TYPES)

_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_ACTIVE = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept: its name without a path, and its media type, which follows from its content."""

    name: str
    media_type: str


def inspect(name: str, data: bytes, kind: AttachmentKind) -> Inspected:
    """Check a file by its content. Raise BadData with what is wrong with it."""
    name = _bare(name)
    if not data:
        raise _refused(name, message("it is empty (0 bytes)."))
    most = MOST_PHOTOGRAPH_BYTES if kind is AttachmentKind.PHOTOGRAPH else MOST_BYTES
    if len(data) > most:
        raise _refused(name, message("it is larger than %(megabytes)d MB.", megabytes=most // MEGABYTE))
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in MEDIA_TYPES:
        raise _refused(name, message("only these kinds are kept: %(kinds)s.", kinds=ALLOWED))
    if kind is AttachmentKind.PHOTOGRAPH and ending not in IMAGES:
        raise _refused(name, message("a photograph is a .jpg or .png."))
    if not _is_what_it_says(ending, data):
        raise _refused(name, message("its content is not that of a .%(ending)s file.", ending=ending))
    _look_inside(name, ending, data)
    return Inspected(name, MEDIA_TYPES[ending])


def _bare(name: str) -> str:
    """Take off any path, and what no file system or header likes; the ending stays when the name is cut."""
    bare = re.sub(r'[\x00-\x1f<>:"|?*]', "", normalise_text(name).replace("\\", "/").rpartition("/")[2]).strip(". ")
    if len(bare) > LONGEST_NAME:
        stem, _dot, ending = bare.rpartition(".")
        bare = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return bare or "file"


def _is_what_it_says(ending: str, data: bytes) -> bool:
    if ending == "lrmx":
        return True  # XML has no mark of its own: the reader of the form decides
    import puremagic

    try:
        found = {match.extension.lstrip(".") for match in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError):
        return False
    return ending in found


def _look_inside(name: str, ending: str, data: bytes) -> None:
    try:
        if ending == "xlsx":
            prescan(data)
        elif ending == "docx":
            packages.check_word(data)
        elif ending == "lrmx":
            reading.read(data)
    except BadData as fault:
        raise _refused(name, fault.text) from fault
    if ending == "pdf":
        _check_pdf(name, data)
    elif ending in IMAGES:
        _check_image(name, ending, data)


def _check_pdf(name: str, data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise _refused(name, message("it breaks off before its end; scan or save it again."))
    # A name in a PDF may be written with escapes: /J#61vaScript is /JavaScript.
    if _PDF_ACTIVE.search(_PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), data)):
        raise _refused(
            name, message("it contains scripts, forms or other files; print it to a plain PDF and send that.")
        )


def _check_image(name: str, ending: str, data: bytes) -> None:
    is_whole = data.endswith(b"IEND\xaeB`\x82") if ending == "png" else b"\xff\xd9" in data[-4096:]
    size = _png_size(data) if ending == "png" else _jpeg_size(data)
    if not is_whole or size is None or not all(size):
        raise _refused(name, message("the picture is damaged or breaks off; scan or save it again."))
    if size[0] * size[1] > MOST_PIXELS:
        raise _refused(
            name,
            message("the picture has %(width)d x %(height)d points, too many to open.", width=size[0], height=size[1]),
        )


def _png_size(data: bytes) -> tuple[int, int] | None:
    if len(data) < 33 or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Find the frame header of a JPEG: segments follow each other, each with its length."""
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 if marker in _JPEG_BARE else 2 + struct.unpack(">H", data[place + 2 : place + 4])[0]
    return None


def _refused(name: str, why: Message) -> BadData:
    return BadData(message("%(name)s is not kept: %(why)s", name=name, why=why))
