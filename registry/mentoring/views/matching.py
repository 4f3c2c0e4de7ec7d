"""The last matching: what it proposed, how well it fits, and who is left without a mentor."""

from statistics import median
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.mentoring.codes import FitPart, Unmatched
from registry.mentoring.queries import pages as queries
from registry.mentoring.views.blueprint import blueprint

COMMAND = "flask --app wsgi mentoring match"
BAND = 500
BEST = 10_000


@blueprint.get("/matching")
@requires(Permission.MENTORING_READ_MATCHING)
def show_matching() -> str:
    """Show the last matching, or the last one of the year asked for, with its pairs, the worst fit first."""
    runs = queries.visible_runs(visible_to=current_actor())
    if not runs:
        return render_template("mentoring/no_matching.html", command=COMMAND)
    year = request.args.get("year", "")
    run = next((one for one in runs if str(one.cycle_year) == year), runs[0])
    fits = queries.fits_of_run(run.id)
    option, table = _spread(fits)
    return render_template(
        "mentoring/show_matching.html",
        run=run,
        years=[one.cycle_year for one in runs],
        fits=fits,
        median=median(fits) if fits else None,
        page=queries.pairs_of_run(run.id, after=request.args.get("after"), before=request.args.get("before")),
        parts=FitPart,
        option=option,
        table=table,
        unmatched=[(entry, Unmatched(entry["code"])) for entry in run.unmatched],
        people=queries.people_by_uid([entry["uid"] for entry in run.unmatched]) if run.unmatched else {},
    )


def _spread(fits: list[int]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the picture of how many pairs lie in each band of fit, and the table of the same facts."""
    lowest = min(fits, default=0) // BAND
    bands = range(lowest, BEST // BAND + 1)
    names = [f"{band * BAND / 100:g}" for band in bands]
    counts = [sum(1 for fit in fits if fit // BAND == band) for band in bands]
    option = {
        "grid": {"left": 48, "right": 16, "top": 24, "bottom": 48},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": names, "name": _("fit from"), "nameLocation": "middle", "nameGap": 30},
        "yAxis": {"type": "value", "name": _("pairs"), "minInterval": 1},
        "series": [{"type": "bar", "data": counts, "barCategoryGap": "12%", "itemStyle": {"color": "#1f5f99"}}],
    }
    table = {"head": [_("Fit from"), _("Pairs")], "rows": [list(row) for row in zip(names, counts, strict=True)]}
    return option, table
