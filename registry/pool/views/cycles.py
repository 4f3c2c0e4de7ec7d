"""The list of cycles and the page of one: stage line, figures, places of the cities, limits, rubric."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.kernel import clock
from registry.pool.codes import CriterionKey, CycleState
from registry.pool.models import Cycle
from registry.pool.queries import cycles as queries
from registry.pool.queries import members, nominations, selections
from registry.pool.rules import places
from registry.pool.rules.public import PUBLISHED, state_label
from registry.pool.rules.transitions import STAGES
from registry.pool.views import asked, pictures
from registry.pool.views.blueprint import blueprint


@dataclass(frozen=True)
class StageShown:
    """A stage on the line: planned days, the moments it was opened and closes, and where the cycle is."""

    state: CycleState
    opens_on: date
    closes_on: date
    opened_at: datetime | None
    closes_at: datetime | None
    is_done: bool
    is_present: bool


@blueprint.get("/cycles")
@requires(Permission.POOL_READ_CYCLE)
def list_cycles() -> str:
    """List the cycles, the latest first."""
    return render_template("pool/list_cycles.html", cycles=queries.cycles(visible_to=current_actor()))


@blueprint.get("/cycles/<int:year>")
@requires(Permission.POOL_READ_CYCLE)
def show_cycle(year: int) -> str:
    """Show a cycle with what the reader may know of it."""
    actor = current_actor()
    cycle = queries.cycle(year, visible_to=actor)
    reads_nominations = actor.may(Permission.POOL_READ_NOMINATION)
    by_state = nominations.count_by_state(cycle, visible_to=actor) if reads_nominations else {}
    quotas = nominations.by_quota(cycle, visible_to=actor)
    return render_template(
        "pool/show_cycle.html",
        cycle=cycle,
        stages=stage_line(cycle),
        states=CycleState,
        criteria=[(CriterionKey(one.key), one) for one in cycle.criteria],
        by_state=[(state, state_label(state), count) for state, count in by_state.items()],
        nominated=sum(by_state.values()),
        members=sum(members.count_by_state(year, visible_to=actor).values())
        if actor.may(Permission.POOL_READ_MEMBER)
        else None,
        quotas=quotas,
        quota_picture=pictures.quotas(quotas) if quotas and reads_nominations else None,
        reads_nominations=reads_nominations,
        limits=_limits(cycle),
        notice=queries.latest_notice(cycle) if cycle.state in PUBLISHED else None,
        run=selections.run_of(cycle, visible_to=actor),
        may_run=actor.may(Permission.POOL_RUN_CYCLE),
        today=clock.today(),
    )


def stage_line(cycle: Cycle) -> list[StageShown]:
    """Return the stages in order; those before the cycle's state are done."""
    present = STAGES.index(cycle.state)
    return [
        StageShown(
            state=stage.state,
            opens_on=stage.opens_on,
            closes_on=stage.closes_on,
            opened_at=stage.opened_at,
            closes_at=stage.closes_at,
            is_done=STAGES.index(stage.state) < present,
            is_present=stage.state is cycle.state,
        )
        for stage in cycle.stages
    ]


def _limits(cycle: Cycle) -> list[tuple[object, object, int | None, int | None]]:
    """Return (attribute, value, floor, cap) of each limit as people read them."""
    if not cycle.limits:
        return []
    names = asked.city_names()
    return [
        (
            places.ATTRIBUTES[limit.attribute],
            places.value_label(limit.attribute, limit.value, names),
            limit.at_least,
            limit.at_most,
        )
        for limit in cycle.limits
    ]
