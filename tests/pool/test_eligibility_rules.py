"""Who may be taken into the pool: cases/eligibility.yaml, and the thresholds of a cycle."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from registry.kernel.messages import from_json, to_json
from registry.kernel.verdicts import Outcome
from registry.people.codes import AppraisalKind, AppraisalResult, SanctionKind, Schooling, SchoolKind
from registry.pool.codes import TalentClass
from registry.pool.rules import eligibility, thresholds
from registry.pool.rules.eligibility import EligibilityRule
from registry.pool.rules.thresholds import EligibilityParameters, Obstacle
from tests.service_records import case_files

CASES = case_files.cases(Path(__file__).parent / "cases" / "eligibility.yaml")
ON = date(2026, 6, 30)
IN_ORDER = {
    "born": date(1995, 3, 10),
    "educations": [{"schooling": "bachelor", "school": "regular", "full_time": True, "finished": date(2017, 7, 1)}],
    "spells": [{"post": "township", "from": date(2017, 8, 1)}],
    "appraisals": [{"year": year, "result": "competent"} for year in range(2018, 2026)],
    "consent": True,
}


def facts_of(case):
    written = IN_ORDER | case
    return eligibility.EligibilityFacts(
        born_on=written["born"],
        educations=tuple(
            eligibility.Education(
                Schooling[one["schooling"].upper()],
                SchoolKind(one["school"]),
                one["full_time"],
                one["finished"],
            )
            for one in written["educations"]
        ),
        spells=tuple(case_files.spells(written)),
        appraisals=tuple(
            eligibility.Appraisal(
                one["year"],
                AppraisalKind(one.get("kind", "yearly")),
                AppraisalResult(one["result"]),
                one.get("cause", ""),
            )
            for one in written["appraisals"]
        ),
        sanctions=tuple(
            eligibility.Sanction(SanctionKind(one["kind"]), one["decided"], one.get("until"))
            for one in written.get("sanctions", [])
        ),
        memberships=tuple(eligibility.Membership(one["from"], one.get("to")) for one in written.get("memberships", [])),
        obstacles=tuple(Obstacle(one) for one in written.get("obstacles", [])),
        has_unit_consent=written["consent"],
    )


@pytest.mark.parametrize("case", CASES, ids=case_files.name_of)
def test_eligibility_case(case):
    on = case.get("date", ON)
    parameters = thresholds.parameters_of({"all": case.get("parameters", {})}, TalentClass.MANAGEMENT, on)
    verdicts = eligibility.pool_eligibility(facts_of(case), on, parameters)
    assert [verdict.rule for verdict in verdicts] == list(EligibilityRule)
    found = {verdict.rule: verdict for verdict in verdicts}
    for rule, expected in case["verdicts"].items():
        verdict = found[rule]
        assert {"outcome": verdict.outcome, "code": verdict.code, "clause": verdict.clause} == {
            name: value for name, value in expected.items() if name != "met_on"
        }, verdict
        assert verdict.met_on == expected.get("met_on")
    assert eligibility.outcome_of(verdicts) == case["all"]


@pytest.mark.parametrize("case", CASES, ids=case_files.name_of)
def test_every_sentence_can_be_kept_and_read_back(case):
    verdicts = eligibility.pool_eligibility(facts_of(case), ON, thresholds.default_parameters(ON))
    for verdict in verdicts:
        for text in (verdict.text, verdict.measured, verdict.required):
            assert text is None or str(from_json(to_json(text))) == str(text)


def test_nothing_to_judge_is_met():
    assert eligibility.outcome_of([]) is Outcome.MET


def test_sentences_say_what_and_why():
    case = {"born": date(1990, 6, 30), "spells": [{"post": "city", "from": date(2020, 1, 1)}]}
    verdicts = eligibility.pool_eligibility(facts_of(case), ON, thresholds.default_parameters(ON))
    texts = {verdict.rule: str(verdict.text) for verdict in verdicts}
    assert texts[EligibilityRule.AT_GRASSROOTS] == ("on 2026-06-30: the place of work is above county level")
    assert texts[EligibilityRule.AGE] == "born on 1990-06-30, aged 36; required: born on or after 1990-07-01"
    assert texts[EligibilityRule.MINIMUM_SERVICE] == "2 y required, 0 d counted"


def test_thresholds_are_set_for_all_then_for_the_class():
    stored = {"all": {"oldest_age": 38, "minimum_service": 36}, "innovation": {"oldest_age": 40}}
    by_class = {
        talent: thresholds.parameters_of(stored, talent, ON)
        for talent in (TalentClass.PROFESSIONAL, TalentClass.INNOVATION)
    }
    assert [(one.oldest_age, one.minimum_service) for one in by_class.values()] == [(38, 36), (40, 36)]
    assert by_class[TalentClass.INNOVATION].scope == thresholds.default_parameters(ON).scope == "county_and_below"


def test_thresholds_survive_being_kept_as_json():
    chosen = replace(
        thresholds.default_parameters(ON), born_on_or_after=date(1991, 1, 1), lowest_schooling=Schooling.MASTER
    )
    values = chosen.to_values()
    assert values["born_on_or_after"] == "1991-01-01"
    assert values["appraisal_results"] == ["excellent", "competent"]
    assert EligibilityParameters.from_values(values) == chosen


@pytest.mark.parametrize("values", [{"highest_age": 40}, {"lowest_schooling": "99"}, {"barring_cases": ["rumour"]}])
def test_unknown_thresholds_are_refused(values):
    with pytest.raises(ValueError, match=r"unknown|is not a valid"):
        thresholds.parameters_of({"all": values}, TalentClass.MANAGEMENT, ON)
