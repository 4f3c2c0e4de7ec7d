"""What the edge itself puts into the trail: refusals, and looks at a person's record.

Both stand after the request's own transaction, which for a refusal was rolled back.
"""

from datetime import timedelta
from typing import Any

from flask import Flask, Response, g, request
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from registry.access.guards import current_actor
from registry.audit import queries, services
from registry.db import db, writing
from registry.kernel import clock

ONCE_IN = timedelta(minutes=5)
REFUSED = frozenset({403, 404})


def init(app: Flask) -> None:
    """Watch the answers that leave."""

    @app.after_request
    def note(response: Response) -> Response:
        if request.endpoint in (None, "static") or not current_user.is_authenticated:
            return response
        try:
            _note(response.status_code)
        except OperationalError as busy:  # a look that cannot be noted is not given
            return app.make_response(app.handle_user_exception(busy))
        return response


def _note(status: int) -> None:
    if status in REFUSED:
        _note_refusal(status)
    elif request.method == "GET" and status == 200:
        for person_id in sorted(_people_shown()):
            _note_look(person_id)


def _people_shown() -> set[int]:
    """Return whose record the page showed: the one in its address, and those a view named (`guards.shows_person`)."""
    shown: set[int] = set(g.get("people_shown", ()))
    person_id = (request.view_args or {}).get("person_id")
    return shown | {person_id} if isinstance(person_id, int) else shown


def _note_look(person_id: int) -> None:
    actor, since = current_actor(), clock.now() - ONCE_IN
    if queries.noted_lately("person:view", actor.account_id, "person", str(person_id), since):
        return
    _write("person:view", object_type="person", object_id=person_id, page=request.endpoint)


def _note_refusal(status: int) -> None:
    """Note who was refused what. An address keeps no more than keys: what was searched for stands behind the `?`."""
    values = request.view_args or {}
    person_id = values.get("person_id")
    _write(
        "access:refused",
        object_type="person" if isinstance(person_id, int) else "",
        object_id=person_id if isinstance(person_id, int) else "",
        result="refused",
        page=request.endpoint,
        method=request.method,
        status=status,
        keys={name: value for name, value in values.items() if isinstance(value, int)},
    )


def _write(act: str, **facts: Any) -> None:
    db.session.rollback()
    with writing():
        services.record(act, actor=current_actor(), **facts)
        db.session.commit()
