from datetime import date

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.network.measures.lineage import lineage
from tests.factories.network import pairing

ON = date(2026, 6, 30)


def year(number: int) -> date:
    return date(number, 1, 1)


def test_a_family_of_mentors() -> None:
    edges = [
        pairing("a", "b", year(2018)),
        pairing("a", "c", year(2018)),
        pairing("b", "d", year(2020)),
        pairing("d", "e", year(2022)),
        pairing("c", "e", year(2021)),
        pairing("z", "y", year(2019)),
        pairing("y", "q", date(2026, 7, 1)),  # begins after the day
    ]
    found = lineage(edges, ON)
    assert (found.mentors, found.mentees) == (5, 5)
    assert found.new_mentors == ("b", "c", "d")
    assert found.share_became_mentors == 0.6
    assert found.generations == 4
    assert found.longest_line == ("a", "b", "d", "e")
    assert found.descendants == {"a": 4, "b": 2, "c": 1, "d": 1, "z": 1}
    assert found.largest_school == 4
    assert found.branching == pytest.approx(6 / 5)
    assert found.cycles == ()
    assert [(one.number, one.people, one.mentors, one.mentees_per_mentor) for one in found.by_generation] == [
        (1, 2, 2, 1.5),
        (2, 3, 2, 1.0),
        (3, 1, 1, 1.0),
        (4, 1, 0, None),
    ]


def test_who_guided_before_being_guided_did_not_become_a_mentor() -> None:
    assert lineage([pairing("b", "c", year(2018)), pairing("a", "b", year(2020))], ON).new_mentors == ()
    assert lineage([pairing("b", "c", year(2020)), pairing("a", "b", year(2020))], ON).new_mentors == ()


def test_a_circle_is_one_generation_and_is_named() -> None:
    edges = [pairing("o", "b"), pairing("b", "c"), pairing("c", "a"), pairing("a", "b"), pairing("c", "z")]
    found = lineage(edges, ON)
    assert found.cycles == (("a", "b", "c"),)
    assert found.people_in_cycles == 3
    assert found.generations == 3
    assert found.longest_line == ("o", "a", "z")
    assert found.descendants == {"a": 3, "b": 3, "c": 3, "o": 4}
    assert [one.people for one in found.by_generation] == [1, 3, 1]


def test_nobody_has_no_lineage() -> None:
    found = lineage([], ON)
    assert (found.generations, found.longest_line, found.largest_school) == (0, (), 0)
    assert found.branching is None


PAIRS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] != pair[1]), max_size=30)


@settings(max_examples=200, deadline=None)
@given(PAIRS)
def test_lineage_agrees_with_networkx(pairs: list[tuple[int, int]]) -> None:
    edges = [
        pairing(f"{mentor:02d}", f"{mentee:02d}", pairing=str(place)) for place, (mentor, mentee) in enumerate(pairs)
    ]
    found = lineage(edges, ON)
    assert lineage(edges[::-1], ON) == found
    graph = nx.DiGraph((edge.mentor, edge.mentee) for edge in edges)
    for mentor, count in found.descendants.items():
        assert count == len(nx.descendants(graph, mentor))
    if graph:
        assert found.generations == nx.dag_longest_path_length(nx.condensation(graph)) + 1
        assert len(found.longest_line) == found.generations
    assert sum(one.people for one in found.by_generation) == len(graph)
