"""Schools of mentors: mentees who became mentors, generations, descendants, branching."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from registry.kernel.messages import message
from registry.network.graphs import MentorshipEdge, started
from registry.network.measures.definitions import Definition, Unit

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Generation:
    """People of one generation, the mentors among them, and their mean number of different mentees."""

    number: int
    people: int
    mentors: int
    mentees_per_mentor: float | None


@dataclass(frozen=True)
class Lineage:
    """Descent by guidance. `longest_line` runs from the oldest mentor down; `cycles` name who guided each other."""

    mentors: int
    mentees: int
    became_mentors: int
    share_became_mentors: float | None
    generations: int
    largest_school: int
    branching: float | None
    people_in_cycles: int
    longest_line: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...]
    new_mentors: tuple[str, ...]
    descendants: Mapping[str, int]
    by_generation: tuple[Generation, ...]

    definitions: ClassVar[Mapping[str, Definition]] = {
        "mentors": Definition(
            message("Mentors so far"),
            Unit.PEOPLE,
            message("People with a pairing as mentor that has begun by the day."),
        ),
        "mentees": Definition(
            message("Mentees so far"),
            Unit.PEOPLE,
            message("People with a pairing as mentee that has begun by the day."),
        ),
        "became_mentors": Definition(
            message("Mentees who became mentors"),
            Unit.PEOPLE,
            message("People whose first pairing as mentor began after their first pairing as mentee."),
        ),
        "share_became_mentors": Definition(
            message("Share of mentees who became mentors"),
            Unit.SHARE,
            message("Mentees who became mentors divided by mentees so far."),
            counts=("became_mentors",),
            base="mentees",
        ),
        "generations": Definition(
            message("Generations"),
            Unit.NUMBER,
            message(
                "People on the longest line mentor - mentee - mentee's mentee: the longest path of the graph in which"
                " people who guided each other in a circle stand for one generation (condensation, Tarjan 1972)."
            ),
        ),
        "largest_school": Definition(
            message("Largest school"),
            Unit.PEOPLE,
            message("Most descendants of one mentor: mentees, their mentees and so on, each person once."),
        ),
        "branching": Definition(
            message("Branching"),
            Unit.RATIO,
            message("Different mentees divided by mentors: mean out-degree of those who guide at all."),
            counts=("mentors",),
        ),
        "people_in_cycles": Definition(
            message("People in circles"),
            Unit.PEOPLE,
            message("People who, directly or through others, guided somebody by whom they were guided themselves."),
        ),
    }


def lineage(edges: Iterable[MentorshipEdge], on: date) -> Lineage:
    """Measure descent over all pairings begun by the day."""
    import networkx as nx

    pairings = started(edges, on)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted({end for edge in pairings for end in (edge.mentor, edge.mentee)}))
    graph.add_edges_from(sorted({(edge.mentor, edge.mentee) for edge in pairings}))
    circles = _circles(graph)
    condensed = _condensed(graph, circles)
    order = list(nx.lexicographical_topological_sort(condensed))
    generation_of, line = _generations(condensed, order)
    descendants = _descendants(condensed, order, circles, graph)
    mentors = [node for node in graph if graph.out_degree(node)]
    mentees = [node for node in graph if graph.in_degree(node)]
    new_mentors = _new_mentors(pairings)
    return Lineage(
        mentors=len(mentors),
        mentees=len(mentees),
        became_mentors=len(new_mentors),
        share_became_mentors=len(new_mentors) / len(mentees) if mentees else None,
        generations=len(line),
        largest_school=max(descendants.values(), default=0),
        branching=graph.number_of_edges() / len(mentors) if mentors else None,
        people_in_cycles=sum(map(len, circles.values())),
        longest_line=tuple(line),
        cycles=tuple(circles[head] for head in sorted(circles)),
        new_mentors=new_mentors,
        descendants=descendants,
        by_generation=_by_generation(graph, generation_of, circles),
    )


def _new_mentors(pairings: Iterable[MentorshipEdge]) -> tuple[str, ...]:
    first_as_mentor: dict[str, date] = {}
    first_as_mentee: dict[str, date] = {}
    for edge in pairings:
        first_as_mentor[edge.mentor] = min(edge.starts_on, first_as_mentor.get(edge.mentor, edge.starts_on))
        first_as_mentee[edge.mentee] = min(edge.starts_on, first_as_mentee.get(edge.mentee, edge.starts_on))
    both = first_as_mentor.keys() & first_as_mentee.keys()
    return tuple(sorted(person for person in both if first_as_mentee[person] < first_as_mentor[person]))


def _circles(graph: "nx.DiGraph[str]") -> dict[str, tuple[str, ...]]:
    """Return the strongly connected parts of two and more, under the smallest key in each."""
    import networkx as nx

    parts = (tuple(sorted(part)) for part in nx.strongly_connected_components(graph) if len(part) > 1)
    return {part[0]: part for part in parts}


def _condensed(graph: "nx.DiGraph[str]", circles: Mapping[str, tuple[str, ...]]) -> "nx.DiGraph[str]":
    import networkx as nx

    head = {node: node for node in graph} | {node: first for first, part in circles.items() for node in part}
    condensed: nx.DiGraph[str] = nx.DiGraph()
    condensed.add_nodes_from(sorted(set(head.values())))
    condensed.add_edges_from(sorted({(head[u], head[v]) for u, v in graph.edges if head[u] != head[v]}))
    return condensed


def _generations(condensed: "nx.DiGraph[str]", order: list[str]) -> tuple[dict[str, int], list[str]]:
    """Number each node by the longest path that leads to it, from 1; also return one longest path."""
    number: dict[str, int] = {}
    parent: dict[str, str | None] = {}
    for node in order:
        above = min(condensed.predecessors(node), key=lambda mentor: (-number[mentor], mentor), default=None)
        parent[node] = above
        number[node] = 1 if above is None else number[above] + 1
    line: list[str] = []
    last: str | None = min(number, key=lambda node: (-number[node], node), default=None)
    while last is not None:
        line.append(last)
        last = parent[last]
    return number, line[::-1]


def _descendants(
    condensed: "nx.DiGraph[str]", order: list[str], circles: Mapping[str, tuple[str, ...]], graph: "nx.DiGraph[str]"
) -> dict[str, int]:
    """Count for each mentor who is below, each person once; sets of people are bits of one integer."""
    bit = {node: 1 << place for place, node in enumerate(graph)}
    below: dict[str, int] = {}
    counted: dict[str, int] = {}
    for node in reversed(order):
        people = circles.get(node, (node,))
        reached = 0
        for person in people:
            reached |= bit[person]
        for successor in condensed.successors(node):
            reached |= below[successor]
        below[node] = reached
        for person in people:
            if graph.out_degree(person):
                counted[person] = reached.bit_count() - 1
    return dict(sorted(counted.items()))


def _by_generation(
    graph: "nx.DiGraph[str]", number: Mapping[str, int], circles: Mapping[str, tuple[str, ...]]
) -> tuple[Generation, ...]:
    people: Counter[int] = Counter()
    mentors: Counter[int] = Counter()
    mentees: defaultdict[int, int] = defaultdict(int)
    for head, generation in number.items():
        for person in circles.get(head, (head,)):
            people[generation] += 1
            mentors[generation] += graph.out_degree(person) > 0
            mentees[generation] += graph.out_degree(person)
    return tuple(
        Generation(one, people[one], mentors[one], mentees[one] / mentors[one] if mentors[one] else None)
        for one in sorted(people)
    )
