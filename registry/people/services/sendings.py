"""A form sent twice acts once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.db import db
from registry.people.models import Sending

KEPT_FOR = timedelta(days=2)
TOKEN_LENGTH = 32


def was_sent(token: str) -> bool:
    """Say whether a form with this token has acted already."""
    return bool(db.session.scalar(select(exists().where(Sending.token == token[:TOKEN_LENGTH]))))


def is_first(token: str, *, actor: Actor, now: datetime) -> bool:
    """Use up the token of a form, in the transaction of its act; False if this very form was sent before.

    The second of two sendings at the same moment waits until the first is committed, or acts in its place.
    """
    db.session.execute(delete(Sending).where(Sending.sent_at < now - KEPT_FOR))
    try:
        with db.session.begin_nested():
            values = {"token": token[:TOKEN_LENGTH], "account_id": actor.account_id, "sent_at": now}
            db.session.execute(insert(Sending), values)
    except IntegrityError:
        return False
    return True
