"""The rules of tasks 3 to 8 and 18 to 24, by the cases of policy officers."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from registry.kernel.messages import from_json, to_json
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import TitleLevel, TitleScope
from registry.service_records.rules import pay, programmes, recruitment, secondments, titles, tours
from registry.service_records.rules.findings import ServiceRule
from tests.service_records import case_files

FOLDER = Path(__file__).parent / "cases"
CASES = [case for name in ("secondments", "titles", "careers") for case in case_files.cases(FOLDER / f"{name}.yaml")]
ON = date(2026, 6, 30)


def sector_of(case):
    return Sector(case["sector"])


def titles_of(case):
    return [
        titles.Title(
            TitleLevel(one["level"]),
            one["on_day"],
            TitleScope(one.get("scope", "general")),
            OrganisationLevel(one["valid_level"]) if "valid_level" in one else None,
        )
        for one in case["titles"]
    ]


def downward(case, spells, on):
    home = case_files.spell("home", case["home"])
    return secondments.downward_secondment(case_files.spell("stint", case["stint"]), home, spells, on)


def tour(case, spells, on):
    entry = case_files.spell("entry", case["entry"])
    deferral = tours.Deferral(**case["deferral"]) if "deferral" in case else None
    return tours.grassroots_tour_due(entry, [*spells, entry], case.get("confirmed"), deferral, on)


def uplift(case, _, on):
    recruit = pay.Recruit(
        post=case_files.spell("post", case["post"]),
        is_new_graduate=case.get("new_graduate", True),
        confirmed_on=case.get("confirmed"),
        is_in_key_county_on_confirmation=case.get("key_county", False),
        steps_granted=case.get("steps", 0),
    )
    return pay.salary_uplift(recruit, on)


RULES = {
    "downward_secondment": downward,
    "upward_secondment_total": lambda case, spells, on: secondments.upward_secondment_total(
        spells, sector_of(case), on
    ),
    "deputy_head_term": lambda case, _, on: secondments.deputy_head_term(case_files.spell("stint", case["stint"]), on),
    "senior_title_service": lambda case, spells, on: titles.senior_title_service(spells, sector_of(case), on),
    "thirty_years_township": lambda case, spells, on: titles.thirty_years_township(spells, titles_of(case), on),
    "title_in_scope": lambda case, spells, on: titles.title_in_scope(titles_of(case)[0], spells, on),
    "unemployed_graduate_post": lambda case, spells, on: programmes.unemployed_graduate_post(
        case.get("graduated"), spells, on
    ),
    "grassroots_tour_due": tour,
    "targeted_recruitment_eligible": lambda case, spells, on: programmes.targeted_recruitment_eligible(
        spells, case.get("preference_used", False), on
    ),
    "stays_at_grassroots": lambda _, spells, on: programmes.stays_at_grassroots(spells, on),
    "provincial_recruit": lambda case, spells, on: recruitment.provincial_recruit(
        spells, case.get("excepted", False), on
    ),
    "division_rank_leader": lambda case, spells, on: recruitment.division_rank_leader(
        spells, case.get("exception", ""), on
    ),
    "salary_uplift": uplift,
}


def test_every_rule_has_its_cases():
    counted = Counter(case["rule"] for case in CASES)
    assert set(counted) == set(ServiceRule) == set(RULES)
    assert min(counted.values()) >= 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']}-{case_files.name_of(case)}")
def test_rule_case(case):
    verdict = RULES[case["rule"]](case, case_files.spells(case), case.get("date", ON))
    expected = case["verdict"]
    assert verdict.rule == case["rule"]
    assert (verdict.outcome, verdict.code, verdict.clause) == (
        expected["outcome"],
        expected["code"],
        expected["clause"],
    ), verdict.text
    assert verdict.met_on == expected.get("met_on")
    if "required" in expected:
        assert str(verdict.required) == expected["required"]
    for text in (verdict.text, verdict.measured, verdict.required):
        assert text is None or str(from_json(to_json(text))) == str(text)
