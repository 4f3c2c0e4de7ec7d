"""Saved views of the list of people: kept, opened, renamed and deleted by whose they are."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.actor import Actor
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.dossier.forms import SavedViewForm
from registry.kernel import clock
from registry.kernel.errors import NotVisible
from registry.kernel.messages import Message, message
from registry.organisations import queries as organisation_queries
from registry.people import filters, queries
from registry.people.filters import Filters
from registry.people.services import saved_views
from registry.web.forms import ActForm
from registry.web.languages import say

blueprint = Blueprint("saved_views", __name__, url_prefix="/people/views")

LABELS: dict[str, Message] = {
    "name": message("Name"),
    "unit": message("Organisation"),
    "organisation": message("Organisation"),
    "region": message("Region"),
    "sector": message("Sector"),
    "level": message("Level"),
    "title": message("Title"),
    "programme": message("Has served in"),
    "years": message("Years counted"),
    "scope": message("Counted where"),
    "order": message("Order"),
}
"""What the arguments of the list are called."""


@blueprint.get("/")
@requires(Permission.PERSON_READ)
def list_saved_views() -> str:
    """Show the own views, with what each of them narrows the list to."""
    return _page()


@blueprint.post("/")
@requires(Permission.PERSON_READ)
def save() -> Response:
    """Keep the filters that stand in the address under a name, and go back to the list."""
    form = SavedViewForm()
    chosen = filters.read(request.args, clock.today())
    if form.validate_on_submit():
        with form.attempt():
            saved_views.save(form.view_name.data or "", chosen.arguments, actor=current_actor())
        if form.succeeded:
            flash(_("The view is saved and stands above the list."), "success")
    _tell_refusals(form)
    return _to_list(chosen)


@blueprint.get("/<int:view_id>")
@requires(Permission.PERSON_READ)
def open_view(view_id: int) -> Response:
    """Go to the list as a view narrows it; what no longer applies is left out, and said."""
    actor = current_actor()
    view = queries.saved_view(view_id, actor=actor)
    holding = _holding(view.arguments, actor)
    chosen = filters.read(holding, clock.today())
    left_out = {name for name in view.arguments if name not in chosen.arguments}
    if left_out:
        flash(
            say(
                message(
                    "These filters of “%(view)s” no longer apply and were left out: %(names)s.",
                    view=view.name,
                    names=sorted({say(LABELS.get(name, name)) for name in left_out}),
                )
            ),
            "warning",
        )
    return _to_list(chosen)


@blueprint.post("/<int:view_id>/rename")
@requires(Permission.PERSON_READ)
def rename(view_id: int) -> Response:
    """Give a view another name."""
    view, form = queries.saved_view(view_id, actor=current_actor()), SavedViewForm()
    if form.validate_on_submit():
        with form.attempt():
            saved_views.rename(view, form.view_name.data or "", actor=current_actor())
        if form.succeeded:
            flash(_("The view has its new name."), "success")
    _tell_refusals(form)
    return redirect(url_for("saved_views.list_saved_views"))


@blueprint.post("/<int:view_id>/delete")
@requires(Permission.PERSON_READ)
def delete(view_id: int) -> Response:
    """Keep a view no longer; the people it showed are not touched."""
    form = ActForm()
    if form.validate_on_submit():
        with form.attempt():
            saved_views.delete(queries.saved_view(view_id, actor=current_actor()), actor=current_actor())
        if form.succeeded:
            flash(_("The view is deleted; nobody's record was touched."), "success")
    _tell_refusals(form)
    return redirect(url_for("saved_views.list_saved_views"))


def _page() -> str:
    actor, today = current_actor(), clock.today()
    views = queries.saved_views(actor)
    chosen = {view.id: filters.read(view.arguments, today) for view in views}
    places = organisation_queries.region_names({one.wanted.region for one in chosen.values()})
    units = organisation_queries.names({one.wanted.organisation or 0 for one in chosen.values()}, visible_to=actor)
    return render_template(
        "dossier/list_saved_views.html",
        views=[(view, chosen[view.id].said(places, units)) for view in views],
        form=SavedViewForm(formdata=None),
        most=saved_views.MOST,
    )


def _holding(arguments: Mapping[str, str], actor: Actor) -> dict[str, str]:
    """Return the arguments without a region that is no more and an organisation that is out of sight."""
    holding = dict(arguments)
    wanted = filters.read({name: holding.get(name, "") for name in ("region", "organisation")}, clock.today()).wanted
    if wanted.region and not _is_present(wanted.region):
        holding.pop("region")
    if wanted.organisation and not organisation_queries.names({wanted.organisation}, visible_to=actor):
        holding.pop("organisation")
    return holding


def _is_present(code: str) -> bool:
    try:
        return organisation_queries.region(code).successor_code is None
    except NotVisible:
        return False


def _to_list(chosen: Filters) -> Response:
    return redirect(url_for("dossier.list_people", **dict[str, Any](chosen.arguments)))


def _tell_refusals(form: SavedViewForm | ActForm) -> None:
    for refusal, _clause in form.refusals:
        flash(refusal, "danger")
    for faults in form.errors.values():
        for fault in faults:
            flash(str(fault), "danger")
