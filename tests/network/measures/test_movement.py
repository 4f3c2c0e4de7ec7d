from datetime import date

import networkx as nx
import pytest

from registry.network.graphs import rotation_by_county
from registry.network.measures.movement import CountyFlow, movement, reciprocity, time_to_first_move, transitions
from tests.factories.network import move, person

ON = date(2026, 6, 30)

MOVES = [
    move("p", date(2020, 1, 1), "340102-1", "340103-1", "township county"),
    move("p", date(2022, 1, 1), "340103-1", "340102-1", "county township", to_sector="water"),
    move("q", date(2021, 1, 1), "340102-1", "340103-1", "township county"),
    move("r", date(2021, 1, 1), "340102-1", "340102-2"),
    move("r", date(2026, 7, 1), "340102-2", "340202-2", "township province"),
]


def test_moves_after_the_day_do_not_count() -> None:
    found = movement([], MOVES, ON)
    assert (found.moves, found.people, found.up, found.down, found.level) == (4, 3, 2, 1, 1)
    assert found.balance == pytest.approx(1 / 3)
    assert found.by_county == (CountyFlow("340102", 1, 2, 1, -1), CountyFlow("340103", 2, 1, 0, 1))
    assert found.by_level.states == ("county", "township")
    assert found.by_level.counts == ((0, 1), (2, 1))
    assert found.by_level.shares == ((0.0, 1.0), (2 / 3, 1 / 3))
    assert found.by_sector.counts == ((3, 1), (0, 0))
    assert found.by_sector.shares[1] is None
    assert found.reciprocity == pytest.approx(2 / 4)
    assert found.county_reciprocity == pytest.approx(2 / 3)


def test_reciprocity_without_weights_is_that_of_networkx() -> None:
    graph = rotation_by_county([])
    for source, target in nx.gnp_random_graph(12, 0.3, seed=2, directed=True).edges:
        graph.add_edge(str(source), str(target), weight=1)
    assert reciprocity(graph) == pytest.approx(nx.overall_reciprocity(graph))
    assert reciprocity(rotation_by_county([])) is None


def test_states_stand_in_order_of_the_list_then_by_name() -> None:
    found = transitions([("b", "z"), ("a", "b"), ("x", "b")], ["z", "b", "a"])
    assert found.states == ("z", "b", "a", "x")


def test_first_move_is_censored_where_observation_ends() -> None:
    people = [
        person("p", entered_on=date(2019, 1, 1)),  # moved after 365 days
        person("q", entered_on=date(2020, 12, 31), left_on=date(2020, 12, 31)),  # left before the move
        person("s", entered_on=date(2024, 6, 30)),  # not yet: 730 days
        person("t"),  # entry unknown
        person("u", entered_on=date(2027, 1, 1)),  # later
    ]
    curve = time_to_first_move(people, MOVES[::-1], ON)
    assert (curve.subjects, curve.events, curve.longest) == (3, 1, 730)
    assert [(step.time, step.at_risk, step.survival) for step in curve.steps] == [(365, 2, 0.5)]
    found = movement(people, MOVES, ON)
    assert found.median_to_first_move == 365
    assert found.not_moved_in_three_years is None
