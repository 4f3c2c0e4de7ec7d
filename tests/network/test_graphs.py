from datetime import date
from itertools import permutations

import pytest

from registry.network import graphs
from registry.network.graphs import OrganisationNode
from tests.factories.network import move, pairing, person

PEOPLE = [person(key) for key in "cabd"]
EDGES = [
    pairing("b", "c", date(2024, 1, 1), pairing="2", ends_on=date(2024, 12, 31), records=3, minutes=90, outcomes=1),
    pairing("b", "c", date(2023, 1, 1), pairing="1", ends_on=date(2023, 12, 31), records=2, minutes=60),
    pairing("a", "b", date(2025, 1, 1), pairing="3"),
]


def test_pairings_of_the_same_two_become_one_edge() -> None:
    graph = graphs.mentorship_graph(PEOPLE, EDGES)
    assert list(graph) == ["a", "b", "c", "d"]
    data = graph.edges["b", "c"]
    assert data["pairings"] == ("1", "2")
    assert (data["records"], data["minutes"], data["outcomes"]) == (5, 150, 1)
    assert (data["starts_on"], data["ends_on"]) == (date(2023, 1, 1), date(2024, 12, 31))
    assert graph.edges["a", "b"]["ends_on"] is None


@pytest.mark.parametrize("edges", list(permutations(EDGES)))
def test_graph_is_the_same_for_any_order(edges: tuple[graphs.MentorshipEdge, ...]) -> None:
    first, second = graphs.mentorship_graph(PEOPLE, EDGES), graphs.mentorship_graph(PEOPLE[::-1], edges)
    assert list(first.nodes(data=True)) == list(second.nodes(data=True))
    assert list(first.edges(data=True)) == list(second.edges(data=True))


def test_unknown_and_doubled_people_are_refused() -> None:
    with pytest.raises(ValueError, match="names x, who is not among"):
        graphs.mentorship_graph(PEOPLE, [pairing("a", "x")])
    with pytest.raises(ValueError, match="given twice"):
        graphs.mentorship_graph([*PEOPLE, person("a")], [])


def test_impossible_pairings_are_refused() -> None:
    with pytest.raises(ValueError, match="own mentor"):
        pairing("a", "a")
    with pytest.raises(ValueError, match="ends before"):
        pairing("a", "b", date(2025, 1, 1), ends_on=date(2024, 12, 31))


def test_both_ends_of_a_pairing_count() -> None:
    edge = pairing("a", "b", date(2025, 1, 1), ends_on=date(2025, 1, 31))
    assert edge.runs_on(date(2025, 1, 1))
    assert edge.runs_on(date(2025, 1, 31))
    assert not edge.runs_on(date(2025, 2, 1))
    assert edge.days_until(date(2025, 6, 1)) == 31
    assert edge.days_until(date(2025, 1, 1)) == 1
    assert edge.days_until(date(2024, 1, 1)) == 0


def test_acquaintance_forgets_direction_and_people_without_ties() -> None:
    ties = graphs.acquaintance_graph(graphs.mentorship_graph(PEOPLE, [*EDGES, pairing("c", "b", date(2026, 1, 1))]))
    assert list(ties) == ["a", "b", "c"]
    assert sorted(ties.edges) == [("a", "b"), ("b", "c")]


def test_rotation_counts_moves_by_direction() -> None:
    moves = [
        move("p", date(2020, 1, 1), "340102-1", "340103-1", "township county"),
        move("q", date(2021, 1, 1), "340102-1", "340103-1", "township township"),
        move("q", date(2022, 1, 1), "340103-1", "340103-1"),
    ]
    units = graphs.rotation_by_organisation(moves, [OrganisationNode("340202-9", "far", "340202")])
    assert list(units) == ["340102-1", "340103-1", "340202-9"]
    assert units.nodes["340202-9"]["county"] == "340202"
    assert units.edges["340102-1", "340103-1"] == {"weight": 2, "up": 1, "down": 0, "level": 1}
    assert units.has_edge("340103-1", "340103-1")
    counties = graphs.rotation_by_county(moves)
    assert sorted(counties.edges(data="weight")) == [("340102", "340103", 2), ("340103", "340103", 1)]
    levels = graphs.rotation_by_level(moves, ["province"])
    assert list(levels) == ["county", "province", "township"]
    assert levels.edges["township", "township"]["weight"] == 2
