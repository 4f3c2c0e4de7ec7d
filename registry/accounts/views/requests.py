"""Acts of two people: what waits, asking, confirming, declining."""

from collections.abc import Callable

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, reauthenticated, requires
from registry.access.permissions import Permission
from registry.accounts import forms
from registry.accounts.queries import accounts as queries
from registry.accounts.services import requests
from registry.accounts.views.blueprint import blueprint, go_to, visit
from registry.web.forms import ActForm


@blueprint.get("/accounts/requests")
@requires(Permission.ACCOUNT_CONFIRM)
def list_requests() -> str:
    """Show what waits for a second person."""
    actor = current_actor()
    return render_template(
        "accounts/list_requests.html", requests=queries.open_requests(visible_to=actor), own_id=actor.account_id
    )


@blueprint.route("/accounts/<int:account_id>/lost-device", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
@reauthenticated
def report_lost_device(account_id: int) -> str | Response:
    """Ask that the device of an account be forgotten."""
    account = queries.account(account_id, visible_to=current_actor(), permission=Permission.ACCOUNT_WRITE)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        with form.attempt():
            requests.ask_to_remove_second_factor(account, form.reason.data or "", actor=current_actor(), visit=visit())
        if form.succeeded:
            flash(_("Asked for. A second person has to confirm it: province HR or a system administrator."), "success")
            return go_to(url_for("accounts.show_account", account_id=account_id))
        account = queries.account(account_id, visible_to=current_actor())
    return render_template("accounts/report_lost_device.html", form=form, account=account)


@blueprint.post("/accounts/requests/<int:request_id>/confirm")
@requires(Permission.ACCOUNT_CONFIRM)
@reauthenticated
def confirm_request(request_id: int) -> Response:
    """Confirm, as the second person."""
    return _decide(request_id, requests.confirm, _("Confirmed and done. The sessions of the account are ended."))


@blueprint.post("/accounts/requests/<int:request_id>/decline")
@requires(Permission.ACCOUNT_CONFIRM)
def decline_request(request_id: int) -> Response:
    """Decline, or take back what one asked for."""
    return _decide(request_id, requests.decline, _("Declined. Nothing was changed."))


def _decide(request_id: int, act: Callable[..., None], done: str) -> Response:
    form = ActForm()
    if form.validate_on_submit():
        actor = current_actor()
        present = visit()
        with form.attempt():
            asked = queries.request(request_id, visible_to=actor)
            act(asked, actor=actor, visit=present)
        flash(done if form.succeeded else form.refusals[0][0], "success" if form.succeeded else "danger")
    return go_to(url_for("accounts.list_requests"))
