from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.network.graphs import acquaintance_graph, mentorship_graph
from registry.network.measures.bridges import betweenness, bridges, mixing, structural_holes
from tests.factories.network import pairing, person

RANDOM_TIES = st.builds(
    lambda seed, size, share: nx.gnp_random_graph(size, share, seed=seed),
    st.integers(0, 10_000),
    st.integers(2, 16),
    st.sampled_from([0.1, 0.25, 0.5]),
)


def test_one_mentor_joins_two_counties() -> None:
    people = [
        person("m", "340102", sector="health"),
        person("a", "340102", sector="health"),
        person("b", "340103", sector="water"),
        person("c", "340202", sector="water"),
        person("alone", "340302"),
    ]
    found = bridges(mentorship_graph(people, [pairing("m", "a"), pairing("m", "b"), pairing("m", "c")]), seed=0)
    assert (found.people, found.ties, found.brokers) == (4, 3, 1)
    assert found.share_across_counties == pytest.approx(2 / 3)
    assert found.share_across_cities == pytest.approx(1 / 3)
    assert found.betweenness.values == {"a": 0, "b": 0, "c": 0, "m": 1}
    assert found.betweenness.is_exact
    assert found.effective_size == {"a": 1, "b": 1, "c": 1, "m": 3}
    assert found.constraint == pytest.approx({"a": 1, "b": 1, "c": 1, "m": 1 / 3})
    assert found.by_sector.groups == ("health", "water")
    assert found.by_sector.counts == ((1, 2), (0, 0))
    # one of three inside: e = 1/3, row sums 1, 0, column sums 1/3, 2/3: (1/3 - 1/3) / (1 - 1/3)
    assert found.sector_assortativity == pytest.approx(0)


@settings(max_examples=60, deadline=None)
@given(RANDOM_TIES)
def test_structural_holes_agree_with_networkx(graph: Any) -> None:
    graph.remove_nodes_from(list(nx.isolates(graph)))
    ties = nx.relabel_nodes(graph, {node: f"{node:02d}" for node in graph})
    constraint, size = structural_holes(ties)
    # `nodes` takes the path without matrices
    assert constraint == pytest.approx(nx.constraint(ties, nodes=list(ties)))
    assert size == pytest.approx(nx.effective_size(ties, nodes=list(ties)))


def test_nobody_has_no_bridges() -> None:
    found = bridges(mentorship_graph([person("a")], []), seed=0)
    assert (found.people, found.brokers, found.constraint) == (0, 0, {})
    assert found.share_across_counties is None
    assert found.county_assortativity is None


def test_betweenness_is_sampled_above_the_limit_and_says_so() -> None:
    ties = nx.relabel_nodes(nx.gnp_random_graph(60, 0.1, seed=3), str)
    exact = betweenness(ties, seed=7)
    sampled = betweenness(ties, seed=7, exact_below=10, sources=20)
    assert exact.is_exact
    assert exact.values == pytest.approx(nx.betweenness_centrality(ties))
    assert (sampled.sources, sampled.seed) == (20, 7)
    assert sampled == betweenness(ties, seed=7, exact_below=10, sources=20)
    assert sampled.values != exact.values
    assert set(sampled.values) == set(ties)


@settings(max_examples=40, deadline=None)
@given(RANDOM_TIES, RANDOM_TIES)
def test_betweenness_part_by_part_is_that_of_the_whole(first: Any, second: Any) -> None:
    both = nx.disjoint_union(first, second)
    ties = nx.relabel_nodes(both, {node: f"{node:02d}" for node in both})
    assert betweenness(ties, seed=0).values == pytest.approx(nx.betweenness_centrality(ties))


PAIRS = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=1, max_size=40)


@settings(deadline=None)
@given(PAIRS)
def test_assortativity_agrees_with_networkx(pairs: list[tuple[str, str]]) -> None:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    for number, (source, target) in enumerate(pairs):
        graph.add_node(2 * number, group=source)
        graph.add_node(2 * number + 1, group=target)
        graph.add_edge(2 * number, 2 * number + 1)
    found = mixing(pairs)
    if found.assortativity is None:
        assert len(found.groups) == 1
    else:
        assert found.assortativity == pytest.approx(nx.attribute_assortativity_coefficient(graph, "group"))
    assert sum(map(sum, found.counts)) == len(pairs)


def test_people_without_the_attribute_are_left_out() -> None:
    found = mixing([("a", ""), ("", "b"), ("a", "a"), ("a", "b")])
    assert found.counts == ((1, 1), (0, 0))
    assert found.across == 1


def test_order_of_people_and_pairings_changes_nothing() -> None:
    people = [person(f"p{number}", ("340102", "340202")[number % 2]) for number in range(12)]
    edges = [
        pairing(f"p{one}", f"p{(one * 5 + 1) % 12}", pairing=str(one)) for one in range(12) if one != (one * 5 + 1) % 12
    ]
    first = bridges(mentorship_graph(people, edges), seed=1)
    assert bridges(mentorship_graph(people[::-1], edges[::-1]), seed=1) == first
    assert list(acquaintance_graph(mentorship_graph(people, edges))) == list(first.effective_size)
