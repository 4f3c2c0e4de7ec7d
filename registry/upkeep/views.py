"""Probes for the machines that watch: alive, ready, figures. None of them tells the public anything more."""

import hmac
import logging
import shutil
from ipaddress import ip_address
from pathlib import Path
from time import perf_counter

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from registry.access.guards import public
from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import RegistryError
from registry.upkeep import figures, queries, revisions
from registry.upkeep.figures import Counting
from registry.vault.keyring import Keyring, current

LEAST_FREE = 200 << 20
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
UNKNOWN = "unknown"

log = logging.getLogger(__name__)
blueprint = Blueprint("upkeep", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Say that the process answers."""
    return _plain("alive")


@blueprint.get("/readyz")
@public
def readyz() -> Response:
    """Say whether this process can do its work: 200 or 503. What is missing stands in the log only."""
    try:
        missing = _missing()
    except (SQLAlchemyError, OSError, RegistryError) as fault:
        missing = [type(fault).__name__]
        log.warning("not ready", exc_info=fault)
    finally:
        db.session.rollback()
    if missing:
        log.warning("not ready: %s", ", ".join(missing))
        return _plain("not ready", 503)
    return _plain("ready")


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Give the figures to the watch: with the token, or on this machine where none is set. Others see no such page."""
    if not _is_the_watch():
        abort(404)
    counting: Counting = current_app.extensions["registry.figures"]
    text = figures.told(counting.total(), now=clock.now())
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _missing() -> list[str]:
    found = []
    if queries.revision() != revisions.newest():
        found.append("migrations")
    queries.trail_head()
    path = current().path
    if path is not None:
        Keyring.load(path)
    if shutil.disk_usage(current_app.instance_path).free < LEAST_FREE:
        found.append("disk space")
    return found


def _is_the_watch() -> bool:
    token_file = current_app.config.get("METRICS_TOKEN_FILE")
    if token_file:
        try:
            token = Path(token_file).read_text().strip()
        except OSError:
            return False
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return len(token) >= 16 and hmac.compare_digest(given.encode(), token.encode())
    if current_app.config["MODE"] == "production" or any(name in request.headers for name in FORWARDED):
        return False  # behind a proxy on this machine everybody seems to be on this machine
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status=status, mimetype="text/plain")


@blueprint.record_once
def _count_requests(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    counting = app.extensions["registry.figures"] = Counting(Path(app.instance_path))

    @app.before_request
    def begin() -> None:
        g.begun_at = perf_counter()

    @app.after_request
    def note(response: Response) -> Response:
        begun_at, now = g.get("begun_at"), perf_counter()
        if begun_at is not None:
            route = request.url_rule.rule if request.url_rule else UNKNOWN
            method = request.method if request.url_rule else UNKNOWN
            counting.note(route, method, response.status_code, now - begun_at, now)
        return response
