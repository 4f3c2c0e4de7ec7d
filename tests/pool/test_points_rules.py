"""Points: whole numbers, half to even, a blank is never a zero, and a formula that says how."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.kernel.intervals import Length
from registry.kernel.messages import from_json, to_json
from registry.people.codes import AppraisalResult, TitleLevel
from registry.policy import catalogue
from registry.pool.codes import CriterionKey
from registry.pool.rules import points
from tests.factories.pool import AS_OF

TABLE = catalogue.parameter("pool.points", AS_OF)
EMPTY = points.Record(
    service=Length(),
    hardship=Length(),
    appraisals=(),
    awards=(),
    title=None,
    has_passed_programme=False,
    is_in_programme=False,
)


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_division_rounds_half_to_even_like_python(numerator, denominator):
    assert points.divided(numerator, denominator) == round(Fraction(numerator, denominator))


def test_nobody_loses_or_gains_beyond_the_scale():
    full = points.Record(
        service=Length(400, 3),
        hardship=Length(400),
        appraisals=(AppraisalResult.EXCELLENT,) * 3,
        awards=("national", "national", "unit"),
        title=TitleLevel.SENIOR,
        has_passed_programme=True,
        is_in_programme=False,
    )
    assert {one.value for one in points.computed_points(full, TABLE).values()} == {points.FULL}
    assert {one.value for one in points.computed_points(EMPTY, TABLE).values()} == {0}


def test_every_computed_criterion_of_the_rubric_is_computed_and_weights_sum_to_a_hundred():
    rubric = catalogue.parameter("pool.rubric", AS_OF)
    computed = {CriterionKey(one["key"]) for one in rubric if one["source"] == "computed"}
    assert set(points.computed_points(EMPTY, TABLE)) == computed
    assert sum(one["weight"] for one in rubric) == points.WEIGHTS_SUM


@pytest.mark.parametrize(
    ("length", "value", "said"),
    [
        (Length(0, 29), 0, "29 d counted: 0 of 120 months"),
        (Length(60), 5000, "5 y counted: 60 of 120 months"),
        (Length(83, 15), 6917, "6 y 11 m 15 d counted: 83 of 120 months"),
        (Length(121), 10000, "10 y 1 m counted: 120 of 120 months"),
    ],
)
def test_service_counts_full_months_up_to_the_most(length, value, said):
    found = points.service_points(length, 120)
    assert (found.value, str(found.formula)) == (value, said)


def test_appraisals_are_a_mean_of_what_was_graded():
    results = (AppraisalResult.EXCELLENT, AppraisalResult.NOT_GRADED, AppraisalResult.COMPETENT)
    found = points.appraisal_points(results, TABLE["appraisals"])
    assert found.value == 8000
    assert "mean of 2 appraisals" in str(from_json(to_json(found.formula)))
    assert points.appraisal_points((AppraisalResult.EXEMPT,), TABLE["appraisals"]).value == 0


def test_awards_add_up_to_the_scale_at_most():
    assert points.award_points(("county", "city", "county"), TABLE["awards"]).value == 4000
    assert points.award_points(("province", "province", "province"), TABLE["awards"]).value == points.FULL
    assert points.award_points(("unknown",), TABLE["awards"]).value == 0


@pytest.mark.parametrize(
    ("given_points", "trimmed", "value"),
    [
        ([80, 90, 100], True, 9000),
        ([80, 90, 100], False, 9000),
        ([0, 90, 100], False, 6333),
        ([0, 90, 100], True, 9000),
        ([70, 80], True, 7500),
        ([70], True, 7000),
        ([60, 70, 71, 72, 100], True, 7100),
        ([1, 1, 2, 2], True, 150),
    ],
)
def test_panel_mean(given_points, trimmed, value):
    found = points.panel_points(given_points, 100, trimmed=trimmed)
    assert found.value == value
    assert ("without the highest and the lowest" in str(found.formula)) is (trimmed and len(given_points) >= 3)


def test_no_score_at_all_has_no_mean():
    with pytest.raises(ValueError, match="no mean"):
        points.panel_points([], 100, trimmed=True)


@given(st.lists(st.integers(0, 100), min_size=3, max_size=9))
def test_panel_mean_does_not_depend_on_the_order_of_experts(given_points):
    one = points.panel_points(given_points, 100, trimmed=True)
    assert points.panel_points(given_points[::-1], 100, trimmed=True) == one
    kept = sorted(given_points)[1:-1]
    assert one.value == round(Fraction(points.FULL * sum(kept), 100 * len(kept)))


def test_final_score_is_weights_times_values():
    assert points.final_score([(60, 10_000), (40, 10_000)]) == 1_000_000
    assert points.final_score([(60, 5_000), (40, 1)]) == 300_040
