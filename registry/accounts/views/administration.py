"""Accounts as those see them who look after them: the list, one account, making, granting, closing, resetting."""

from collections.abc import Callable

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, reauthenticated, requires
from registry.access.permissions import Permission, Role
from registry.accounts import forms, holders
from registry.accounts.models import Account
from registry.accounts.queries import accounts as queries
from registry.accounts.queries import sessions as session_queries
from registry.accounts.rules import limits
from registry.accounts.rules.roles import BY_TWO_PEOPLE, givable_by
from registry.accounts.services import granting, keeping, requests, sessions
from registry.accounts.services.granting import Wanted
from registry.accounts.services.slips import Slip
from registry.accounts.views.blueprint import blueprint, go_to, visit
from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.kernel.text import normalise_text
from registry.organisations import choice
from registry.web.forms import ActForm


@blueprint.get("/accounts")
@requires(Permission.ACCOUNT_READ)
def list_accounts() -> str:
    """List the accounts that the actor looks after."""
    actor = current_actor()
    part = normalise_text(request.args.get("name", ""))[:60]
    asked = request.args.get("role", "")
    role = Role(asked) if asked in set(Role) else None
    found, held = queries.list_accounts(
        visible_to=actor,
        today=clock.today(),
        part=part,
        role=role,
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    return render_template(
        "accounts/list_accounts.html",
        page=found,
        held=held,
        part=part,
        role=role,
        roles=[one for one in Role if actor.role is Role.AUDITOR or one in givable_by(actor.role)],
        may_write=actor.may(Permission.ACCOUNT_WRITE),
        waiting=len(queries.open_requests(visible_to=actor)) if actor.may(Permission.ACCOUNT_CONFIRM) else 0,
    )


@blueprint.get("/accounts/<int:account_id>")
@requires(Permission.ACCOUNT_READ)
def show_account(account_id: int) -> str:
    """Show one account: roles, sessions, second factor, and what may be done with it."""
    actor, now = current_actor(), clock.now()
    account = queries.account(account_id, visible_to=actor)
    may_write = actor.may(Permission.ACCOUNT_WRITE)
    return render_template(
        "accounts/show_account.html",
        account=account,
        grants=queries.grants_shown(account_id),
        sessions=session_queries.sessions_of(account_id, now),
        code_until=queries.open_code_until(account_id, now),
        may_manage=may_write and queries.may_manage(account_id, actor=actor, today=clock.today()),
        may_bind=may_write and actor.may(Permission.PERSON_READ),
        account_end=lambda sign_in_id: url_for("accounts.end_session_of", account_id=account_id, sign_in_id=sign_in_id),
        is_own=account_id == actor.account_id,
        today=clock.today(),
    )


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
@reauthenticated
def new_account() -> str | Response:
    """Make an account with its first role, and show its activation slip, this once."""
    actor, now = current_actor(), clock.now()
    form = forms.NewAccountForm(givable_by(actor.role), clock.today())
    if form.validate_on_submit():
        made: list[tuple[Account, str]] = []
        with form.attempt():
            asked = _wanted(form)
            granting.check_may_give(asked, actor=actor)
            account = keeping.create_account(form.username.data or "", form.display_name.data or "", actor=actor)
            _give(account, asked, form.reason.data or "")
            made.append((account, keeping.issue_code(account, actor=actor, now=now)))
        if form.succeeded:
            return _slip(made[0][0], made[0][1])
    return render_template("accounts/edit_grant.html", form=form, account=None)


@blueprint.route("/accounts/<int:account_id>/roles/new", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
@reauthenticated
def new_grant(account_id: int) -> str | Response:
    """Give an account a role."""
    account = _changeable(account_id)
    form = forms.GrantForm(givable_by(current_actor().role), clock.today())
    if form.validate_on_submit():
        with form.attempt():
            _give(account, _wanted(form), form.reason.data or "")
        if form.succeeded:
            asked_only = Role(form.role.data) in BY_TWO_PEOPLE
            flash(
                _("A second person has to confirm this role.")
                if asked_only
                else _("The role is given. It holds from the next sign-in."),
                "success",
            )
            return go_to(url_for("accounts.show_account", account_id=account_id))
        account = _changeable(account_id)
    return render_template("accounts/edit_grant.html", form=form, account=account)


@blueprint.post("/accounts/<int:account_id>/roles/<int:grant_id>/end")
@requires(Permission.ACCOUNT_WRITE)
@reauthenticated
def end_grant(account_id: int, grant_id: int) -> Response:
    """End a role and every session of the account."""
    _changeable(account_id)
    grant = queries.grant(grant_id, account_id)
    if grant is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return _act(
        account_id,
        lambda: granting.end_grant(grant, actor=current_actor(), now=clock.now(), today=clock.today()),
        _("The role is ended, and every session of the account."),
    )


@blueprint.post("/accounts/<int:account_id>/code")
@requires(Permission.ACCOUNT_WRITE)
@reauthenticated
def issue_code(account_id: int) -> str | Response:
    """Make a one-time code for activation or a forgotten password; shown once, in the answer itself."""
    account = _changeable(account_id)
    form, made = ActForm(), []
    if form.validate_on_submit():
        with form.attempt():
            granting.check_may_manage(account, actor=current_actor(), today=clock.today())
            made.append(keeping.issue_code(account, actor=current_actor(), now=clock.now()))
        if form.succeeded:
            return _slip(account, made[0])
        flash(form.refusals[0][0], "danger")
    return go_to(url_for("accounts.show_account", account_id=account_id))


@blueprint.post("/accounts/<int:account_id>/close")
@requires(Permission.ACCOUNT_WRITE)
def close_account(account_id: int) -> Response:
    """Let nobody sign in with an account any more."""
    account = _changeable(account_id)

    def act() -> None:
        granting.check_may_manage(account, actor=current_actor(), today=clock.today())
        keeping.close_account(account, actor=current_actor(), now=clock.now())

    return _act(account_id, act, _("The account is closed, and every session of it."))


@blueprint.post("/accounts/<int:account_id>/reopen")
@requires(Permission.ACCOUNT_WRITE)
def reopen_account(account_id: int) -> Response:
    """Open a closed account again."""
    account = _changeable(account_id)

    def act() -> None:
        granting.check_may_manage(account, actor=current_actor(), today=clock.today())
        keeping.reopen_account(account, actor=current_actor())

    return _act(account_id, act, _("The account is open again."))


@blueprint.post("/accounts/<int:account_id>/sessions/<int:sign_in_id>/end")
@requires(Permission.ACCOUNT_WRITE)
def end_session_of(account_id: int, sign_in_id: int) -> Response:
    """End a session of an account that one looks after."""
    account = _changeable(account_id)

    def act() -> None:
        granting.check_may_manage(account, actor=current_actor(), today=clock.today())
        sessions.end_one(account_id, sign_in_id, actor=current_actor(), now=clock.now())

    return _act(account_id, act, _("The session is ended."))


@blueprint.route("/accounts/<int:account_id>/person", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_WRITE)
def bind_person(account_id: int) -> str | Response:
    """Say whose account it is: mentors, graduates and experts see by the person behind the account."""
    account = _changeable(account_id)
    form = forms.PersonForm()
    if form.validate_on_submit():
        names: list[str] = []
        with form.attempt():
            granting.check_may_manage(account, actor=current_actor(), today=clock.today())
            names.append(holders.bind_to_person(account.id, form.id_number.data or "", actor=current_actor()))
        if form.succeeded:
            flash(_("The account now belongs to %(name)s.", name=names[0]), "success")
            return go_to(url_for("accounts.show_account", account_id=account_id))
        holders.note_tries([form.id_number.data or ""], actor=current_actor())
        db.session.commit()
        account = _changeable(account_id)
    return render_template("accounts/bind_person.html", form=form, account=account)


def _changeable(account_id: int) -> Account:
    return queries.account(account_id, visible_to=current_actor(), permission=Permission.ACCOUNT_WRITE)


def _wanted(form: forms.GrantForm) -> Wanted:
    """Put together the role with the region or organisation that was named."""
    starts_on = form.starts_on.data
    assert starts_on is not None
    return granting.wanted(
        Role(form.role.data),
        starts_on,
        form.ends_on.data,
        region_code=choice.meant_region(form.region.data) if form.region.data else "",
        unit=choice.meant(form.unit.data, visible_to=current_actor()) if form.unit.data else None,
    )


def _give(account: Account, asked: Wanted, reason: str) -> None:
    if asked.role in BY_TWO_PEOPLE:
        requests.ask_for_role(account, asked, reason, actor=current_actor(), visit=visit())
    else:
        granting.give_role(account, asked, actor=current_actor(), visit=visit())


def _slip(account: Account, code: str) -> str:
    slip = Slip(account.display_name, account.username, code, clock.now() + limits.CODE)
    return render_template("accounts/slips.html", slips=[slip], back=url_for("accounts.list_accounts"))


def _act(account_id: int, act: Callable[[], object], done: str) -> Response:
    """Do an act that is only a button, and show the account again."""
    form = ActForm()
    if form.validate_on_submit():
        with form.attempt():
            act()
        flash(done if form.succeeded else form.refusals[0][0], "success" if form.succeeded else "danger")
    return go_to(url_for("accounts.show_account", account_id=account_id))
