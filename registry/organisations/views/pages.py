"""The tree of regions, the search, and the page of an organisation with its history."""

from flask import render_template, request
from flask_babel import gettext as _

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.db import db
from registry.kernel import clock
from registry.kernel.text import normalise_text
from registry.organisations import queries
from registry.organisations.models import KeyCountyListing, Organisation, Region
from registry.organisations.views.blueprint import blueprint
from registry.web.lists import page


@blueprint.get("/")
@requires(Permission.ORGANISATION_READ)
def list_organisations() -> str:
    """Show the province's regions, or the organisations whose name has the part asked for."""
    part = normalise_text(request.args.get("name", ""))[:60]
    if part:
        found = queries.organisations_named(part, visible_to=current_actor(), **_asked())
        return render_template("organisations/search_organisations.html", page=found, part=part)
    return _region_page(queries.province())


@blueprint.get("/regions/<code>")
@requires(Permission.ORGANISATION_READ)
def show_region(code: str) -> str:
    """Show what lies in a region: the regions under it, and the organisations directly in it."""
    return _region_page(queries.region(code))


@blueprint.get("/<int:organisation_id>")
@requires(Permission.ORGANISATION_READ)
def show_organisation(organisation_id: int) -> str:
    """Show an organisation, what is above and under it; its people are listed by the page of people."""
    actor = current_actor()
    unit = queries.organisation(organisation_id, visible_to=actor)
    return render_template(
        "organisations/show_organisation.html",
        unit=unit,
        lineage=queries.lineage(unit.region_code),
        manager=queries.place_name(unit.managed_by_region_code) or _("the province"),
        superiors=queries.superiors(unit),
        subordinates=queries.subordinates(unit, visible_to=actor, **_asked()),
        is_key_county=queries.is_key_county(unit.region_code, clock.today()),
        periods=queries.periods(unit),
        successor=_successor(unit),
        merged=queries.merged_into(unit),
        aliases=queries.aliases(unit),
        contacts=queries.contacts(unit),
        may_change=queries.may_change(actor, Organisation, unit.id),
    )


def _asked() -> dict[str, str | None]:
    """Return which page of a list the address asks for."""
    return {"after": request.args.get("after"), "before": request.args.get("before")}


def _successor(unit: Organisation) -> Organisation | None:
    if unit.successor_id is None:
        return None
    return queries.organisation(unit.successor_id, visible_to=current_actor())


def _region_page(region: Region | None) -> str:
    if region is None:
        return render_template("organisations/no_regions.html")
    actor = current_actor()
    listed = page(
        db.session(),
        queries.organisations_in(region.code, visible_to=actor),
        [Organisation.name, Organisation.id],
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    return render_template(
        "organisations/show_region.html",
        region=region,
        lineage=queries.lineage(region.code)[:-1],
        parts=queries.regions_in(region.code),
        counts=queries.organisations_by_region(region.code),
        key_counties=queries.key_counties_on(clock.today()),
        page=listed,
        successor=queries.region(region.successor_code) if region.successor_code else None,
        former_names=queries.former_names(region.code),
        predecessors=queries.predecessors(region.code),
        key_county_times=queries.key_county_times(region.code),
        may_change=queries.may_change(actor, Region, region.code),
        may_list=len(region.code) == queries.COUNTY_DIGITS and queries.may_change(actor, KeyCountyListing, region.code),
    )
