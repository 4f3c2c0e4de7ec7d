"""The guard of each route: a permission, or explicitly public. The application does not start without."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g
from flask_login import current_user

from registry.access.actor import Actor
from registry.access.permissions import Permission

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
