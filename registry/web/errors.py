"""Error pages. A page says what, why and what to do; a fault of ours needs no database to be shown."""

import logging

from flask import Flask, current_app, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError
from werkzeug.wrappers import Response

from registry.db import db
from registry.kernel.errors import BadData, Conflict, NotVisible, RuleViolation
from registry.web import submissions
from registry.web.languages import say

log = logging.getLogger(__name__)


def init(app: Flask) -> None:
    """Give each kind of refusal its page and status."""

    @app.errorhandler(NotVisible)
    def not_visible(error: NotVisible) -> tuple[str, int]:
        return _page(404, say(error.text))

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> tuple[str, int]:
        return _page(409, say(error.text))

    @app.errorhandler(RuleViolation)
    def refused(error: RuleViolation) -> tuple[str, int]:
        return _page(409, say(error.text))

    @app.errorhandler(submissions.AlreadySent)
    def sent_before(error: submissions.AlreadySent) -> Response:
        db.session.rollback()
        flash(_("This was saved already; nothing was entered twice."), "info")
        return redirect(submissions.answer_to(error.key) or "/", 303)

    @app.errorhandler(BadData)
    def not_understood(error: BadData) -> tuple[str, int]:
        return _page(
            400, " ".join((say(error.text), *(f"{say(one.where)}: {say(one.text)}" for one in error.problems)))
        )

    @app.errorhandler(CSRFError)
    def stale_form(error: CSRFError) -> tuple[str, int]:
        log.warning("form refused at %r from %s: %s", request.path, request.remote_addr, error.description)
        return _page(400, _("The form has expired. Please go back, reload the page and send it again."))

    @app.errorhandler(DataError)
    @app.errorhandler(OverflowError)
    def beyond(error: DataError | OverflowError) -> tuple[str, int]:
        log.warning("a value that the database cannot hold at %r", request.path, exc_info=error)
        return _page(400, _("The request could not be understood."))

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> tuple[str, int]:
        log.error("database not available", exc_info=error)
        _without_account()
        sentence = _("The database is busy. Nothing was saved; please send it again in a moment.")
        if request.method != "POST" or _is_secret():
            return _page(503, sentence)
        kept = [(name, value) for name, values in request.form.lists() for value in values]
        return _page(503, sentence, "errors/again.html", address=request.path, kept=kept, has_files=bool(request.files))

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
        # The page has forms, which would read the body again: it counts as read, and empty.
        request.__dict__.update(form=ImmutableMultiDict(), files=ImmutableMultiDict())
        return _page(413, _("The file is too large."))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int]:
        if isinstance(error, SecurityError):  # a host we do not serve: no address of ours can be given
            return "400", 400
        sentences = {
            400: _("The request could not be understood."),
            403: _("Your present role does not include this act."),
            404: _("There is no such page or record among those you may see."),
            405: _("This address cannot be used in this way."),
            409: _("Somebody else was faster. Please look at it again."),
            413: _("The file is too large."),
            429: _("That was too often. Please wait a moment."),
            503: _("The service is not available just now. Please try again in a moment."),
        }
        code = error.code or 500
        return _page(code, sentences.get(code, _("The request could not be answered.")))

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str, int]:
        if app.testing:
            raise error
        log.error("unhandled fault at %r", request.path, exc_info=error)
        _without_account()
        return _page(500, _("Something went wrong on our side. Nothing was saved. Please try again later."))


def _without_account() -> None:
    """Show the page as to a stranger if the account could not be read: asking again would fail again."""
    if "_login_user" not in g:
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def _is_secret() -> bool:
    """Say whether what was sent must not stand in a page: a password, a code."""
    return any("password" in name or name == "code" for name in request.form)


def _page(code: int, sentence: str, template: str = "errors/error.html", **more: object) -> tuple[str, int]:
    if db.session.registry.has():
        db.session.rollback()
    return render_template(template, code=code, sentence=sentence, **more), code
