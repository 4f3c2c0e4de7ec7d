"""The stages of a cycle as a line: what is done, where it stands, and how many working days are left."""

from dataclasses import dataclass
from datetime import date, timedelta

from registry.kernel.workdays import is_working_day
from registry.pool.codes import CycleState
from registry.pool.models import Cycle
from registry.pool.rules.transitions import STAGES

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stage:
    """A stage on the line; `place` is "done", "present" or "ahead"."""

    state: CycleState
    opens_on: date
    closes_on: date
    place: str


@dataclass(frozen=True)
class Deadline:
    """The last day of the present stage; `working_days` from tomorrow on, none left if it is past."""

    closes_on: date
    working_days: int
    is_past: bool


def line(cycle: Cycle) -> list[Stage]:
    """Return the stages of a cycle, loaded with it, in order."""
    present = STAGES.index(cycle.state)
    return [
        Stage(
            stage.state,
            stage.opens_on,
            stage.closes_on,
            "present" if stage.state is cycle.state else "done" if STAGES.index(stage.state) < present else "ahead",
        )
        for stage in cycle.stages
    ]


def deadline(cycle: Cycle, today: date) -> Deadline | None:
    """Return the deadline of the present stage; None for a stage that has none, and for a closed cycle."""
    present = next((stage for stage in cycle.stages if stage.state is cycle.state), None)
    if present is None or cycle.state is CycleState.CLOSED:
        return None
    days = range((present.closes_on - today).days)
    left = sum(is_working_day(today + ONE_DAY * (number + 1))[0] for number in days)
    return Deadline(present.closes_on, left, present.closes_on < today)
