"""How the nominations of a cycle stand, region by region: a picture and the table of the same figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from registry.kernel.messages import Message, message
from registry.pool.codes import NominationState, PublicLabel

S = NominationState

GROUPS: tuple[tuple[Message, str, frozenset[str]], ...] = (
    (message("waiting for the county"), "#c98a12", frozenset({S.SUBMITTED})),
    (message("waiting for the city"), "#b4530a", frozenset({S.COUNTY_PASSED})),
    (message("waiting for the province"), "#8a2f2f", frozenset({S.CITY_PASSED})),
    (message("returned"), "#6b4fa0", frozenset({S.DRAFT, S.RETURNED})),
    (message("accepted, under selection"), "#5b8fc0", frozenset({S.ACCEPTED, S.ASSESSED, PublicLabel.UNDER_SELECTION})),
    (message("chosen"), "#1b7f4d", frozenset({S.SELECTED, S.ON_NOTICE, S.HELD, S.CONFIRMED, S.ENROLLED})),
    (message("on the waiting list"), "#7fb79a", frozenset({S.WAITING})),
    (message("not selected"), "#9aa7b4", frozenset({S.NOT_SELECTED})),
    (
        message("rejected, ineligible or withdrawn"),
        "#c9d3de",
        frozenset({S.REJECTED, S.INELIGIBLE, S.REMOVED, S.WITHDRAWN, S.VOID}),
    ),
)
"""What the states of a nomination come to, in the order of the way; each with the colour of its bar."""


@dataclass(frozen=True)
class Group:
    """A group of states with its figure in each region, in the order of `Progress.names`."""

    label: Message
    colour: str
    figures: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.figures)


@dataclass(frozen=True)
class Progress:
    """Figures by region; groups that nobody is in are left out."""

    names: tuple[str, ...]
    groups: tuple[Group, ...]


def progress(rows: Sequence[Row[Any]]) -> Progress:
    """Gather rows of (code, name, state, found), which come in the order of the regions."""
    regions: dict[str, str] = {row.code: row.name for row in rows}
    found: Mapping[tuple[str, str], int] = {(row.code, row.state): row.found for row in rows}
    groups = (
        Group(label, colour, tuple(sum(found.get((code, state), 0) for state in states) for code in regions))
        for label, colour, states in GROUPS
    )
    return Progress(tuple(regions.values()), tuple(group for group in groups if group.total))


def totals(by_state: Mapping[str, int]) -> list[tuple[Message, int]]:
    """Return (label, figure) of every group that somebody is in, from figures by state."""
    figures = [(label, sum(by_state.get(state, 0) for state in states)) for label, _colour, states in GROUPS]
    return [(label, figure) for label, figure in figures if figure]
