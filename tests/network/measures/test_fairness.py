import pytest

from registry.network.graphs import Nominee
from registry.network.measures.fairness import Attribute, fairness
from registry.network.measures.proportions import clopper_pearson, exact_ratio_interval


def nominees(**groups: tuple[int, int]) -> list[Nominee]:
    """Make nominees from sex=(selected, nominated)."""
    return [
        Nominee(f"{sex}{number}", sex, "3401", "health", "regular", number < selected)
        for sex, (selected, nominated) in groups.items()
        for number in range(nominated)
    ]


def test_each_group_stands_against_the_best() -> None:
    found = fairness(nominees(male=(30, 60), female=(12, 60), other=(2, 4)), Attribute.SEX)
    assert (found.nominees, found.selected, found.rate) == (124, 44, pytest.approx(44 / 124))
    assert found.reference == "male"
    assert found.unjudged == 4
    female, male = found.groups
    assert (female.group, female.rate, female.ratio) == ("female", 0.2, pytest.approx(0.4))
    assert female.rate_interval == clopper_pearson(12, 60)
    assert female.ratio_interval == exact_ratio_interval(12, 60, 30, 60)
    assert female.is_low
    assert (male.ratio, male.ratio_interval, male.is_low) == (None, None, False)
    assert (found.low_groups, found.smallest_ratio) == (1, pytest.approx(0.4))


def test_small_difference_is_not_called_low() -> None:
    found = fairness(nominees(male=(5, 10), female=(3, 10)), Attribute.SEX)
    assert found.groups[0].ratio == pytest.approx(0.6)
    assert found.low_groups == 0


def test_without_anybody_selected_there_is_no_reference() -> None:
    found = fairness(nominees(male=(0, 10), female=(0, 10)), Attribute.SEX)
    assert found.reference is None
    assert found.smallest_ratio is None
    assert [group.ratio for group in found.groups] == [None, None]
    assert fairness([], Attribute.REGION).rate is None


def test_order_changes_nothing() -> None:
    people = nominees(male=(5, 10), female=(5, 10))
    assert fairness(people, Attribute.SEX) == fairness(people[::-1], Attribute.SEX)
    assert fairness(people, Attribute.SEX).reference == "female"
