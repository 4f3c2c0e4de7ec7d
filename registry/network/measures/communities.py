"""Communities that people form by themselves, against the borders of the administration."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log
from typing import TYPE_CHECKING, ClassVar

from registry.kernel.messages import message
from registry.network.measures.definitions import Definition, Unit

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True)
class Community:
    """One community: its size, and the county that most of it belongs to with the share."""

    number: int
    size: int
    main_county: str
    main_share: float


@dataclass(frozen=True)
class Communities:
    """A partition of the units with a tie; `community_of` numbers the communities from 1, the largest first."""

    units: int
    communities: int
    modularity: float | None
    agreement_with_counties: float | None
    agreement_with_cities: float | None
    seed: int
    by_community: tuple[Community, ...]
    community_of: Mapping[str, int]

    definitions: ClassVar[Mapping[str, Definition]] = {
        "units": Definition(
            message("Units with exchange"),
            Unit.UNITS,
            message("Organisations with at least one move to or from another."),
        ),
        "communities": Definition(
            message("Communities"),
            Unit.NUMBER,
            message(
                "Groups of units that exchange more people among themselves than with others, found by the Louvain"
                " method with a fixed seed (Blondel and others 2008)."
            ),
        ),
        "modularity": Definition(
            message("Modularity"),
            Unit.RATIO,
            message(
                "Share of moves inside communities less the share expected if the moves of every unit were drawn at"
                " random (Newman and Girvan 2004)."
            ),
            counts=("units",),
        ),
        "agreement_with_counties": Definition(
            message("Agreement with counties"),
            Unit.RATIO,
            message(
                "Normalised mutual information of communities and counties: twice the mutual information divided by the"
                " sum of both entropies, natural logarithms; 1 if the two divisions are the same, 0 if one says nothing"
                " about the other (Danon and others 2005)."
            ),
            counts=("units",),
        ),
        "agreement_with_cities": Definition(
            message("Agreement with cities"),
            Unit.RATIO,
            message("The same normalised mutual information for communities and cities."),
            counts=("units",),
        ),
        "seed": Definition(
            message("Seed"), Unit.NUMBER, message("Start value of the random order in which Louvain visits the units.")
        ),
    }


def normalised_mutual_information(first: Sequence[object], second: Sequence[object]) -> float | None:
    """Compare two labellings of the same things: 2 I / (H1 + H2), natural logarithm, arithmetic mean.

    None for no things; 1 if both put everything into one group. Symmetric, blind to the names of labels.
    """
    size = len(first)
    if size != len(second):
        raise ValueError("the two labellings must speak of the same things")
    if not size:
        return None
    left, right = Counter(first), Counter(second)
    entropies = fsum(-count / size * log(count / size) for counts in (left, right) for count in counts.values())
    if not entropies:
        return 1.0
    mutual = fsum(
        count / size * log(count * size / (left[one] * right[other]))
        for (one, other), count in Counter(zip(first, second, strict=True)).items()
    )
    return min(1.0, max(0.0, 2 * mutual / entropies))


def communities(graph: "nx.DiGraph[str]", county_of: Mapping[str, str], *, seed: int) -> Communities:
    """Find the communities of a weighted graph of moves; loops and units without exchange are left out.

    Direction is forgotten, weights of both directions are added. A city is the first four digits of a county code.
    """
    import networkx as nx

    ties: nx.Graph[str] = nx.Graph()
    ties.add_nodes_from(sorted({end for source, target in graph.edges if source != target for end in (source, target)}))
    for source, target in sorted(graph.edges):
        if source != target:
            before = ties.edges[source, target]["weight"] if ties.has_edge(source, target) else 0
            ties.add_edge(source, target, weight=before + graph.edges[source, target]["weight"])
    found = nx.community.louvain_communities(ties, weight="weight", seed=seed) if ties else []
    groups = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
    community_of = {unit: number for number, group in enumerate(groups, 1) for unit in group}
    known = [unit for unit in ties if county_of.get(unit)]
    numbers = [community_of[unit] for unit in known]
    counties = [county_of[unit] for unit in known]
    return Communities(
        units=len(ties),
        communities=len(groups),
        modularity=nx.community.modularity(ties, map(set, groups), weight="weight") if groups else None,
        agreement_with_counties=normalised_mutual_information(numbers, counties),
        agreement_with_cities=normalised_mutual_information(numbers, [county[:4] for county in counties]),
        seed=seed,
        by_community=tuple(_community(number, group, county_of) for number, group in enumerate(groups, 1)),
        community_of=community_of,
    )


def _community(number: int, group: Sequence[str], county_of: Mapping[str, str]) -> Community:
    counties = Counter(county_of.get(unit, "") for unit in group)
    county, size = min(counties.items(), key=lambda item: (-item[1], item[0]))
    return Community(number, len(group), county, size / len(group))
