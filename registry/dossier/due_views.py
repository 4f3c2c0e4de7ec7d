"""The page of what is due: counts for each rule, and the people behind one of them."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission
from registry.dossier import due
from registry.dossier import labels as labels  # tells the policy pages what codes are called
from registry.dossier.due import Asked, When
from registry.dossier.views import region_choices
from registry.exchange import lists
from registry.kernel import clock
from registry.kernel.codes import Code
from registry.kernel.messages import Message, message
from registry.organisations import queries as organisation_queries
from registry.service_records.rules.counting import MinimumCode
from registry.service_records.rules.due import RULES
from registry.service_records.rules.findings import Finding
from registry.web import navigation
from registry.web.languages import say

MONTHS = (3, 6, 12, 24)

blueprint = Blueprint("due", __name__, url_prefix="/due")

navigation.add("due.list_due", message("Due"), Permission.DUE_READ, icon="due", position=25)


@blueprint.get("/")
@requires(Permission.DUE_READ)
def list_due() -> Response:
    """Show how many are overdue, due and coming under each rule, and a list of one of these."""
    actor, today = current_actor(), clock.today()
    asked = _asked()
    tallies = due.tallies(asked.months, asked.region, today, visible_to=actor)
    if not request.args.get("rule"):
        asked = _most_urgent(asked, tallies)
    page = due.people(
        asked, today, visible_to=actor, after=request.args.get("after"), before=request.args.get("before")
    )
    answer = make_response(
        render_template(
            "dossier/list_due.html",
            tallies=tallies,
            asked=asked,
            subject=due.SUBJECTS[asked.rule],
            states=When,
            months=MONTHS,
            page=page,
            finding=finding_label,
            arguments=_arguments(asked),
            regions=region_choices(actor),
            region_names=organisation_queries.region_names(
                {code for row in page.rows if row.region_code for code in (row.region_code[:4], row.region_code[:6])}
            ),
        )
    )
    if "HX-Request" in request.headers:
        answer.headers["HX-Push-Url"] = url_for("due.list_due", **_arguments(asked))
    return answer


@blueprint.get("/workbook")
@requires(Permission.EXCHANGE_EXPORT)
def download() -> Response:
    """Give the whole list behind a figure as a workbook."""
    actor, today, asked = current_actor(), clock.today(), _asked()
    names = {
        region.code: region.name
        for city, counties in organisation_queries.cities_and_counties()
        for region in (city, *counties)
    }
    rows = (
        (
            row.name,
            row.organisation_name,
            names.get((row.region_code or "")[: organisation_queries.CITY_DIGITS]),
            names.get((row.region_code or "")[: organisation_queries.COUNTY_DIGITS]),
            say(finding_label(row.finding)),
            row.due_on,
            row.overdue_on,
        )
        for row in lists.every(lambda after: due.people(asked, today, visible_to=actor, after=after))
    )
    headings = (_("Name"), _("Organisation"), _("City"), _("County"), _("Finding"), _("Due on"), _("Overdue from"))
    title = f"{say(due.SUBJECTS[asked.rule])} {say(asked.when.label)}"
    return lists.send_list("due", title, headings, rows, _arguments(asked))


def finding_label(code: str) -> Message:
    """Give what a stored finding is called."""
    codes: tuple[type[Code], ...] = (Finding, MinimumCode)
    return next(list_(code).label for list_ in codes if code in set(list_))


def _asked() -> Asked:
    """Read what the address asks for; an unknown value asks for nothing in particular."""
    rule, state, months = (request.args.get(name, "") for name in ("rule", "when", "months"))
    return Asked(
        rule=rule if rule in RULES else next(iter(RULES)),
        when=When(state) if state in {one.value for one in When} else When.DUE,
        months=int(months) if months in map(str, MONTHS) else 6,
        region="".join(filter(str.isdigit, request.args.get("region", "")))[:9],
    )


def _most_urgent(asked: Asked, tallies: list[due.Tally]) -> Asked:
    """Choose the list that an office should see first: what is overdue, else due, else coming."""
    for when in When:
        found = next((one for one in tallies if getattr(one, when.value)), None)
        if found is not None:
            return replace(asked, rule=found.rule, when=when)
    return asked


def _arguments(asked: Asked) -> dict[str, Any]:
    chosen = {"rule": asked.rule, "when": asked.when.value, "months": str(asked.months), "region": asked.region}
    return {name: value for name, value in chosen.items() if value}
