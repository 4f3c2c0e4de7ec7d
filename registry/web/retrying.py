"""A request that PostgreSQL broke off to resolve a deadlock or a clash of two is done again, a few times.

Only the whole unit of work can be repeated: all of the view. Nothing of the first try was committed.
"""

from typing import Any

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from registry.db import db, is_worth_repeating

TRIES = 3
OF_THE_TRY = ("act_form", "submission_key", "people_shown")


class Application(Flask):
    """The application, whose views are repeated after a serialization failure or a deadlock (40001, 40P01)."""

    def dispatch_request(self) -> ResponseReturnValue:
        for left in reversed(range(TRIES)):
            try:
                return super().dispatch_request()
            except DBAPIError as error:
                if not left or not is_worth_repeating(error):
                    raise
                _begin_anew()
        raise AssertionError("unreachable")


def _begin_anew() -> None:
    """Forget what the broken try left in memory; uploads are read again from their start."""
    db.session.rollback()
    for name in OF_THE_TRY:
        g.pop(name, None)
    files: Any = request.files.values()
    for file in files:
        file.stream.seek(0)
