"""Who may be taken into the reserve pool (task 35): one verdict a clause, from values and a cycle's parameters."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from typing import Any, Self

from registry.kernel.codes import Code
from registry.kernel.intervals import ONE_DAY, age, earliest_birth, within
from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.people.codes import (
    SCHOOLING_ORDER,
    AppraisalKind,
    AppraisalResult,
    SanctionKind,
    SchoolKind,
    Schooling,
)
from registry.policy import catalogue
from registry.pool.codes import TalentClass
from registry.service_records.rules import bases, counting
from registry.service_records.rules.spells import Reading, Spell

TASK = "task-35"
CYCLE = "cycle"
"""The clause of a threshold that the policy leaves to the province and the cycle sets."""

JUDGED = frozenset(
    {AppraisalKind.YEARLY, AppraisalKind.PROBATION, AppraisalKind.PROGRAMME_YEAR, AppraisalKind.PROGRAMME_END}
)
"""Appraisals that stand for a year; regular and special ones do not."""


class EligibilityRule(Code):
    """The clauses, in the order in which they are shown."""

    GRADUATE = "pool_graduate", message("graduate of a regular institution or returned from abroad")
    AT_GRASSROOTS = "pool_at_grassroots", message("now at the grassroots")
    MINIMUM_SERVICE = "pool_minimum_service", message("minimum service at the grassroots")
    AGE = "pool_age", message("age")
    SCHOOLING = "pool_schooling", message("schooling")
    APPRAISALS = "pool_appraisals", message("appraisals")
    SANCTIONS = "pool_sanctions", message("no sanction in force, not under investigation")
    CONSENT = "pool_consent", message("consent of the unit")
    MEMBERSHIP = "pool_membership", message("not in the pool already")
    NO_OBSTACLE = "pool_no_obstacle", message("no case in which nobody is to be recommended")


class EligibilityCode(Code):
    """What was found, beside the codes of a minimum length."""

    FULFILLED = "fulfilled", message("fulfilled")
    NO_GRADUATE = "no_graduate", message("no such graduate")
    ELSEWHERE = "elsewhere", message("works elsewhere")
    UNDETERMINED = "undetermined", message("not to be told: a date is known by the month only")
    TOO_OLD = "too_old", message("too old")
    BORN_TOO_LATE = "born_too_late", message("born too late")
    TOO_LOW = "too_low", message("too low")
    RESULT_NOT_WANTED = "result_not_wanted", message("a result that is not wanted")
    NO_GRADED_YEAR = "no_graded_year", message("no graded year")
    NOT_RECORDED = "not_recorded", message("not recorded")
    UNDER_INVESTIGATION = "under_investigation", message("under investigation")
    IN_FORCE = "in_force", message("sanction in force")
    NO_CONSENT = "no_consent", message("no consent")
    ACTIVE_MEMBER = "active_member", message("in the pool already")
    NOT_TO_BE_RECOMMENDED = "not_to_be_recommended", message("not to be recommended")


class Obstacle(Code):
    """Cases in which nobody is to be recommended; which of them bar is the cycle's choice."""

    DISHONESTY_LIST = "dishonesty_list", message("on the list of dishonest persons")
    CRIMINAL_PENALTY = "criminal_penalty", message("criminal penalty")
    ACADEMIC_MISCONDUCT = "academic_misconduct", message("academic misconduct")
    ADVERSE_OPINION = "adverse_opinion", message("adverse opinion of another body")
    VOID_NOMINATION = "void_nomination", message("an earlier nomination was void for fraud")
    BARRED_UNIT = "barred_unit", message("the unit is barred after a fraudulent nomination")


@dataclass(frozen=True)
class Education:
    """A schooling that was finished, or will be, on `ends_on`."""

    schooling: Schooling
    school_kind: SchoolKind
    is_full_time: bool
    ends_on: date


@dataclass(frozen=True)
class Appraisal:
    """The result of a year; `cause` says why it is not graded, not taken part in or exempt."""

    year: int
    kind: AppraisalKind
    result: AppraisalResult
    cause: str = ""


@dataclass(frozen=True)
class Sanction:
    """A sanction or an investigation; no last day means that it still runs."""

    kind: SanctionKind
    decided_on: date
    in_force_until: date | None


@dataclass(frozen=True)
class Membership:
    """A time in the pool; `ends_on` is the last day in it."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class EligibilityFacts:
    """What the check looks at. Party membership is no condition and therefore not among it."""

    born_on: date
    educations: tuple[Education, ...] = ()
    spells: tuple[Spell, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    memberships: tuple[Membership, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    has_unit_consent: bool = False


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
        return cls(**{name: _READ.get(name, _same)(value) for name, value in values.items()})

    def to_values(self) -> dict[str, Any]:
        """Give plain values that JSON can hold."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def _same(value: Any) -> Any:
    return value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [str(code) for code in value] if isinstance(value, tuple) else value


_READ: Mapping[str, Any] = {
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


def pool_eligibility(facts: EligibilityFacts, on: date, parameters: EligibilityParameters) -> list[Verdict]:
    """Check one person against every clause as of the end of the day `on`, in the order of EligibilityRule."""
    return [
        _graduate(facts, on, parameters),
        _at_grassroots(facts, on, parameters),
        _minimum_service(facts, on, parameters),
        _age(facts, on, parameters),
        _schooling(facts, on, parameters),
        _appraisals(facts, on, parameters),
        _sanctions(facts, on),
        _consent(facts),
        _membership(facts, on),
        _no_obstacle(facts, parameters),
    ]


def outcome_of(verdicts: Iterable[Verdict]) -> Outcome:
    """Put verdicts together: not met if one is not, else undetermined if one is, else met."""
    outcomes = {verdict.outcome for verdict in verdicts}
    for outcome in (Outcome.NOT_MET, Outcome.UNDETERMINED):
        if outcome in outcomes:
            return outcome
    return Outcome.MET
