"""By what a person is found; what can stand in a record; how long a sanction is in force."""

from collections.abc import Mapping
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


def may_record(kind: str, values: Mapping[str, Any], *, birth_on: date, today: date) -> Verdict:
    """Say whether an entry can be: its days in order, not before working age, nothing awarded in the future."""
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if starts and ends and ends < starts:
        return _refused("ends_before_start", message("It ends before it begins."))
    if any(values.get(name) and values[name] > today for name in PAST_DAYS):
        return _refused("in_the_future", message("The day lies in the future."))
    if kind == "education" and age(birth_on, values["ends_on"]) < YOUNGEST_GRADUATE:
        return _refused("too_young", message("It ends before the age of %(age)d.", age=YOUNGEST_GRADUATE))
    first_day = values.get("awarded_on") or values.get("decided_on") or (starts if kind == "appointment" else None)
    if kind not in ("education", "reward") and first_day and age(birth_on, first_day) < YOUNGEST_AT_WORK:
        return _refused("too_young", message("The day lies before the age of %(age)d.", age=YOUNGEST_AT_WORK))
    return _OF_KIND.get(kind, _always)(values, birth_on, today)


def sanction_ends_on(kind: SanctionKind, regime: SanctionRegime, decided_on: date) -> date | None:
    """Give the last day on which a sanction is in force; None for an investigation, which has no set end.

    The months stand in the parameters by regime and kind. PolicyError for a day before the first of them.
    """
    months = catalogue.parameter("people.sanction_months", decided_on)[regime.value].get(kind.value)
    return None if months is None else add_months(decided_on, months) - ONE_DAY


def _title(values: Mapping[str, Any], _birth_on: date, _today: date) -> Verdict:
    if (values["scope"] is TitleScope.LOCAL) != bool(values["valid_level"]):
        return _refused("valid_level", message("A local title, and no other, names the level of units it is valid in."))
    return _possible()


def _appraisal(values: Mapping[str, Any], birth_on: date, today: date) -> Verdict:
    if not birth_on.year + YOUNGEST_AT_WORK <= values["year"] <= today.year:
        return _refused("year", message("The year lies in the future or before working age."))
    if values["result"] in NEED_A_CAUSE and not values["cause"]:
        return _refused("cause", message("Say the cause: without it nobody can tell this result from a failure."))
    return _possible()


def _sanction(values: Mapping[str, Any], _birth_on: date, _today: date) -> Verdict:
    until, investigates = values["in_force_until"], values["kind"] is SanctionKind.UNDER_INVESTIGATION
    if until is None and not investigates:
        return _refused("in_force_until", message("Enter until when the sanction is in force."))
    if until is not None and until < values["decided_on"]:
        return _refused("in_force_until", message("It is in force until a day before the decision."))
    return _possible()


def _always(_values: Mapping[str, Any], _birth_on: date, _today: date) -> Verdict:
    return _possible()


_OF_KIND = {"title": _title, "appraisal": _appraisal, "sanction": _sanction}


def _possible() -> Verdict:
    return Verdict(
        rule="may_record", outcome=Outcome.MET, code="possible", clause="", text=message("This can be entered.")
    )


def _refused(code: str, text: Message) -> Verdict:
    return Verdict(rule="may_record", outcome=Outcome.NOT_MET, code=code, clause="", text=text)
