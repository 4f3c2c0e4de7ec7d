"""The basis of a rule: a dated table that says which spells count ("grassroots" is a table, not a level)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from registry.kernel.messages import Message, message
from registry.organisations.codes import OrganisationKind, OrganisationLevel
from registry.policy import catalogue
from registry.policy.yaml_files import PolicyError
from registry.service_records.codes import Direction, PersonnelStatus, PostClass, SpellKind
from registry.service_records.rules.spells import INTERRUPTING, OVERRIDING, Spell

PREFIX = "service.basis."

SCOPES = ("township_and_below", "county_and_below", "rural")
"""The bases by place of work that the command line and the pages offer as scopes."""

SCOPE_LABELS: dict[str, Message] = {
    "township_and_below": message("Townships and below"),
    "county_and_below": message("Counties and below"),
    "rural": message("Rural service"),
}


class Treatment(StrEnum):
    """What a basis does with a spell."""

    COUNTS = "counts"
    LEFT_OUT = "left_out"
    TAKES_AWAY = "takes_away"
    """Not counted, and its days are taken from the posts that it replaces."""
    INTERRUPTS = "interrupts"
    """Not counted, and its days are taken from everything."""


@dataclass(frozen=True)
class Row:
    """A row of a basis: if all conditions hold, the treatment and its reason."""

    conditions: tuple[tuple[str, frozenset[Any]], ...]
    treatment: Treatment
    because: Message

    def holds_for(self, spell: Spell) -> bool:
        return all(CONDITIONS[name].fact(spell) in wanted for name, wanted in self.conditions)


@dataclass(frozen=True)
class Basis:
    """Which spells count, row by row; `by_place` says that the place of work decides, so that others override it."""

    name: str
    by_place: bool
    rows: tuple[Row, ...]
    otherwise: Message

    def treatment(self, spell: Spell) -> tuple[Treatment, Message]:
        """Say what is done with a spell, and why."""
        if spell.kind in INTERRUPTING:
            return Treatment.INTERRUPTS, (spell.interruption or spell.kind).label
        for row in self.rows:
            if row.holds_for(spell):
                return row.treatment, row.because
        if self.by_place and spell.kind in OVERRIDING:
            return Treatment.TAKES_AWAY, self.otherwise
        return Treatment.LEFT_OUT, self.otherwise


def basis(name: str, on: date) -> Basis:
    """Give a basis as in force on the day. PolicyError if it is unknown, wrong, or the day too early."""
    entry = catalogue.entry(PREFIX + name)
    return _basis(entry.key, entry.since(on))


def check_bases() -> None:
    """Read every basis at every date. PolicyError names the first one at fault; called at start."""
    for key, entry in catalogue.parameters().items():
        if key.startswith(PREFIX):
            for since, _ in entry.values:
                _basis(key, since)


@cache
def _basis(key: str, since: date) -> Basis:
    table = catalogue.parameter(key, since)
    try:
        if table["by"] not in ("place", "unit"):
            raise ValueError(f"by: {table['by']}")
        return Basis(
            name=key.removeprefix(PREFIX),
            by_place=table["by"] == "place",
            rows=tuple(_row(row) for row in table["rows"]),
            otherwise=Message(table["otherwise"]),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise PolicyError(f"{key}: {error!r}") from error


def _row(row: Mapping[str, Any]) -> Row:
    return Row(
        conditions=tuple((name, CONDITIONS[name].wanted(value)) for name, value in row["when"].items()),
        treatment=Treatment(row["then"]),
        because=Message(row["because"]),
    )


@dataclass(frozen=True)
class Condition:
    """A condition of a row: how its value is written in the table, and the fact of the spell that it looks at."""

    code: Callable[[Any], Any]
    fact: Callable[[Spell], Any]

    def wanted(self, value: Any) -> frozenset[Any]:
        """Read `true` or a list of codes. ValueError for a code that is not on its list."""
        return frozenset(self.code(code) for code in (value if isinstance(value, tuple) else (value,)))


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


CONDITIONS: Mapping[str, Condition] = {
    "kinds": Condition(SpellKind, lambda spell: spell.kind),
    "levels": Condition(OrganisationLevel, lambda spell: spell.level),
    "rural": Condition(_yes_or_no, lambda spell: spell.rural),
    "organisation_kinds": Condition(OrganisationKind, lambda spell: spell.organisation_kind),
    "organs": Condition(_yes_or_no, lambda spell: spell.is_organ),
    "directions": Condition(Direction, lambda spell: spell.direction),
    "statuses": Condition(PersonnelStatus, lambda spell: spell.personnel_status),
    "unit_levels": Condition(OrganisationLevel, lambda spell: spell.employer_level),
    "unit_kinds": Condition(OrganisationKind, lambda spell: spell.employer_kind),
    "post_classes": Condition(PostClass, lambda spell: spell.post_class),
}
