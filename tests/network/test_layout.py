from itertools import combinations
from math import dist

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.network.layout import mentorship_layout, rings, shelves

CONNECTED = st.builds(
    lambda seed, size, extra: nx.relabel_nodes(
        nx.compose(nx.random_labeled_tree(size, seed=seed), nx.gnm_random_graph(size, extra, seed=seed)),
        "{:03d}".format,
    ),
    st.integers(0, 10_000),
    st.integers(1, 40),
    st.integers(0, 6),
)


@settings(max_examples=150, deadline=None)
@given(CONNECTED)
def test_nobody_stands_closer_than_1(group: "nx.Graph[str]") -> None:
    places = rings(group, {})
    assert set(places) == set(group)
    for one, other in combinations(places.values(), 2):
        assert dist(one, other) >= 1 - 1e-9


def test_a_pair_hangs_below_its_mentor() -> None:
    assert rings(nx.Graph([("a", "m")]), {"m": 1}) == {"m": (0, 0), "a": (pytest.approx(0, abs=1e-9), pytest.approx(1))}


def test_mentees_stand_evenly_around_the_mentor() -> None:
    star = nx.Graph([("m", mentee) for mentee in "abcd"])
    places = rings(star, {"m": 4})
    assert places["m"] == (0, 0)
    assert all(dist(places[mentee], (0, 0)) == pytest.approx(1) for mentee in "abcd")
    crowd = rings(nx.Graph([("m", f"{mentee:02d}") for mentee in range(20)]), {"m": 20})
    assert dist(crowd["00"], crowd["01"]) == pytest.approx(1)


def test_a_chain_is_a_line() -> None:
    places = rings(nx.path_graph(["a", "b", "c", "d"]), {"b": 1, "a": 0})
    assert places["b"] == (0, 0)
    assert dist(places["d"], places["b"]) == pytest.approx(2)


def two_cities(size: int) -> tuple["nx.Graph[str]", dict[str, str], dict[str, int]]:
    ties: nx.Graph[str] = nx.Graph()
    city_of: dict[str, str] = {}
    for number in range(size):
        ties.add_edge(f"m{number}", f"x{number}")
        city_of |= dict.fromkeys((f"m{number}", f"x{number}"), "3402")
    ties.add_edges_from([("p", "q"), ("p", "r"), ("s", "t")])
    ties.add_node("alone")
    city_of |= dict.fromkeys(("p", "q", "r", "s", "t", "alone"), "3401")
    return ties, city_of, {"p": 2, "s": 1} | {f"m{number}": 1 for number in range(size)}


def test_people_stand_inside_the_block_of_their_city_and_blocks_do_not_overlap() -> None:
    ties, city_of, mentees = two_cities(30)
    layout = mentorship_layout(ties, city_of, mentees)
    blocks = {block.code: block for block in layout.blocks}
    assert list(blocks) == ["3401", "3402"]
    for key, (x, y) in layout.places.items():
        block = blocks[city_of[key]]
        assert block.x <= x <= block.x + block.width
        assert block.y <= y <= block.y + block.height
        assert 0 <= x <= layout.width
        assert 0 <= y <= layout.height
    one, other = layout.blocks
    assert one.x + one.width <= other.x or one.y + one.height <= other.y
    assert all(dist(*pair) >= 0.98 for pair in combinations(layout.places.values(), 2))


def test_a_block_keeps_its_inside_when_another_city_grows() -> None:
    def inside(size: int) -> dict[str, tuple[float, float]]:
        layout = mentorship_layout(*two_cities(size))
        block = layout.blocks[0]
        return {
            key: (layout.places[key][0] - block.x, layout.places[key][1] - block.y) for key in ("p", "q", "s", "alone")
        }

    assert {key: pytest.approx(place, abs=0.02) for key, place in inside(2).items()} == inside(90)


def test_order_of_ties_changes_nothing() -> None:
    ties, city_of, mentees = two_cities(25)
    other: nx.Graph[str] = nx.Graph()
    other.add_nodes_from(reversed(list(ties)))
    other.add_edges_from((target, source) for source, target in reversed(list(ties.edges)))
    assert mentorship_layout(other, city_of, mentees) == mentorship_layout(ties, city_of, mentees)


def test_nobody_needs_no_room() -> None:
    assert mentorship_layout(nx.Graph(), {}, {}).blocks == ()


def test_the_whole_comes_near_the_wished_shape() -> None:
    ties: nx.Graph[str] = nx.Graph((f"m{number}", f"x{number}") for number in range(500))
    city_of = {key: f"34{int(key[1:]) % 16:02d}" for key in ties}
    layout = mentorship_layout(ties, city_of, {}, aspect=1.6)
    assert 1.2 < layout.width / layout.height < 2.2
    assert layout.width * layout.height < 500 * 2 * 5


def test_rectangles_fill_rows() -> None:
    assert shelves([(2, 1), (2, 3), (2, 1), (9, 1)], 5) == [(0, 0), (2, 0), (0, 3), (0, 4)]
