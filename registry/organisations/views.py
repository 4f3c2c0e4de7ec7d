"""Pages of regions and organisations."""

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.db import db
from registry.kernel import clock
from registry.kernel.messages import message
from registry.kernel.text import normalise_text
from registry.organisations import queries
from registry.organisations.models import Organisation, Region
from registry.web import navigation
from registry.web.lists import page

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations")

navigation.add(
    "organisations.list_organisations",
    message("Organisations"),
    Permission.ORGANISATION_READ,
    icon="organisation",
    position=25,
)


@blueprint.get("/")
@requires(Permission.ORGANISATION_READ)
def list_organisations() -> str:
    """Show the province's regions, or the organisations whose name has the part asked for."""
    part = normalise_text(request.args.get("name", ""))[:60]
    if part:
        found = queries.organisations_named(part, visible_to=current_actor())
        return render_template(
            "organisations/search_organisations.html", found=found, part=part, most=queries.FOUND_AT_MOST
        )
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
        subordinates=queries.subordinates(unit, visible_to=actor),
        most=queries.FOUND_AT_MOST,
        is_key_county=queries.is_key_county(unit.region_code, clock.today()),
    )


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
    )
