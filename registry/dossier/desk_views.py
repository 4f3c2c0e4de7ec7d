"""Pages on which a clerk's desk is handed over: whose it is, what lies open on it, to whom it goes and from when."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select

from registry.access import desks
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.access.policies import predicate
from registry.accounts.models import Account, RoleGrant
from registry.accounts.queries import sessions
from registry.db import db
from registry.documents.cells import WrittenDate
from registry.dossier import handing_over
from registry.dossier.forms import HandOverForm
from registry.kernel import clock
from registry.kernel.messages import message
from registry.organisations import queries as organisation_queries
from registry.organisations.models import Organisation
from registry.people.codes import CorrectionState
from registry.people.models import Correction, Person
from registry.web import navigation
from registry.web.lists import page

blueprint = Blueprint("desks", __name__, url_prefix="/desks")

navigation.add("desks.list_desks", message("Hand over a desk"), Permission.RECORD_HAND_OVER, icon="people", position=95)


@blueprint.get("/")
@requires(Permission.RECORD_HAND_OVER)
def list_desks() -> str:
    """List the desks of the own office and those below it."""
    today = clock.today()
    listed = page(
        db.session(),
        select(
            RoleGrant.id,
            RoleGrant.role,
            RoleGrant.region_code,
            Account.display_name,
            Account.username,
            Organisation.name.label("unit"),
        )
        .join(RoleGrant.account)
        .outerjoin(Organisation, Organisation.path == RoleGrant.organisation_path)
        .where(
            predicate(current_actor(), Permission.RECORD_HAND_OVER, RoleGrant),
            sessions.in_force(today),
        ),
        [RoleGrant.id],
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    names = organisation_queries.region_names({row.region_code for row in listed.rows if row.region_code})
    return render_template("dossier/list_desks.html", page=listed, region_names=names)


@blueprint.route("/<int:grant_id>", methods=["GET", "POST"])
@requires(Permission.RECORD_HAND_OVER)
def hand_over(grant_id: int) -> Any:
    """Show what lies open on a desk, and hand it over."""
    actor, today = current_actor(), clock.today()
    grant = handing_over.grant_of(grant_id, actor=actor)
    takers = handing_over.colleagues(grant, today)
    form = HandOverForm()
    form.to.choices = [(one.id, f"{one.account.display_name} ({one.account.username})") for one in takers]
    if not form.is_submitted():
        form.starts_on.data = WrittenDate(today, "day")
    if form.validate_on_submit():
        to = next(one for one in takers if one.id == form.to.data)
        with form.attempt():
            made = handing_over.hand_over(
                grant,
                to,
                starts_on=form.starts_on.data.day,
                reason=form.reason.data or "",
                actor=actor,
                today=today,
                now=clock.now(),
            )
        if form.succeeded:
            text = _("The desk was handed over.") if made.is_done else _("The desk goes over on its day.")
            flash(text, "success")
            return redirect(url_for("desks.hand_over", grant_id=grant_id))
    answer = render_template(
        "dossier/hand_over.html",
        grant=grant,
        form=form,
        lying_open=handing_over.lying_open(grant),
        shared=_shared(grant),
        takers=takers,
        earlier=handing_over.of_desk(grant),
        labels={part.key: part.label for part in desks.parts()},
    )
    return answer, 409 if form.refusals else 200


def _shared(grant: RoleGrant) -> int:
    """Count the requests for corrections that wait for the whole office: they stay where they are."""
    reached = predicate(handing_over.desk_of(grant).actor, Permission.RECORD_WRITE, Person)
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Correction)
            .join(Correction.person)
            .where(Correction.state == CorrectionState.OPEN, reached)
        )
        or 0
    )
