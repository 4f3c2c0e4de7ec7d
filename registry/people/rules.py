"""By what a person is found; what can stand in a record; how long a sanction is in force."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.kernel.intervals import ONE_DAY, add_months, age
from registry.kernel.messages import Message, message
from registry.kernel.names import LONGEST_KEY, normalise_query, pinyin_keys
from registry.kernel.verdicts import Outcome, Verdict
from registry.people.codes import AppraisalResult, SanctionKind, SanctionRegime, TitleScope
from registry.policy import catalogue

YOUNGEST_GRADUATE = 15
YOUNGEST_AT_WORK = 16

SAME_IF: dict[str, tuple[str, ...]] = {
    "education": ("schooling", "school", "ends_on"),
    "title": ("level", "series", "name"),
    "appointment": ("post_level", "starts_on"),
    "qualification": ("kind", "name", "level"),
    "appraisal": ("year", "kind"),
    "sanction": ("kind", "decided_on"),
    "reward": ("name", "awarded_on"),
    "relation": ("other_person_id", "kind"),
}
"""Two entries of one person that agree in these say the same."""

PAST_DAYS = ("awarded_on", "decided_on")
NEED_A_CAUSE = frozenset({AppraisalResult.NOT_GRADED, AppraisalResult.NOT_TAKEN_PART, AppraisalResult.EXEMPT})


def search_keys(name: str) -> tuple[str, ...]:
    """Give every key of a name, each once: its pinyin readings, its initials, and each ending of a Chinese name.

    With the endings, any part of a Chinese name begins some key. The name is in its stored form.
    """
    keys = pinyin_keys(name).all
    if not normalise_query(name).is_pinyin:
        written = (name, name.replace("·", ""))
        keys += tuple(one[first:] for one in written for first in range(len(one)) if one[first] != "·")
    return tuple(dict.fromkeys(key[:LONGEST_KEY] for key in keys))


def filed_under(name: str, person_id: int) -> list[dict[str, Any]]:
    """Give the rows of the keys of a name. Inner are those of Chinese text that the name does not begin with."""
    return [
        {"key": key, "person_id": person_id, "is_inner": key != name and not key.isascii()} for key in search_keys(name)
    ]


@dataclass(frozen=True)
class Impossible:
    """What cannot stand in an entry: at which field, and why."""

    field: str
    code: str
    text: Message


def may_record(kind: str, values: Mapping[str, Any], *, birth_on: date, today: date) -> Verdict:
    """Say whether an entry can be: its days in order, not before working age, nothing awarded in the future."""
    for one in impossible(kind, values, birth_on=birth_on, today=today):
        return Verdict(rule="may_record", outcome=Outcome.NOT_MET, code=one.code, clause="", text=one.text)
    return Verdict(
        rule="may_record", outcome=Outcome.MET, code="possible", clause="", text=message("This can be entered.")
    )


def impossible(kind: str, values: Mapping[str, Any], *, birth_on: date, today: date) -> Iterator[Impossible]:
    """Give everything that cannot be in an entry; of a value that is None nothing is said but where one is needed."""
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        yield Impossible("ends_on", "ends_before_start", message("It ends before it begins."))
    for name in PAST_DAYS:
        if values.get(name) and values[name] > today:
            yield Impossible(name, "in_the_future", message("The day lies in the future."))
    yield from _OF_KIND.get(kind, _at_work)(values, birth_on, today)


def sanction_ends_on(kind: SanctionKind, regime: SanctionRegime, decided_on: date) -> date | None:
    """Give the last day on which a sanction is in force; None for an investigation, which has no set end.

    The months stand in the parameters by regime and kind. PolicyError for a day before the first of them.
    """
    months = catalogue.parameter("people.sanction_months", decided_on)[regime.value].get(kind.value)
    return None if months is None else add_months(decided_on, months) - ONE_DAY


def _at_work(values: Mapping[str, Any], birth_on: date, _today: date) -> Iterator[Impossible]:
    for name in ("awarded_on", "decided_on", "starts_on"):
        if (day := values.get(name)) and age(birth_on, day) < YOUNGEST_AT_WORK:
            text = message("The day lies before the age of %(age)d.", age=YOUNGEST_AT_WORK)
            yield Impossible(name, "too_young", text)


def _education(values: Mapping[str, Any], birth_on: date, _today: date) -> Iterator[Impossible]:
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if ends and ends <= birth_on:
        text = message("The person graduated before being born (%(birth)s).", birth=birth_on)
        yield Impossible("ends_on", "before_birth", text)
    elif starts and starts <= birth_on:
        text = message("The studies began before the person was born (%(birth)s).", birth=birth_on)
        yield Impossible("starts_on", "before_birth", text)
    elif ends and age(birth_on, ends) < YOUNGEST_GRADUATE:
        text = message("It ends before the age of %(age)d.", age=YOUNGEST_GRADUATE)
        yield Impossible("ends_on", "too_young", text)


def _title(values: Mapping[str, Any], birth_on: date, today: date) -> Iterator[Impossible]:
    yield from _at_work(values, birth_on, today)
    if values["scope"] is not None and (values["scope"] is TitleScope.LOCAL) != bool(values["valid_level"]):
        text = message("A local title, and no other, names the level of units it is valid in.")
        yield Impossible("valid_level", "valid_level", text)


def _appraisal(values: Mapping[str, Any], birth_on: date, today: date) -> Iterator[Impossible]:
    year = values["year"]
    if year is not None and year > today.year:
        yield Impossible("year", "year", message("This year lies in the future."))
    if year is not None and year < birth_on.year + YOUNGEST_AT_WORK:
        yield Impossible("year", "year", message("The year lies before working age."))
    if values["result"] in NEED_A_CAUSE and not values["cause"]:
        text = message("Say the cause: without it nobody can tell this result from a failure.")
        yield Impossible("cause", "cause", text)


def _sanction(values: Mapping[str, Any], birth_on: date, today: date) -> Iterator[Impossible]:
    yield from _at_work(values, birth_on, today)
    until, investigates = values["in_force_until"], values["kind"] is SanctionKind.UNDER_INVESTIGATION
    if until is None and not investigates:
        text = message("Enter until when the sanction is in force.")
        yield Impossible("in_force_until", "in_force_until", text)
    if until is not None and until < values["decided_on"]:
        text = message("It is in force until a day before the decision.")
        yield Impossible("in_force_until", "in_force_until", text)


def _whenever(_values: Mapping[str, Any], _birth_on: date, _today: date) -> Iterator[Impossible]:
    return iter(())


_OF_KIND = {
    "education": _education,
    "title": _title,
    "appraisal": _appraisal,
    "sanction": _sanction,
    "reward": _whenever,
}
