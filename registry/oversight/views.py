"""The home page. What a role needs first stands first; each role has a page of its own."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template

from registry.access.actor import Actor
from registry.access.guards import current_actor, requires
from registry.access.permissions import Permission, Role
from registry.audit import queries as audit_queries
from registry.kernel import clock
from registry.kernel.messages import message
from registry.mentoring.queries import lists as mentoring_queries
from registry.mentoring.rules import guidance
from registry.oversight import pictures, queries, stages
from registry.oversight.progress import progress, totals
from registry.people import queries as people_queries
from registry.pool.codes import MembershipState, NominationState
from registry.pool.models import Cycle
from registry.pool.queries import cycles, members, nominations
from registry.pool.rules.public import state_label
from registry.web import navigation

CHECKED_AT_ONCE = 5000
"""A longer trail is verified by the command, not while somebody waits for a page."""

blueprint = Blueprint("home", __name__)

navigation.add("home.show_home", message("Home"), Permission.HOME_READ, icon="home", position=10)


@blueprint.get("/")
@requires(Permission.HOME_READ)
def show_home() -> str:
    """Say in the first screen what waits for this person."""
    actor, today = current_actor(), clock.today()
    name, facts = PAGES[actor.role]
    cycle = _present_cycle(actor)
    return render_template(
        f"oversight/{name}.html",
        cycle=cycle,
        stages=stages.line(cycle) if cycle else [],
        deadline=stages.deadline(cycle, today) if cycle else None,
        state_label=state_label,
        **facts(actor, cycle, today),
    )


def _present_cycle(actor: Actor) -> Cycle | None:
    if not actor.may(Permission.POOL_READ_CYCLE):
        return None
    year = cycles.latest_year(visible_to=actor)
    return None if year is None else cycles.cycle(year, visible_to=actor)


def _region(actor: Actor, cycle: Cycle | None, today: date) -> dict[str, Any]:
    """What HR of the province, a city or a county looks after."""
    level, digits = REVIEWS[actor.role]
    by_state = nominations.count_by_state(cycle, visible_to=actor) if cycle else {}
    pool, mentoring = _pool(actor), _mentoring(actor, today)
    by_region = progress(queries.states_by_region(cycle, digits, visible_to=actor)) if cycle else None
    return {
        "numbers": [
            (message("nominated"), sum(by_state.values())),
            *totals(by_state),
            (message("people on file"), people_queries.people_count(visible_to=actor)),
            (message("active members of the pool"), pool["members"]),
            (message("running pairings"), mentoring["running_count"]),
        ],
        "to_review": by_state.get(level, 0),
        "review_state": level,
        "oldest": [
            (row, (today - clock.civil_date(row.since)).days)
            for row in queries.waiting_longest(cycle, level, visible_to=actor)
        ]
        if cycle
        else [],
        "picture": pictures.by_region(by_region) if by_region and len(by_region.names) > 1 else None,
        **pool,
        **mentoring,
    }


def _pool(actor: Actor) -> dict[str, Any]:
    return {
        "members": members.count_by_state(None, visible_to=actor).get(MembershipState.ACTIVE, 0),
        "without_mentor": queries.members_without_mentor(visible_to=actor),
    }


def _mentoring(actor: Actor, today: date) -> dict[str, Any]:
    by_state = mentoring_queries.pairings_by_state(visible_to=actor)
    silent = queries.running_pairings(visible_to=actor, condition=mentoring_queries.is_silent(today))
    return {
        "running_count": sum(by_state[state] for state in guidance.RUNNING),
        "silent_count": mentoring_queries.silent_count(visible_to=actor, today=today),
        "silent": [(row, guidance.guidance_alive(row.starts_on, row.last_held_on, today)) for row in silent],
    }


def _unit(actor: Actor, cycle: Cycle | None, today: date) -> dict[str, Any]:
    """What a unit's HR looks after: the own nominees first."""
    by_state = nominations.count_by_state(cycle, visible_to=actor) if cycle else {}
    pool, mentoring = _pool(actor), _mentoring(actor, today)
    return {
        "nominees": queries.own_nominees(cycle, visible_to=actor) if cycle else [],
        "nominated": sum(by_state.values()),
        "returned": NominationState.RETURNED,
        "returned_count": by_state.get(NominationState.RETURNED, 0),
        "numbers": [
            (message("people on file"), people_queries.people_count(visible_to=actor)),
            (message("active members of the pool"), pool["members"]),
            (message("running pairings"), mentoring["running_count"]),
        ],
        **pool,
        **mentoring,
    }


def _mentor(actor: Actor, _cycle: Cycle | None, today: date) -> dict[str, Any]:
    """A mentor's mentees with the days since the last record."""
    running = queries.running_pairings(visible_to=actor)
    return {
        "running": [(row, guidance.guidance_alive(row.starts_on, row.last_held_on, today)) for row in running],
        "silent_count": mentoring_queries.silent_count(visible_to=actor, today=today),
        "unanswered": mentoring_queries.unanswered_count(visible_to=actor),
    }


def _graduate(actor: Actor, _cycle: Cycle | None, today: date) -> dict[str, Any]:
    """A graduate's own standing, what is missing, and the mentor."""
    nomination = queries.own_nomination(visible_to=actor)
    running = queries.running_pairings(visible_to=actor)
    return {
        "person": people_queries.own_person(actor),
        "membership": queries.own_membership(visible_to=actor),
        "active": MembershipState.ACTIVE,
        "nomination": nomination,
        "missing": queries.not_met(nomination.id) if nomination else [],
        "running": [(row, guidance.guidance_alive(row.starts_on, row.last_held_on, today)) for row in running],
        "unanswered": mentoring_queries.unanswered_count(visible_to=actor),
        "unconfirmed": mentoring_queries.unconfirmed_count(visible_to=actor),
    }


def _expert(actor: Actor, cycle: Cycle | None, _today: date) -> dict[str, Any]:
    return {"scored": queries.scored_by(actor, cycle) if cycle else 0}


def _auditor(actor: Actor, cycle: Cycle | None, _today: date) -> dict[str, Any]:
    """The state of the trail, and the runs of the selection."""
    trail = queries.trail()
    return {
        "trail": trail,
        "verification": audit_queries.verification() if trail.entries <= CHECKED_AT_ONCE else None,
        "runs": queries.latest_runs(visible_to=actor),
    }


def _administrator(_actor: Actor, _cycle: Cycle | None, _today: date) -> dict[str, Any]:
    now = clock.now()
    return {"accounts": queries.accounts(now, now - timedelta(days=1))}


def _runs(actor: Actor, _cycle: Cycle | None, _today: date) -> dict[str, Any]:
    return {"runs": queries.latest_runs(visible_to=actor)}


def _nothing(_actor: Actor, _cycle: Cycle | None, _today: date) -> dict[str, Any]:
    return {}


REVIEWS: dict[Role, tuple[NominationState, int]] = {
    Role.PROVINCE_HR: (NominationState.CITY_PASSED, 4),
    Role.CITY_HR: (NominationState.COUNTY_PASSED, 6),
    Role.COUNTY_HR: (NominationState.SUBMITTED, 6),
}
"""The state that waits for a level, and the digits of the regions that it compares."""

PAGES: dict[Role, tuple[str, Callable[[Actor, Cycle | None, date], dict[str, Any]]]] = {
    Role.PROVINCE_HR: ("home_region", _region),
    Role.CITY_HR: ("home_region", _region),
    Role.COUNTY_HR: ("home_region", _region),
    Role.UNIT_HR: ("home_unit", _unit),
    Role.EXPERT: ("home_expert", _expert),
    Role.MENTOR: ("home_mentor", _mentor),
    Role.GRADUATE: ("home_graduate", _graduate),
    Role.REPORTER: ("home_reporter", _nothing),
    Role.AUDITOR: ("home_auditor", _auditor),
    Role.SYSTEM_ADMINISTRATOR: ("home_administrator", _administrator),
    Role.COMMITTEE_MEMBER: ("home_committee", _runs),
}
