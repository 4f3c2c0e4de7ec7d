"""The list of pairings, where mentoring begins, and the list of mentors."""

from enum import StrEnum
from typing import TypeVar

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from registry.access.actor import Actor
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission, Role
from registry.exchange import lists
from registry.kernel import clock
from registry.kernel.text import normalise_text
from registry.mentoring.codes import MentorCategory, PairingState
from registry.mentoring.queries import lists as queries
from registry.mentoring.queries.lists import WantedMentors, WantedPairings
from registry.mentoring.rules import guidance
from registry.mentoring.views.blueprint import blueprint
from registry.organisations import queries as organisation_queries
from registry.web.languages import say

PROVINCE = "34"
NAME_LENGTH = 40
RUNNING = "running"

Choice = TypeVar("Choice", bound=StrEnum)


@blueprint.get("/")
@requires(Permission.MENTORING_READ)
def list_pairings() -> str:
    """List the visible pairings, narrowed as the address says, with what waits in them."""
    actor, today = current_actor(), clock.today()
    wanted, arguments = _pairings_asked()
    page = queries.pairings(
        wanted,
        visible_to=actor,
        today=today,
        after=request.args.get("after"),
        before=request.args.get("before"),
    )
    last = queries.last_meetings([row.id for row in page.rows])
    alive = {
        row.id: guidance.guidance_alive(row.starts_on, last.get(row.id), today)
        for row in page.rows
        if row.state in guidance.RUNNING
    }
    return render_template(
        "mentoring/list_pairings.html",
        page=page,
        wanted=wanted,
        arguments=arguments,
        alive=alive,
        by_state=queries.pairings_by_state(visible_to=actor),
        silent=queries.silent_count(visible_to=actor, today=today),
        states=PairingState,
        state_choices=[(RUNNING, _("running")), *((one.value, say(one.label)) for one in PairingState)],
        categories=MentorCategory,
        cities=_cities(actor),
        is_mentor=actor.role is Role.MENTOR,
        is_graduate=actor.role is Role.GRADUATE,
    )


@blueprint.get("/workbook")
@requires(Permission.EXCHANGE_EXPORT)
def download_pairings() -> Response:
    """Give the whole list as a workbook."""
    actor, today = current_actor(), clock.today()
    wanted, arguments = _pairings_asked()
    rows = (
        (
            row.mentee_name,
            row.organisation_name,
            row.mentor_name,
            say(row.category.label),
            say(row.state.label),
            row.starts_on,
            row.ends_on or row.planned_ends_on,
        )
        for row in lists.every(lambda after: queries.pairings(wanted, visible_to=actor, today=today, after=after))
    )
    headings = (
        _("Mentee"), _("Unit"), _("Mentor"), _("Category of the mentor"), _("State"), _("First day"), _("Last day"),
    )  # fmt: skip
    return lists.send_list("pairings", _("Mentoring"), headings, rows, arguments)


def _pairings_asked() -> tuple[WantedPairings, dict[str, str]]:
    """Return what the list is narrowed to, and the same as it stands in the address."""
    state, states = _states_asked()
    wanted = WantedPairings(
        name=_name_asked(),
        states=states,
        category=_asked(MentorCategory, "category"),
        city=_city_asked(),
        only_silent=request.args.get("silent") == "1",
    )
    arguments = _arguments(
        name=wanted.name,
        state=state,
        category=wanted.category,
        city=wanted.city,
        silent="1" if wanted.only_silent else "",
    )
    return wanted, arguments


@blueprint.get("/mentors")
@requires(Permission.MENTORING_READ)
def list_mentors() -> str:
    """List the visible mentors with the places they have filled."""
    actor = current_actor()
    wanted = WantedMentors(
        name=_name_asked(),
        category=_asked(MentorCategory, "category"),
        city=_city_asked(),
        only_free=request.args.get("free") == "1",
    )
    page = queries.mentors(wanted, visible_to=actor, after=request.args.get("after"), before=request.args.get("before"))
    return render_template(
        "mentoring/list_mentors.html",
        page=page,
        filled=queries.filled_by_mentor([row.id for row in page.rows]),
        wanted=wanted,
        arguments=_arguments(
            name=wanted.name, category=wanted.category, city=wanted.city, free="1" if wanted.only_free else ""
        ),
        categories=MentorCategory,
        cities=_cities(actor),
        region_names=organisation_queries.region_names(
            {code for row in page.rows if row.region_code for code in (row.region_code[:4], row.region_code[:6])}
        ),
    )


def _name_asked() -> str:
    return normalise_text(request.args.get("name", ""))[:NAME_LENGTH]


def _states_asked() -> tuple[str, tuple[PairingState, ...]]:
    """Return the state as it stands in the address, and the states it means: "running" is on trial or active."""
    if request.args.get("state") == RUNNING:
        return RUNNING, guidance.RUNNING
    state = _asked(PairingState, "state")
    return (state.value, (state,)) if state else ("", ())


def _city_asked() -> str:
    code = request.args.get("city", "")
    return code if len(code) == organisation_queries.CITY_DIGITS and code.isdigit() else ""


def _asked(codes: type[Choice], name: str) -> Choice | None:
    text = request.args.get(name, "")
    return codes(text) if text in set(codes) else None


def _arguments(**given: str | None) -> dict[str, str]:
    """Return the filters in force, as they stand in the address of the list."""
    return {name: value for name, value in given.items() if value}


def _cities(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the cities to choose from, for those who see more than one."""
    if actor.role not in (Role.PROVINCE_HR, Role.AUDITOR):
        return []
    return [(city.code, city.name) for city in organisation_queries.regions_in(PROVINCE)]
