"""The way in and out: password, second factor, activation; the role to act in."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from registry.access.guards import public, requires
from registry.access.permissions import Permission
from registry.accounts import forms
from registry.accounts.models import SignInStep
from registry.accounts.queries import accounts as accounts_queries
from registry.accounts.queries import sessions as queries
from registry.accounts.rules import second_factor as codes
from registry.accounts.services import second_factor, sessions, signing_in
from registry.accounts.services.signing_in import Stage
from registry.accounts.views.blueprint import blueprint, go_to, open_session, present_session, visit
from registry.accounts.views.device import device_facts
from registry.db import db
from registry.kernel import clock
from registry.web.forms import ActForm
from registry.web.languages import LANGUAGES
from registry.web.views import own_address

STEP, NEXT = "step", "next"
PAGES = {
    Stage.CODE: "accounts.give_code",
    Stage.SET_UP: "accounts.set_up_device",
    Stage.RENEW: "accounts.renew_password",
}


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response:
    """Ask for name and password."""
    form = forms.SignInForm()
    token = ""
    if form.validate_on_submit():
        username = form.username.data or ""
        with form.attempt():
            token = signing_in.enter(username, form.password.data or "", visit())
        if form.succeeded:
            return _take_step(token, own_address(request.args.get("next", "")))
        _keep_failure(username, "password")
    demo_accounts = accounts_queries.demo_accounts() if current_app.config["IS_DEMO"] else []
    return render_template("accounts/sign_in.html", form=form, demo_accounts=demo_accounts)


@blueprint.route("/activate", methods=["GET", "POST"])
@public
def activate() -> str | Response:
    """Choose a password with a one-time code."""
    form = forms.ActivationForm()
    token, is_code_right = "", False
    if form.validate_on_submit():
        username = form.username.data or ""
        with form.attempt():
            account = signing_in.use_one_time_code(username, form.code.data or "", visit())
            is_code_right = True
            token = signing_in.activate(account, form.new_password.data or "", visit())
        if form.succeeded:
            return _take_step(token, "/")
        if not is_code_right:
            _keep_failure(username, "activation")
    return render_template("accounts/activate.html", form=form)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def give_code() -> str | Response:
    """Ask for the code of the device."""
    step = _present_step(Stage.CODE)
    if step is None:
        return _begin_again()
    form = forms.CodeForm()
    username = step.account.username
    if form.validate_on_submit():
        with form.attempt():
            signing_in.prove(step, form.code.data or "", visit())
        if form.succeeded:
            return _go_on()
        _keep_failure(username, "code")
        step = _present_step(Stage.CODE)
    hint = ""
    if current_app.config["IS_DEMO"] and step is not None:
        hint = codes.code_of(second_factor.secret_of(step.account), codes.step_of(clock.true_now()))
    return render_template("accounts/give_code.html", form=form, hint=hint, username=username)


@blueprint.route("/sign-in/device", methods=["GET", "POST"])
@public
def set_up_device() -> str | Response:
    """Set up the device that the role asks for; then show the recovery codes, this once."""
    step = _present_step(Stage.SET_UP)
    if step is None:
        return _begin_again()
    form = forms.DeviceForm()
    shown: list[str] = []
    if form.validate_on_submit():
        with form.attempt():
            shown = signing_in.set_up(step, form.code.data or "", visit())
        if form.succeeded:
            return render_template("accounts/recovery_codes.html", codes=shown, onward=_open_or_next_page())
        step = _present_step(Stage.SET_UP)
        if step is None:
            return _begin_again()
    return render_template("accounts/set_up_device.html", form=form, **device_facts(step.account))


@blueprint.route("/sign-in/password", methods=["GET", "POST"])
@public
def renew_password() -> str | Response:
    """Ask for another password where the profile wants one by now."""
    step = _present_step(Stage.RENEW)
    if step is None:
        return _begin_again()
    form = forms.RenewForm()
    if form.validate_on_submit():
        with form.attempt():
            signing_in.renew(step, form.new_password.data or "", visit())
        if form.succeeded:
            return _go_on()
    return render_template("accounts/renew_password.html", form=form)


@blueprint.post("/sign-out")
@requires(Permission.HOME_READ)
def sign_out() -> Response:
    """End the session, on the server and in the browser."""
    form = ActForm()
    if form.validate_on_submit():
        with form.attempt():
            sessions.sign_out(present_session(), now=clock.now())
        logout_user()
        _empty_cookie()
        flash(_("You are signed out."), "success")
    response = redirect(url_for("accounts.sign_in"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.post("/role/<int:grant_id>")
@requires(Permission.HOME_READ)
def switch_role(grant_id: int) -> Response:
    """Act in another role, in a new session."""
    form = ActForm()
    token = ""
    if form.validate_on_submit():
        with form.attempt():
            token = sessions.switch_role(present_session(), grant_id, visit())
        if form.succeeded:
            open_session(token)
            return go_to("/")
    flash(_("This role is not granted to you."), "danger")
    return redirect("/")


def _take_step(token: str, address: str) -> Response:
    """Go on from a right password, with an empty cookie that holds nothing but the step."""
    _empty_cookie()
    session[STEP], session[NEXT] = token, address
    return _go_on()


def _go_on() -> Response:
    return go_to(_open_or_next_page())


def _open_or_next_page() -> str:
    """Open the session if nothing more is asked for; return the address to go to."""
    step = queries.present_step(session.get(STEP, ""), clock.now())
    if step is None:
        return url_for("accounts.sign_in")
    stage = signing_in.stage_of(step, visit())
    if stage is not Stage.OPEN:
        return url_for(PAGES[stage])
    address = own_address(session.get(NEXT, ""))
    form, token = forms.CodeForm(), ""  # any form that may be sent before there is an account
    with form.attempt():
        token = signing_in.open_session(step, visit())
    if not form.succeeded:
        flash(form.refusals[0][0], "danger")
        return url_for("accounts.sign_in")
    open_session(token)
    return address


def _present_step(stage: Stage) -> SignInStep | None:
    step = queries.present_step(session.get(STEP, ""), clock.now())
    return step if step is not None and signing_in.stage_of(step, visit()) is stage else None


def _begin_again() -> Any:
    if current_user.is_authenticated:
        return render_template("accounts/begin_again.html", is_signed_in=True)
    return render_template("accounts/begin_again.html", is_signed_in=False)


def _keep_failure(username: str, at: str) -> None:
    """The act was undone; that it was tried is kept."""
    signing_in.record_failure(username, visit(), at=at)
    db.session.commit()


def _empty_cookie() -> None:
    language = session.get("language")
    session.clear()
    if language in LANGUAGES:
        session["language"] = language
