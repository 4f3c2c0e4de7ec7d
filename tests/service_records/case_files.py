"""Cases that a policy officer can read and write: facts, date, verdict, clause. One loader for all rules of service.

A spell is written `{post: township, from: 2019-07-01, to: 2021-06}`: its kind with the level of the place of work
(`none` where it has none), first and last day (a month alone is a month; no `to`: it runs), and what else matters.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from registry.kernel.intervals import Length
from registry.organisations.codes import OrganisationKind, OrganisationLevel, Sector
from registry.service_records.codes import (
    Direction,
    InterruptionKind,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    SpellKind,
)
from registry.service_records.rules.spells import Spell

READ = {
    "at": ("organisation_kind", OrganisationKind),
    "sector": ("sector", Sector),
    "status": ("personnel_status", PersonnelStatus),
    "class": ("post_class", PostClass),
    "direction": ("direction", Direction),
    "programme": ("programme", Programme),
    "passed": ("has_passed_programme", bool),
    "counterpart": ("is_counterpart", bool),
    "rural": ("rural", bool),
    "key_county": ("is_key_county", bool),
    "managed_like_civil_service": ("is_managed_like_civil_service", bool),
    "unit": ("organisation_key", str),
    "employer_level": ("unit_level", OrganisationLevel),
    "employer": ("unit_kind", OrganisationKind),
    "cause": ("interruption", InterruptionKind),
}


def cases(path: Path) -> list[Any]:
    """Read the cases of a file."""
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    names = [(case.get("rule"), case["case"]) for case in found]
    assert len(names) == len(set(names)), f"{path.name}: a case stands twice"
    return found


def name_of(case: dict[str, Any]) -> str:
    return re.sub(r"\W+", "-", case["case"])


def spells(case: dict[str, Any]) -> list[Spell]:
    return [spell(f"spell {number}", written) for number, written in enumerate(case.get("spells", []), start=1)]


def spell(key: str, written: dict[str, Any]) -> Spell:
    written = dict(written)
    kind, level = next(iter(written.items()))
    del written[kind]
    starts_on, starts_precision = day(written.pop("from"))
    ends_on, ends_precision = day(written.pop("to", None))
    facts = {field: read(written.pop(name)) for name, (field, read) in READ.items() if name in written}
    planned, _ = day(written.pop("planned_end", None))
    assert not written, f"unknown: {written}"
    return Spell(
        key=key,
        kind=SpellKind(kind),
        level=None if level == "none" else OrganisationLevel(level),
        starts_on=starts_on,
        starts_precision=starts_precision,
        ends_on=ends_on,
        ends_precision=ends_precision,
        planned_ends_on=planned,
        **facts,
    )


def day(written: date | str | None) -> tuple[Any, Precision]:
    if written is None or isinstance(written, date):
        return written, Precision.DAY
    return date.fromisoformat(f"{written}-01"), Precision.MONTH


def length(written: str) -> Length:
    """Read "2 years 1 month 3 days"."""
    found = dict.fromkeys(("year", "month", "day"), 0)
    for number, unit in re.findall(r"(\d+) (year|month|day)s?", written):
        found[unit] = int(number)
    return Length(found["year"] * 12 + found["month"], found["day"])
