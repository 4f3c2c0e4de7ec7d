"""Pages that change regions and organisations: each change from a day on."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.kernel import clock
from registry.organisations import choice, queries
from registry.organisations.codes import OrganisationKind, OrganisationLevel, RegionKind, Sector
from registry.organisations.forms import (
    ChangeForm,
    CloseForm,
    ContactsForm,
    KeyCountyForm,
    MergeForm,
    MergeRegionForm,
    RecodeRegionForm,
    RenameRegionForm,
)
from registry.organisations.models import KeyCountyListing, Organisation, Region
from registry.organisations.services import changing, contacts, regions
from registry.organisations.services.changing import Facts
from registry.organisations.services.contacts import Reached
from registry.organisations.views.blueprint import blueprint
from registry.web.forms import BaseForm, status

Answer = tuple[str, int] | Response


@blueprint.get("/offered")
@requires(Permission.ORGANISATION_READ)
def offer_organisations() -> str:
    """Offer organisations for a field in which somebody types."""
    part = next(iter(request.args.values()), "")
    found = choice.offered(part, visible_to=current_actor())
    return render_template("organisations/_offered.html", offered=[choice.written(one) for one in found])


@blueprint.get("/regions/offered")
@requires(Permission.ORGANISATION_READ)
def offer_regions() -> str:
    """Offer regions for a field in which somebody types."""
    part = next(iter(request.args.values()), "")
    return render_template("organisations/_offered.html", offered=choice.offered_regions(part))


@blueprint.route("/<int:organisation_id>/change", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_WRITE)
def change_organisation(organisation_id: int) -> Answer:
    """Rename, move or re-class an organisation from a day on."""
    actor, unit = current_actor(), _unit(organisation_id)
    form = ChangeForm(data=_present(unit)).of(unit)
    if form.validate_on_submit():
        with form.attempt():
            form.claim()
            changing.change_organisation(
                organisation_id,
                _facts(form),
                on=form.on.data,
                reason=form.reason.data or "",
                actor=actor,
                today=clock.today(),
            )
        if form.succeeded:
            flash(_("Saved. People and offices concerned follow."), "success")
            return redirect(url_for("organisations.show_organisation", organisation_id=organisation_id))
        unit = _unit(organisation_id)
    return _page(form, _("Change the organisation"), unit)


@blueprint.route("/<int:organisation_id>/merge", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_WRITE)
def merge_organisation(organisation_id: int) -> Answer:
    """Merge an organisation into another from a day on."""
    unit = _unit(organisation_id)
    form = MergeForm().of(unit)
    if form.validate_on_submit():
        actor, successor = current_actor(), 0
        with form.attempt():
            form.claim()
            successor = choice.meant(form.successor.data or "", visible_to=actor).id
            changing.merge_organisations(
                organisation_id, successor, on=form.on.data, reason=form.reason.data, actor=actor, today=clock.today()
            )
        if form.succeeded:
            flash(_("Merged. Its people and the organisations under it are here now."), "success")
            return redirect(url_for("organisations.show_organisation", organisation_id=successor))
        unit = _unit(organisation_id)
    advice = _("People at home there, and organisations under it, go to the successor; their service there is kept.")
    return _page(form, _("Merge the organisation"), unit, advice)


@blueprint.route("/<int:organisation_id>/close", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_WRITE)
def close_organisation(organisation_id: int) -> Answer:
    """Close an organisation that nobody is at home in."""
    unit = _unit(organisation_id)
    form = CloseForm().of(unit)
    if form.validate_on_submit():
        with form.attempt():
            form.claim()
            changing.close_organisation(
                organisation_id,
                on=form.on.data,
                reason=form.reason.data,
                actor=current_actor(),
                today=clock.today(),
            )
        if form.succeeded:
            flash(_("Closed. Service there is kept and counted."), "success")
            return redirect(url_for("organisations.show_organisation", organisation_id=organisation_id))
        unit = _unit(organisation_id)
    return _page(form, _("Close the organisation"), unit)


@blueprint.route("/<int:organisation_id>/contacts", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_WRITE)
def edit_contacts(organisation_id: int) -> Answer:
    """Edit the short names of an organisation and whom to reach there."""
    unit = _unit(organisation_id)
    form = ContactsForm(
        data={"names": "\n".join(one.name for one in queries.aliases(unit)), "contacts": queries.contacts(unit)}
    ).of(unit)
    if form.validate_on_submit():
        reached = [Reached(**{key: (value or "").strip() for key, value in row.data.items()}) for row in form.contacts]
        with form.attempt():
            form.claim()
            contacts.set_names_and_contacts(
                organisation_id,
                (form.names.data or "").splitlines(),
                [one for one in reached if one.name or one.telephone or one.email],
                actor=current_actor(),
            )
        if form.succeeded:
            flash(_("Saved."), "success")
            return redirect(url_for("organisations.show_organisation", organisation_id=organisation_id))
        unit = _unit(organisation_id)
    if not form.is_submitted():
        form.contacts.append_entry()
    return render_template("organisations/edit_contacts.html", form=form, unit=unit), status(form)


@blueprint.route("/regions/<code>/rename", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_WRITE)
def rename_region(code: str) -> Answer:
    """Give a region another name from a day on."""
    region = _region(code)
    form = RenameRegionForm(data={"name": region.name}).of(region)
    if form.validate_on_submit():
        with form.attempt():
            form.claim()
            regions.rename_region(
                code,
                form.name.data or "",
                on=form.on.data,
                reason=form.reason.data,
                actor=current_actor(),
                today=clock.today(),
            )
        if form.succeeded:
            flash(_("Renamed. The former name is kept."), "success")
            return redirect(url_for("organisations.show_region", code=code))
    return _region_page(form, _("Rename the region"), _region(code))


@blueprint.route("/regions/<code>/move", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_WRITE)
def move_region(code: str) -> Answer:
    """Give a region, and all in it, another code from a day on: it came under another one or changed its kind."""
    region = _region(code)
    form = RecodeRegionForm(data={"code": code, "kind": region.kind.value}).of(region)
    if form.validate_on_submit():
        new_code = (form.code.data or "").strip()
        with form.attempt():
            form.claim()
            regions.recode_region(
                code,
                new_code,
                name=form.name.data or "",
                kind=RegionKind(form.kind.data),
                on=form.on.data,
                reason=form.reason.data,
                actor=current_actor(),
                today=clock.today(),
            )
        if form.succeeded:
            flash(_("Moved. What lies in it, people and offices follow; what was before is kept."), "success")
            return redirect(url_for("organisations.show_region", code=new_code))
    advice = _("For a county that came under another city, or a county that became a city or a district.")
    return _region_page(form, _("Move the region"), _region(code), advice)


@blueprint.route("/regions/<code>/merge", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_WRITE)
def merge_region(code: str) -> Answer:
    """Merge a region into another of its level from a day on."""
    form = MergeRegionForm().of(_region(code))
    if form.validate_on_submit():
        into = ""
        with form.attempt():
            form.claim()
            into = choice.meant_region(form.into.data or "")
            regions.merge_regions(
                code, into, on=form.on.data, reason=form.reason.data, actor=current_actor(), today=clock.today()
            )
        if form.succeeded:
            flash(_("Merged. Its organisations lie here now."), "success")
            return redirect(url_for("organisations.show_region", code=into))
    return _region_page(form, _("Merge the region"), _region(code))


@blueprint.route("/regions/<code>/key-county", methods=["GET", "POST"])
@requires(Permission.ORGANISATION_WRITE)
def edit_key_county(code: str) -> Answer:
    """Edit when a county was on the list of key counties."""
    region = _region(code, KeyCountyListing)
    form = KeyCountyForm(data={"times": queries.key_county_times(code)}).of(region)
    if form.validate_on_submit():
        times = [
            (row.listed_on.data, row.exited_poverty_on.data, row.listed_until.data)
            for row in form.times
            if row.listed_on.data
        ]
        with form.attempt():
            form.claim()
            regions.set_key_county(
                code, times, reason=form.reason.data or "", actor=current_actor(), today=clock.today()
            )
        if form.succeeded:
            flash(_("Saved. Who served there is counted anew."), "success")
            return redirect(url_for("organisations.show_region", code=code))
        region = _region(code, KeyCountyListing)
    if not form.is_submitted():
        form.times.append_entry()
    return render_template("organisations/edit_key_county.html", form=form, region=region), status(form)


def _unit(organisation_id: int) -> Organisation:
    return queries.organisation(organisation_id, visible_to=current_actor(), permission=Permission.ORGANISATION_WRITE)


def _region(code: str, record: type = Region) -> Region:
    return regions.open_for_writing(code, current_actor(), record)


def _present(unit: Organisation) -> dict[str, Any]:
    """Give the organisation as its form holds it."""
    above = queries.superiors(unit)
    return {
        "name": unit.name,
        "kind": unit.kind.value,
        "level": unit.level.value,
        "sector": unit.sector.value,
        "is_rural": unit.is_rural,
        "is_managed_like_civil_service": unit.is_managed_like_civil_service,
        "region": choice.written_region(unit.region_code),
        "managed_by": choice.written_region(unit.managed_by_region_code),
        "parent": choice.written(above[-1]) if above else "",
    }


def _facts(form: ChangeForm) -> Facts:
    parent = (form.parent.data or "").strip()
    return Facts(
        name=form.name.data or "",
        kind=OrganisationKind(form.kind.data),
        level=OrganisationLevel(form.level.data),
        sector=Sector(form.sector.data),
        is_rural=bool(form.is_rural.data),
        is_managed_like_civil_service=bool(form.is_managed_like_civil_service.data),
        region_code=choice.meant_region(form.region.data or ""),
        managed_by_region_code=choice.meant_region(form.managed_by.data or ""),
        parent_id=choice.meant(parent, visible_to=current_actor()).id if parent else None,
    )


def _page(form: BaseForm, title: str, unit: Organisation, advice: str = "") -> tuple[str, int]:
    back = url_for("organisations.show_organisation", organisation_id=unit.id)
    page = render_template("organisations/act.html", form=form, title=title, name=unit.name, back=back, advice=advice)
    return page, status(form)


def _region_page(form: BaseForm, title: str, region: Region, advice: str = "") -> tuple[str, int]:
    back = url_for("organisations.show_region", code=region.code)
    page = render_template("organisations/act.html", form=form, title=title, name=region.name, back=back, advice=advice)
    return page, status(form)
