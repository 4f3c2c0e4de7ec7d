"""What depends on one person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from registry.kernel.messages import message
from registry.network.graphs import MentorshipEdge, PersonNode, acquaintance_graph, mentorship_graph, running
from registry.network.measures.definitions import Definition, Unit

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Dependence:
    """`sole_mentor_of` and `cut_off_by` are (person, number of people), the largest first, then by key."""

    members_with_one_mentor: int
    members_with_mentor: int
    share_with_one_mentor: float | None
    largest_dependence: int
    articulation_people: int
    sole_mentor_of: tuple[tuple[str, int], ...]
    cut_off_by: tuple[tuple[str, int], ...]

    definitions: ClassVar[Mapping[str, Definition]] = {
        "members_with_one_mentor": Definition(
            message("Members with one mentor only"),
            Unit.PEOPLE,
            message("Members with exactly one running mentor: if that mentor leaves, they have none."),
        ),
        "share_with_one_mentor": Definition(
            message("Share with one mentor only"),
            Unit.SHARE,
            message("Members with one mentor only divided by members with a mentor."),
            counts=("members_with_one_mentor",),
            base="members_with_mentor",
        ),
        "largest_dependence": Definition(
            message("Most members on one mentor"),
            Unit.PEOPLE,
            message("Most members of whom one person is the only running mentor."),
        ),
        "articulation_people": Definition(
            message("Articulation people"),
            Unit.PEOPLE,
            message(
                "People without whom the running network falls into more parts: articulation points of the graph of"
                " running ties (Hopcroft and Tarjan 1973)."
            ),
        ),
    }


def dependence(people: Iterable[PersonNode], edges: Iterable[MentorshipEdge], on: date) -> Dependence:
    """Measure dependence over the pairings that run on the day."""
    everybody = list(people)
    graph = mentorship_graph(everybody, running(edges, on))
    members = [person.key for person in everybody if person.is_member and graph.in_degree(person.key)]
    sole: defaultdict[str, int] = defaultdict(int)
    for member in members:
        if graph.in_degree(member) == 1:
            sole[next(iter(graph.predecessors(member)))] += 1
    alone = sum(sole.values())
    cut = cut_off(acquaintance_graph(graph))
    return Dependence(
        members_with_one_mentor=alone,
        members_with_mentor=len(members),
        share_with_one_mentor=alone / len(members) if members else None,
        largest_dependence=max(sole.values(), default=0),
        articulation_people=len(cut),
        sole_mentor_of=_largest_first(sole),
        cut_off_by=_largest_first(cut),
    )


def _largest_first(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def cut_off(ties: "nx.Graph[str]") -> dict[str, int]:
    """Return for each articulation point how many people its loss separates from the largest rest.

    Works on the tree of blocks and articulation points, in time linear in the ties.
    """
    import networkx as nx

    points = set(nx.articulation_points(ties))
    tree: nx.Graph[str | int] = nx.Graph()
    tree.add_nodes_from(points, people=1)
    blocks: Any = nx.biconnected_components(ties)
    for block, members in enumerate(blocks):
        tree.add_node(block, people=len(members - points))
        tree.add_edges_from((block, point) for point in members & points)
    lost: dict[str, int] = {}
    for part in nx.connected_components(tree):
        if len(part) == 1:
            continue
        root = next(iter(part))
        below: dict[str | int, int] = {}
        for node in nx.dfs_postorder_nodes(tree, root):
            below[node] = tree.nodes[node]["people"] + sum(below[child] for child in tree[node] if child in below)
        whole = below[root]
        order = {node: place for place, node in enumerate(below)}
        for node in part & points:
            pieces = [below[other] for other in tree[node] if order[other] < order[node]]
            pieces.append(whole - below[node])
            lost[str(node)] = whole - 1 - max(pieces)
    return lost
