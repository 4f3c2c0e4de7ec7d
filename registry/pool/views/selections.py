"""The result of the selection, for those who select: figures, balance, and each name with its reason."""

from flask import render_template, request

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.organisations.codes import Sector
from registry.pool.codes import Reason
from registry.pool.queries import cycles, runs, selections
from registry.pool.queries.selections import Wanted
from registry.pool.rules import places
from registry.pool.views import asked, pictures
from registry.pool.views.blueprint import blueprint


@blueprint.get("/selection")
@requires(Permission.POOL_READ_SELECTION)
def show_selection() -> str:
    """Show the adopted, else the latest run of a cycle."""
    actor = current_actor()
    year = asked.cycle_year(actor)
    if year is None:
        return render_template("pool/no_cycle.html")
    cycle = cycles.cycle(year, visible_to=actor)
    run = selections.run_of(cycle, visible_to=actor)
    if run is None:
        return render_template("pool/no_selection.html", cycle=cycle)
    wanted = Wanted(reason=asked.code(Reason, "reason"), city=asked.city(), sector=asked.code(Sector, "sector"))
    names = asked.city_names()
    groups = runs.groups(run)
    reasons = runs.reasons(run)
    return render_template(
        "pool/show_selection.html",
        cycle=cycle,
        run=run,
        page=selections.names(
            run, wanted, visible_to=actor, after=request.args.get("after"), before=request.args.get("before")
        ),
        wanted=wanted,
        waiting=selections.waiting(run, visible_to=actor),
        reasons=[(reason, reasons[reason.value]) for reason in Reason if reason.value in reasons],
        all_names=sum(reasons.values()),
        are_held=all(group.is_held for group in groups),
        distribution=pictures.distribution(selections.scores(run, visible_to=actor), run.cut_line),
        balances=[
            (attribute, pictures.balance([group for group in groups if group.attribute == attribute], names))
            for attribute in ("city", "sector")
        ],
        others=[
            (
                places.ATTRIBUTES[group.attribute],
                places.value_label(group.attribute, group.value, names),
                group,
            )
            for group in groups
            if group.attribute not in ("city", "sector")
        ],
        limit_said=pictures.limit_said,
        city_names=names,
        cities=asked.cities(actor),
        sectors=Sector,
        reads_nominations=actor.may(Permission.POOL_READ_NOMINATION),
        arguments=asked.arguments(year=year, reason=wanted.reason, city=wanted.city, sector=wanted.sector),
    )
