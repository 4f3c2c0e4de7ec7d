"""What a workbook would do: the values between the room that knows the records and the room that knows workbooks."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from registry.documents.columns import ReadRow
from registry.exchange.codes import RowState
from registry.kernel.messages import Message, message

CODED_BOOLEANS = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a record before and after, as cells hold it."""

    key: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one row; `act` is for the room that made it."""

    number: int
    state: RowState
    differences: tuple[Difference, ...] = ()
    act: object = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, at a column by its key ("" is the row as a whole)."""

    number: int
    key: str
    text: Message


@dataclass
class Plan:
    """The rows that can be taken and the faults of those that cannot."""

    rows: list[Planned] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, row: ReadRow, key: str, text: Message) -> None:
        """Note a fault of a row."""
        self.faults.append(Fault(row.number, key, text))

    def enter(self, row: ReadRow, act: object) -> None:
        """Take a row as a new record."""
        self.rows.append(Planned(row.number, RowState.NEW, (), act))

    def change(self, row: ReadRow, differences: tuple[Difference, ...], act: object) -> None:
        """Take a row as a change of a record; without differences it changes nothing."""
        state = RowState.CHANGED if differences else RowState.SAME
        self.rows.append(Planned(row.number, state, differences, act))


def differences(
    wanted: Mapping[str, object], present: Mapping[str, object], keys: Iterable[str]
) -> tuple[Difference, ...]:
    """Return where a row says something else than the record. An empty cell says nothing."""
    return tuple(
        Difference(key, present.get(key), wanted[key])
        for key in keys
        if wanted.get(key) is not None and wanted[key] != present.get(key)
    )


def refuse_repeated(
    plan: Plan, rows: Sequence[ReadRow], identity: Callable[[ReadRow], Hashable | None], key: str
) -> None:
    """Refuse a row that says again who or what an earlier one is about."""
    first: dict[Hashable, int] = {}
    for row in rows:
        which = identity(row)
        if which is None:
            continue
        before = first.setdefault(which, row.number)
        if before != row.number:
            plan.refuse(row, key, message("The same stands in row %(row)d already.", row=before))
