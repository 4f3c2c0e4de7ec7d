"""What a figure is: its name, its unit, and the sentence that defines it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

from registry.kernel.codes import Code
from registry.kernel.messages import Message, message

DAYS_PER_MONTH = 365.2425 / 12
"""A rate needs months of equal length; lengths of service never use this."""


class Unit(Code):
    """The unit tells the page how to write the value: a share becomes a percentage, a ratio stays a number."""

    PEOPLE = "people", message("people")
    PAIRINGS = "pairings", message("pairings")
    RECORDS = "records", message("records")
    MOVES = "moves", message("moves")
    UNITS = "units", message("organisations")
    SHARE = "share", message("share")
    RATIO = "ratio", message("ratio")
    DAYS = "days", message("days")
    PER_MONTH = "per_month", message("records per pairing-month")
    MINUTES = "minutes", message("minutes")
    NUMBER = "number", message("how many")
    BITS = "bits", message("bits")


@dataclass(frozen=True)
class Definition:
    """Name, unit and definition of one figure.

    `counts` names the fields that could be worked out from it: it is published only if all of them may be. A count
    of people or things of its own need not be named. `base` names the field that a share is a part of: it is published
    only on a base large enough for percentages.
    """

    name: Message
    unit: Unit
    text: Message
    counts: tuple[str, ...] = ()
    base: str = ""


class Measured(Protocol):
    """A result of a measure."""

    definitions: ClassVar[Mapping[str, Definition]]
