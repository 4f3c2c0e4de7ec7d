"""Invented numbers pass every check and cannot be anybody's."""

from datetime import date

import pytest

from registry.kernel import identifiers
from registry.people.codes import Sex
from registry.sample import numbers

COUNTIES = ["340121", "341221"]
TODAY = date(2026, 6, 30)


def test_an_id_number_passes_the_check_and_says_who_it_is() -> None:
    number = numbers.CitizenNumbers(COUNTIES).give("341221", date(1996, 2, 29), Sex.FEMALE)
    read = identifiers.citizen_number(number, TODAY)
    assert (read.region_code, read.birth_on, read.sex) == ("341221", date(1996, 2, 29), "female")
    assert number[14:17] in {"996", "998"}


def test_each_number_is_given_once_and_a_used_up_county_borrows() -> None:
    office = numbers.CitizenNumbers(COUNTIES)
    given = [office.give("340121", date(1990, 1, 1), Sex.MALE) for _ in range(4)]
    assert len(set(given)) == 4
    assert [number[:6] for number in given] == ["340121", "340121", "341221", "341221"]
    with pytest.raises(RuntimeError, match="no number is left"):
        office.give("340121", date(1990, 1, 1), Sex.MALE)


def test_a_county_of_another_province_has_numbers_too() -> None:
    number = numbers.CitizenNumbers(COUNTIES).give("411503", date(1990, 1, 1), Sex.MALE)
    assert identifiers.citizen_number(number, TODAY).region_code == "411503"


def test_the_check_of_an_organisation_part_is_that_of_the_standard() -> None:
    assert numbers.body_check_character("D2143569") == "X"  # the example of GB 11714


def test_credit_codes_pass_the_check_and_begin_their_middle_with_the_mark_of_the_sample() -> None:
    codes = [numbers.credit_code("12", "341221102", serial) for serial in range(1, 200)]
    assert [identifiers.credit_code(code) for code in codes] == codes
    assert len(set(codes)) == len(codes)
    assert all(code[2:10] == "341221YB" for code in codes)
