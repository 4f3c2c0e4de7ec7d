"""The own account: password, device, recovery codes, sessions; and saying again who one is."""

from datetime import timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, reauthenticated, requires
from registry.access.permissions import Permission
from registry.accounts import forms
from registry.accounts.queries import sessions as queries
from registry.accounts.rules import roles
from registry.accounts.rules import second_factor as codes
from registry.accounts.services import passwords, second_factor, sessions, signing_in
from registry.accounts.views.blueprint import blueprint, go_on_with, go_to, present_session, visit
from registry.accounts.views.device import device_facts
from registry.db import db
from registry.kernel import clock
from registry.web.forms import ActForm
from registry.web.views import own_address


@blueprint.get("/account")
@requires(Permission.HOME_READ)
def show_own() -> str:
    """Show the own sessions and what secures the account."""
    account = present_session().grant.account
    longest = passwords.rules.DEMANDS[visit().profile].longest_use
    return render_template(
        "accounts/show_own.html",
        account=account,
        sessions=queries.sessions_of(account.id, clock.now()),
        present_id=current_user.sign_in_id,
        roles=queries.grants_of(account.id, clock.today()),
        codes_left=second_factor.recovery_codes_left(account.id),
        is_needed=_is_needed(account.id),
        own_end=lambda sign_in_id: url_for("accounts.end_session", sign_in_id=sign_in_id),
        renew_until=account.password_set_at + longest - timedelta(days=1)
        if longest and account.password_set_at
        else None,
    )


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.HOME_READ)
def change_password() -> str | Response:
    """Change the own password; all sessions end, this one too."""
    form = forms.ChangePasswordForm()
    account = present_session().grant.account
    username = account.username
    if form.validate_on_submit():
        was_right = False
        with form.attempt():
            passwords.check_present(account, form.present.data or "", visit())
            was_right = True
            passwords.change_password(account, form.new_password.data or "", actor=current_actor(), visit=visit())
        if form.succeeded:
            logout_user()
            flash(_("The password is changed and all sessions are ended. Please sign in with the new one."), "success")
            return redirect(url_for("accounts.sign_in"))
        if not was_right:
            _keep_failure(username, "password")
    return render_template("accounts/change_password.html", form=form)


@blueprint.post("/account/sessions/<int:sign_in_id>/end")
@requires(Permission.HOME_READ)
@reauthenticated
def end_session(sign_in_id: int) -> Response:
    """End one of the own sessions."""
    form = ActForm()
    if form.validate_on_submit():
        with form.attempt():
            sessions.end_one(current_user.account_id, sign_in_id, actor=current_actor(), now=clock.now())
        if form.succeeded:
            flash(_("The session is ended."), "success")
    return go_to(url_for("accounts.show_own"))


@blueprint.route("/account/device", methods=["GET", "POST"])
@requires(Permission.HOME_READ)
def change_device() -> str | Response:
    """Set up a device, in place of an earlier one; then show the recovery codes, this once."""
    account = present_session().grant.account
    if not account.candidate:
        return render_template("accounts/begin_device.html", account=account)
    form = forms.DeviceForm()
    shown: list[str] = []
    if form.validate_on_submit():
        with form.attempt():
            shown = second_factor.finish(account, form.code.data or "", actor=current_actor(), visit=visit())
        if form.succeeded:
            return render_template("accounts/recovery_codes.html", codes=shown, onward=url_for("accounts.show_own"))
        account = present_session().grant.account
    return render_template("accounts/change_device.html", form=form, **device_facts(account))


@blueprint.post("/account/device/begin")
@requires(Permission.HOME_READ)
@reauthenticated
def begin_device() -> Response:
    """Make the secret of a new device."""
    form = ActForm()
    if form.validate_on_submit():
        with form.attempt():
            second_factor.begin(present_session().grant.account)
    return go_to(url_for("accounts.change_device"))


@blueprint.post("/account/device/remove")
@requires(Permission.HOME_READ)
@reauthenticated
def remove_device() -> Response:
    """Do without a second factor, where no role of the account needs it."""
    form = ActForm()
    account = present_session().grant.account
    if form.validate_on_submit():
        with form.attempt():
            second_factor.remove_own(account, is_needed=_is_needed(account.id), actor=current_actor(), now=clock.now())
        if form.succeeded:
            logout_user()
            flash(_("The second factor is removed and all sessions are ended. Please sign in again."), "success")
            return redirect(url_for("accounts.sign_in"))
        flash(form.refusals[0][0], "danger")
    return go_to(url_for("accounts.show_own"))


@blueprint.post("/account/recovery-codes")
@requires(Permission.HOME_READ)
@reauthenticated
def renew_recovery_codes() -> str | Response:
    """Make ten new recovery codes; shown this once, in the answer itself."""
    form = ActForm()
    shown: list[str] = []
    if form.validate_on_submit():
        with form.attempt():
            shown = second_factor.renew_recovery_codes(present_session().grant.account, actor=current_actor())
        if form.succeeded:
            return render_template("accounts/recovery_codes.html", codes=shown, onward=url_for("accounts.show_own"))
        flash(form.refusals[0][0], "danger")
    return go_to(url_for("accounts.show_own"))


@blueprint.route("/confirm-identity", methods=["GET", "POST"])
@requires(Permission.HOME_READ)
def confirm_identity() -> str | Response:
    """Ask for the password (and code) again before a heavy act, and lead back to it."""
    form, token = forms.ConfirmForm(), ""
    sign_in = present_session()
    account = sign_in.grant.account
    username, has_device = account.username, bool(account.second_factor)
    if form.validate_on_submit():
        with form.attempt():
            token = signing_in.confirm(sign_in, form.password.data or "", form.code.data or "", visit())
        if form.succeeded:
            go_on_with(token)
            return go_to(own_address(request.args.get("next", "")))
        _keep_failure(username, "confirmation")
        account = present_session().grant.account
    hint = ""
    if has_device and current_app.config["IS_DEMO"]:
        hint = codes.code_of(second_factor.secret_of(account), codes.step_of(clock.true_now()))
    return render_template("accounts/confirm_identity.html", form=form, has_device=has_device, hint=hint)


def _is_needed(account_id: int) -> bool:
    return roles.needs_second_factor(queries.roles_of(account_id, clock.today()), visit().asks_everybody)


def _keep_failure(username: str, at: str) -> None:
    signing_in.record_failure(username, visit(), at=at)
    db.session.commit()
