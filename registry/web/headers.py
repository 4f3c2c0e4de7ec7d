"""Security headers, the nonce of the page, and the facts of a request for the trail."""

import secrets
from uuid import uuid4

from flask import Flask, Response, g, request

from registry.access.origin import Origin, origin
from registry.db import reads_only
from registry.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init(app: Flask, settings: Settings) -> None:
    """Send the headers of security.md 4.7 with each answer."""

    @app.before_request
    def open_request() -> None:
        g.nonce = secrets.token_urlsafe(16)
        reads_only.set(request.method in SAFE_METHODS)
        origin.set(Origin(address=request.remote_addr or "", request_id=uuid4().hex))

    @app.after_request
    def protect(response: Response) -> Response:
        nonce = f"'nonce-{g.nonce}'" if "nonce" in g else ""
        response.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'self' {nonce}; style-src 'self' {nonce}; img-src 'self' data:; "
            "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
            "form-action 'self'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        if settings.is_served_safely:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response

    @app.teardown_request
    def close_request(_error: BaseException | None) -> None:
        reads_only.set(False)
        origin.set(None)

    app.jinja_env.globals["nonce"] = lambda: g.get("nonce", "")
