"""Matching: against every possible matching on small cases, against networkx on middle-sized ones, any row order."""

import hashlib
import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.allocation import matching
from registry.allocation.matching import Edge, match, with_pairs_kept
from registry.kernel.errors import BadData

SMALL = st.dictionaries(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), st.sampled_from([0, 5000, 5005, 10000]), max_size=10
)
PLACES = st.fixed_dictionaries({key: st.integers(0, 2) for key in "xyz"})


def all_matchings(edges: list[Edge], places: dict[str, int]) -> list[tuple[Edge, ...]]:
    found = []
    for size in range(len(edges) + 1):
        for some in itertools.combinations(edges, size):
            mentees = [edge.mentee for edge in some]
            if len(set(mentees)) == size and all(
                sum(edge.mentor == mentor for edge in some) <= most for mentor, most in places.items()
            ):
                found.append(some)
    return found


def tie(edge: Edge) -> int:
    return int.from_bytes(hashlib.sha256(f"{edge.mentee}\0{edge.mentor}".encode()).digest()[:4], "big") >> 12


@settings(max_examples=300, deadline=None)
@given(pairs=SMALL, places=PLACES, in_two_steps=st.booleans(), order=st.randoms(use_true_random=False))
def test_as_good_as_every_possible_matching(
    pairs: dict[tuple[str, str], int], places: dict[str, int], in_two_steps: bool, order: random.Random
) -> None:
    edges = [Edge(*key, fit) for key, fit in pairs.items()]
    order.shuffle(edges)
    with pytest.MonkeyPatch.context() as patch:
        if in_two_steps:
            patch.setattr(matching, "COST_BOUND", 0)
        found = match(edges, places)
    best = max(
        all_matchings(edges, places),
        key=lambda some: (len(some), sum(edge.fit for edge in some), -sum(tie(edge) for edge in some)),
    )
    assert found.pairs == tuple(sorted(best))
    assert found.total == sum(edge.fit for edge in best)
    assert found.worst == min((edge.fit for edge in best), default=None)


@settings(max_examples=150, deadline=None)
@given(pairs=SMALL, places=PLACES)
def test_the_worst_is_raised_first_when_asked(pairs: dict[tuple[str, str], int], places: dict[str, int]) -> None:
    edges = [Edge(*key, fit) for key, fit in pairs.items()]
    found = match(edges, places, worst_first=True)
    best = max(
        all_matchings(edges, places),
        key=lambda some: (
            len(some),
            min((edge.fit for edge in some), default=0),
            sum(edge.fit for edge in some),
        ),
    )
    assert (len(found.pairs), found.worst, found.total) == (
        len(best),
        min((edge.fit for edge in best), default=None),
        sum(edge.fit for edge in best),
    )


def test_middle_sized_total_agrees_with_networkx() -> None:
    import networkx as nx

    chance = random.Random(7)
    edges = [
        Edge(f"m{mentee:03d}", f"t{mentor:03d}", chance.randrange(0, 10001, 500))
        for mentee in range(120)
        for mentor in chance.sample(range(50), 8)
    ]
    places = {f"t{mentor:03d}": chance.randint(1, 3) for mentor in range(50)}
    graph = nx.Graph()
    for edge in edges:
        for seat in range(places[edge.mentor]):
            graph.add_edge(edge.mentee, (edge.mentor, seat), weight=edge.fit)
    other = nx.max_weight_matching(graph, maxcardinality=True)
    found = match(edges, places)
    assert len(found.pairs) == len(other)
    assert found.total == sum(graph[one][two]["weight"] for one, two in other)


def test_row_order_does_not_matter_among_many_ties() -> None:
    chance = random.Random(3)
    edges = [
        Edge(f"m{mentee}", f"t{mentor}", chance.randrange(0, 10001, 2000))
        for mentee in range(300)
        for mentor in chance.sample(range(150), 12)
    ]
    places = {f"t{mentor}": 2 for mentor in range(150)}
    first = match(edges, places)
    for _again in range(3):
        chance.shuffle(edges)
        assert match(edges, dict(sorted(places.items(), reverse=True))) == first


def test_people_without_mentor_are_told_why() -> None:
    found = match([("a", "x", 9000), ("b", "x", 8000), ("c", "y", 7000)], {"x": 1, "y": 0}, mentees=["d"])
    assert found.pairs == (Edge("a", "x", 9000),)
    assert found.lost_out == ("b",)
    assert found.without_edge == ("c", "d")


def test_nothing_to_match() -> None:
    found = match([], {})
    assert (found.pairs, found.total, found.worst, found.spread) == ((), 0, None, None)


def test_pairs_kept_by_hand_show_their_cost() -> None:
    edges = [("a", "x", 9000), ("a", "y", 1000), ("b", "x", 8000), ("b", "y", 7000)]
    places = {"x": 1, "y": 1}
    assert match(edges, places).total == 16000
    kept = with_pairs_kept(edges, places, [("b", "x")])
    assert kept.pairs == (Edge("a", "y", 1000), Edge("b", "x", 8000))
    with pytest.raises(BadData):
        with_pairs_kept(edges, places, [("c", "x")])


@pytest.mark.parametrize(
    ("edges", "places"),
    [
        ([("a", "x", 10001)], {"x": 1}),
        ([("a", "x", -1)], {"x": 1}),
        ([("a", "x", 1), ("a", "x", 2)], {"x": 1}),
        ([("a", "z", 1)], {"x": 1}),
        ([("a", "x", 1)], {"x": -1}),
    ],
    ids=["fit too high", "fit negative", "twice", "unknown mentor", "negative capacity"],
)
def test_bad_pairs_are_named(edges: list[tuple[str, str, int]], places: dict[str, int]) -> None:
    with pytest.raises(BadData) as refusal:
        match(edges, places)
    assert refusal.value.problems
