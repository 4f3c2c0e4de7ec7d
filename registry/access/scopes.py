"""Scope as a range on a stored code: no recursive query, and an index serves it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, true

CITY_DIGITS, COUNTY_DIGITS = 4, 6
"""How many digits the code of a city and of a county has."""


def under(column: Any, prefix: str) -> ColumnElement[bool]:
    """Return the condition that the code begins with `prefix`, as a range (`>= '3401' AND < '3402'`).

    The whole province ("34") and the empty prefix drop the condition: every row of this register is in it.
    """
    if len(prefix) <= 2:
        return true()
    return and_(column >= prefix, column < prefix[:-1] + chr(ord(prefix[-1]) + 1))
