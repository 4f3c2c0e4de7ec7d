"""How well a mentor and a member fit, and whether they may be paired at all (task 16).

Fit is an integer from 0 to 10,000: the sum of five parts, each a grade in ten-thousandths times its weight in per
cent. Grades, weights and the categories that a reporting line bars are dated parameters, the province's own choice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict
from registry.mentoring.codes import Bar, FitPart, History, MentorCategory, Nearness
from registry.organisations.codes import Sector
from registry.policy import catalogue
from registry.policy.yaml_files import PolicyError
from registry.pool.codes import TalentClass

CLAUSE = "task-16"
BEST = 10_000
PER_CENT = 100

TOWNSHIP_DIGITS, COUNTY_DIGITS, CITY_DIGITS = 9, 6, 4
"""Lengths of region codes (GB/T 2260 and 10114); the prefix of a code is the region around it."""


@dataclass(frozen=True)
class Mentee:
    """A member to be matched. `sector` and `region_code` are those of the unit worked at, None where there is none.

    `barred` names the mentors that relatives, earlier pairs and refusals rule out, by key.
    """

    key: str
    talent_class: TalentClass
    sector: Sector | None
    region_code: str
    organisation_path: str = ""
    barred: Mapping[str, Bar] = field(default_factory=dict)


@dataclass(frozen=True)
class Mentor:
    """A mentor with the places still free and how the guidance given so far went."""

    key: str
    category: MentorCategory
    field: Sector
    sector: Sector | None
    region_code: str
    organisation_path: str = ""
    places: int = 1
    history: History = History.NONE


@dataclass(frozen=True)
class Scale:
    """The parameters of fit in force on a day. Grades in ten-thousandths, weights in per cent."""

    weights: Mapping[str, int]
    field: Mapping[str, int]
    related_fields: tuple[frozenset[str], ...]
    distance: Mapping[str, int]
    level: Mapping[str, Mapping[str, int]]
    history: Mapping[str, int]
    reporting_line_barred: frozenset[str]

    def weighted(self, part: FitPart, grade: int) -> int:
        return grade * self.weights[part] // PER_CENT


def scale(on: date) -> Scale:
    """Give the scale in force on the day. PolicyError if the weights are not 100 in sum or the far is graded best."""
    names = ("weights", "field", "distance", "level", "history")
    entries = [catalogue.entry(f"mentoring.fit_{name}") for name in names]
    entries += [catalogue.entry("mentoring.related_fields"), catalogue.entry("mentoring.reporting_line_barred")]
    return _scale(*(entry.since(on) for entry in entries))


@cache
def _scale(*since: date) -> Scale:
    weights, fields, distance, level, history = (
        catalogue.parameter(f"mentoring.fit_{name}", day)
        for name, day in zip(("weights", "field", "distance", "level", "history"), since[:5], strict=True)
    )
    if set(weights) != set(FitPart) or sum(weights.values()) != PER_CENT:
        raise PolicyError("mentoring.fit_weights must name each part once and be 100 in sum")
    if set(distance) != set(Nearness) or [distance[near] for near in Nearness] != sorted(distance.values())[::-1]:
        raise PolicyError("mentoring.fit_distance must grade each nearness, the nearer never lower")
    return Scale(
        weights=weights,
        field=fields,
        related_fields=tuple(frozenset(group) for group in catalogue.parameter("mentoring.related_fields", since[5])),
        distance=distance,
        level=level,
        history=history,
        reporting_line_barred=frozenset(catalogue.parameter("mentoring.reporting_line_barred", since[6])),
    )


def pair_fit(mentee: Mentee, mentor: Mentor, by: Scale) -> dict[FitPart, int]:
    """Return each part's points; their sum is the fit of the pair, from 0 to 10,000."""
    near = nearness(mentee.region_code, mentor.region_code)
    parts = general_parts(mentee.sector, mentee.talent_class, mentor, by)
    return parts | {FitPart.DISTANCE: by.weighted(FitPart.DISTANCE, by.distance[near])}


def general_parts(sector: Sector | None, talent_class: TalentClass, mentor: Mentor, by: Scale) -> dict[FitPart, int]:
    """Return the parts of fit that do not turn on where the two work."""
    same_sector = sector is not None and sector == mentor.sector
    return {
        FitPart.FIELD: by.weighted(FitPart.FIELD, by.field[_field_relation(sector, mentor.field, by)]),
        FitPart.SECTOR: by.weighted(FitPart.SECTOR, BEST if same_sector else 0),
        FitPart.LEVEL: by.weighted(FitPart.LEVEL, by.level[talent_class][mentor.category]),
        FitPart.HISTORY: by.weighted(FitPart.HISTORY, by.history[mentor.history]),
    }


def _field_relation(sector: Sector | None, mentors_field: Sector, by: Scale) -> str:
    if sector is None:
        return "other"
    if sector == mentors_field:
        return "same"
    return "related" if any({sector, mentors_field} <= group for group in by.related_fields) else "other"


def nearness(one: str, other: str) -> Nearness:
    """Say how near two regions are by the longest level of their codes that both have and share."""
    for digits, near in (
        (TOWNSHIP_DIGITS, Nearness.TOWNSHIP),
        (COUNTY_DIGITS, Nearness.COUNTY),
        (CITY_DIGITS, Nearness.CITY),
    ):
        if len(one) >= digits and len(other) >= digits and one[:digits] == other[:digits]:
            return near
    return Nearness.ELSEWHERE


def mentor_history(days_paired: int, records: int, verified_outcomes: int, on: date) -> History:
    """Judge earlier guidance: silent if the records lay further apart, on average, than the days allowed."""
    if days_paired <= 0:
        return History.NONE
    if verified_outcomes:
        return History.FRUITFUL
    is_silent = records * catalogue.parameter("mentoring.silence_days", on) < days_paired
    return History.SILENT if is_silent else History.ALIVE


def bar(mentee: Mentee, mentor: Mentor, by: Scale) -> Bar | None:
    """Return why the pair is not allowed, the gravest reason first, or None."""
    if mentee.key == mentor.key:
        return Bar.ONESELF
    if mentor.key in mentee.barred:
        return mentee.barred[mentor.key]
    if mentor.category in by.reporting_line_barred and in_one_line(mentee.organisation_path, mentor.organisation_path):
        return Bar.REPORTING_LINE
    return Bar.NO_PLACE if mentor.places <= 0 else None


def in_one_line(one: str, other: str) -> bool:
    """Say whether two units lie on one branch of the tree: the same, or one above the other."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


_ALLOWED = message("This pair is allowed.")
_BARRED = message("This pair is not allowed: %(why)s.")


def may_pair(mentee: Mentee, mentor: Mentor, by: Scale) -> Verdict:
    """Say whether the two may be paired; the code is "allowed" or the bar."""
    why = bar(mentee, mentor, by)
    if why is None:
        return Verdict("may_pair", Outcome.MET, "allowed", CLAUSE, _ALLOWED)
    return Verdict("may_pair", Outcome.NOT_MET, why.value, CLAUSE, Message(_BARRED.template, {"why": why.label}))
