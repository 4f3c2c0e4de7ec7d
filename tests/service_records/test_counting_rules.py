"""Counted time and minimum lengths: cases/counting.yaml, a day-by-day oracle, and what the cases cannot say."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.kernel.intervals import Length, add_months
from registry.kernel.verdicts import Outcome
from registry.organisations.codes import OrganisationLevel
from registry.policy import catalogue
from registry.service_records.codes import Precision, SpellKind
from registry.service_records.rules import bases, counting
from registry.service_records.rules.spells import Reading, Spell, Validity, interval, split
from tests.service_records import case_files

CASES = case_files.cases(Path(__file__).parent / "cases" / "counting.yaml")
ON = date(2026, 6, 30)
TOWNSHIP = bases.basis("township_and_below", ON)


def post(starts_on, ends_on=None, level=OrganisationLevel.TOWNSHIP, **facts):
    return Spell(key="post", kind=SpellKind.POST, starts_on=starts_on, ends_on=ends_on, level=level, **facts)


def test_there_are_enough_cases():
    assert len(CASES) >= 60
    assert set(Counter(case["verdict"] for case in CASES)) == {"met", "not met", "undetermined"}


@pytest.mark.parametrize("case", CASES, ids=case_files.name_of)
def test_counting_case(case):
    on = case.get("date", ON)
    scope = case.get("scope", "township_and_below")
    basis = bases.basis(scope, on)
    spells = case_files.spells(case)
    mode = {"continuous": case.get("continuous", False), "gap_days": case.get("gap_days", 0)}
    counted = counting.counted_time(spells, basis, on, **mode)
    verdict = counting.minimum_verdict(
        spells,
        basis,
        on,
        case_files.length(case.get("wanted", "24 months")).months,
        rule="case",
        clause=catalogue.entry(f"service.basis.{scope}").clause,
        **mode,
    )
    assert counted.length == case_files.length(case["counted"])
    assert verdict.outcome.value.replace("_", " ") == case["verdict"]
    assert verdict.met_on == case["met_on"]
    assert verdict.clause == case["clause"]
    left_out = {note.key: str(note.reason) for note in verdict.left_out}
    assert {key: left_out[key] for key in case.get("left_out", {})} == case.get("left_out", {})
    assert {note.key for note in verdict.counted}.isdisjoint(left_out)
    if "runs" in case:
        assert [[run.first, run.last] for run in counted.runs] == case["runs"]


@st.composite
def dated_spells(draw):
    first = draw(st.dates(date(2019, 1, 1), date(2021, 12, 31)))
    days = draw(st.one_of(st.none(), st.integers(0, 500)))
    return Spell(
        key=str(draw(st.integers())),
        kind=draw(st.sampled_from(SpellKind)),
        starts_on=first,
        ends_on=None if days is None else first + timedelta(days=days),
        level=draw(st.sampled_from(OrganisationLevel)),
        rural=draw(st.booleans()),
    )


def counts_on(day, spells, scope):
    """Decide one day by the words of the papers alone."""
    running = [spell for spell in spells if spell.starts_on <= day and (spell.ends_on is None or day <= spell.ends_on)]
    if any(spell.kind in ("interruption", "full_time_study") for spell in running):
        return False
    away = [spell for spell in running if spell.kind in ("secondment", "shadowing")]
    inside = {
        "township_and_below": lambda spell: spell.level in ("township", "village"),
        "county_and_below": lambda spell: spell.level in ("county", "sub_district", "township", "village"),
        "rural": lambda spell: spell.rural,
    }[scope]
    return any(inside(spell) for spell in away or running)


@settings(max_examples=100, deadline=None)
@given(spells=st.lists(dated_spells(), max_size=5), scope=st.sampled_from(bases.SCOPES), gap=st.sampled_from([0, 3]))
def test_counted_days_are_those_of_a_walk_day_by_day(spells, scope, gap):
    on = date(2022, 6, 30)
    days = [day for day in (date(2019, 1, 1) + timedelta(n) for n in range(1500)) if day <= on]
    walked = [day for day in days if counts_on(day, spells, scope)]
    counted = counting.counted_time(spells, bases.basis(scope, on), on, gap_days=gap)
    assert counted.total_days == len(walked)
    assert counted.first_day == (walked[0] if walked else None)
    assert [day for run in counted.runs for part in run.parts for day in _each(part)] == walked


def _each(part):
    return [part.first + timedelta(n) for n in range(part.days)]


@settings(max_examples=100, deadline=None)
@given(spells=st.lists(dated_spells(), max_size=4), months=st.integers(1, 30), continuous=st.booleans())
def test_met_on_is_the_first_day_on_which_the_verdict_is_met(spells, months, continuous):
    asked = date(2020, 6, 30)
    basis = bases.basis("county_and_below", asked)

    def verdict(on):
        return counting.minimum_verdict(spells, basis, on, months, rule="r", clause="c", continuous=continuous)

    answer = verdict(asked)
    if answer.met_on is None:
        assert not any(verdict(asked + timedelta(days)).is_met for days in (0, 30, 365, 2000))
    else:
        assert verdict(answer.met_on).is_met
        assert not verdict(answer.met_on - timedelta(1)).is_met
        assert answer.is_met == (answer.met_on <= asked)


def test_one_more_day_never_shortens():
    lengths = [counting.counted_time([post(date(2020, 1, 31))], TOWNSHIP, date(2020, 1, 31) + timedelta(n)).length
               for n in range(1000)]  # fmt: skip
    assert lengths == sorted(set(lengths))


def test_split_reads_each_day_as_valid_on_that_day():
    # A county-level place that became a township on 1 January 2023.
    spell = post(date(2022, 1, 1), level=None)
    before = Validity(valid_from=None, valid_until=date(2022, 12, 31), level=OrganisationLevel.COUNTY, rural=False)
    after = Validity(valid_from=date(2023, 1, 1), valid_until=None, level=OrganisationLevel.TOWNSHIP, rural=True)
    parts = split(spell, [before, after])
    assert [part.key for part in parts] == ["post", "post"]
    counted = counting.counted_time(parts, TOWNSHIP, ON)
    assert (counted.length, counted.first_day) == (Length(42), date(2023, 1, 1))
    whole = counting.counted_time(parts, bases.basis("county_and_below", ON), ON)
    assert whole.length == Length(54)
    assert split(post(date(2024, 1, 1)), [before]) == []


def test_split_keeps_the_readings_of_the_whole_spell():
    spell = post(date(2022, 6, 1), date(2023, 6, 1), starts_precision=Precision.MONTH, ends_precision=Precision.MONTH)
    middle = date(2022, 12, 31)
    validities = [
        Validity(valid_from=None, valid_until=middle, level=OrganisationLevel.TOWNSHIP, rural=None),
        Validity(valid_from=middle + timedelta(1), valid_until=None, level=OrganisationLevel.VILLAGE, rural=None),
    ]
    for reading in Reading:
        whole = interval(spell, reading, ON)
        first, second = (interval(part, reading, ON) for part in split(spell, validities))
        assert (first.first, second.after) == (whole.first, whole.after)
        assert first.after == second.first == middle + timedelta(1)


@pytest.mark.parametrize(
    ("starts", "ends", "shortest"),
    [
        ((date(2020, 6, 15), Precision.DAY), (date(2020, 6, 1), Precision.MONTH), date(2020, 6, 15)),
        ((date(2020, 6, 1), Precision.MONTH), (date(2020, 6, 10), Precision.DAY), date(2020, 6, 10)),
    ],
)
def test_the_day_that_is_known_is_the_least(starts, ends, shortest):
    spell = post(starts[0], ends[0], starts_precision=starts[1], ends_precision=ends[1])
    read = interval(spell, Reading.SHORTEST, ON)
    assert (read.first, read.last) == (shortest, shortest)


def test_a_line_of_one_month_does_not_touch_itself():
    one_month = post(
        date(2020, 6, 1), date(2020, 6, 1), starts_precision=Precision.MONTH, ends_precision=Precision.MONTH
    )
    assert counting.measured([one_month], TOWNSHIP, ON, Reading.SHORTEST) == Length()
    assert counting.measured([one_month, one_month], TOWNSHIP, ON, Reading.SHORTEST) == Length()
    assert counting.measured([one_month], TOWNSHIP, ON, Reading.LONGEST) == Length(1)


def test_a_maximum_mirrors_a_minimum():
    year, more = Length(12), Length(12, 1)
    assert counting.outcome_of_maximum(year, year, year) is Outcome.MET
    assert counting.outcome_of_maximum(year, more, year) is Outcome.UNDETERMINED
    assert counting.outcome_of_maximum(more, more, year) is Outcome.NOT_MET


def test_verdict_says_what_was_measured():
    verdict = counting.minimum_verdict(
        [post(date(2024, 7, 28))], TOWNSHIP, ON, 24, rule="pool_minimum_service", clause="cycle"
    )
    assert str(verdict.text) == "2 y required, 1 y 11 m 3 d counted"
    assert (str(verdict.measured), str(verdict.required)) == ("1 y 11 m 3 d", "2 y")
    assert verdict.code is counting.MinimumCode.UNDER_WAY
    assert verdict.met_on == add_months(date(2024, 7, 28), 24) - timedelta(1)
    assert [(note.key, str(note.reason)) for note in verdict.counted] == [
        ("post", "the place of work is in a township or village")
    ]


def test_every_basis_can_be_read():
    bases.check_bases()
    assert {*bases.SCOPES, "experience"} <= {
        key.removeprefix(bases.PREFIX) for key in catalogue.parameters() if key.startswith(bases.PREFIX)
    }
