"""Figures of rotation by region, and what of them a city gets."""

from datetime import date

from registry.network.graphs import PersonNode
from registry.network.measures.movement import Movement, movement
from registry.network.measures.survival import kaplan_meier
from registry.network.report.gathering import Gathered
from registry.network.report.inputs import NetworkInputs
from registry.network.report.regions import PROVINCE, published_curve, rotations
from registry.network.report.structure import HIDDEN, Audience
from registry.network.stays import RETURN
from tests.factories.network import move

ON = date(2026, 6, 30)
DAY = date(2024, 1, 1)


def gathered(moves, cities):
    people = tuple(PersonNode(key, key, entered_on=date(2020, 1, 1)) for key in cities)
    return Gathered(NetworkInputs(people, moves=tuple(moves)), cities, None)


def test_each_city_has_the_moves_of_those_it_manages():
    cities = {"a": "3401", "b": "3402", "of the province": "34"}
    moves = [
        move("a", DAY, "u1", "u2", "township county"),
        move("b", DAY, "u1", "u2", "county township"),
        move("of the province", DAY, "u1", "u2", "province city"),
    ]
    found = gathered(moves, cities)
    made = rotations(found, movement(found.inputs.people, moves, ON), ON)
    assert list(made) == [PROVINCE, "3401", "3402"]
    office = made["3401"][Audience.OFFICE]
    assert office.flows == (("township", "county", 1),)
    assert (office.values["moves"], office.values["up"], office.values["down"]) == (1, 1, 0)
    assert set(office.values) == set(Movement.definitions)
    assert made[PROVINCE][Audience.OFFICE].values["moves"] == 3
    assert office.points[0][:2] == (0.0, 1.0)


def test_returns_are_moves_but_are_not_drawn():
    moves = [move("a", DAY, "u1", "u2", "county township"), move("a", DAY, "u2", "u1", "township county", kind=RETURN)]
    found = gathered(moves, {"a": "3401"})
    made = rotations(found, movement(found.inputs.people, moves, ON), ON)
    assert made[PROVINCE][Audience.OFFICE].flows == (("county", "township", 1),)
    assert made[PROVINCE][Audience.OFFICE].values["moves"] == 2


def test_small_numbers_are_left_out_with_what_would_give_them_away():
    def some(number, levels):
        return [move(f"{levels} {one}", DAY, "u1", "u2", levels) for one in range(number)]

    moves = [
        *some(3, "township county"),
        *some(9, "township township"),
        *some(7, "county county"),
        *some(6, "county township"),
        *some(8, "city city"),
    ]
    found = gathered(moves, {one.person: "3401" for one in moves})
    whole = movement(found.inputs.people, moves, ON)
    office, public = (rotations(found, whole, ON)["3401"][audience] for audience in (Audience.OFFICE, Audience.PUBLIC))
    assert len(office.flows) == 5
    # 3 is small; its row would give it away by 9, its column by 7, and these by 6
    assert public.flows == (("city", "city", 8),)
    assert (office.hidden_flows, public.hidden_flows) == (0, 4)
    assert office.values["up"] == 3
    assert public.values["up"] == HIDDEN
    assert public.values["balance"] == HIDDEN
    assert public.values["moves"] == 33


def test_the_public_curve_ends_before_a_handful_is_left():
    early = [(100 * one, True) for one in range(1, 7)]
    late = [(2000 + one, False) for one in range(3)]
    curve = kaplan_meier([*early, *late])
    assert [step.at_risk for step in curve.steps] == [9, 8, 7, 6, 5, 4]
    cut = published_curve(curve)
    assert [step.at_risk for step in cut.steps] == [9, 8, 7, 6, 5]
    assert cut.longest == 599
    many = kaplan_meier([*early, *((5000, False) for _ in range(20))])
    assert published_curve(many) == many


def test_a_curve_of_a_handful_of_moves_is_not_published():
    assert published_curve(kaplan_meier([(100, True)] * 4 + [(900, False)] * 50)).steps == ()
    assert published_curve(kaplan_meier([(100, True)] * 4 + [(900, False)] * 50)).subjects == 0
