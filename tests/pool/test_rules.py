"""Conflicts of interest, limits from the register, snapshots, the transition table."""

import random
from dataclasses import replace

import pytest

from registry.access.permissions import Role
from registry.allocation.selection import Candidate, Limit, Reason
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import Sex
from registry.pool.codes import Event, NominationState
from registry.pool.rules import places, snapshot
from registry.pool.rules.conflicts import Party, may_assess
from registry.pool.rules.places import Place
from registry.pool.rules.snapshot import Snapshot
from registry.pool.rules.transitions import TRANSITIONS, standing

NOMINEE = Party(1, "/3/17/", "341524102")


@pytest.mark.parametrize(
    ("expert", "related", "mentees", "code"),
    [
        (Party(2, "/9/", "3401"), (), (), "no_conflict"),
        (Party(1, "/9/", "3401"), (), (), "self"),
        (Party(2, "/9/", "3401"), {1}, (), "relation"),
        (Party(2, "/9/", "3401"), (), {1}, "mentee"),
        (Party(2, "/3/17/", "3401"), (), (), "own_unit"),
        (Party(2, "/3/", "3401"), (), (), "own_unit"),
        (Party(2, "/3/17/4/", "3401"), (), (), "own_unit"),
        (Party(2, "/31/", "3401"), (), (), "no_conflict"),
        (Party(2, "/9/", "341524"), (), (), "own_county"),
        (Party(2, "/9/", "341524200"), (), (), "own_county"),
        (Party(2, "/9/", "341525"), (), (), "no_conflict"),
        (Party(2, "", "3415"), (), (), "no_conflict"),
    ],
)
def test_who_may_score_whom(expert, related, mentees, code):
    verdict = may_assess(expert, NOMINEE, related=related, mentees=mentees)
    assert (verdict.code, verdict.is_met) == (code, code == "no_conflict")


def test_two_units_of_a_city_are_no_common_county():
    assert may_assess(Party(2, "/9/", "3415"), Party(1, "/3/", "3415")).is_met


PLACE = Place("341524102", "341524102", OrganisationLevel.TOWNSHIP, Sector.HEALTH, in_key_county=True)


@pytest.mark.parametrize(
    ("managed_by", "city"), [("341524102", "3415"), ("3415", "3415"), ("3401", "3401"), ("34", "3415")]
)
def test_the_city_is_that_of_the_management_or_else_of_the_place(managed_by, city):
    assert replace(PLACE, managed_by=managed_by).city == city


def test_attributes_of_a_place():
    assert places.attributes(PLACE, sex=Sex.FEMALE) == {
        "city": "3415",
        "sector": "health",
        "township_and_below": "yes",
        "key_county": "yes",
        "sex": "female",
    }
    sub_district = replace(PLACE, level=OrganisationLevel.SUB_DISTRICT)
    assert places.attributes(sub_district, sex=Sex.MALE)["township_and_below"] == "no"


FLOORS = {"township_and_below": 45, "key_county": 90, "female": 45}
BALANCE = {"city": {"floor": 85, "cap": 120, "from": 10}, "sector": {"floor": 80, "cap": 125, "from": 10}}


@pytest.mark.parametrize("seed", range(20))
def test_default_limits_hold_for_a_list_that_takes_everybody_at_the_same_rate(seed):
    """Whoever is spread like the register can be selected: each floor and cap leaves room for the proportional list."""
    rng = random.Random(seed)
    groups = [
        (
            {
                "city": f"34{rng.randint(1, 5):02d}",
                "sector": rng.choice(list(Sector)).value,
                "township_and_below": rng.choice("yes no".split()),
                "key_county": rng.choice("yes no no".split()),
                "sex": rng.choice("male female".split()),
            },
            rng.randint(0, 40),
        )
        for _group in range(60)
    ]
    total, seats = sum(count for _attributes, count in groups), 500
    limits = places.default_limits(seats, groups, FLOORS, BALANCE)
    assert limits
    for limit in limits:
        there = sum(count for attributes, count in groups if attributes[limit.attribute] == limit.value)
        assert (limit.at_least or 0) * total <= seats * there
        assert limit.at_most is None or limit.at_most * total >= seats * there
    for attribute in BALANCE:
        assert sum(limit.at_least or 0 for limit in limits if limit.attribute == attribute) <= seats


def test_small_groups_are_not_bound():
    groups = [
        ({"city": "3401", "sector": "health", "township_and_below": "no", "key_county": "no", "sex": "male"}, 990)
    ]
    groups += [({**groups[0][0], "sector": "science"}, 10)]
    assert [limit.value for limit in places.default_limits(500, groups, FLOORS, BALANCE)] == ["3401", "health"]


SNAPSHOT = Snapshot(
    year=2026,
    seats=1,
    seed="",
    waiting=1,
    limits=(Limit("sex", "female", 1, None),),
    candidates=(Candidate("b", 5, {"sex": "female"}, (1, 2)), Candidate("a", 7, {"sex": "male"}, (0, 9))),
)


def test_snapshot_is_the_same_whatever_the_order_of_candidates_and_survives_being_kept():
    turned = replace(SNAPSHOT, candidates=SNAPSHOT.candidates[::-1])
    assert turned.hash == SNAPSHOT.hash
    assert turned.packed() == SNAPSHOT.packed()
    again = Snapshot.unpacked(SNAPSHOT.packed())
    assert again.hash == SNAPSHOT.hash
    assert again.limits == SNAPSHOT.limits
    assert {one.key for one in again.candidates} == {"a", "b"}


@pytest.mark.parametrize(
    "change",
    [
        {"seats": 2},
        {"seed": "x"},
        {"waiting": 2},
        {"year": 2027},
        {"limits": ()},
        {"candidates": SNAPSHOT.candidates[:1]},
        {"candidates": (replace(SNAPSHOT.candidates[0], merit=6), SNAPSHOT.candidates[1])},
        {"candidates": (replace(SNAPSHOT.candidates[0], ties=(1, 3)), SNAPSHOT.candidates[1])},
    ],
)
def test_whatever_decides_a_run_is_in_the_hash(change):
    assert replace(SNAPSHOT, **change).hash != SNAPSHOT.hash


def test_outcome_hash_tells_names_waiting_list_and_reasons_apart():
    rows = [("a", True, Reason.ON_MERIT), ("b", False, Reason.BELOW_LINE)]
    one = snapshot.outcome(7, ["b"], rows)
    assert snapshot.outcome(7, ["b"], rows[::-1]).hash == one.hash
    assert snapshot.outcome(7, [], rows).hash != one.hash
    assert snapshot.outcome(8, ["b"], rows).hash != one.hash
    assert snapshot.outcome(7, ["b"], [rows[0], ("b", False, Reason.DISPLACED)]).hash != one.hash


FINAL = {
    NominationState.REJECTED,
    NominationState.INELIGIBLE,
    NominationState.NOT_SELECTED,
    NominationState.REMOVED,
    NominationState.ENROLLED,
    NominationState.WITHDRAWN,
    NominationState.VOID,
}


def test_the_table_is_complete():
    assert set(TRANSITIONS) == set(Event)
    reached = {transition.target for transition in TRANSITIONS.values()}
    assert reached == set(NominationState) - {NominationState.DRAFT}
    left = {state for event, one in TRANSITIONS.items() if event is not Event.VOID for state in one.sources}
    assert left == set(NominationState) - FINAL
    assert all(transition.roles and transition.window for transition in TRANSITIONS.values())


def test_only_the_offices_named_decide():
    deciding = {role for event, one in TRANSITIONS.items() if event is not Event.WITHDRAW for role in one.roles}
    assert deciding == {Role.UNIT_HR, Role.COUNTY_HR, Role.CITY_HR, Role.PROVINCE_HR}
    assert TRANSITIONS[Event.WITHDRAW].roles == {Role.GRADUATE, Role.UNIT_HR}


@pytest.mark.parametrize(
    ("state", "managed_by", "seen"),
    [
        ("submitted", "341524102", "submitted"),
        ("submitted", "341524", "submitted"),
        ("submitted", "3415", "county_passed"),
        ("submitted", "34", "city_passed"),
        ("county_passed", "341524", "county_passed"),
        ("county_passed", "34", "city_passed"),
        ("accepted", "34", "accepted"),
    ],
)
def test_a_unit_skips_the_levels_it_does_not_have(state, managed_by, seen):
    assert standing(NominationState(state), managed_by) == seen
