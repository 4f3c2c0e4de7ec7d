"""The guard of each route: a permission, or explicitly public. The application does not start without."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from registry.access.actor import Actor
from registry.access.permissions import Permission
from registry.kernel import clock

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in only who is signed in with a role that holds the permission (401 to sign-in, else 403)."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
            if not current_actor().may(permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


CONFIRMED_FOR = timedelta(minutes=5)


def reauthenticated(view: View) -> View:
    """Ask again who it is unless the password was given in the last five minutes; then lead back to the act.

    Stands under `@requires`: publish, seal, grant a role, reveal or export full numbers. An act whose address cannot
    be opened leads back to the page from which it was asked for.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return asked_again() or view(*args, **kwargs)

    return guarded  # type: ignore[return-value]


def asked_again() -> Response | None:
    """Return the way to the question who it is, None if it was answered in the last five minutes.

    For an act that is heavy only with some answers of its form; else see `reauthenticated`.
    """
    if current_user.confirmed_at > clock.now() - CONFIRMED_FOR:
        return None
    return redirect(url_for("accounts.confirm_identity", next=_way_back()))


def _way_back() -> str:
    rule = request.url_rule
    if request.method == "GET" or (rule is not None and "GET" in (rule.methods or ())):
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def public(view: View) -> View:
    """Declare a route open to everyone."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def current_actor() -> Actor:
    """Return who acts in this request."""
    return current_user.actor


def shows_person(person_id: int) -> None:
    """Say that the page shows this person's record, though its address does not name the person."""
    g.setdefault("people_shown", set()).add(person_id)


def check_every_route(app: Flask) -> None:
    """Raise at start if a route names neither a permission nor @public."""
    bare = sorted(
        name for name, view in app.view_functions.items() if name != "static" and not hasattr(view, "permission")
    )
    if bare:
        raise RuntimeError(f"routes without @requires(Permission...) or @public: {', '.join(bare)}")
