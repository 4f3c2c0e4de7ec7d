"""The blueprint of accounts, its place in the menu, and what every page of it asks for."""

from flask import Blueprint, current_app, redirect, request, session
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from registry.access.permissions import Permission
from registry.accounts.models import SignIn
from registry.accounts.queries import sessions as queries
from registry.accounts.rules.passwords import Profile
from registry.accounts.rules.visit import Visit
from registry.accounts.session import SignedIn
from registry.kernel import clock
from registry.kernel.messages import message
from registry.web import navigation
from registry.web.languages import LANGUAGES

blueprint = Blueprint("accounts", __name__)

navigation.add("accounts.list_accounts", message("Accounts"), Permission.ACCOUNT_READ, icon="account", position=80)


def visit() -> Visit:
    """Return the circumstances of this request."""
    return Visit(
        address=request.remote_addr or "",
        device=request.user_agent.string,
        now=clock.now(),
        true_now=clock.true_now(),
        today=clock.today(),
        profile=Profile(current_app.config["PASSWORD_PROFILE"]),
        is_demo=current_app.config["IS_DEMO"],
        asks_everybody=current_app.config["SECOND_FACTOR_FOR"] == "everybody",
    )


def present_session() -> SignIn:
    """Return the session of this request, with its grant and account."""
    found = queries.running_sign_in(current_user.get_id(), clock.now())
    assert found is not None
    return found


def open_session(token: str) -> None:
    """Begin with an empty cookie (no fixation), keeping only the language."""
    language = session.get("language")
    session.clear()
    if language in LANGUAGES:
        session["language"] = language
    go_on_with(token)


def go_on_with(token: str) -> None:
    """Put the token of a running session into the cookie; what else is in the cookie stays."""
    found = queries.running_sign_in(token, clock.now())
    assert found is not None
    login_user(SignedIn(token, found))


def go_to(address: str) -> Response:
    """Lead on; a page that can be opened is opened with GET."""
    return redirect(address, 303)
