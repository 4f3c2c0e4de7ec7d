"""Places shared out by base: hand-worked cases, and what must hold for every input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.allocation.apportionment import Method, apportion
from registry.kernel.errors import BadData

BASES = st.dictionaries(st.sampled_from([f"34{n:02d}" for n in range(1, 17)]), st.integers(1, 500), min_size=1)


def test_largest_remainder_by_hand() -> None:
    # quotas of 10 places on 53, 31, 16: 5.3, 3.1, 1.6, so the third has the largest remainder
    assert apportion({"a": 53, "b": 31, "c": 16}, 10) == {"a": 5, "b": 3, "c": 2}


def test_sainte_lague_by_hand() -> None:
    # 53, 31, 17.7, 16, 10.6, 10.3, 7.6: the seven highest of base / 1, 3, 5, 7 ...
    assert apportion({"a": 53, "b": 31, "c": 16}, 7, method="sainte_lague") == {"a": 4, "b": 2, "c": 1}


def test_minimum_comes_first_and_the_rest_goes_by_the_full_base() -> None:
    assert apportion({"a": 98, "b": 1, "c": 1}, 100, minimum=10) == {"a": 10 + 68, "b": 10 + 1, "c": 10 + 1}


def test_ties_go_to_the_larger_base_then_to_the_code() -> None:
    assert apportion({"b": 1, "a": 1}, 1) == {"a": 1, "b": 0}
    # quotas 1.5 and 0.5: equal remainders, the larger base first
    assert apportion({"a": 1, "b": 3}, 2) == {"a": 0, "b": 2}


@pytest.mark.parametrize(
    ("bases", "places", "minimum"),
    [({"a": -1}, 1, 0), ({"a": 1, "b": 1}, 3, 2), ({"a": 0}, 1, 0)],
    ids=["negative", "minimum too high", "no base"],
)
def test_what_cannot_be_shared_is_refused(bases: dict[str, int], places: int, minimum: int) -> None:
    with pytest.raises(BadData):
        apportion(bases, places, minimum=minimum)


@given(bases=BASES, places=st.integers(0, 2000), method=st.sampled_from(list(Method)))
def test_all_places_are_given_in_proportion(bases: dict[str, int], places: int, method: Method) -> None:
    shared = apportion(bases, places, method=method)
    assert sum(shared.values()) == places
    total = sum(bases.values())
    if method is Method.LARGEST_REMAINDER:
        for key, base in bases.items():
            assert base * places // total <= shared[key] <= -(-base * places // total)
    for one in bases:
        for other in bases:
            if bases[one] > bases[other]:
                assert shared[one] >= shared[other]


@given(bases=BASES, method=st.sampled_from(list(Method)))
def test_order_of_the_units_does_not_matter(bases: dict[str, int], method: Method) -> None:
    backwards = dict(reversed(list(bases.items())))
    assert apportion(bases, 500, minimum=3, method=method) == apportion(backwards, 500, minimum=3, method=method)
