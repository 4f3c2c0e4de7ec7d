"""The page of the own jobs; it looks again by itself while one of them runs."""

from flask import Blueprint, render_template

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.jobs import queries, tasks
from registry.kernel.messages import from_json

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("/")
@requires(Permission.JOB_READ)
def list_jobs() -> str:
    """Show what the actor asked for and how far it is."""
    found = queries.latest(visible_to=current_actor())
    return render_template(
        "jobs/list_jobs.html",
        jobs=found,
        label=tasks.label,
        said=from_json,
        is_under_way=any(map(queries.is_under_way, found)),
    )
