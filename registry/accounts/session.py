"""The session of a request: who is signed in, found by the token in the cookie."""

from datetime import timedelta

from flask import Flask
from flask_babel import lazy_gettext
from flask_login import LoginManager, UserMixin

from registry.accounts.models import SignIn
from registry.accounts.queries import sessions as queries
from registry.db import db, reads_only
from registry.kernel import clock

TOUCH_AFTER = timedelta(minutes=1)

login_manager = LoginManager()
login_manager.login_view = "accounts.sign_in"
login_manager.login_message = lazy_gettext("Please sign in first.")
login_manager.login_message_category = "info"


class SignedIn(UserMixin):
    """The user of Flask-Login: a running session; its id in the cookie is the secret token."""

    def __init__(self, token: str, sign_in: SignIn) -> None:
        self.id = token
        self.sign_in_id = sign_in.id
        self.grant_id = sign_in.grant_id
        self.account_id = sign_in.grant.account_id
        self.display_name = sign_in.grant.account.display_name
        self.confirmed_at = sign_in.confirmed_at
        self.actor = queries.actor_of(sign_in.grant)


@login_manager.user_loader
def load(token: str) -> SignedIn | None:
    """Find the session; note at most once a minute that it was seen."""
    now = clock.now()
    sign_in = queries.running_sign_in(token, now)
    if sign_in is None:
        return None
    signed_in = SignedIn(token, sign_in)
    if now - sign_in.last_seen_at > TOUCH_AFTER:
        _touch(sign_in)
    return signed_in


def _touch(sign_in: SignIn) -> None:
    """Write in a transaction of its own, which may write although the request only reads."""
    identity = sign_in.id
    db.session.rollback()
    before = reads_only.get()
    reads_only.set(False)
    try:
        found = db.session.get(SignIn, identity)
        if found is not None:
            found.last_seen_at = clock.now()
        db.session.commit()
    finally:
        reads_only.set(before)


def init(app: Flask) -> None:
    login_manager.init_app(app)
