"""Pictures for ECharts, as plain data with the table of the same facts behind each.

`say` turns a `Message` into the reader's language. No functions, no styles: the page only adds its theme.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from registry.kernel.codes import Code
from registry.kernel.messages import Message, message
from registry.network.graphs import (
    MentorshipEdge,
    Move,
    PersonNode,
    acquaintance_graph,
    mentorship_graph,
    rotation_by_level,
    sorted_edges,
)
from registry.network.layout import Block, mentorship_layout
from registry.network.measures.movement import LEVELS
from registry.network.measures.survival import Survival
from registry.organisations.codes import OrganisationLevel

Say = Callable[[Message], str]


class Role(Code):
    """What somebody is in the mentorship picture; the shape of the mark tells it as well as the colour."""

    MENTOR = "mentor", message("Mentor")
    MENTEE = "mentee", message("Mentee")
    BOTH = "both", message("Mentor and mentee")
    UNPAIRED = "unpaired", message("Member without a mentor")


SCALE = 100
"""Coordinates a unit: ECharts rounds the ends of upright and level lines to half a coordinate."""

SYMBOLS = {Role.MENTOR: "diamond", Role.MENTEE: "circle", Role.BOTH: "triangle", Role.UNPAIRED: "emptyCircle"}


@dataclass(frozen=True)
class PictureNode:
    """One person: place and size of the mark (pixels); `ties` counts the people connected."""

    key: str
    label: str
    role: Role
    city_code: str
    county_code: str
    x: float
    y: float
    size: float
    ties: int


@dataclass(frozen=True)
class PictureEdge:
    """One tie, all pairings of the two people together."""

    mentor: str
    mentee: str
    since: date
    until: date | None
    records: int
    outcomes: int


@dataclass(frozen=True)
class MentorshipPicture:
    """Who guides whom within a time: nodes and edges in order of key, blocks in order of city code."""

    nodes: tuple[PictureNode, ...]
    edges: tuple[PictureEdge, ...]
    blocks: tuple[Block, ...]
    width: float
    height: float

    def option(self, say: Say, places: Mapping[str, str]) -> dict[str, Any]:
        """Return the ECharts option: a `graph` series with layout "none"; `places` names the cities."""
        roles = [role for role in Role if any(node.role is role for node in self.nodes)]
        people = [
            {
                "id": node.key, "name": node.label, "x": node.x * SCALE, "y": node.y * SCALE, "symbolSize": node.size,
                "symbol": SYMBOLS[node.role], "category": roles.index(node.role), "value": node.ties,
            }
            for node in self.nodes
        ]  # fmt: skip
        headings = [
            {
                "id": f"city {block.code}", "name": places.get(block.code, block.code),
                "x": (block.x + 0.2) * SCALE, "y": (block.y + 0.7) * SCALE,
                "symbolSize": 0.1, "symbol": "circle", "tooltip": {"show": False}, "cursor": "default",
                "label": {"show": True, "position": "right", "distance": 0, "fontWeight": "bold"},
            }
            for block in self.blocks
        ]  # fmt: skip
        links = [
            {
                "source": edge.mentor,
                "target": edge.mentee,
                "value": edge.records,
                "lineStyle": {"width": 1 + min(edge.records, 24) / 12, "type": "solid" if edge.records else "dashed"},
            }
            for edge in self.edges
        ]
        series = {
            "type": "graph", "layout": "none", "left": 12, "right": 12, "top": 18, "bottom": 40,
            "roam": True, "draggable": False, "scaleLimit": {"min": 0.5, "max": 20},
            "label": {"show": False}, "emphasis": {"focus": "adjacency", "label": {"show": True, "position": "top"}},
            "edgeSymbol": ["none", "arrow"], "edgeSymbolSize": 5,
            "categories": [{"name": say(role.label), "symbol": SYMBOLS[role]} for role in roles],
            "data": [*people, *headings], "links": links,
        }  # fmt: skip
        return {
            "tooltip": {"renderMode": "richText"},
            "legend": [{"data": [say(role.label) for role in roles], "bottom": 0}],
            "series": [series],
        }

    def table(self, say: Say, places: Mapping[str, str]) -> dict[str, Any]:
        """Return the same facts as a table: every tie, then every member without one."""
        node = {node.key: node for node in self.nodes}
        head = [
            message("Mentor"), message("Mentee"), message("City"),
            message("First day of the pairing"), message("Last day of the pairing"),
            message("Guidance records"), message("Outcomes"),
        ]  # fmt: skip

        def city(key: str) -> str:
            return places.get(node[key].city_code, node[key].city_code)

        rows: list[list[Any]] = [
            [
                node[edge.mentor].label, node[edge.mentee].label, city(edge.mentee), edge.since.isoformat(),
                edge.until.isoformat() if edge.until else "", edge.records, edge.outcomes,
            ]
            for edge in self.edges
        ]  # fmt: skip
        rows += [["", one.label, city(one.key), "", "", 0, 0] for one in self.nodes if one.role is Role.UNPAIRED]
        return {"head": [say(cell) for cell in head], "rows": rows}


def within(edges: Iterable[MentorshipEdge], first: date, last: date) -> list[MentorshipEdge]:
    """List the pairings that run on at least one day from `first` to `last`."""
    return sorted_edges(edge for edge in edges if edge.starts_on <= last and (edge.ends_on or date.max) >= first)


def mentorship_picture(
    people: Iterable[PersonNode], edges: Iterable[MentorshipEdge], *, city: str = "", aspect: float = 16 / 9
) -> MentorshipPicture:
    """Draw all given pairings, and the members without one.

    With a `city`, only the groups that somebody of this city belongs to, each as whole and as shaped as
    in the picture of the province.
    """
    import networkx as nx

    graph = mentorship_graph(people, edges)
    ties = acquaintance_graph(graph)
    members = (key for key in graph if graph.nodes[key]["person"].is_member and not graph.degree(key))
    ties.add_nodes_from((key, graph.nodes[key]) for key in members)
    if city:
        groups = nx.connected_components(ties)
        ties = ties.subgraph(
            key for group in groups if any(ties.nodes[key]["city"] == city for key in group) for key in group
        )
    layout = mentorship_layout(ties, {key: ties.nodes[key]["city"] for key in ties}, dict(graph.out_degree()), aspect)
    nodes = tuple(_node(graph, key, *layout.places[key]) for key in sorted(ties))
    return MentorshipPicture(
        nodes=nodes,
        edges=tuple(
            PictureEdge(mentor, mentee, data["starts_on"], data["ends_on"], data["records"], data["outcomes"])
            for mentor, mentee, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2])
            if mentor in ties
        ),
        blocks=layout.blocks,
        width=layout.width,
        height=layout.height,
    )


def _node(graph: Any, key: str, x: float, y: float) -> PictureNode:
    person: PersonNode = graph.nodes[key]["person"]
    guides, is_guided = graph.out_degree(key), graph.in_degree(key) > 0
    role = (Role.BOTH if is_guided else Role.MENTOR) if guides else (Role.MENTEE if is_guided else Role.UNPAIRED)
    size = round(7 + 3 * sqrt(guides), 1)
    return PictureNode(
        key, person.label, role, person.city_code, person.county_code, x, y, size, guides + graph.in_degree(key)
    )


@dataclass(frozen=True)
class RotationFlow:
    """Moves from level to level, as (from, to, moves), levels from the highest to the lowest."""

    flows: tuple[tuple[str, str, int], ...]

    def option(self, say: Say) -> dict[str, Any]:
        """Return the ECharts option: a Sankey of two columns, so that a move inside one level is no circle."""
        sources = [level for level in LEVELS if any(flow[0] == level for flow in self.flows)]
        targets = [level for level in LEVELS if any(flow[1] == level for flow in self.flows)]
        before = {level: say(message("from %(level)s", level=OrganisationLevel(level).label)) for level in sources}
        after = {level: say(message("to %(level)s", level=OrganisationLevel(level).label)) for level in targets}
        series = {
            "type": "sankey", "left": "16%", "right": "16%", "top": 12, "bottom": 12,
            "layoutIterations": 0, "draggable": False, "nodeAlign": "justify",
            "emphasis": {"focus": "adjacency"}, "lineStyle": {"color": "source", "opacity": 0.35},
            "data": [
                *({"name": before[level], "depth": 0, "label": {"position": "left"}} for level in sources),
                *({"name": after[level], "depth": 1, "label": {"position": "right"}} for level in targets),
            ],
            "links": [
                {"source": before[source], "target": after[target], "value": moves}
                for source, target, moves in self.flows
            ],
        }  # fmt: skip
        return {"tooltip": {"renderMode": "richText"}, "series": [series]}

    def table(self, say: Say) -> dict[str, Any]:
        """Return the same flows as a table."""
        return {
            "head": [say(message("From level")), say(message("To level")), say(message("Moves"))],
            "rows": [
                [say(OrganisationLevel(source).label), say(OrganisationLevel(target).label), moves]
                for source, target, moves in self.flows
            ],
        }


def rotation_flow(moves: Iterable[Move]) -> RotationFlow:
    """Count the moves from level to level. Raises ValueError for a level that is not in the code list."""
    graph = rotation_by_level(moves)
    order = {level: place for place, level in enumerate(LEVELS)}
    if unknown := sorted(set(graph) - set(order)):
        raise ValueError(f"unknown level {unknown[0]!r}")
    flows = ((source, target, int(data["weight"])) for source, target, data in graph.edges(data=True))
    return RotationFlow(tuple(sorted(flows, key=lambda flow: (order[flow[0]], order[flow[1]]))))


@dataclass(frozen=True)
class SurvivalPicture:
    """A Kaplan-Meier curve as points (years, share, low, high), thinned to one point every `every` days."""

    points: tuple[tuple[float, float, float | None, float | None], ...]

    def option(self, say: Say, name: Message) -> dict[str, Any]:
        """Return the ECharts option: the curve as steps, its interval as two thin dashed lines."""

        def line(label: str, column: int, width: float, dash: str) -> dict[str, Any]:
            return {
                "type": "line", "name": label, "step": "end", "symbol": "none",
                "lineStyle": {"width": width, "type": dash},
                "data": [[point[0], point[column]] for point in self.points],
            }  # fmt: skip

        labels = [say(name), say(message("95 percent interval, low")), say(message("95 percent interval, high"))]
        return {
            "tooltip": {"renderMode": "richText", "trigger": "axis"},
            "legend": {"data": labels, "bottom": 0},
            "xAxis": {"type": "value", "name": say(message("Years")), "min": 0},
            "yAxis": {"type": "value", "min": 0, "max": 1},
            "series": [
                line(labels[0], 1, 2, "solid"), line(labels[1], 2, 1, "dashed"), line(labels[2], 3, 1, "dashed"),
            ],
        }  # fmt: skip

    def table(self, say: Say, name: Message) -> dict[str, Any]:
        """Return the curve as a table, one row a point."""
        head = [message("Years"), name, message("95 percent interval, low"), message("95 percent interval, high")]
        return {"head": [say(cell) for cell in head], "rows": [list(point) for point in self.points]}


def survival_picture(curve: Survival, every: int = 91) -> SurvivalPicture:
    """Read the curve off at every so many days and at its end."""
    days: Sequence[int] = [*range(0, curve.longest, every), curve.longest] if curve.subjects else []
    points = []
    for day in days:
        step = curve.at(day)
        share, low, high = (step.survival, step.low, step.high) if step else (1.0, 1.0, 1.0)
        points.append((round(day / 365.2425, 2), round(share, 4), _rounded(low), _rounded(high)))
    return SurvivalPicture(tuple(points))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
