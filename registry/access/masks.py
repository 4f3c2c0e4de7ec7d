"""Which protected fields a role reads, and how: one table for pages, exports and forms alike.

What is not in the table is not shown. A value shown in part is seen whole only by the act "reveal", with its reason.
"""

from enum import StrEnum

from registry.access.permissions import Role


class Shown(StrEnum):
    """How much of a field a role reads."""

    FULL = "full"
    MASK = "mask"
    NONE = "none"


FULL, MASK, NONE = Shown
_OFFICE = {"id_number": MASK, "birth_on": FULL, "telephone": MASK, "address": MASK, "email": FULL}

FIELDS: dict[tuple[Role, str], dict[str, Shown]] = {
    (Role.PROVINCE_HR, "Person"): _OFFICE,
    (Role.CITY_HR, "Person"): _OFFICE,
    (Role.COUNTY_HR, "Person"): _OFFICE,
    (Role.UNIT_HR, "Person"): _OFFICE,
    (Role.AUDITOR, "Person"): _OFFICE | {"email": MASK},
    (Role.GRADUATE, "Person"): _OFFICE | {"telephone": FULL, "address": FULL},
    (Role.MENTOR, "Person"): {"birth_on": FULL},
}
"""A system administrator, an expert, a reporter and the committee read no protected field of anybody."""


def shown(role: Role, model: str, field: str) -> Shown:
    """Say how much of the field the role reads."""
    return FIELDS.get((role, model), {}).get(field, NONE)


def given(role: Role, model: str, field: str, *, full: str, masked: str) -> str:
    """Return the value as the role reads it: whole, in part, or an empty text."""
    return {FULL: full, MASK: masked, NONE: ""}[shown(role, model, field)]
