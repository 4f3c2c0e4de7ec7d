"""What goes into a selection and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING

from registry.kernel.errors import LimitsCannotBeMet
from registry.kernel.messages import Message, message

if TYPE_CHECKING:
    from registry.allocation.selection.optimum import Optimum
    from registry.allocation.selection.programme import Flags
    from registry.allocation.selection.roster import Roster

MERIT_LIMIT = 2**53
"""Merits beyond this size, either way, are refused: reduced merits have to fit 64-bit whole numbers."""


@dataclass(frozen=True)
class Candidate:
    """A person who may be chosen. Merit in whole points; `ties` are compared in order, the higher first."""

    key: str
    merit: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    ties: tuple[int, ...] = ()


@dataclass(frozen=True)
class Limit:
    """Of those chosen, `at_least` and `at_most` so many have `value` as their `attribute` (None: no such bound)."""

    attribute: str
    value: str
    at_least: int | None = None
    at_most: int | None = None


class Side(StrEnum):
    """Which bound of a limit is meant."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Reason(StrEnum):
    """Why a person is in or out, held against the merit list M: the best by merit and tie-break with no limits."""

    ON_MERIT = "on_merit"  # chosen, in M
    LIFTED = "lifted"  # chosen, not in M: serves tight floors
    DISPLACED = "displaced"  # in M, not chosen
    BELOW_LINE = "below_line"  # neither


@dataclass(frozen=True)
class Binding:
    """A bound that the chosen set meets with no room to spare."""

    limit: Limit
    side: Side


@dataclass(frozen=True)
class Price:
    """What moving a bound by one place would be worth, in points. Not unique, so information only."""

    limit: Limit
    side: Side
    points: float


@dataclass(frozen=True)
class Missed:
    """`points_missed` of one person: best total minus best total with this person forced in.

    `points` is None where no set of the same size that holds every limit contains the person.
    If `exact` is false, `points` is a proven lower bound.
    """

    points: int | None
    exact: bool = True

    def __str__(self) -> str:
        if self.points is None:
            return "impossible"
        return str(self.points) if self.exact else f">={self.points}"


@dataclass(frozen=True)
class Standing:
    """One person's result. `floors`: for the lifted, the tight floors they serve."""

    key: str
    chosen: bool
    reason: Reason
    missed: Missed
    floors: tuple[Limit, ...] = ()


@dataclass(frozen=True)
class Change:
    """A bound that gives way in a relaxation: as it stands and as it would have to be."""

    limit: Limit
    side: Side
    old: int
    new: int

    @property
    def persons(self) -> int:
        return abs(self.new - self.old)

    @property
    def text(self) -> Message:
        values = {
            "attribute": self.limit.attribute,
            "value": self.limit.value,
            "old": self.old,
            "new": self.new,
            "persons": self.persons,
        }
        if self.side is Side.AT_LEAST:
            return message(
                "%(attribute)s = %(value)s: at least %(new)s instead of %(old)s (lower by %(persons)s)", **values
            )
        return message(
            "%(attribute)s = %(value)s: at most %(new)s instead of %(old)s (higher by %(persons)s)", **values
        )


@dataclass(frozen=True)
class Relaxation:
    """Changes that let a set hold all limits, with the fewest persons in sum; in file order.

    `smallest` is false if time ran out before it was settled that no fewer limits, or limits further up, would do.
    """

    changes: tuple[Change, ...]
    smallest: bool

    @property
    def persons(self) -> int:
        return sum(change.persons for change in self.changes)


class LimitsInConflict(LimitsCannotBeMet):
    """No set holds every limit; carries the smallest relaxation and the snapshot of the input."""

    def __init__(self, relaxation: Relaxation, snapshot: str) -> None:
        changes = reduce(
            lambda one, more: message("%(one)s; %(more)s", one=one, more=more),
            (change.text for change in relaxation.changes),
        )
        if relaxation.smallest:
            text = message("The limits cannot be met. The smallest change that would do: %(changes)s", changes=changes)
        else:
            text = message(
                "The limits cannot be met. A change with the fewest persons that would do: %(changes)s", changes=changes
            )
        super().__init__(text)
        self.relaxation = relaxation
        self.snapshot = snapshot


@dataclass(frozen=True)
class Explanation:
    """Who is in the merit list, and of some columns exactly what forcing them in would cost."""

    merit_list: Flags
    missed: Mapping[int, Missed]


@dataclass(frozen=True)
class Selection:
    """A run and its proof.

    `chosen` and `waiting` are in order of merit and of coming in. `bound` is a proven upper bound of the total;
    `optimal` is true only if it equals the total in whole-number arithmetic and the tie-break is decided.
    `cut_line` is the lowest merit of the merit list (None if that is empty). `snapshot` is the SHA-256 of the
    canonical input, the same under any order of rows. `roster`, `optimum` and
    `explanation` serve later questions about this run.
    """

    chosen: tuple[str, ...]
    seats: int
    total: int
    bound: int
    optimal: bool
    cut_line: int | None
    binding: tuple[Binding, ...]
    prices: tuple[Price, ...]
    waiting: tuple[str, ...]
    solver: str
    versions: Mapping[str, str]
    snapshot: str
    roster: Roster = field(repr=False, compare=False)
    optimum: Optimum = field(repr=False, compare=False)
    explanation: Explanation = field(repr=False, compare=False)
