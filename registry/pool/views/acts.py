"""The acts of the province on a cycle: publish, confirm, enrol. Each is asked about on a page of its own."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, reauthenticated, requires
from registry.access.permissions import Permission
from registry.kernel import clock
from registry.kernel.workdays import notice_last_day
from registry.pool.models import Cycle
from registry.pool.queries import cycles as queries
from registry.pool.queries import selections
from registry.pool.services import enrolling, publishing
from registry.pool.views.blueprint import blueprint
from registry.web.forms import ActForm
from registry.web.languages import day

Fact = tuple[str, object]


@blueprint.route("/cycles/<int:year>/notice", methods=["GET", "POST"])
@requires(Permission.POOL_RUN_CYCLE)
@reauthenticated
def publish_list(year: int) -> str | Response:
    """Adopt the latest run and put its names on public notice."""
    cycle = queries.cycle(year, visible_to=current_actor())
    run = selections.run_of(cycle, visible_to=current_actor())
    last = notice_last_day(clock.today(), cycle.parameters["notice_working_days"], posted_before_office_hours=False)
    facts: list[Fact] = [
        (_("Names on the list"), run.chosen_count if run else _("no run yet")),
        (_("Working days"), cycle.parameters["notice_working_days"]),
        (_("Last day of the notice"), day(last.day) + (" " + _("(provisional)") if last.is_provisional else "")),
    ]
    return _act(
        cycle,
        title=_("Publish the list of %(year)s", year=year),
        advice=_("The names become visible to everybody concerned. A notice is never shortened."),
        button=_("Publish"),
        facts=facts,
        act=lambda: publishing.publish_notice(cycle, actor=current_actor(), now=clock.now()),
        done=_("The list is on public notice. It can be confirmed on the day after the last day of the notice."),
    )


@blueprint.route("/cycles/<int:year>/confirmation", methods=["GET", "POST"])
@requires(Permission.POOL_RUN_CYCLE)
@reauthenticated
def confirm_list(year: int) -> str | Response:
    """Confirm the list after its notice."""
    cycle = queries.cycle(year, visible_to=current_actor())
    notice = queries.latest_notice(cycle)
    return _act(
        cycle,
        title=_("Confirm the list of %(year)s", year=year),
        advice=_("Every name that hung to the end of the notice without an open objection is confirmed."),
        button=_("Confirm"),
        facts=[(_("Last day of the notice"), day(notice.ends_on) if notice else _("not published yet"))],
        act=lambda: publishing.confirm_list(cycle, actor=current_actor(), now=clock.now()),
        done=_("The list is confirmed. Its people can now be enrolled."),
    )


@blueprint.route("/cycles/<int:year>/enrolment", methods=["GET", "POST"])
@requires(Permission.POOL_RUN_CYCLE)
def enrol_members(year: int) -> str | Response:
    """Take the confirmed people into the pool."""
    cycle = queries.cycle(year, visible_to=current_actor())
    return _act(
        cycle,
        title=_("Enrol the members of %(year)s", year=year),
        advice=_("Memberships begin today and are numbered; the cycle is closed."),
        button=_("Enrol"),
        facts=[(_("Training term in months"), cycle.parameters["term_months"])],
        act=lambda: enrolling.enrol_members(cycle, actor=current_actor(), now=clock.now()),
        done=_("The members are enrolled. Mentors can now be matched."),
    )


def _act(
    cycle: Cycle,
    *,
    title: str,
    advice: str,
    button: str,
    facts: list[Fact],
    act: Callable[[], object],
    done: str,
) -> str | Response:
    """Ask on GET, act on POST; a refusal is shown on the same page."""
    form, year = ActForm(), cycle.year
    if form.validate_on_submit():
        with form.attempt():
            act()
        if form.succeeded:
            flash(done, "success")
            return redirect(url_for("pool.show_cycle", year=year))
    return render_template(
        "pool/confirm_act.html", form=form, year=year, heading=title, advice=advice, button=button, facts=facts
    )
