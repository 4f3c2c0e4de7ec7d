"""The list of sealed columns: each room that seals values registers them here, so that a rotation of keys finds all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed values.

    `keys` are the columns that tell its rows apart, `beside` further columns that `place` needs to name the place of a
    value from a row of `keys` and `beside`; `joined` is (table, condition) where they stand elsewhere. `index` is the
    column of the blind index of the same value, made for `index_purpose`. `at_once` rows go into one transaction.
    """

    column: Any
    keys: tuple[Any, ...]
    place: Callable[[Any], str]
    beside: tuple[Any, ...] = ()
    joined: tuple[Any, Any] | None = None
    index: Any = None
    index_purpose: str = ""
    at_once: int = 5000

    @property
    def name(self) -> str:
        """The column as people read it."""
        return f"{self.column.class_.__tablename__}.{self.column.key}"


@dataclass(frozen=True)
class KeptRows:
    """A JSON column of rows that left their tables whole, [[table, row], ...], whose sealed values left with them."""

    column: Any
    key: Any

    @property
    def name(self) -> str:
        """The column as people read it."""
        return f"{self.column.class_.__tablename__}.{self.column.key}"


_kept: dict[str, KeptRows] = {}
_columns: dict[str, SealedColumn] = {}


def register(column: SealedColumn) -> None:
    """Let rotations of keys reach a column."""
    _columns[column.name] = column


def register_kept(kept: KeptRows) -> None:
    """Let rotations of keys reach rows that are kept outside their tables."""
    _kept[kept.name] = kept


def kept_rows() -> list[KeptRows]:
    """Return all columns of kept rows, by name."""
    return [_kept[name] for name in sorted(_kept)]


def columns() -> list[SealedColumn]:
    """Return all sealed columns, by name."""
    return [_columns[name] for name in sorted(_columns)]
