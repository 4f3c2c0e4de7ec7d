"""Who acts: an account in one of its roles, with the scope that the role was granted for."""

from dataclasses import dataclass

from registry.access.permissions import Permission, Role, holds


@dataclass(frozen=True)
class Actor:
    """One account in one role.

    `region_code` bounds regional HR ("34" is the whole province, "3401" a city); `organisation_path` bounds
    unit HR (see `organisations.models`); both are "" where the role has no such bound.
    """

    account_id: int | None
    name: str
    role: Role
    region_code: str = ""
    organisation_path: str = ""

    def may(self, permission: Permission) -> bool:
        return holds(self.role, permission)


def command_line() -> Actor:
    """Return the actor of an operator's command: the province's HR office, with no account of its own."""
    return Actor(account_id=None, name="command line", role=Role.PROVINCE_HR, region_code="34")
