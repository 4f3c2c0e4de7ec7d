"""Sentences for people, kept apart from the language they are read in.

A rule or a reader of files does not know who reads. It returns a `Message`: an English template
(which is the msgid of the translation catalogues) and the values to put in. The edge of the
application (page, command) translates it; `str(message)` gives the English sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Message:
    """A sentence: `template` with `%(name)s` places, and the `values` for them."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.values if self.values else self.template


def message(template: str, **values: object) -> Message:
    """Make a `Message`. Extraction of translations looks for calls of this function."""
    return Message(template, values)


def to_json(text: Message) -> dict[str, Any]:
    """Put a message into plain JSON, to be kept and read back with `from_json`.

    Values may be texts, whole numbers, booleans, None, days, messages, codes (kept as their label) and lists of these.
    """
    return {"template": text.template, "values": {name: _plain(value) for name, value in text.values.items()}}


def from_json(stored: Mapping[str, Any]) -> Message:
    """Read a message that `to_json` made."""
    return Message(stored["template"], {name: _value(value) for name, value in stored["values"].items()})


def _plain(value: object) -> Any:
    label = getattr(value, "label", value)  # a code is kept as what people read
    if isinstance(label, Message):
        return to_json(label)
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"{value!r} cannot stand in a kept message")


def _value(stored: Any) -> object:
    if isinstance(stored, list):
        return [_value(one) for one in stored]
    if isinstance(stored, dict):
        return date.fromisoformat(stored["day"]) if "day" in stored else from_json(stored)
    return stored
