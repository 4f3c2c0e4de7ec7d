"""Word documents from templates that offices can change in Word: values are put in as text, never as markup."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docxtpl import DocxTemplate

_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Picture:
    """A picture to stand in a document, `height` in millimetres; one that Word could not show is left out."""

    data: bytes
    height: int


def render(template: Path, values: Mapping[str, Any]) -> bytes:
    """Fill a template (.docx with Jinja marks) with texts, lists and mappings of texts, and pictures."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(template)
    document.render({name: _fit(document, value) for name, value in values.items()}, autoescape=True)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _fit(document: "DocxTemplate", value: Any) -> Any:
    """Drop from texts what XML cannot hold; make pictures of pictures."""
    match value:
        case str():
            return _NOT_IN_XML.sub("", value)
        case Picture():
            return _picture(document, value)
        case Mapping():
            return {name: _fit(document, one) for name, one in value.items()}
        case list() | tuple():
            return [_fit(document, one) for one in value]
    return value


def _picture(document: "DocxTemplate", picture: Picture) -> Any:
    from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
    from docx.image.image import Image
    from docx.shared import Mm
    from docxtpl import InlineImage

    try:
        Image.from_blob(picture.data)
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
        return ""
    return InlineImage(document, io.BytesIO(picture.data), height=Mm(picture.height))
