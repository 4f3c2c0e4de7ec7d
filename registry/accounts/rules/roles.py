"""Which role is given by whom, with which bounds, and what each role must bring to sign in."""

from collections.abc import Mapping
from enum import StrEnum

from registry.access.permissions import Role


class Bounds(StrEnum):
    """What bounds a role: nothing, a region of a level, or an organisation."""

    NONE = "none"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    ORGANISATION = "organisation"


BOUNDS: Mapping[Role, Bounds] = {
    Role.PROVINCE_HR: Bounds.PROVINCE,
    Role.CITY_HR: Bounds.CITY,
    Role.COUNTY_HR: Bounds.COUNTY,
    Role.UNIT_HR: Bounds.ORGANISATION,
    Role.EXPERT: Bounds.NONE,
    Role.MENTOR: Bounds.ORGANISATION,
    Role.GRADUATE: Bounds.ORGANISATION,
    Role.REPORTER: Bounds.ORGANISATION,
    Role.AUDITOR: Bounds.NONE,
    Role.SYSTEM_ADMINISTRATOR: Bounds.NONE,
    Role.COMMITTEE_MEMBER: Bounds.NONE,
}
DIGITS: Mapping[Bounds, int] = {Bounds.PROVINCE: 2, Bounds.CITY: 4, Bounds.COUNTY: 6}

_OF_COUNTIES = frozenset({Role.UNIT_HR, Role.MENTOR, Role.GRADUATE})
GRANTS_BY_ROLE: Mapping[Role, frozenset[Role]] = {
    Role.SYSTEM_ADMINISTRATOR: frozenset(Role),
    Role.PROVINCE_HR: _OF_COUNTIES | {Role.CITY_HR, Role.COUNTY_HR, Role.EXPERT, Role.REPORTER, Role.COMMITTEE_MEMBER},
    Role.CITY_HR: _OF_COUNTIES | {Role.COUNTY_HR, Role.REPORTER},
    Role.COUNTY_HR: _OF_COUNTIES,
}
"""Who gives what, inside the own region. Nobody gives the own rank, so nobody raises himself or a friend to it."""

BY_TWO_PEOPLE = frozenset({Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR})
"""Who watches and who gives roles is decided by two people."""

NEEDS_SECOND_FACTOR = frozenset(
    {
        Role.PROVINCE_HR,
        Role.CITY_HR,
        Role.EXPERT,
        Role.AUDITOR,
        Role.SYSTEM_ADMINISTRATOR,
        Role.COMMITTEE_MEMBER,
    }
)
ONE_SESSION_ONLY = frozenset({Role.PROVINCE_HR, Role.SYSTEM_ADMINISTRATOR, Role.EXPERT})
MOST_SESSIONS = 3


def givable_by(role: Role) -> frozenset[Role]:
    """Return the roles that somebody in this role gives."""
    return GRANTS_BY_ROLE.get(role, frozenset())


def needs_second_factor(roles: frozenset[Role], asked_of_everybody: bool) -> bool:
    """Say whether an account with these roles must have a second factor."""
    return bool(roles & NEEDS_SECOND_FACTOR) or (asked_of_everybody and bool(roles))


def sessions_allowed(roles: frozenset[Role]) -> int:
    """Return how many sessions an account with these roles may have at a time."""
    return 1 if roles & ONE_SESSION_ONLY else MOST_SESSIONS
