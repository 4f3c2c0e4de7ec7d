"""The table of protected fields: what each role reads, and that nobody reads more by being forgotten."""

import pytest

from registry.access import masks
from registry.access.permissions import Permission, Role, holds

BLIND = (Role.SYSTEM_ADMINISTRATOR, Role.EXPERT, Role.REPORTER, Role.COMMITTEE_MEMBER)


@pytest.mark.parametrize("role", BLIND, ids=str)
def test_some_roles_read_no_field_of_anybody(role: Role) -> None:
    assert all(masks.shown(role, "Person", name) is masks.NONE for name in ("id_number", "birth_on", "telephone"))


def test_nobody_reads_an_id_number_whole_without_a_reveal() -> None:
    assert {masks.shown(role, "Person", "id_number") for role in Role} == {masks.MASK, masks.NONE}


def test_who_may_reveal_sees_the_field_in_part() -> None:
    for role in Role:
        if holds(role, Permission.PERSON_REVEAL):
            assert masks.shown(role, "Person", "id_number") is masks.MASK


def test_an_unknown_field_or_model_is_not_shown() -> None:
    assert masks.shown(Role.PROVINCE_HR, "Person", "bank") is masks.NONE
    assert masks.shown(Role.PROVINCE_HR, "Elsewhere", "id_number") is masks.NONE


def test_a_value_is_given_as_the_role_reads_it() -> None:
    read = {role: masks.given(role, "Person", "telephone", full="13800001234", masked="138****1234") for role in Role}
    assert read[Role.COUNTY_HR] == "138****1234"
    assert read[Role.GRADUATE] == "13800001234"
    assert read[Role.MENTOR] == ""
