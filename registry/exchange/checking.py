"""Hold a sheet against the register: what each row would do, or what is wrong with it. Nothing is written."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from registry.access.actor import Actor
from registry.documents.columns import CellProblem, Header, read_rows
from registry.documents.excel.writing import as_text
from registry.documents.sheet import Sheet as DocumentSheet
from registry.exchange.codes import RowState
from registry.exchange.planning import Fault, Plan, Planned
from registry.exchange.registered import Sheet
from registry.kernel.errors import BadData, Problem
from registry.kernel.messages import message


@dataclass(frozen=True)
class Checked:
    """The rows that can be taken, the problems of all others, and what one should know."""

    rows: list[Planned]
    problems: list[CellProblem]
    notices: list[Problem]
    header: Header | None

    @property
    def faulty_rows(self) -> dict[int, list[CellProblem]]:
        """The problems by row; those of no single row, or of the header, are left out."""
        first = self.header.row if self.header else 0
        by_row: dict[int, list[CellProblem]] = {}
        for problem in self.problems:
            if problem.row > first:
                by_row.setdefault(problem.row, []).append(problem)
        return by_row

    @property
    def file_problems(self) -> list[CellProblem]:
        """The problems of no single row, or of the header."""
        first = self.header.row if self.header else 0
        return [problem for problem in self.problems if problem.row <= first]

    def count(self, state: RowState) -> int:
        """Count the rows of a state."""
        return len(self.faulty_rows) if state is RowState.ERROR else sum(row.state is state for row in self.rows)

    @property
    def acts(self) -> list[Planned]:
        """The rows that would write something."""
        return [row for row in self.rows if row.state is not RowState.SAME]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what would be done: the same preview has the same."""
        digest = hashlib.sha256()
        for row in self.rows:
            digest.update(f"{row.number} {row.state} {json.dumps(plain_differences(row))}\n".encode())
        return digest.hexdigest()

    def refuse(self) -> None:
        """Raise BadData with every problem, if there is one."""
        if self.problems:
            raise BadData(message("The workbook has errors; nothing was saved."), self.problems)


def check(sheet: Sheet, document: DocumentSheet, actor: Actor, today: date) -> Checked:
    """Read a document by the columns of a sheet and plan its rows against the present register."""
    reading = read_rows(document, sheet.columns(), today)
    plan = sheet.plan(reading.rows, actor, today) if reading.header else Plan()
    titles = {column.key: f"{column.title_zh} / {column.title_en}" for column in sheet.columns()}
    problems = [*reading.problems, *(_placed(fault, reading.header, titles) for fault in plan.faults)]
    problems.sort(key=lambda problem: (problem.row, problem.column))
    faulty = {problem.row for problem in problems}
    rows = [row for row in plan.rows if row.number not in faulty]
    if reading.header and not reading.rows and not problems:
        where = message("sheet %(name)s", name=document.name)
        problems.append(CellProblem(where, message("There is no row below the header.")))
    return Checked(rows, problems, reading.notices, reading.header)


def plain_differences(row: Planned) -> list[list[str]]:
    """Return [[column key, before, after], ...] as text."""
    return [[one.key, _text(one.before), _text(one.after)] for one in row.differences]


def _text(value: object) -> str:
    return "" if value is None else as_text(value, {})


def _placed(fault: Fault, header: Header | None, titles: Mapping[str, str]) -> CellProblem:
    """Name the cell of a fault by its row, the title as the sender wrote it and its letter."""
    position = header.positions.get(fault.key) if header else None
    if header is None or position is None:
        where = message("row %(row)d", row=fault.number)
        if fault.key in titles:
            where = message(
                "row %(row)d, column %(title)s, which is missing", row=fault.number, title=titles[fault.key]
            )
        return CellProblem(where, fault.text, fault.number)
    return CellProblem(header.place(fault.number, position), fault.text, fault.number, position + 1)
