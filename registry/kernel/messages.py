"""Sentences for people, kept apart from the language they are read in.

A rule or a reader of files does not know who reads. It returns a `Message`: an English template
(which is the msgid of the translation catalogues) and the values to put in. The edge of the
application (page, command) translates it; `str(message)` gives the English sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
