"""Write a form as other offices' programs expect it: all elements, in the order of the table, UTF-8 with a mark."""

import base64
import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, fromstring, indent, tostring

from registry.documents.lrmx.form import AppointmentForm, FamilyMember, element_order, text_elements
from registry.documents.lrmx.reading import ITEM, ROOT

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'

_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(form: AppointmentForm) -> bytes:
    """Return the file of a form; elements that the table does not know stand before the version, as they came."""
    root = Element(ROOT)
    for tag, name in element_order():
        child = SubElement(root, tag)
        match getattr(form, name):
            case bytes() as photograph:
                child.text = base64.b64encode(photograph).decode()
            case tuple() as family:
                for member in family:
                    _add_member(child, member)
            case text:
                child.text = _possible(text)
    indent(root)
    for kept in _parsed(form.others):
        kept.tail = "\n  "
        root.insert(len(root) - 1, kept)
    return BYTE_ORDER_MARK + DECLARATION + tostring(root, encoding="utf-8") + b"\n"


def _add_member(parent: Element, member: FamilyMember) -> None:
    item = SubElement(parent, ITEM)
    for tag, (name, _shape) in text_elements(FamilyMember).items():
        SubElement(item, tag).text = _possible(getattr(member, name))
    item.extend(_parsed(member.others))


def _parsed(others: Iterable[tuple[str, str]]) -> Iterator[Element]:
    for _tag, xml in others:
        # Serialised by ourselves from what passed the guarded reader: nothing here comes straight from outside.
        yield fromstring(xml)  # noqa: S314


def _possible(text: str) -> str:
    """Drop the few characters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)
