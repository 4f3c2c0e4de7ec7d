"""The closed cycles of earlier years and the memberships they gave."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from registry.kernel.clock import SHANGHAI
from registry.kernel.names import stroke_key
from registry.policy import catalogue
from registry.pool.codes import CycleState, MembershipState
from registry.pool.models import Cycle, Membership, Stage
from registry.pool.rules.transitions import STAGES
from registry.pool.services import cycles
from registry.sample.humans import Human, Term
from registry.sample.ledger import Ledger
from registry.sample.plan import Plan

OPENED = (7, 1)
"""Month and day on which each cycle was opened."""


def add_cycles(ledger: Ledger, plan: Plan) -> dict[int, int]:
    """Keep the closed cycles with their stages for writing; return their keys by year."""
    keys = {}
    for year in plan.past_years:
        as_of_on = date(year, 6, 30)
        row = {
            "year": year,
            "seats": plan.members_a_year,
            "state": CycleState.CLOSED,
            "as_of_on": as_of_on,
            "parameters": cycles.default_settings(as_of_on),
            "version": len(STAGES),
        }
        keys[year] = ledger.add(Cycle, row)
        _add_stages(ledger, keys[year], date(year, *OPENED), catalogue.parameter("pool.stage_days", as_of_on))
    return keys


def _add_stages(ledger: Ledger, cycle: int, opens_on: date, days: dict[str, int]) -> None:
    for position, state in enumerate(STAGES[1:-1], start=1):
        closes_on = opens_on + timedelta(days=days[state.value] - 1)
        row = {
            "cycle_id": cycle,
            "position": position,
            "state": state,
            "opens_on": opens_on,
            "closes_on": closes_on,
            "opened_at": datetime.combine(opens_on, time(9), SHANGHAI),
        }
        ledger.add(Stage, row)
        opens_on = closes_on + timedelta(days=1)


def add_memberships(ledger: Ledger, members: Iterable[Human], cycle_keys: dict[int, int]) -> None:
    """Keep the memberships for writing, numbered within each year by surname strokes."""
    by_year: dict[int, list[tuple[Human, Term]]] = defaultdict(list)
    for human in members:
        if human.term is not None:
            by_year[human.term.year].append((human, human.term))
    for year in sorted(by_year):
        ordered = sorted(by_year[year], key=lambda pair: (stroke_key(pair[0].name), pair[0].uid))
        for place, (human, term) in enumerate(ordered, start=1):
            row = {
                "person_id": human.id,
                "cycle_id": cycle_keys[year],
                "number": f"{year}-{place:04d}",
                "talent_class": human.talent_class,
                "state": MembershipState.ACTIVE if term.ends_on is None else MembershipState.LEFT,
                "starts_on": term.starts_on,
                "planned_ends_on": term.planned_ends_on,
                "ends_on": term.ends_on,
                "leaving_reason": term.reason,
            }
            ledger.add(Membership, row)
