"""Fit, allowed pairs, silence and acts: the cases of cases/*.yaml, and what cases cannot say."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.allocation import matching as engine
from registry.kernel.errors import RuleViolation
from registry.mentoring.codes import Bar, History, MentorCategory, Nearness, PairingState
from registry.mentoring.rules import candidates, fit, guidance, matching, pairings
from registry.organisations.codes import Sector
from registry.policy import catalogue
from registry.policy.yaml_files import PolicyError
from registry.pool.codes import TalentClass

ON = date(2026, 6, 30)
BY = fit.scale(ON)
HOME = "341524102"


def cases(name):
    found = yaml.safe_load((Path(__file__).parent / "cases" / f"{name}.yaml").read_text())
    assert len({case["case"] for case in found}) == len(found)
    return [pytest.param(case, id=case["case"]) for case in found]


def mentee_of(case):
    facts = case.get("mentee", {})
    sector = facts.get("sector", "health")
    return fit.Mentee(
        key="the member",
        talent_class=TalentClass(facts.get("class", "professional")),
        sector=None if sector == "none" else Sector(sector),
        region_code=facts.get("at", HOME),
        organisation_path=facts.get("unit", ""),
        barred={"the mentor": Bar(case["barred"])} if "barred" in case else {},
    )


def mentor_of(case):
    facts = case.get("mentor", {})
    sector = facts.get("sector", "health")
    return fit.Mentor(
        key=facts.get("key", "the mentor"),
        category=MentorCategory(facts.get("category", "leading_professional")),
        field=Sector(facts.get("field", "health")),
        sector=None if sector == "none" else Sector(sector),
        region_code=facts.get("at", HOME),
        organisation_path=facts.get("unit", ""),
        places=facts.get("places", 1),
        history=History(facts.get("history", "none")),
    )


@pytest.mark.parametrize("case", cases("fit"))
def test_fit_case(case):
    parts = fit.pair_fit(mentee_of(case), mentor_of(case), BY)
    assert {part.value: points for part, points in parts.items()} == case["parts"]
    assert sum(parts.values()) == case["fit"]


@pytest.mark.parametrize("case", cases("may_pair"))
def test_may_pair_case(case):
    verdict = fit.may_pair(mentee_of(case), mentor_of(case), BY)
    assert verdict.code == case["verdict"]
    assert verdict.is_met == (case["verdict"] == "allowed")
    assert verdict.clause == "task-16"


@pytest.mark.parametrize("case", cases("guidance_alive"))
def test_guidance_alive_case(case):
    verdict = guidance.guidance_alive(case["starts"], case.get("last"), case["date"])
    assert (verdict.code, verdict.outcome.value) == (case["code"], case["verdict"])
    assert str(verdict.measured) == f"{case['days']} days"
    assert guidance.next_due_on(case["starts"], case.get("last"), case["date"]) == case["due"]


@pytest.mark.parametrize("case", cases("acts"))
def test_act_case(case):
    facts = dict(case["facts"])
    if "state" in facts:
        facts["state"] = PairingState(facts["state"])
    rule = getattr(pairings, case["rule"], None) or getattr(guidance, case["rule"])
    verdict = rule(**facts)
    assert verdict.code == case["code"]
    assert verdict.is_met == (case["code"] == "allowed")
    assert verdict.rule == case["rule"]


def test_a_refused_act_names_its_clause():
    with pytest.raises(RuleViolation) as refusal:
        pairings.may_end(PairingState.ENDED).require()
    assert (refusal.value.code, refusal.value.clause) == ("not_running", "task-16")


@pytest.mark.parametrize(
    ("days", "records", "outcomes", "expected"),
    [
        (0, 0, 0, History.NONE),
        (1, 0, 0, History.SILENT),
        (120, 1, 0, History.SILENT),
        (120, 2, 0, History.ALIVE),
        (121, 2, 0, History.SILENT),
        (121, 2, 1, History.FRUITFUL),
    ],
)
def test_a_mentors_history(days, records, outcomes, expected):
    assert fit.mentor_history(days, records, outcomes, ON) is expected


@pytest.mark.parametrize(("recorded_on", "is_late"), [(date(2026, 6, 17), False), (date(2026, 6, 18), True)])
def test_an_entry_more_than_a_week_after_the_meeting_is_late(recorded_on, is_late):
    assert guidance.is_late_entry(date(2026, 6, 10), recorded_on) is is_late


def test_nothing_is_said_before_the_plan_began():
    with pytest.raises(PolicyError):
        fit.scale(date(2017, 12, 31))


def test_every_class_and_category_has_its_grade():
    levels = catalogue.parameter("mentoring.fit_level", ON)
    assert {(one, other) for one in levels for other in levels[one]} == {
        (one.value, other.value) for one in TalentClass for other in MentorCategory
    }
    assert set(catalogue.parameter("mentoring.fit_history", ON)) == set(History)
    assert set(BY.reporting_line_barred) <= set(MentorCategory)
    assert set().union(*BY.related_fields) <= set(Sector)


REGIONS = ["34", "3401", "340102", "340102001", "340102101", "340123", "340123101", "3415", "341524", HOME]

mentors = st.builds(
    fit.Mentor,
    key=st.integers(0, 99).map("mentor {}".format),
    category=st.sampled_from(MentorCategory),
    field=st.sampled_from([Sector.HEALTH, Sector.SCIENCE, Sector.WATER]),
    sector=st.sampled_from([Sector.HEALTH, Sector.WATER, None]),
    region_code=st.sampled_from(REGIONS),
    organisation_path=st.sampled_from(["", "/1/", "/1/2/", "/3/"]),
    places=st.integers(0, 2),
    history=st.sampled_from(History),
)
mentees = st.builds(
    fit.Mentee,
    key=st.integers(0, 99).map("member {}".format),
    talent_class=st.sampled_from(TalentClass),
    sector=st.sampled_from([Sector.HEALTH, Sector.WATER, None]),
    region_code=st.sampled_from(REGIONS),
    organisation_path=st.sampled_from(["", "/1/2/", "/3/"]),
    barred=st.dictionaries(st.integers(0, 99).map("mentor {}".format), st.just(Bar.RELATIVE), max_size=20),
)


@given(
    st.lists(mentees, max_size=6, unique_by=lambda one: one.key),
    st.lists(mentors, max_size=60, unique_by=lambda one: one.key),
    st.integers(1, 12),
    st.randoms(use_true_random=False),
)
@settings(max_examples=300, deadline=None)
def test_candidates_are_the_best_allowed_mentors_of_all(some_mentees, some_mentors, wanted, random):
    edges = candidates.candidate_edges(some_mentees, some_mentors, BY, wanted=wanted)
    for mentee in some_mentees:
        found = {mentor: points for one, mentor, points in edges if one == mentee.key}
        every = {
            mentor.key: sum(fit.pair_fit(mentee, mentor, BY).values())
            for mentor in some_mentors
            if fit.may_pair(mentee, mentor, BY).is_met
        }
        assert found.items() <= every.items()
        assert sorted(found.values()) == sorted(sorted(every.values(), reverse=True)[:wanted])
    random.shuffle(some_mentees)
    random.shuffle(some_mentors)
    assert candidates.candidate_edges(some_mentees, some_mentors, BY, wanted=wanted) == edges


@given(
    st.lists(mentees, max_size=8, unique_by=lambda one: one.key),
    st.lists(mentors, max_size=12, unique_by=lambda one: one.key),
    st.integers(1, 3),
)
@settings(max_examples=200, deadline=None)
def test_as_many_are_paired_as_all_allowed_pairs_permit(some_mentees, some_mentors, wanted):
    weighed, found = matching.best_pairs(some_mentees, some_mentors, BY, wanted=wanted)
    every = [
        (mentee.key, mentor.key, sum(fit.pair_fit(mentee, mentor, BY).values()))
        for mentee in some_mentees
        for mentor in some_mentors
        if fit.may_pair(mentee, mentor, BY).is_met
    ]
    places = {mentor.key: mentor.places for mentor in some_mentors}
    assert weighed <= set(every)
    assert {tuple(pair) for pair in found.pairs} <= weighed
    assert len(found.pairs) == len(engine.match(every, places).pairs)


def test_like_members_are_offered_different_mentors_among_equals():
    alike = [
        fit.Mentor(f"mentor {n}", MentorCategory.UNIT_LEADER, Sector.HEALTH, Sector.HEALTH, HOME) for n in range(60)
    ]
    members = [fit.Mentee(f"member {n}", TalentClass.PROFESSIONAL, Sector.HEALTH, HOME) for n in range(20)]
    edges = candidates.candidate_edges(members, alike, BY, wanted=3)
    assert len(edges) == 60
    assert len({mentor for _, mentor, _ in edges}) > 30


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (HOME, HOME, Nearness.TOWNSHIP),
        (HOME, "341524", Nearness.COUNTY),
        ("341524", "341524", Nearness.COUNTY),
        ("3415", HOME, Nearness.CITY),
        ("34", "34", Nearness.ELSEWHERE),
        ("", "", Nearness.ELSEWHERE),
    ],
)
def test_nearness_is_what_both_codes_say(one, other, expected):
    assert fit.nearness(one, other) is expected
    assert fit.nearness(other, one) is expected
