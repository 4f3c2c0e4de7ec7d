"""A finding of the check of the house."""

from dataclasses import dataclass

from registry.kernel.codes import Code
from registry.kernel.messages import Message, message


class State(Code):
    OK = "ok", message("ok")
    WARNING = "warning", message("warning")
    FAULT = "fault", message("fault")


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at and found, and what to do about it."""

    state: State
    about: Message
    to_do: Message | None = None


def good(about: Message) -> Finding:
    """Return a finding in order."""
    return Finding(State.OK, about)


def bad(about: Message, to_do: Message, *, is_fault: bool = True) -> Finding:
    """Return a fault, or a warning."""
    return Finding(State.FAULT if is_fault else State.WARNING, about, to_do)
