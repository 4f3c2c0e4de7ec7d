from datetime import date

from registry.network.graphs import Holding, OrganisationNode
from registry.network.measures.stuck import HeldPost, Outflow, stuck
from tests.factories.network import move

ON = date(2026, 6, 30)
SINCE = date(2021, 6, 30)
UNITS = [
    OrganisationNode("340102-1", "one", "340102", "340102101", is_hardship=True),
    OrganisationNode("340102-2", "two", "340102", "340102102", is_hardship=True),
    OrganisationNode("340102-3", "three", "340102", "340102103"),
    OrganisationNode("340102-9", "county office", "340102"),
]


def test_people_stand_still_only_before_the_time_looked_at() -> None:
    holdings = [
        Holding("long", "340102-9", "clerk", date(2021, 6, 29)),
        Holding("edge", "340102-9", "clerk", SINCE),
        Holding("two posts", "340102-9", "clerk", date(2015, 1, 1)),
        Holding("two posts", "340102-1", "head", date(2025, 1, 1)),
        Holding("was away", "340102-9", "clerk", date(2015, 1, 1)),
    ]
    moves = [move("was away", date(2023, 1, 1), "340102-9", "340102-3")]
    found = stuck(holdings, moves, UNITS, ON, years=5)
    assert found.since == SINCE
    assert found.unmoved == (("long", date(2021, 6, 29)),)
    assert (found.holders, found.share_without_move) == (4, 0.25)


def test_posts_nobody_leaves() -> None:
    holdings = [
        Holding("a", "340102-1", "head", date(2010, 1, 1)),
        Holding("b", "340102-2", "head", date(2010, 1, 1)),
        Holding("c", "340102-2", "head", date(2012, 1, 1)),
        Holding("d", "340102-3", "head", date(2010, 1, 1)),
        Holding("e", "340102-9", "head", date(2024, 1, 1)),
    ]
    moves = [
        move("x", date(2023, 1, 1), "340102-3", "340102-9", from_post="head"),
        move("y", date(2023, 1, 1), "340102-2", "340102-9", from_post="deputy"),
        move("z", date(2019, 1, 1), "340102-1", "340102-9", from_post="head"),
    ]
    found = stuck(holdings, moves, UNITS, ON, years=5)
    assert found.posts == 4
    assert found.held_posts == (
        HeldPost("340102-1", "head", ("a",), date(2010, 1, 1)),
        HeldPost("340102-2", "head", ("b", "c"), date(2012, 1, 1)),
    )


def test_hardship_townships_with_outflow_only() -> None:
    moves = [
        move("a", date(2023, 1, 1), "340102-1", "340102-9"),
        move("b", date(2024, 1, 1), "340102-1", "340102-3"),
        move("c", date(2024, 1, 1), "340102-2", "340102-9"),
        move("d", date(2025, 1, 1), "340102-9", "340102-2"),
        move("e", date(2025, 1, 1), "340102-3", "340102-9"),  # not a hardship township
        move("f", date(2020, 1, 1), "340102-9", "340102-1"),  # before the time
        move("g", date(2025, 1, 1), "340102-1", "340102-1"),  # within the township
    ]
    assert stuck([], moves, UNITS, ON, years=5).outflow_only == (Outflow("340102101", 2),)
    assert stuck([], moves[:2], UNITS, ON, years=1).outflow_only == ()
    assert stuck([], [], UNITS, ON, years=5).share_without_move is None
