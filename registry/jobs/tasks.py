"""What can be asked of a worker: each room registers its tasks.

A task is a generator. What it does between two `yield (done, total)` is one transaction, committed by the worker
together with the progress and the longer lease; what it returns is committed together with the word that the job is
done. So a task killed at any moment is taken up again by another worker without a step done twice half-way, and it
begins anew: its first step must put away what an attempt before it left.

    @tasks.task("exchange:check", message("checking a workbook"))
    def check(arguments, *, actor, today):
        ...
        yield 100, 400
        return {"errors": 0}
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from registry.access.actor import Actor
from registry.kernel.messages import Message

Steps = Generator[tuple[int, int], None, dict[str, Any]]


class Run(Protocol):
    """What a task is."""

    def __call__(self, arguments: Mapping[str, Any], *, actor: Actor, today: date) -> Steps: ...


@dataclass(frozen=True)
class Task:
    """A registered task: its kind, what people read, and what runs."""

    kind: str
    label: Message
    run: Run


Rights = Callable[[Actor, date], bool]

_tasks: dict[str, Task] = {}
_rights: list[Rights] = []


def task(kind: str, label: Message) -> Callable[[Run], Run]:
    """Register a task under its kind."""

    def register(run: Run) -> Run:
        _tasks[kind] = Task(kind, label, run)
        return run

    return register


def find(kind: str) -> Task:
    """Return the task of this kind; raise KeyError."""
    return _tasks[kind]


def label(kind: str) -> Message:
    """Return what people read for a kind."""
    return _tasks[kind].label if kind in _tasks else Message(kind)


def ask_rights_of(rights: Rights) -> None:
    """Set who says, when a job begins, whether its actor still has that role: the room of accounts lies above."""
    _rights[:] = [rights]


def may_still_act(actor: Actor, on: date) -> bool:
    """Say whether the actor still has the role; the command line always has."""
    return actor.account_id is None or all(rights(actor, on) for rights in _rights)
