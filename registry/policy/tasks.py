"""The 42 tasks of the plan with their responsible units, read once from `tasks.yaml` and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from registry.policy.yaml_files import PolicyError, read_yaml

FILE = Path(__file__).parent / "tasks.yaml"
NUMBERS = range(1, 43)


@dataclass(frozen=True)
class Bilingual:
    """Text of the policy in both languages."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """Give the Chinese text for "zh", "zh_Hans" ..., else the English one."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True)
class Task:
    """One task: `units` in the order of the annex, `leads` None where all departments concerned take part.

    `text` is the annex's own sentence in Chinese.
    """

    number: int
    subject: Bilingual
    units: tuple[str, ...]
    leads: str | None
    remark: Bilingual | None
    text: str

    @property
    def clause(self) -> str:
        return f"task-{self.number}"


@dataclass(frozen=True)
class DivisionOfWork:
    """The tasks by number, and the names of the responsible units by their codes."""

    tasks: Mapping[int, Task]
    units: Mapping[str, Bilingual]


@cache
def division_of_work() -> DivisionOfWork:
    """Read and check the tasks. PolicyError says what is wrong with the file."""
    return read(FILE)


def task(number: int) -> Task:
    """Give one task. PolicyError if there is none of that number."""
    try:
        return division_of_work().tasks[number]
    except KeyError:
        raise PolicyError(f"there is no task {number}") from None


def read(path: Path) -> DivisionOfWork:
    """Read a file of tasks. PolicyError says what is wrong with it."""
    content = read_yaml(path)
    try:
        units = {code: Bilingual(**names) for code, names in content["units"].items()}
        tasks = [_task(raw, units) for raw in content["tasks"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise PolicyError(f"{path.name}: {error!r}") from error
    if [made.number for made in tasks] != list(NUMBERS):
        raise PolicyError(f"{path.name}: the tasks 1 to {NUMBERS[-1]} are wanted in order")
    return DivisionOfWork(MappingProxyType({made.number: made for made in tasks}), MappingProxyType(units))


def _task(raw: Mapping[str, Any], units: Mapping[str, Bilingual]) -> Task:
    named = tuple(raw["units"])
    unknown = [code for code in named if code not in units]
    if unknown or not named or raw["leads"] not in (None, named[0]):
        raise PolicyError(f"task {raw['number']}: units {named}, led by {raw['leads']}")
    return Task(
        number=raw["number"],
        subject=Bilingual(**raw["subject"]),
        units=named,
        leads=raw["leads"],
        remark=Bilingual(**raw["remark"]) if raw["remark"] else None,
        text=raw["text"],
    )
