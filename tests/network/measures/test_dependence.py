from datetime import date

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.network.measures.dependence import cut_off, dependence
from tests.factories.network import pairing, person

ON = date(2026, 6, 30)


def test_who_would_lose_the_only_mentor() -> None:
    people = [
        *(person(f"m{one}", is_mentor=True) for one in "12"),
        *(person(f"x{one}", is_member=True) for one in "1234"),
    ]
    people.append(person("guest"))
    edges = [
        pairing("m1", "x1"),
        pairing("m1", "x2"),
        pairing("m1", "x3"),
        pairing("m2", "x3"),
        pairing("m2", "x1", ends_on=date(2026, 1, 1)),
        pairing("m2", "guest"),
    ]
    found = dependence(people, edges, ON)
    assert found.sole_mentor_of == (("m1", 2),)
    assert (found.members_with_one_mentor, found.largest_dependence) == (2, 2)
    assert found.share_with_one_mentor == 2 / 3
    # x1, x2 - m1 - x3 - m2 - guest
    assert found.cut_off_by == (("m1", 2), ("x3", 2), ("m2", 1))
    assert found.articulation_people == 3


def test_an_empty_network_depends_on_nobody() -> None:
    found = dependence([person("a", is_member=True)], [], ON)
    assert found.share_with_one_mentor is None
    assert found.cut_off_by == ()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 14), st.sampled_from([0.1, 0.2, 0.3]))
def test_cut_off_is_what_remains_apart_when_someone_is_taken_out(seed: int, size: int, share: float) -> None:
    graph = nx.relabel_nodes(nx.gnp_random_graph(size, share, seed=seed), str)
    expected = {}
    for part in nx.connected_components(graph):
        for person_ in part:
            rest = graph.subgraph(part - {person_})
            pieces = [len(piece) for piece in nx.connected_components(rest)]
            if len(pieces) > 1:
                expected[person_] = sum(pieces) - max(pieces)
    assert cut_off(graph) == expected
