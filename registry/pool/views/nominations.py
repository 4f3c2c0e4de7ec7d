"""The list of nominations and the page of one: verdicts, points with their formula, history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.guards import current_actor, requires, shows_person
from registry.access.permissions import Permission, Role
from registry.exchange import lists
from registry.kernel.messages import Message, from_json
from registry.kernel.verdicts import Outcome
from registry.organisations import queries as organisation_queries
from registry.organisations.codes import Sector
from registry.pool.codes import CriterionKey, Event
from registry.pool.models import StateChange, StoredVerdict
from registry.pool.queries import cycles, nominations, selections
from registry.pool.queries.nominations import Wanted
from registry.pool.rules.eligibility import EligibilityRule
from registry.pool.rules.public import state_label
from registry.pool.views import asked, pictures
from registry.pool.views.blueprint import blueprint
from registry.service_records import queries as service_queries
from registry.web.languages import say


@dataclass(frozen=True)
class VerdictShown:
    """A verdict as a page shows it; `spells` are those counted and left out, each with its reason."""

    rule: Message
    outcome: str
    clause: str
    text: Message
    measured: Message | None
    required: Message | None
    met_on: date | None
    spells: dict[str, list[tuple[str, Message]]]


@blueprint.get("/nominations")
@requires(Permission.POOL_READ_NOMINATION)
def list_nominations() -> str:
    """List the visible nominations of a cycle, narrowed as the address says."""
    actor = current_actor()
    year = asked.cycle_year(actor)
    if year is None:
        return render_template("pool/no_cycle.html")
    cycle = cycles.cycle(year, visible_to=actor)
    by_state = nominations.count_by_state(cycle, visible_to=actor)
    wanted = _wanted(by_state)
    return render_template(
        "pool/list_nominations.html",
        cycle=cycle,
        page=nominations.nominations(
            cycle,
            wanted,
            visible_to=actor,
            after=request.args.get("after"),
            before=request.args.get("before"),
        ),
        wanted=wanted,
        years=[row.year for row in cycles.cycles(visible_to=actor)],
        states=[(state, state_label(state), count) for state, count in by_state.items()],
        by_outcome=nominations.count_by_outcome(cycle, visible_to=actor),
        outcomes=Outcome,
        sectors=Sector,
        cities=asked.cities(actor),
        city_names=asked.city_names(),
        state_label=state_label,
        arguments=_arguments(year, wanted),
    )


@blueprint.get("/nominations/workbook")
@requires(Permission.EXCHANGE_EXPORT)
def download_nominations() -> Response | str:
    """Give the whole list as a workbook."""
    actor = current_actor()
    year = asked.cycle_year(actor)
    if year is None:
        return render_template("pool/no_cycle.html")
    cycle, cities = cycles.cycle(year, visible_to=actor), asked.city_names()
    wanted = _wanted(nominations.count_by_state(cycle, visible_to=actor))
    outcomes = {"met": _("all met"), "not_met": _("not met"), "undetermined": _("open")}
    rows = (
        (
            row.name,
            row.organisation_name,
            cities.get(row.city, row.city),
            say(row.sector.label),
            say(row.talent_class.label),
            outcomes.get(row.outcome, _("not checked")),
            say(state_label(row.state)),
        )
        for row in lists.every(lambda after: nominations.nominations(cycle, wanted, visible_to=actor, after=after))
    )
    headings = (
        _("Name"), _("Nominating unit"), _("City"), _("Sector"), _("Class of talent"), _("Check"), _("State"),
    )  # fmt: skip
    title = _("Nominations %(year)s", year=year)
    return lists.send_list("nominations", title, headings, rows, _arguments(year, wanted))


def _wanted(states: Collection[str]) -> Wanted:
    state = request.args.get("state", "")
    return Wanted(
        name=asked.name(),
        city=asked.city(),
        sector=asked.code(Sector, "sector"),
        state=state if state in states else "",
        outcome=asked.code(Outcome, "outcome"),
    )


def _arguments(year: int, wanted: Wanted) -> dict[str, Any]:
    return asked.arguments(
        year=year,
        name=wanted.name,
        city=wanted.city,
        sector=wanted.sector,
        state=wanted.state,
        outcome=wanted.outcome,
    )


@blueprint.get("/nominations/<int:nomination_id>")
@requires(Permission.POOL_READ_NOMINATION)
def show_nomination(nomination_id: int) -> str:
    """Show a nomination with every verdict, and what the reader may know of its points."""
    actor = current_actor()
    nomination = nominations.nomination(nomination_id, visible_to=actor)
    shows_person(nomination.person_id)
    sees_points = nominations.may_see_points(nomination, actor)
    values = nominations.criterion_values(nomination) if sees_points else []
    state = nominations.state_of(nomination, visible_to=actor)
    return render_template(
        "pool/show_nomination.html",
        nomination=nomination,
        state=state,
        state_label=state_label(state),
        verdicts=[_shown(one) for one in nomination.verdicts],
        spells={one.spell.key: one for one in service_queries.placed_spells(nomination.person_id)},
        place=organisation_queries.place_name(nomination.organisation.region_code),
        values=[(CriterionKey(row.key), row, from_json(row.made_of["formula"])) for row in values],
        picture=pictures.waterfall(values) if values else None,
        result=selections.result_of(nomination) if sees_points else None,
        limit_said=pictures.limit_said,
        city_names=asked.city_names() if sees_points else {},
        history=[(Event(step.event), step) for step in nominations.history(nomination, visible_to=actor)],
        names_actors=actor.role is not Role.GRADUATE,
        sees_points=sees_points,
        role_label=_role_label,
    )


def _shown(verdict: StoredVerdict) -> VerdictShown:
    return VerdictShown(
        rule=EligibilityRule(verdict.rule).label,
        outcome=verdict.outcome,
        clause=verdict.clause,
        text=from_json(verdict.text),
        measured=from_json(verdict.measured) if verdict.measured else None,
        required=from_json(verdict.required) if verdict.required else None,
        met_on=verdict.met_on,
        spells=_notes(verdict),
    )


def _notes(verdict: StoredVerdict) -> dict[str, list[tuple[str, Message]]]:
    """Return the spells that were counted and left out, each with its reason."""
    return {
        kind: [(note["key"], from_json(note["reason"])) for note in verdict.spells.get(kind, ())]
        for kind in ("counted", "left_out")
    }


def _role_label(step: StateChange) -> Message:
    return Role(step.role).label
