"""The vectorised kernel gives what the rules give record by record."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.kernel.intervals import Length
from registry.kernel.verdicts import Outcome
from registry.organisations.codes import OrganisationLevel
from registry.service_records import counting_files, recount
from registry.service_records.codes import Precision, SpellKind
from registry.service_records.rules import bases, counting
from registry.service_records.rules.spells import Reading, Spell

CASES = Path(__file__).parent / "cases"
ON = date(2026, 6, 30)


def packed(people, basis):
    """Make arrays of spells held as values, person by person."""
    rows = [
        (
            person,
            recount.day_number(spell.starts_on),
            _number_or_not(spell.ends_on),
            _number_or_not(spell.planned_ends_on),
            spell.starts_precision is Precision.MONTH,
            spell.ends_on is not None and spell.ends_precision is Precision.MONTH,
            _number_or_not(spell.part_from),
            _number_or_not(spell.part_until),
            recount.treatment_code(spell, basis),
        )
        for person, spells in enumerate(people)
        for spell in spells
    ]
    columns = np.array(rows, dtype=np.int64).reshape(-1, 9).T
    person, starts, ends, planned, starts_by_month, ends_by_month, part_from, part_until, treatment = columns
    return recount.Spells(
        person=person,
        starts=starts,
        ends=ends,
        planned=planned,
        starts_by_month=starts_by_month.astype(bool),
        ends_by_month=ends_by_month.astype(bool),
        part_from=part_from,
        part_until=part_until,
        treatment=treatment.astype(np.int8),
    )


def _number_or_not(day):
    return recount.NOT_YET if day is None else recount.day_number(day)


def vectorised(people, basis, on, *, months=None, continuous=False, gap_days=0):
    """Count people by the kernel: (lengths, first days, total days, outcomes, met on) each a list by person."""
    spells = packed(people, basis)
    number, size = recount.day_number(on), len(people)
    measured = {}
    for reading in Reading:
        totals = recount.totals(recount.counted_parts(spells, number, reading), size, gap_days)
        days, first = (totals.longest_days, totals.longest_first) if continuous else (totals.days, totals.first_day)
        month_counts, rest = recount.lengths(np.where(first < 0, 0, first), days)
        measured[reading] = [Length(int(m), int(d)) for m, d in zip(month_counts, rest, strict=True)]
        if reading is Reading.SHOWN:
            shown = totals
    first_days = [recount.day_of(number) for number in shown.first_day]
    if months is None:
        return measured[Reading.SHOWN], first_days, shown.days.tolist(), [], []
    outcomes = [
        counting.outcome_of_minimum(shortest, longest, Length(months))
        for shortest, longest in zip(measured[Reading.SHORTEST], measured[Reading.LONGEST], strict=True)
    ]
    whole = recount.counted_parts(spells, number, Reading.SHORTEST, cut=False)
    reached = recount.day_reached(whole, size, months, continuous=continuous, gap_days=gap_days)
    return measured[Reading.SHOWN], first_days, shown.days.tolist(), outcomes, [recount.day_of(n) for n in reached]


def test_worked_lengths_vectorised():
    people = counting_files.read_spells(CASES / "worked-lengths-spells.csv")
    with (CASES / "worked-lengths-expected.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        on = date.fromisoformat(row["on"])
        lengths, _, _, outcomes, met = vectorised(
            # company in the arrays, so that neighbours are seen to stay apart
            [people["overlap"], people.get(row["person"], []), people["study-away"]],
            bases.basis(row["scope"], on),
            on,
            months=int(row["at_least_months"]),
            continuous=row["mode"] == "continuous",
            gap_days=int(row["gap_days"]),
        )
        assert (lengths[1].months, lengths[1].days) == (int(row["months"]), int(row["days"])), row
        assert outcomes[1] == row["outcome"], row
        assert met[1] == (date.fromisoformat(row["met_on"]) if row["met_on"] else None), row


DAYS = st.dates(date(2018, 1, 1), date(2021, 12, 31))


@st.composite
def spells(draw):
    kind = draw(st.sampled_from([SpellKind.POST] * 4 + list(SpellKind)))
    first = draw(DAYS)
    last = first + timedelta(days=draw(st.one_of(st.integers(0, 70), st.integers(0, 900))))
    precision = st.sampled_from([Precision.DAY, Precision.DAY, Precision.MONTH])
    starts_precision, ends_precision = draw(precision), draw(precision)
    runs = draw(st.integers(0, 5)) == 0
    planned = draw(st.one_of(st.none(), DAYS)) if runs else None
    spell = Spell(
        key=str(draw(st.integers(0, 99))),
        kind=kind,
        starts_on=first.replace(day=1) if starts_precision is Precision.MONTH else first,
        ends_on=None if runs else last.replace(day=1) if ends_precision is Precision.MONTH else last,
        starts_precision=starts_precision,
        ends_precision=Precision.DAY if runs else ends_precision,
        planned_ends_on=planned,
        level=draw(st.sampled_from([OrganisationLevel.TOWNSHIP] * 3 + list(OrganisationLevel))),
        rural=draw(st.sampled_from([True, False, None])),
    )
    if draw(st.integers(0, 7)) == 0:
        return replace(spell, part_from=draw(DAYS), part_until=draw(DAYS))
    return spell


@settings(max_examples=400, deadline=None)
@given(
    people=st.lists(st.lists(spells(), max_size=6), max_size=5),
    scope=st.sampled_from((*bases.SCOPES, "experience")),
    on=st.dates(date(2018, 6, 1), date(2023, 1, 1)),
    continuous=st.booleans(),
    gap_days=st.sampled_from([0, 0, 1, 20]),
    months=st.integers(1, 40),
)
def test_kernel_equals_the_rules_on_any_spells(people, scope, on, continuous, gap_days, months):
    basis = bases.basis(scope, on)
    mode = {"continuous": continuous, "gap_days": gap_days}
    lengths, first_days, days, outcomes, met = vectorised(people, basis, on, months=months, **mode)
    for number, person in enumerate(people):
        counted = counting.counted_time(person, basis, on, **mode)
        verdict = counting.minimum_verdict(person, basis, on, months, rule="any", clause="any", **mode)
        assert lengths[number] == counted.length
        assert days[number] == counted.total_days
        assert first_days[number] == counted.first_day
        assert outcomes[number] is verdict.outcome
        assert met[number] == verdict.met_on


def test_longest_run_is_by_months_not_by_days():
    # 61 days from 1 July are 1 month and 30 days; 59 days from 1 January are 2 months.
    people = [
        [
            Spell(
                key="long",
                kind=SpellKind.POST,
                starts_on=date(2019, 7, 1),
                ends_on=date(2019, 8, 30),
                level=OrganisationLevel.TOWNSHIP,
            ),
            Spell(
                key="short",
                kind=SpellKind.POST,
                starts_on=date(2019, 1, 1),
                ends_on=date(2019, 2, 28),
                level=OrganisationLevel.TOWNSHIP,
            ),
        ]
    ]
    lengths, *_ = vectorised(people, bases.basis("township_and_below", ON), ON, continuous=True)
    assert lengths == [Length(2, 0)]


def test_nobody_and_nothing_counted():
    basis = bases.basis("township_and_below", ON)
    assert vectorised([], basis, ON, months=24) == ([], [], [], [], [])
    county = Spell(key="a", kind=SpellKind.POST, starts_on=date(2020, 1, 1), level=OrganisationLevel.COUNTY)
    assert vectorised([[], [county]], basis, ON, months=24) == (
        [Length(), Length()],
        [None, None],
        [0, 0],
        [Outcome.NOT_MET, Outcome.NOT_MET],
        [None, None],
    )


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2079, 6, 6)])
def test_days_that_do_not_fit_are_refused(day):
    with pytest.raises(ValueError, match="lies outside"):
        recount.day_number(day)
    whole = np.array([0])
    with pytest.raises(ValueError, match="16 bits"):
        recount.packed_keys(whole, whole + (day - recount.EPOCH).days, whole + (day - recount.EPOCH).days + 1)


def test_answers_do_not_depend_on_the_order_of_rows():
    people = counting_files.read_spells(CASES / "worked-lengths-spells.csv")
    basis = bases.basis("township_and_below", ON)
    spells = packed(list(people.values()), basis)
    shuffled = np.random.default_rng(7).permutation(len(spells.person))
    mixed = recount.Spells(**{name: getattr(spells, name)[shuffled] for name in recount.Spells.__dataclass_fields__})
    parts = recount.counted_parts(spells, recount.day_number(ON), Reading.SHORTEST)
    again = recount.counted_parts(mixed, recount.day_number(ON), Reading.SHORTEST)
    for block, same in zip(parts, again, strict=True):
        assert np.array_equal(block.first, same.first)
        assert np.array_equal(block.after, same.after)
