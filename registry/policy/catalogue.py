"""The parameters of the policy by effective date. Read once from `parameters/*.yaml`, checked as they are read.

A parameter asked for before its first date, or under an unknown key, raises: there is no silent default.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from registry.kernel.codes import Code
from registry.kernel.messages import Message, message
from registry.policy.yaml_files import PolicyError, read_yaml

FOLDER = Path(__file__).parent / "parameters"
FIELDS = {"key", "task", "name", "unit", "source", "own_choice", "used_by", "values"}
TASK_NUMBERS = range(1, 43)


class Unit(Code):
    """In what a parameter is measured; decides which values it may have."""

    MONTHS = "months", message("months")
    YEARS = "years", message("years")
    DAYS = "days", message("days")
    WORKING_DAYS = "working_days", message("working days")
    COUNT = "count", message("number")
    STEPS = "steps", message("pay steps")
    POINTS = "points", message("points")
    PERCENT = "percent", message("per cent")
    YES_OR_NO = "yes_or_no", message("yes or no")
    CODE = "code", message("code")
    CODES = "codes", message("list of codes")
    TABLE = "table", message("table")


NUMBERS = {Unit.MONTHS, Unit.YEARS, Unit.DAYS, Unit.WORKING_DAYS, Unit.COUNT, Unit.STEPS, Unit.POINTS, Unit.PERCENT}


@dataclass(frozen=True)
class Parameter:
    """One parameter. `values` are (first day in force, value) in order; `task` is None for what no task gives.

    `is_own_choice` marks a default that the policy does not give: the province's own choice.
    """

    key: str
    task: int | None
    name: Message
    unit: Unit
    source: str
    is_own_choice: bool
    used_by: tuple[str, ...]
    values: tuple[tuple[date, Any], ...]

    @property
    def clause(self) -> str:
        """Give the clause that a verdict cites: "task-35", or "province" for what no task gives."""
        return f"task-{self.task}" if self.task else "province"

    @property
    def in_force_from(self) -> date:
        return self.values[0][0]

    def on(self, day: date) -> Any:
        """Give the value in force on the day. PolicyError before the first one."""
        return self.values[self._position(day)][1]

    def since(self, day: date) -> date:
        """Give the first day of the value in force on the day. PolicyError before the first one."""
        return self.values[self._position(day)][0]

    def _position(self, day: date) -> int:
        after = bisect_right([first for first, _ in self.values], day)
        if after == 0:
            raise PolicyError(f"{self.key} has no value on {day}; its first is in force from {self.in_force_from}")
        return after - 1


def parameter(key: str, on: date) -> Any:
    """Give the value of a parameter on a day. PolicyError if the key is unknown or the day too early.

    Numbers are int or float, lists come as tuples, tables as read-only mappings.
    """
    return entry(key).on(on)


def entry(key: str) -> Parameter:
    """Give a parameter with its dates, task and source. PolicyError if the key is unknown."""
    try:
        return parameters()[key]
    except KeyError:
        raise PolicyError(f"unknown parameter: {key}") from None


@cache
def parameters() -> Mapping[str, Parameter]:
    """Read and check all parameters, by key in order. PolicyError names the file and the entry at fault."""
    return read(FOLDER)


def read(folder: Path) -> Mapping[str, Parameter]:
    """Read every YAML file of a folder. PolicyError names the file and the entry at fault."""
    found: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.yaml")):
        for where, raw in _entries(path):
            made = _parameter(where, raw)
            if made.key in found:
                raise PolicyError(f"{where}: {made.key} stands twice")
            found[made.key] = made
    if not found:
        raise PolicyError(f"{folder}: no parameters")
    return MappingProxyType(dict(sorted(found.items())))


def _entries(path: Path) -> Iterator[tuple[str, Any]]:
    content = read_yaml(path)
    if not isinstance(content, list):
        raise PolicyError(f"{path.name}: a list of parameters is wanted")
    for number, raw in enumerate(content, start=1):
        yield f"{path.name}, entry {number}", raw


def _parameter(where: str, raw: Any) -> Parameter:
    if not isinstance(raw, dict) or set(raw) != FIELDS:
        raise PolicyError(f"{where}: the fields {sorted(FIELDS)} are wanted, each once")
    where = f"{where} ({raw['key']})"
    if raw["task"] is not None and raw["task"] not in TASK_NUMBERS:
        raise PolicyError(f"{where}: there is no task {raw['task']}")
    if not isinstance(raw["own_choice"], bool):
        raise PolicyError(f"{where}: own_choice is true or false")
    try:
        unit = Unit(raw["unit"])
    except ValueError:
        raise PolicyError(f"{where}: unknown unit {raw['unit']}") from None
    values = raw["values"]
    if not isinstance(values, dict) or not values or not all(type(day) is date for day in values):
        raise PolicyError(f"{where}: values by date are wanted")
    for value in values.values():
        _check_value(where, unit, value)
    return Parameter(
        key=str(raw["key"]),
        task=raw["task"],
        name=Message(raw["name"]),
        unit=unit,
        source=str(raw["source"]),
        is_own_choice=raw["own_choice"],
        used_by=tuple(raw["used_by"]),
        values=tuple((day, _frozen(values[day])) for day in sorted(values)),
    )


def _check_value(where: str, unit: Unit, value: Any) -> None:
    if unit in NUMBERS:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    elif unit is Unit.YES_OR_NO:
        fits = isinstance(value, bool)
    elif unit is Unit.CODE:
        fits = isinstance(value, str) and bool(value)
    elif unit is Unit.CODES:
        fits = isinstance(value, list) and all(isinstance(code, str) for code in value)
    else:
        fits = isinstance(value, dict | list) and bool(value)
    if not fits:
        raise PolicyError(f"{where}: {value!r} is not a value in {unit}")


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(inner) for inner in value)
    return value
