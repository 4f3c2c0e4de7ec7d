"""The form of every code list: a stored English word and the sentence that people read."""

from enum import StrEnum
from typing import Self

from registry.kernel.messages import Message


class Code(StrEnum):
    """A code list. A member is written `POST = "post", message("post")`: the stored word and its label.

    `Kind("post")` finds a member by its stored word and raises ValueError for an unknown one.
    """

    label: Message

    # The default is for type checkers only: they read the look-up `Kind("post")` as a call of this.
    def __new__(cls, value: str, label: Message = Message("")) -> Self:  # noqa: B008
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
