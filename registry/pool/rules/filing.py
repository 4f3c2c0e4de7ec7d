"""A workbook as it was read: its rows as values, what could not be read, and how to tell a fault."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from registry.documents.columns import CellProblem
from registry.kernel.errors import BadData
from registry.kernel.messages import Message, message
from registry.pool.codes import CriterionKey, Route, TalentClass

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class NominationRow:
    """A nominee as a unit sends one; None stands for what is blank or could not be read.

    `working_since` is a first day or, to the month, the first of it.
    """

    number: int
    name: str | None
    id_number: str | None
    unit: str | None
    credit_code: str | None
    talent_class: TalentClass | None
    route: Route | None
    unit_rank: int | None
    has_consent: bool | None
    achievements: str | None
    working_since: date | None


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    """The points of one expert for one nominee; a criterion that was left blank is not in `points`."""

    number: int
    expert_id_number: str | None
    id_number: str | None
    name: str | None
    points: dict[CriterionKey, int]


@dataclass(frozen=True)
class Filing(Generic[Row]):
    """The rows and the problems so far; `fault(row number, column key, sentence)` makes a problem of a cell.

    Rows with a problem are among `rows` too, so that all faults of a file are told at once.
    """

    rows: tuple[Row, ...]
    problems: tuple[CellProblem, ...]
    fault: Callable[[int, str, Message], CellProblem]

    def refuse(self, found: Iterable[CellProblem]) -> None:
        """Raise BadData with all problems in the order of the file, if there are any."""
        problems = sorted((*self.problems, *found), key=lambda problem: (problem.row, problem.column))
        if problems:
            raise BadData(
                message("The workbook has %(count)d mistakes; nothing was imported.", count=len(problems)), problems
            )
