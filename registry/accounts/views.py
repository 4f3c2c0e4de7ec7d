"""Signing in and out, and choosing the role to act in."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from registry.access.guards import public, requires
from registry.access.permissions import Permission
from registry.accounts import queries, services
from registry.accounts.forms import SignInForm
from registry.accounts.models import SignIn
from registry.accounts.session import SignedIn
from registry.db import db
from registry.kernel import clock
from registry.web.forms import ActForm
from registry.web.languages import LANGUAGES
from registry.web.views import own_address

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response:
    form = SignInForm()
    if form.validate_on_submit():
        token = ""
        address, now = request.remote_addr or "", clock.now()
        with form.attempt():
            token = services.sign_in(
                form.username.data or "", form.password.data or "", address=address, now=now, today=clock.today()
            )
        if form.succeeded:
            return _open_session(token, own_address(request.args.get("next", "")))
        services.record_failure(form.username.data or "", address=address, now=now)
        db.session.commit()
    demo_accounts = queries.demo_accounts() if current_app.config["IS_DEMO"] else []
    return render_template("accounts/sign_in.html", form=form, demo_accounts=demo_accounts)


@blueprint.post("/sign-out")
@requires(Permission.HOME_READ)
def sign_out() -> Response:
    form = ActForm()
    if form.validate_on_submit():
        with form.attempt():
            services.sign_out(_present(), now=clock.now())
        logout_user()
        language = session.get("language")
        session.clear()
        session["language"] = language
        flash(_("You are signed out."), "success")
    response = redirect(url_for("accounts.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@blueprint.post("/role/<int:grant_id>")
@requires(Permission.HOME_READ)
def switch_role(grant_id: int) -> Response:
    form = ActForm()
    token = ""
    if form.validate_on_submit():
        with form.attempt():
            token = services.switch_role(_present(), grant_id, now=clock.now(), today=clock.today())
        if form.succeeded:
            return _open_session(token, "/")
    flash(_("This role is not granted to you."), "danger")
    return redirect("/")


def _present() -> SignIn:
    found = queries.running_sign_in(current_user.get_id(), clock.now())
    assert found is not None
    return found


def _open_session(token: str, address: str) -> Response:
    """Begin with an empty cookie (no fixation), keeping only the language."""
    language = session.get("language")
    session.clear()
    if language in LANGUAGES:
        session["language"] = language
    found = queries.running_sign_in(token, clock.now())
    assert found is not None
    login_user(SignedIn(token, found))
    return redirect(address)
