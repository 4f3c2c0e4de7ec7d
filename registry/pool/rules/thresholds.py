"""The thresholds of eligibility: the policy's where it gives one, else the province's choice, per cycle and class."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from typing import Any, Self

from registry.kernel.codes import Code
from registry.kernel.messages import message
from registry.people.codes import AppraisalResult, Schooling, SchoolKind
from registry.policy import catalogue
from registry.pool.codes import TalentClass


class Obstacle(Code):
    """Cases in which nobody is to be recommended; which of them bar is the cycle's choice."""

    DISHONESTY_LIST = "dishonesty_list", message("on the list of dishonest persons")
    CRIMINAL_PENALTY = "criminal_penalty", message("criminal penalty")
    ACADEMIC_MISCONDUCT = "academic_misconduct", message("academic misconduct")
    ADVERSE_OPINION = "adverse_opinion", message("adverse opinion of another body")
    VOID_NOMINATION = "void_nomination", message("an earlier nomination was void for fraud")
    BARRED_UNIT = "barred_unit", message("the unit is barred after a fraudulent nomination")


@dataclass(frozen=True, kw_only=True)
class EligibilityParameters:
    """The thresholds of one class in one cycle. A birth window, if set, stands in the place of the age."""

    scope: str
    minimum_service: int
    oldest_age: int
    born_on_or_after: date | None = None
    born_on_or_before: date | None = None
    lowest_schooling: Schooling
    school_kinds: tuple[SchoolKind, ...]
    appraisal_years: int
    appraisal_results: tuple[AppraisalResult, ...]
    excused_results: tuple[AppraisalResult, ...]
    graded_years: int
    barring_cases: tuple[Obstacle, ...]

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Read plain values, as `to_values` gives them or a cycle keeps them. ValueError for what is unknown."""
        unknown = set(values) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"unknown thresholds: {sorted(unknown)}")
        return cls(**{name: _READ[name](value) if name in _READ else value for name, value in values.items()})

    def to_values(self) -> dict[str, Any]:
        """Give plain values that JSON can hold."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(code) for code in value]
    return str(value) if isinstance(value, Code) else value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "born_on_or_after": _day,
    "born_on_or_before": _day,
    "lowest_schooling": Schooling,
    "school_kinds": lambda codes: tuple(SchoolKind(code) for code in codes),
    "appraisal_results": lambda codes: tuple(AppraisalResult(code) for code in codes),
    "excused_results": lambda codes: tuple(AppraisalResult(code) for code in codes),
    "barring_cases": lambda codes: tuple(Obstacle(code) for code in codes),
}

DEFAULTED = (
    "scope minimum_service oldest_age lowest_schooling school_kinds appraisal_years appraisal_results "
    "excused_results graded_years barring_cases"
).split()


@cache
def default_parameters(on: date) -> EligibilityParameters:
    """Give the thresholds that the policy files set on a day; the same for each class until a cycle says otherwise."""
    return EligibilityParameters.from_values(
        {name: catalogue.parameter(f"eligibility.{name}", on) for name in DEFAULTED}
    )


def parameters_of(stored: Mapping[str, Any], talent_class: TalentClass, on: date) -> EligibilityParameters:
    """Give the thresholds of a class from what a cycle keeps: its own for all, then for the class, over the defaults.

    `stored` may be {"all": {...}, "professional": {...}}, each with any of the fields of EligibilityParameters.
    """
    values = default_parameters(on).to_values()
    return EligibilityParameters.from_values(values | stored.get("all", {}) | stored.get(talent_class.value, {}))
