"""The list of members of the pool."""

from flask import render_template, request

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.organisations.codes import Sector
from registry.pool.codes import MembershipState
from registry.pool.queries import members
from registry.pool.queries.members import Wanted
from registry.pool.views import asked
from registry.pool.views.blueprint import blueprint


@blueprint.get("/members")
@requires(Permission.POOL_READ_MEMBER)
def list_members() -> str:
    """List the visible members, narrowed as the address says."""
    actor = current_actor()
    wanted = Wanted(
        year=asked.year(),
        city=asked.city(),
        sector=asked.code(Sector, "sector"),
        state=asked.code(MembershipState, "state"),
    )
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
        arguments=asked.arguments(year=wanted.year, city=wanted.city, sector=wanted.sector, state=wanted.state),
    )
