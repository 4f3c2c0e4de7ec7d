"""The right to a copy: the own data as a file that machines and people read; the trail notes each time."""

import json
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response

from registry.access.guards import current_actor, reauthenticated, requires
from registry.access.permissions import Permission
from registry.audit import queries as audit_queries
from registry.audit import services as audit
from registry.db import db, writing
from registry.dossier import taking_along
from registry.dossier.look_views import told as told_looks
from registry.dossier.views import identity_words
from registry.kernel import clock, messages
from registry.kernel.codes import Code
from registry.kernel.messages import Message
from registry.people import queries
from registry.pool.rules.public import state_label
from registry.web.languages import say

blueprint = Blueprint("taking_along", __name__, url_prefix="/people/<int:person_id>")


@blueprint.get("/take-along")
@requires(Permission.RECORD_TAKE_ALONG)
@reauthenticated
def take(person_id: int) -> Response:
    """Give the own data as a file of JSON, its codes in the reader's words."""
    actor, now = current_actor(), clock.now()
    person = queries.person(person_id, visible_to=actor, permission=Permission.RECORD_TAKE_ALONG)
    data: dict[str, Any] = {"made_at": now, **taking_along.own_data(person, visible_to=actor)}
    data["identity"]["ethnic_group"], data["identity"]["political_status"] = identity_words(person)
    for one in data["nominations"]:
        one["state"] = state_label(one["state"])
    looks = audit_queries.all_looks(person.id, but_account=actor.account_id)
    data["who_looked"] = [
        {"at": row.at, "role": role, "office": office, "what_for": purpose}
        for row, role, office, purpose in told_looks(looks)
    ]
    text = json.dumps(_told(data), ensure_ascii=False, indent=1)
    with writing():
        audit.record("record:take_along", actor=actor, object_type="person", object_id=person_id, size=len(text))
        db.session.commit()
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="record-{clock.civil_date(now):%Y%m%d}.json"'
    return answer


def _told(value: Any) -> Any:
    """Put codes, sentences and times into words."""
    match value:
        case Code():
            return say(value.label)
        case Message():
            return say(value)
        case {"template": _, "values": _}:
            return say(messages.from_json(value))
        case dict():
            return {name: _told(one) for name, one in value.items()}
        case list():
            return [_told(one) for one in value]
        case date() | datetime():
            return value.isoformat()
    return value
