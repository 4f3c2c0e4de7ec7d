import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.network.measures.evidence import PERSONAL, PersonalFigures, evidence, percentile, quantile
from registry.network.report import figures_for_evidence, measured
from tests.factories.network import ON, province


def figures(**values: dict[str, float]) -> PersonalFigures:
    return PersonalFigures({figure: values.get(figure, {}) for figure in PERSONAL})


def test_a_figure_stands_beside_the_cohort() -> None:
    found = evidence("c", figures(mentees={"a": 1, "b": 2, "c": 2, "d": 5, "e": 9, "outside": 100}), "abcde")
    (item,) = found.items
    assert (item.figure, item.value, item.cohort_size) == ("mentees", 2, 5)
    assert item.percentile == 40  # one below and half of the two equal
    assert item.quantiles == pytest.approx((1.4, 2, 2, 5, 7.4))


def test_a_cohort_under_five_gives_itself_away() -> None:
    (item,) = evidence("a", figures(moves={"a": 1, "b": 2, "c": 2, "d": 5}), "abcd").items
    assert (item.percentile, item.quantiles) == (None, None)


def test_a_person_without_figures_has_no_evidence() -> None:
    assert evidence("x", figures(moves={"a": 1}), "a").items == ()


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=30), st.sampled_from([10, 25, 50, 75, 90]))
def test_quantiles_are_those_of_numpy(values: list[float], percent: int) -> None:
    assert quantile(percent, sorted(values)) == pytest.approx(float(np.percentile(values, percent)), abs=1e-9)
    assert 0 <= percentile(values[0], sorted(values)) <= 100


def test_figures_come_from_the_measures() -> None:
    inputs = province()
    found = measured(inputs, ON)
    personal = figures_for_evidence(inputs, found, ON)
    assert set(personal.values) == set(PERSONAL)
    mentor = max(personal.values["mentees"], key=lambda key: personal.values["mentees"][key])
    own = [edge for edge in inputs.mentorships if edge.mentor == mentor]
    assert personal.values["mentees"][mentor] == len({edge.mentee for edge in own})
    assert personal.values["outcomes"][mentor] == sum(edge.outcomes for edge in own)
    assert personal.values["descendants"][mentor] >= personal.values["mentees"][mentor]
    items = evidence(mentor, personal, [person.key for person in inputs.people if person.is_mentor]).items
    assert next(item for item in items if item.figure == "mentees").percentile > 90  # type: ignore[operator]
