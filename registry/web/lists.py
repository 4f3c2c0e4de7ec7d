"""Lists paged by key: page 2,000 costs what page 1 costs."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from werkzeug.exceptions import BadRequest

PAGE_SIZE = 50
COUNT_CAP = 1000


@dataclass(frozen=True)
class Page:
    """The rows of one page and the keys of its neighbours (None where there is none)."""

    rows: list[Row[Any]]
    before: str | None
    after: str | None
    count: int

    @property
    def count_text(self) -> str:
        """The number of rows in the whole list, "1000+" above the cap."""
        return f"{COUNT_CAP}+" if self.count > COUNT_CAP else str(self.count)


def page(
    session: Any,
    query: Select[Any],
    keys: Sequence[Any],
    *,
    after: str | None = None,
    before: str | None = None,
    size: int = PAGE_SIZE,
    descending: bool = False,
    count: int | None = None,
) -> Page:
    """Return one page of `query` in the order of `keys` (the last one unique); each key is a selected column.

    `count` is how many rows there are, where that is known already.
    """
    cursor = _read(after or before, keys) if (after or before) else None
    backward = bool(before)
    ascending = backward == descending
    ordered = query.order_by(*(key.asc() if ascending else key.desc() for key in keys)).limit(size + 1)
    if cursor is not None:
        ordered = ordered.where(_beyond(keys, cursor, ascending))
    rows = list(session.execute(ordered))
    more = len(rows) > size
    rows = rows[:size]
    if backward:
        rows.reverse()
    names = [key.key or "" for key in keys]
    has_before = more if backward else cursor is not None
    has_after = True if backward else more
    if count is None:
        count = session.scalar(select(func.count()).select_from(query.order_by(None).limit(COUNT_CAP + 1).subquery()))
    return Page(
        rows,
        before=_write(rows[0], names) if rows and has_before else None,
        after=_write(rows[-1], names) if rows and has_after else None,
        count=count or 0,
    )


def _beyond(keys: Sequence[Any], cursor: list[Any], ascending: bool) -> ColumnElement[bool]:
    """Return (a, b) > (x, y): compared as rows, so that an index in this order is entered at the right place."""
    here = tuple_(*keys)
    there = tuple_(*(literal(value, key.type) for key, value in zip(keys, cursor, strict=True)))
    return here > there if ascending else here < there


def _write(row: Row[Any], names: Sequence[str]) -> str:
    values = [row._mapping[name] for name in names]
    written = json.dumps(values, ensure_ascii=False, default=date.isoformat)
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _read(text: str | None, keys: Sequence[Any]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode((text or "") + "=" * (-len(text or "") % 4)))
    except ValueError as error:
        raise BadRequest from error
    if not isinstance(values, list) or len(values) != len(keys) or not all(isinstance(v, str | int) for v in values):
        raise BadRequest
    return [_value(key, value) for key, value in zip(keys, values, strict=True)]


def _value(key: Any, value: str | int) -> Any:
    """Make a day of what stands for one; refuse what the column cannot hold."""
    kind = key.type.python_type
    if kind is not date:
        if not isinstance(value, kind) or "\0" in str(value):
            raise BadRequest
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise BadRequest from error
