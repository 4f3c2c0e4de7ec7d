"""The policy as pages: the 42 tasks, and every number and date that the rules use, by day, with its source."""

from collections import defaultdict
from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound

from registry.access.guards import requires
from registry.access.permissions import Permission
from registry.kernel import clock
from registry.kernel.messages import message
from registry.policy import catalogue, labels, tasks
from registry.policy.catalogue import Parameter
from registry.web import navigation
from registry.web.languages import is_chinese

blueprint = Blueprint("policy", __name__, url_prefix="/policy")

navigation.add("policy.show_policy", message("Policy"), Permission.POLICY_READ, icon="policy", position=80)


@blueprint.get("/")
@requires(Permission.POLICY_READ)
def show_policy() -> str:
    """List the tasks with what is set for each on a day, narrowed to one task if the address names it."""
    on = _asked_day()
    by_task: dict[int | None, list[Parameter]] = defaultdict(list)
    for entry in catalogue.parameters().values():
        by_task[entry.task].append(entry)
    work = tasks.division_of_work()
    return render_template(
        "policy/show_policy.html",
        on=on,
        tasks=list(work.tasks.values()),
        units=work.units,
        by_task=by_task,
        total=len(catalogue.parameters()),
        label=labels.label,
        in_language="zh" if is_chinese() else "en",
    )


def _asked_day() -> date:
    """Return the day whose values are shown: today unless the address names another."""
    text = request.args.get("on", "")
    if not text:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
