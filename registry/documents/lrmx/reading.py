"""Read a form from anywhere: without entities or bombs, forgiving what offices do to it."""

import base64
import binascii
import re
from pathlib import Path
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError, tostring

from registry.documents.lrmx.form import AppointmentForm, FamilyMember, in_shape, text_elements
from registry.kernel.errors import BadData
from registry.kernel.messages import Message, message

MEGABYTE = 1 << 20
MOST_BYTES = 8 * MEGABYTE
MOST_TAGS = 20_000
DEEPEST = 20
ROOT = "Person"
FAMILY, ITEM, PHOTOGRAPH = "JiaTingChengYuan", "Item", "ZhaoPian"

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_CHINESE_ENCODINGS = ("gb2312", "gbk", "gb18030")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Held = TypeVar("Held", AppointmentForm, FamilyMember)


def read(source: Path | bytes) -> AppointmentForm:
    """Read an appointment form. Raise BadData with what is wrong with the file."""
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    text = _DECLARATION.sub("", _decoded(_bytes(source)), count=1)
    if not text.lstrip().startswith("<"):
        raise _not_a_form()
    # Each element costs the parser a hundred times its three bytes, so they are counted before it starts.
    if text.count("<") > MOST_TAGS:
        raise BadData(message("The file has more than %(count)d elements; no appointment form has.", count=MOST_TAGS))
    try:
        root: Element = ElementTree.fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        raise BadData(message("The file contains a document type declaration; no appointment form has one.")) from None
    except ParseError as fault:
        line, column = fault.position
        raise BadData(
            message(
                "The file is not well-formed XML at line %(line)d, column %(column)d; export it again.",
                line=line,
                column=column + 1,
            )
        ) from None
    except (ValueError, LookupError):
        raise _not_a_form() from None
    _check_depth(root)
    if _local(root.tag) != ROOT:
        raise BadData(
            message("This is XML, but no appointment form: it begins with %(tag)s.", tag=_local(root.tag)[:40])
        )
    return _form(root)


def _form(root: Element) -> AppointmentForm:
    values, rest = _texts(root, AppointmentForm)
    family: tuple[FamilyMember, ...] = ()
    photograph = b""
    others: list[tuple[str, str]] = []
    for child in rest:
        if child.tag == FAMILY and not family and _holds_items_only(child):
            family = tuple(one for one in map(_member, child) if one != FamilyMember())
        elif child.tag == PHOTOGRAPH and not photograph:
            photograph = _photograph(child.text or "")
        else:
            others.append(_kept(child))
    return AppointmentForm(**values, family=family, photograph=photograph, others=tuple(others))


def _holds_items_only(child: Element) -> bool:
    return not (child.text or "").strip() and all(item.tag == ITEM for item in child)


def _member(item: Element) -> FamilyMember:
    values, rest = _texts(item, FamilyMember)
    return FamilyMember(**values, others=tuple(map(_kept, rest)))


def _texts(parent: Element, of: type[Held]) -> tuple[dict[str, str], list[Element]]:
    """Return the texts by field, and the children that hold something else, are not known, or stand twice."""
    known = text_elements(of)
    values: dict[str, str] = {}
    rest: list[Element] = []
    for child in parent:
        if not isinstance(child.tag, str):
            continue  # a comment or an instruction
        name, shape = known.get(child.tag, ("", None))
        if shape is None or len(child) or values.get(name):
            rest.append(child)
        else:
            values[name] = in_shape(child.text or "", shape)
    return values, rest


def _kept(child: Element) -> tuple[str, str]:
    child.tail = None
    return _local(child.tag), tostring(child, encoding="unicode")


def _photograph(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadData(message("The photograph in the form is damaged; export the form again.")) from None


def _bytes(source: Path | bytes) -> bytes:
    data = source
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as fault:
            raise BadData(
                message("The file %(path)s cannot be read: %(why)s.", path=str(source), why=fault.strerror or "")
            ) from None
    assert isinstance(data, bytes)
    if not data.strip():
        raise BadData(message("The file is empty."))
    if len(data) > MOST_BYTES:
        raise BadData(message("The file is larger than %(megabytes)d MB.", megabytes=MOST_BYTES // MEGABYTE))
    return data


def _decoded(data: bytes) -> str:
    declared = _ENCODING.match(data[:200].removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode().lower() if declared else "utf-8"
    if data.startswith(_UTF16_MARKS):
        encoding = "utf-16"
    elif encoding in _CHINESE_ENCODINGS and not data.startswith(b"\xef\xbb\xbf"):
        encoding = "gb18030"
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _not_a_form() from None


def _check_depth(root: Element) -> None:
    level = [root]
    for _depth in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise BadData(message("The file is nested deeper than any appointment form."))


def _not_a_form() -> BadData:
    text: Message = message("This is no appointment form (.lrmx), whatever its name says: it is not XML in UTF-8.")
    return BadData(text)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
