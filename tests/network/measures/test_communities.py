import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.network.measures.communities import Community, communities, normalised_mutual_information


def two_triangles() -> "nx.DiGraph[str]":
    graph: nx.DiGraph[str] = nx.DiGraph()
    for source, target in ("ab", "bc", "ca", "de", "ef", "fd", "cd"):
        graph.add_edge(source, target, weight=1)
    graph.add_edge("a", "a", weight=9)
    graph.add_edge("z", "z", weight=4)
    return graph


COUNTIES = {"a": "340102", "b": "340102", "c": "340102", "d": "340202", "e": "340202", "f": "340103"}


def test_two_triangles_are_two_communities() -> None:
    found = communities(two_triangles(), COUNTIES, seed=5)
    assert (found.units, found.communities) == (6, 2)
    assert found.community_of == {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 2}
    assert found.modularity == pytest.approx(2 * (3 / 7 - 1 / 4))
    assert found.by_community == (Community(1, 3, "340102", 1.0), Community(2, 3, "340202", 2 / 3))
    # f is the only unit whose city is not its community
    assert found.agreement_with_cities == pytest.approx(
        normalised_mutual_information("111222", ["3401"] * 3 + ["3402"] * 2 + ["3401"])
    )


def test_both_directions_add_up_and_order_changes_nothing() -> None:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edge("b", "a", weight=2)
    graph.add_edge("a", "b", weight=3)
    assert communities(graph, COUNTIES, seed=1).communities == 1
    forward = two_triangles()
    backward: nx.DiGraph[str] = nx.DiGraph()
    backward.add_edges_from(reversed(list(forward.edges(data=True))))
    assert communities(forward, COUNTIES, seed=3) == communities(backward, COUNTIES, seed=3)


def test_no_exchange_has_no_communities() -> None:
    found = communities(nx.DiGraph(), {}, seed=0)
    assert found.communities == 0
    assert found.modularity is None
    assert found.agreement_with_counties is None


def test_mutual_information_by_hand() -> None:
    # H = 0.6931 and 0.5623, I = 0.5 ln 4/3 + 0.25 ln 2/3 + 0.25 ln 2 = 0.2158
    assert normalised_mutual_information("1122", "1112") == pytest.approx(0.3437, abs=5e-5)
    assert normalised_mutual_information("1122", "abab") == pytest.approx(0)
    assert normalised_mutual_information("1122", "bbaa") == pytest.approx(1)
    assert normalised_mutual_information("1111", "aaaa") == 1
    assert normalised_mutual_information("1111", "aabb") == 0
    assert normalised_mutual_information("", "") is None
    with pytest.raises(ValueError, match="same things"):
        normalised_mutual_information("12", "1")


LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


@given(LABELS, st.permutations(range(4)))
def test_mutual_information_is_symmetric_and_blind_to_names(pairs: list[tuple[int, int]], names: list[int]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    value = normalised_mutual_information(first, second)
    assert value is not None
    assert 0 <= value <= 1
    assert normalised_mutual_information(second, first) == pytest.approx(value)
    assert normalised_mutual_information([names[one] for one in first], second) == pytest.approx(value)
    assert normalised_mutual_information(first, first) == pytest.approx(1)
