"""Edges as plain values, and the graphs built from them.

A value is what a query delivers (keys are text, dates are civil dates, the last day is included). A
builder sorts nodes and edges, so that the same facts in any order make the same graph.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from registry.kernel.codes import Code
from registry.kernel.messages import message

if TYPE_CHECKING:
    import networkx as nx


class Direction(Code):
    """Where a move leads between levels."""

    UP = "up", message("to a higher level")
    DOWN = "down", message("to a lower level")
    LEVEL = "level", message("on one level")


@dataclass(frozen=True)
class PersonNode:
    """A person as the networks see them on the day of the report.

    `capacity` is the number of mentees a mentor may hold at once. `entered_on` is the first day of the
    first post, `left_on` the last day under observation (None: still here); both serve the time to the
    first move only.
    """

    key: str
    label: str
    county_code: str = ""
    city_code: str = ""
    sector: str = ""
    is_member: bool = False
    is_mentor: bool = False
    capacity: int = 1
    entered_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True)
class MentorshipEdge:
    """One pairing, from the mentor to the mentee.

    `ends_on` is None while it runs. `is_broken_off` says that it ended before its term (changed, given
    up, left); a pairing that served its term is not broken off. `minutes` is the sum of all records.
    """

    pairing: str
    mentor: str
    mentee: str
    starts_on: date
    ends_on: date | None = None
    is_broken_off: bool = False
    category: str = ""
    records: int = 0
    minutes: int = 0
    outcomes: int = 0
    first_record_on: date | None = None
    last_record_on: date | None = None

    def __post_init__(self) -> None:
        if self.mentor == self.mentee:
            raise ValueError(f"pairing {self.pairing}: {self.mentor} cannot be the own mentor")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError(f"pairing {self.pairing} ends before it starts")

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)

    def days_until(self, day: date) -> int:
        """Count the days of the pairing up to `day`, first and last included; 0 if it starts later."""
        end = day if self.ends_on is None else min(self.ends_on, day)
        return max(0, (end - self.starts_on).days + 1)


@dataclass(frozen=True)
class OrganisationNode:
    """A unit: its township code is empty above the township level."""

    key: str
    label: str
    county_code: str = ""
    township_code: str = ""
    is_hardship: bool = False


@dataclass(frozen=True)
class Move:
    """One person leaves one unit (or post) for another on a day, after so many days in the previous one."""

    person: str
    on: date
    from_organisation: str
    to_organisation: str
    from_level: str
    to_level: str
    from_sector: str
    to_sector: str
    from_county: str
    to_county: str
    kind: str
    direction: Direction
    days_in_previous: int
    from_post: str = ""
    to_post: str = ""


@dataclass(frozen=True)
class Holding:
    """The post that a person holds on the day of the report, and since when."""

    person: str
    organisation: str
    post: str
    since: date


@dataclass(frozen=True)
class Nominee:
    """A nominee of one cycle with the groups that a fair selection is asked about."""

    key: str
    sex: str
    region: str
    sector: str
    school_type: str
    is_selected: bool


def sorted_edges(edges: Iterable[MentorshipEdge]) -> list[MentorshipEdge]:
    return sorted(edges, key=lambda edge: (edge.mentor, edge.mentee, edge.starts_on, edge.pairing))


def sorted_moves(moves: Iterable[Move]) -> list[Move]:
    return sorted(
        moves,
        key=lambda move: (
            move.person,
            move.on,
            move.from_organisation,
            move.to_organisation,
            move.from_post,
            move.to_post,
        ),
    )


def running(edges: Iterable[MentorshipEdge], on: date) -> list[MentorshipEdge]:
    """List the pairings that run on the day."""
    return sorted_edges(edge for edge in edges if edge.runs_on(on))


def started(edges: Iterable[MentorshipEdge], on: date) -> list[MentorshipEdge]:
    """List the pairings that have begun by the day, ended ones included."""
    return sorted_edges(edge for edge in edges if edge.starts_on <= on)


def mentorship_graph(people: Iterable[PersonNode], edges: Iterable[MentorshipEdge]) -> "nx.DiGraph[str]":
    """Build mentor -> mentee over all `people`; several pairings of the same two become one edge.

    Node data: `person`, `county`, `city`, `sector`. Edge data: `pairings` (keys in order of start),
    `records`, `minutes`, `outcomes` (sums), `starts_on` (first), `ends_on` (last, None if one runs).
    Raises ValueError for two people of one key and for a pairing of somebody who is not in `people`.
    """
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    for person in sorted(people, key=lambda person: person.key):
        if person.key in graph:
            raise ValueError(f"person {person.key} is given twice")
        graph.add_node(
            person.key, person=person, county=person.county_code, city=person.city_code, sector=person.sector
        )
    for edge in sorted_edges(edges):
        for end in (edge.mentor, edge.mentee):
            if end not in graph:
                raise ValueError(f"pairing {edge.pairing} names {end}, who is not among the people")
        if not graph.has_edge(edge.mentor, edge.mentee):
            graph.add_edge(
                edge.mentor, edge.mentee, pairings=(), records=0, minutes=0, outcomes=0,
                starts_on=edge.starts_on, ends_on=edge.starts_on,
            )  # fmt: skip
        data = graph.edges[edge.mentor, edge.mentee]
        data["pairings"] += (edge.pairing,)
        data["records"] += edge.records
        data["minutes"] += edge.minutes
        data["outcomes"] += edge.outcomes
        ends = (data["ends_on"], edge.ends_on)
        data["ends_on"] = None if None in ends else max(ends)
    return graph


def acquaintance_graph(graph: "nx.DiGraph[str]") -> "nx.Graph[str]":
    """Forget the direction and leave out everybody without a tie: the graph for bridges and pictures."""
    import networkx as nx

    ties: nx.Graph[str] = nx.Graph()
    ties.add_nodes_from((node, graph.nodes[node]) for node in sorted(graph) if graph.degree(node))
    ties.add_edges_from(sorted((min(pair), max(pair)) for pair in graph.edges))
    return ties


def _rotation_graph(nodes: Iterable[str], moves: Iterable[tuple[str, str, Move]]) -> "nx.DiGraph[str]":
    import networkx as nx

    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("weight", "up", "down", "level"), 0)
    )
    for source, target, move in moves:
        data = counts[source, target]
        data["weight"] += 1
        data[move.direction.value] += 1
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted({*nodes, *(end for pair in counts for end in pair)}))
    for (source, target), data in sorted(counts.items()):
        graph.add_edge(source, target, **data)
    return graph


def rotation_by_organisation(
    moves: Iterable[Move], organisations: Sequence[OrganisationNode] = ()
) -> "nx.DiGraph[str]":
    """Build organisation -> organisation; edge data `weight` (moves) and the moves `up`, `down`, `level`.

    A change of post inside one organisation is a loop. Node data: `county` where `organisations` tells it.
    """
    graph = _rotation_graph(
        (organisation.key for organisation in organisations),
        ((move.from_organisation, move.to_organisation, move) for move in moves),
    )
    known: dict[str, Any] = {organisation.key: organisation for organisation in organisations}
    for node, data in graph.nodes(data=True):
        data["county"] = known[node].county_code if node in known else ""
    return graph


def rotation_by_county(moves: Iterable[Move], counties: Iterable[str] = ()) -> "nx.DiGraph[str]":
    """Build county -> county, edge data as in `rotation_by_organisation`."""
    return _rotation_graph(counties, ((move.from_county, move.to_county, move) for move in moves))


def rotation_by_level(moves: Iterable[Move], levels: Iterable[str] = ()) -> "nx.DiGraph[str]":
    """Build level -> level, edge data as in `rotation_by_organisation`."""
    return _rotation_graph(levels, ((move.from_level, move.to_level, move) for move in moves))
