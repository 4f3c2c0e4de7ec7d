"""The list of members of the pool."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.exchange import lists
from registry.organisations.codes import Sector
from registry.pool.codes import MembershipState
from registry.pool.queries import members
from registry.pool.queries.members import Wanted
from registry.pool.views import asked
from registry.pool.views.blueprint import blueprint
from registry.web.languages import say


@blueprint.get("/members")
@requires(Permission.POOL_READ_MEMBER)
def list_members() -> str:
    """List the visible members, narrowed as the address says."""
    actor = current_actor()
    wanted = _wanted()
    by_state = members.count_by_state(wanted.year, visible_to=actor)
    return render_template(
        "pool/list_members.html",
        page=members.members(
            wanted, visible_to=actor, after=request.args.get("after"), before=request.args.get("before")
        ),
        wanted=wanted,
        by_state=[(state, by_state.get(state.value, 0)) for state in MembershipState],
        years=members.years(visible_to=actor),
        states=MembershipState,
        sectors=Sector,
        cities=asked.cities(actor),
        city_names=asked.city_names(),
        reads_people=actor.may(Permission.PERSON_READ),
        arguments=_arguments(wanted),
    )


@blueprint.get("/members/workbook")
@requires(Permission.EXCHANGE_EXPORT)
def download_members() -> Response:
    """Give the whole list as a workbook."""
    actor, wanted, cities = current_actor(), _wanted(), asked.city_names()
    rows = (
        (
            row.number,
            row.name,
            row.organisation_name,
            say(row.sector.label) if row.sector else None,
            cities.get(row.managing_region_code[:4]),
            say(row.talent_class.label),
            row.starts_on,
            row.ends_on or row.planned_ends_on,
            say(row.state.label),
            say(row.leaving_reason.label) if row.leaving_reason else None,
        )
        for row in lists.every(lambda after: members.members(wanted, visible_to=actor, after=after))
    )
    headings = (
        _("Number"),
        _("Name"),
        _("Unit"),
        _("Sector"),
        _("City"),
        _("Class of talent"),
        _("First day"),
        _("Last day"),
        _("State"),
        _("Reason for leaving"),
    )
    return lists.send_list("members", _("Members of the pool"), headings, rows, _arguments(wanted))


def _wanted() -> Wanted:
    return Wanted(
        year=asked.year(),
        city=asked.city(),
        sector=asked.code(Sector, "sector"),
        state=asked.code(MembershipState, "state"),
    )


def _arguments(wanted: Wanted) -> dict[str, Any]:
    return asked.arguments(year=wanted.year, city=wanted.city, sector=wanted.sector, state=wanted.state)
