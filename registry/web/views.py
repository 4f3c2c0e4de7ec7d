"""Pages that belong to no room: the choice of language."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, request, session
from werkzeug.wrappers import Response

from registry.access.guards import public
from registry.web.languages import LANGUAGES

blueprint = Blueprint("web", __name__)


@blueprint.post("/language/<code>")
@public
def choose_language(code: str) -> Response:
    """Remember the reader's language and return to the page."""
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    return redirect(own_address(request.form.get("next", "")))


def own_address(address: str) -> str:
    """Return the address if it lies in this site, else the home page: no open redirect."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith(("//", "/\\")):
        return "/"
    return address
