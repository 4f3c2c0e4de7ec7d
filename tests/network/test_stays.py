"""Moves, posts held and time under observation, read off the stays of one person."""

from datetime import date
from random import Random

import pytest

from registry.network.graphs import Direction, OrganisationNode
from registry.network.stays import RETURN, ROTATION, Stay, Unit, holdings_of, in_order, moves_of, seen_between

ON = date(2026, 6, 30)
TOWNSHIP = Unit(OrganisationNode("township", "township", "341524", "341524100"), "township", "health")
COUNTY = Unit(OrganisationNode("county", "county", "341524"), "county", "health")
CITY = Unit(OrganisationNode("city", "city"), "city", "education")


def post(unit, first, after=None, **facts):
    return Stay(unit, facts.pop("kind", "post"), facts.pop("post", "doctor"), first, after, **facts)


def away(unit, first, after=None, kind="secondment"):
    return Stay(unit, kind, "deputy", first, after, is_away=True)


def told(stays, on=ON):
    """Return (day, kind, from, to, days before) of each move."""
    return [
        (one.on, one.kind, one.from_organisation, one.to_organisation, one.days_in_previous)
        for one in moves_of("p", in_order(stays), on)
    ]


def test_a_change_of_unit_is_a_move_with_its_levels_and_counties():
    stays = [post(TOWNSHIP, date(2020, 1, 1), date(2022, 1, 1)), post(CITY, date(2022, 1, 1), post="teacher")]
    (move,) = moves_of("p", stays, ON)
    assert (move.person, move.on, move.days_in_previous) == ("p", date(2022, 1, 1), 731)
    assert (move.from_level, move.to_level, move.direction) == ("township", "city", Direction.UP)
    assert (move.from_sector, move.to_sector) == ("health", "education")
    assert (move.from_county, move.to_county) == ("341524", "")
    assert (move.from_post, move.to_post) == ("doctor", "teacher")


def test_another_post_in_the_unit_is_a_move_only_by_plan():
    first = post(COUNTY, date(2020, 1, 1), date(2022, 1, 1))
    assert told([first, post(COUNTY, date(2022, 1, 1), post="head")]) == []
    planned = post(COUNTY, date(2022, 1, 1), post="head", is_rotation=True)
    assert told([first, planned]) == [(date(2022, 1, 1), ROTATION, "county", "county", 731)]
    (move,) = moves_of("p", [first, planned], ON)
    assert move.direction is Direction.LEVEL


def test_a_time_away_is_two_moves_and_the_second_a_return():
    stays = [post(COUNTY, date(2020, 1, 1)), away(TOWNSHIP, date(2023, 3, 1), date(2024, 3, 1))]
    assert told(stays) == [
        (date(2023, 3, 1), "secondment", "county", "township", 1155),
        (date(2024, 3, 1), RETURN, "township", "county", 366),
    ]
    assert told(stays, on=date(2023, 12, 31)) == told(stays)[:1]
    assert [move.direction for move in moves_of("p", in_order(stays), ON)] == [Direction.DOWN, Direction.UP]


def test_who_comes_back_to_a_new_post_makes_one_move_of_it():
    stays = [
        post(COUNTY, date(2020, 1, 1), date(2024, 3, 1)),
        away(TOWNSHIP, date(2023, 3, 1), date(2024, 3, 1)),
        post(CITY, date(2024, 3, 1)),
    ]
    assert told(stays)[1:] == [(date(2024, 3, 1), "post", "township", "city", 366)]


def test_a_gap_is_no_move_and_counts_to_the_unit_before():
    stays = [post(COUNTY, date(2020, 1, 1), date(2021, 1, 1)), post(CITY, date(2021, 7, 1))]
    assert told(stays) == [(date(2021, 7, 1), "post", "county", "city", 547)]
    assert told([post(COUNTY, date(2020, 1, 1), date(2021, 1, 1)), post(COUNTY, date(2021, 7, 1))]) == []


def test_of_two_posts_at_once_the_one_begun_last_counts():
    stays = [post(COUNTY, date(2020, 1, 1)), post(CITY, date(2022, 1, 1), date(2023, 1, 1))]
    assert told(stays) == [
        (date(2022, 1, 1), "post", "county", "city", 731),
        (date(2023, 1, 1), RETURN, "city", "county", 365),
    ]


def test_a_stay_without_a_day_is_nowhere():
    stays = [post(COUNTY, date(2020, 1, 1)), away(CITY, date(2022, 5, 1), date(2022, 5, 1))]
    assert told(stays) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_stays_changes_nothing(seed):
    stays = [
        post(COUNTY, date(2015, 1, 1), date(2019, 1, 1)),
        post(COUNTY, date(2019, 1, 1), post="head", is_rotation=True),
        post(CITY, date(2019, 1, 1), date(2020, 1, 1)),
        away(TOWNSHIP, date(2019, 1, 1), date(2019, 6, 1)),
        away(CITY, date(2021, 1, 1), date(2021, 6, 1), kind="shadowing"),
    ]
    expected = told(stays)
    mixed = Random(seed).sample(stays, len(stays))
    assert told(mixed) == expected
    assert holdings_of("p", in_order(mixed), ON) == holdings_of("p", in_order(stays), ON)


def test_a_post_is_held_since_its_first_record():
    stays = in_order(
        [
            post(COUNTY, date(2015, 1, 1), date(2018, 1, 1)),
            post(COUNTY, date(2018, 1, 1), date(2021, 1, 1), post="head"),
            post(COUNTY, date(2021, 1, 1), date(2023, 1, 1), post="head"),
            post(COUNTY, date(2023, 1, 1), post="head"),
            away(CITY, date(2024, 1, 1)),
        ]
    )
    (holding,) = holdings_of("p", stays, ON)
    assert (holding.organisation, holding.post, holding.since) == ("county", "head", date(2018, 1, 1))
    assert holdings_of("p", stays, date(2014, 1, 1)) == []


def test_time_under_observation():
    ended = [post(COUNTY, date(2015, 1, 1), date(2018, 1, 1)), away(CITY, date(2016, 1, 1), date(2016, 7, 1))]
    assert seen_between(ended, ON) == (date(2015, 1, 1), date(2017, 12, 31))
    assert seen_between([post(COUNTY, date(2015, 1, 1))], ON) == (date(2015, 1, 1), None)
    assert seen_between([away(CITY, date(2016, 1, 1))], ON) == (None, None)
    assert seen_between([], ON) == (None, None)
