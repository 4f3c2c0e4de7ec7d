"""The few ways in which an act can be refused. The edge gives each its page and its exit code."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.kernel.messages import Message


class RegistryError(Exception):
    """Base of all refusals; `text` is the sentence for the person who asked."""

    exit_code = 1

    def __init__(self, text: Message) -> None:
        super().__init__(str(text))
        self.text = text


class RuleViolation(RegistryError):
    """A rule forbids the act. `code` names the refusal, `clause` the source ("task-35") or ""."""

    def __init__(self, code: str, text: Message, clause: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.clause = clause


class NotVisible(RegistryError):
    """The record does not exist for this person (page 404): absent and out of scope look alike."""


class Conflict(RegistryError):
    """Somebody else changed the record first (page 409)."""


@dataclass(frozen=True)
class Problem:
    """One fault in data that came in: where ("row 12, column 身份证号"), and what to do."""

    where: Message
    text: Message

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


class BadData(RegistryError):
    """Data that came in cannot be used; nothing was written. `problems` names each place."""

    exit_code = 2

    def __init__(self, text: Message, problems: Sequence[Problem] = ()) -> None:
        super().__init__(text)
        self.problems = tuple(problems)


class LimitsCannotBeMet(RegistryError):
    """No answer satisfies all limits; the sentence names the smallest change that would."""

    exit_code = 3
