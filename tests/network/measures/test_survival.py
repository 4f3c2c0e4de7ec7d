from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.network.measures.survival import kaplan_meier

# Remission of 21 patients under 6-MP (Freireich and others 1963), the example of most textbooks: days, relapse seen
REMISSION = [
    *((6, True),) * 3, (7, True), (10, True), (13, True), (16, True), (22, True), (23, True),
    *((time, False) for time in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]  # fmt: skip


def test_textbook_curve() -> None:
    curve = kaplan_meier(REMISSION)
    assert [(step.time, step.at_risk, step.events) for step in curve.steps] == [
        (6, 21, 3), (7, 17, 1), (10, 15, 1), (13, 12, 1), (16, 11, 1), (22, 7, 1), (23, 6, 1),
    ]  # fmt: skip
    assert [round(step.survival, 3) for step in curve.steps] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.median == 23
    assert (curve.subjects, curve.events, curve.longest) == (21, 9, 35)


def test_textbook_interval_uses_greenwoods_variance() -> None:
    published = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    for step, deviation in zip(kaplan_meier(REMISSION).steps, published, strict=True):
        assert step.low is not None
        assert step.high is not None
        spread = (log(-log(step.low)) - log(-log(step.high))) / 2 / 1.959964
        assert spread * step.survival * abs(log(step.survival)) == pytest.approx(deviation, abs=1e-4)
    first = kaplan_meier(REMISSION).steps[0]
    assert (round(first.low or 0, 3), round(first.high or 0, 3)) == (0.620, 0.952)


def test_without_censoring_the_curve_is_the_share_still_there() -> None:
    curve = kaplan_meier([(1, True), (2, True), (3, True), (4, True)])
    assert [step.survival for step in curve.steps] == pytest.approx([0.75, 0.5, 0.25, 0.0])
    assert curve.median == 2
    assert curve.steps[-1].low is None
    assert curve.steps[-1].high is None


def test_nothing_is_said_beyond_the_last_observation() -> None:
    curve = kaplan_meier([(10, False), (5, True)])
    assert curve.share_at(4) == 1.0
    assert curve.share_at(5) == 0.5
    assert curve.share_at(10) == 0.5
    assert curve.share_at(11) is None
    assert curve.at(4) is None


def test_no_subjects_and_no_events() -> None:
    assert kaplan_meier([]).share_at(0) is None
    curve = kaplan_meier([(3, False)])
    assert curve.steps == ()
    assert curve.median is None
    assert curve.share_at(3) == 1.0


def test_negative_time_is_refused() -> None:
    with pytest.raises(ValueError, match="less than 0"):
        kaplan_meier([(-1, True)])


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60))
def test_curve_falls_within_its_interval(subjects: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier(subjects)
    before = 1.0
    for step in curve.steps:
        assert 0 <= step.survival < before
        before = step.survival
        if step.low is not None and step.high is not None:
            assert 0 <= step.low <= step.survival <= step.high <= 1
    assert kaplan_meier(subjects[::-1]) == curve
