"""A form acts once, however often it is sent: double click, replay, the way back and forth in a browser.

Each form carries a signed token of 128 random bits, bound to the account and good for a day. The act writes the
token's key in its own transaction; whoever sends the same form again waits for the first and is led to its result.
"""

import hashlib
import hmac
import secrets
import time
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import Conflict
from registry.kernel.messages import message
from registry.web.models import Submission

GOOD_FOR = timedelta(days=1)
KEPT_FOR = timedelta(days=2)
CLEARED_AT_ONCE = 100
WAITS, WAIT_SECONDS = 10, 0.1
NOT_CONTENT = frozenset({"csrf_token", "submit_token"})


class AlreadySent(Exception):
    """This very form has acted before; `key` finds where its sender was led."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def new_token() -> str:
    """Return a token for a form that is shown to whoever is signed in."""
    return _signer().dumps([secrets.token_hex(16), _account_id()])


def is_good(token: str) -> bool:
    """Say whether the token was made here, for this account, in the last day; tests may go without."""
    if not current_app.config["SUBMIT_TOKENS"]:
        return True
    try:
        _random, account_id = _signer().loads(token, max_age=int(GOOD_FOR.total_seconds()))
    except (BadSignature, ValueError, TypeError):
        return False
    return bool(account_id == _account_id())


def is_used_up(token: str) -> bool:
    """Say whether this request has used the token, so that a page shown now needs a new one."""
    return bool(g.get("submission_key") == _key(token))


def refuse_second(token: str) -> None:
    """Raise AlreadySent if this form has acted before at this address, Conflict if it said something else then."""
    if token:
        _compare(db.session.get(Submission, _key(token)), _key(token))


def use(token: str) -> None:
    """Use up the token in the transaction of the act. Of two at the same moment the second waits for the first.

    Raise AlreadySent, or Conflict if the form was sent before with other contents.
    """
    if not token:
        return
    now, key = clock.now(), _key(token)
    old = select(Submission.key).where(Submission.sent_at < now - KEPT_FOR).limit(CLEARED_AT_ONCE)
    db.session.execute(delete(Submission).where(Submission.key.in_(old.with_for_update(skip_locked=True))))
    insert: Any = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = db.session.scalar(
        insert(Submission.__table__)
        .values(
            key=key,
            account_id=_account_id(),
            endpoint=request.endpoint or "",
            content_hash=_content_hash(),
            answer="",
            sent_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Submission.__table__.c.key)
    )
    if written is None:
        _compare(db.session.get(Submission, key, populate_existing=True), key)


def note_used(token: str) -> None:
    """Remember for this request that the act was committed; the answer is kept beside it."""
    if token:
        g.submission_key = _key(token)


def answer_to(key: str) -> str:
    """Return where the first sender was led; wait a moment for a first that is still being answered."""
    for _attempt in range(WAITS):
        answer = db.session.scalar(select(Submission.answer).where(Submission.key == key))
        db.session.rollback()
        if answer or answer is None:
            return answer or ""
        time.sleep(WAIT_SECONDS)
    return ""


def init(app: Flask) -> None:
    """Keep with each act that was committed where its sender was led."""

    @app.after_request
    def keep_answer(response: Response) -> Response:
        key = g.get("submission_key")
        if key and 300 <= response.status_code < 400:
            address = response.headers["Location"][:500]
            db.session.execute(update(Submission).where(Submission.key == key).values(answer=address))
            db.session.commit()
        return response


def _compare(found: Submission | None, key: str) -> None:
    if found is None:
        return
    if found.content_hash != _content_hash():
        raise Conflict(
            message("This form was sent before with other contents. Please open the page again to send something new.")
        )
    raise AlreadySent(key)


def _key(token: str) -> str:
    return hashlib.sha256(f"{token}|{_account_id()}|{request.path}".encode()).hexdigest()


def _content_hash() -> str:
    """Return the keyed hash of what the form says, files included, without its tokens.

    Keyed, so that nobody finds an ID number again by trying all of them.
    """
    digest = hmac.new(str(current_app.secret_key).encode(), digestmod="sha256")
    for name, values in sorted(request.form.lists()):
        if name not in NOT_CONTENT:
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.files.lists()):
        for file in files:
            content = hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]
            file.stream.seek(0)
            digest.update(repr((name, file.filename, content)).encode())
    return digest.hexdigest()


def _account_id() -> int | None:
    return current_user.account_id if current_user.is_authenticated else None


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="submit")
