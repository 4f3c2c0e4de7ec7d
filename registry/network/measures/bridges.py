"""Who holds counties and sectors together: betweenness, structural holes, mixing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from registry.kernel.messages import message
from registry.network.graphs import acquaintance_graph
from registry.network.measures.definitions import Definition, Unit

if TYPE_CHECKING:
    import networkx as nx

EXACT_BELOW = 2_000_000
"""Steps (sources times size of their component) up to which betweenness is exact: about a second each million."""

SAMPLED_SOURCES = 100


@dataclass(frozen=True)
class Betweenness:
    """Share of shortest paths through each person; `sources` and `seed` are None when it is exact."""

    values: Mapping[str, float]
    sources: int | None
    seed: int | None

    @property
    def is_exact(self) -> bool:
        return self.sources is None


@dataclass(frozen=True)
class Mixing:
    """Edges from people of one group to people of another; people without the attribute are left out."""

    groups: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    across: int
    share_across: float | None
    assortativity: float | None


@dataclass(frozen=True)
class Bridges:
    """The ties of mentoring as bridges; the mappings hold everybody with a tie."""

    people: int
    ties: int
    share_across_counties: float | None
    share_across_cities: float | None
    share_across_sectors: float | None
    county_assortativity: float | None
    sector_assortativity: float | None
    brokers: int
    sampled_sources: int | None
    betweenness: Betweenness
    constraint: Mapping[str, float]
    effective_size: Mapping[str, float]
    ties_across_counties: int
    ties_across_cities: int
    ties_across_sectors: int
    by_county: Mixing
    by_city: Mixing
    by_sector: Mixing

    definitions: ClassVar[Mapping[str, Definition]] = {
        "people": Definition(
            message("People with a tie"), Unit.PEOPLE, message("Everybody who is or was mentor or mentee by the day.")
        ),
        "ties": Definition(
            message("Ties"), Unit.NUMBER, message("Different pairs mentor - mentee; a renewed pairing is the same tie.")
        ),
        "share_across_counties": Definition(
            message("Ties across counties"),
            Unit.SHARE,
            message("Share of ties whose two ends are in different counties, among ties with both counties known."),
            counts=("ties_across_counties",),
            base="ties",
        ),
        "share_across_cities": Definition(
            message("Ties across cities"),
            Unit.SHARE,
            message("The same for cities."),
            counts=("ties_across_cities",),
            base="ties",
        ),
        "share_across_sectors": Definition(
            message("Ties across sectors"),
            Unit.SHARE,
            message("The same for sectors."),
            counts=("ties_across_sectors",),
            base="ties",
        ),
        "county_assortativity": Definition(
            message("Assortativity by county"),
            Unit.RATIO,
            message(
                "1 if all ties stay inside a county, 0 if they are as mixed as chance would have it. With e the shares"
                " of ties from group to group: (trace of e less sum of e squared) / (1 less sum of e squared) (Newman"
                " 2003)."
            ),
            counts=("ties",),
        ),
        "sector_assortativity": Definition(
            message("Assortativity by sector"),
            Unit.RATIO,
            message("The same coefficient for the sectors of mentor and mentee (Newman 2003)."),
            counts=("ties",),
        ),
        "brokers": Definition(
            message("People between others"),
            Unit.PEOPLE,
            message(
                "People with a betweenness above 0: some shortest path between two others leads through them"
                " (Freeman 1977; algorithm of Brandes 2001)."
            ),
        ),
        "sampled_sources": Definition(
            message("Sources sampled for betweenness"),
            Unit.NUMBER,
            message(
                "Empty if betweenness is exact. Otherwise the number of people, drawn with a fixed seed, from whom"
                " shortest paths were counted; the figures are then estimates (Brandes and Pich 2007)."
            ),
        ),
    }


BETWEENNESS = Definition(
    message("Betweenness"),
    Unit.RATIO,
    message(
        "Share of all pairs of other people whose shortest path of ties leads through this person; where several paths"
        " are shortest, the part of them (Freeman 1977)."
    ),
)
CONSTRAINT = Definition(
    message("Constraint"),
    Unit.RATIO,
    message(
        "How far someone's ties lead back to the same people; low means bridges. Sum over contacts j of the square of"
        " (share of ties with j, plus over others q the share with q times q's share with j) (Burt 1992)."
    ),
)
EFFECTIVE_SIZE = Definition(
    message("Effective size"),
    Unit.NUMBER,
    message(
        "Contacts less their redundancy: n less 2t / n, with n contacts and t ties among the contacts"
        " (Burt 1992; Borgatti 1997)."
    ),
)


def betweenness(
    ties: "nx.Graph[str]", *, seed: int, exact_below: int = EXACT_BELOW, sources: int = SAMPLED_SOURCES
) -> Betweenness:
    """Compute normalised betweenness: exactly where that is bearable, else from `sources` sampled people."""
    import networkx as nx

    work = sum(
        len(part) * (len(part) + ties.subgraph(part).number_of_edges())
        for part in map(set, nx.connected_components(ties))
    )
    if work <= exact_below or len(ties) <= sources:
        # part by part: asked for the whole graph, networkx makes lists of everybody for every source
        pairs = max(1, (len(ties) - 1) * (len(ties) - 2) / 2)
        values = dict.fromkeys(ties, 0.0)
        for part in nx.connected_components(ties):
            graph: nx.Graph[str] = nx.Graph()
            graph.add_nodes_from(sorted(part))
            graph.add_edges_from(sorted((min(tie), max(tie)) for tie in ties.edges(part)))
            between = nx.betweenness_centrality(graph, normalized=False)
            values.update((person, paths / pairs) for person, paths in between.items())
        return Betweenness(values, None, None)
    return Betweenness(nx.betweenness_centrality(ties, k=sources, seed=seed), sources, seed)


def structural_holes(ties: "nx.Graph[str]") -> tuple[dict[str, float], dict[str, float]]:
    """Return Burt's constraint and effective size of everybody with a tie, every tie of equal weight.

    networkx works out the constraint of all people at once (sparse matrices). Its effective size either makes
    dense matrices or copies the whole graph for every person, and weighted it is wrong in 3.6.1; so Borgatti's
    formula stands here: t ties among the contacts make 2t common contacts.
    """
    import networkx as nx

    if not ties:
        return {}, {}
    contacts = {person: set(ties[person]) for person in ties}
    size = {
        person: len(own) - sum(len(own & contacts[contact]) for contact in own) / len(own)
        for person, own in contacts.items()
    }
    return nx.constraint(ties), size


def mixing(pairs: Iterable[tuple[str, str]]) -> Mixing:
    """Count (group of the source, group of the target); assortativity is None where it is undefined."""
    counted = Counter(pair for pair in pairs if all(pair))
    groups = tuple(sorted({group for pair in counted for group in pair}))
    matrix = tuple(tuple(counted[source, target] for target in groups) for source in groups)
    total = counted.total()
    if not total:
        return Mixing(groups, matrix, 0, None, None)
    same = sum(counted[group, group] for group in groups)
    expected = sum(sum(row) * sum(column) for row, column in zip(matrix, zip(*matrix, strict=True), strict=True))
    rest = total * total - expected
    return Mixing(
        groups, matrix, total - same, (total - same) / total, (same * total - expected) / rest if rest else None
    )


def _mixing_by(graph: "nx.DiGraph[str]", attribute: str) -> Mixing:
    return mixing((graph.nodes[mentor][attribute], graph.nodes[mentee][attribute]) for mentor, mentee in graph.edges)


def bridges(graph: "nx.DiGraph[str]", *, seed: int) -> Bridges:
    """Measure the bridges of a mentorship graph (see `graphs.mentorship_graph`)."""
    ties = acquaintance_graph(graph)
    between = betweenness(ties, seed=seed)
    constraint, effective_size = structural_holes(ties)
    by_county, by_city, by_sector = (_mixing_by(graph, attribute) for attribute in ("county", "city", "sector"))
    return Bridges(
        people=len(ties),
        ties=graph.number_of_edges(),
        share_across_counties=by_county.share_across,
        share_across_cities=by_city.share_across,
        share_across_sectors=by_sector.share_across,
        county_assortativity=by_county.assortativity,
        sector_assortativity=by_sector.assortativity,
        brokers=sum(value > 0 for value in between.values.values()),
        sampled_sources=between.sources,
        betweenness=between,
        constraint=constraint,
        effective_size=effective_size,
        ties_across_counties=by_county.across,
        ties_across_cities=by_city.across,
        ties_across_sectors=by_sector.across,
        by_county=by_county,
        by_city=by_city,
        by_sector=by_sector,
    )
