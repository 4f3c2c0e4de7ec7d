"""Gather from the database what the report and the regional figures of rotation are made from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry.access.actor import Actor
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.network import queries, stays
from registry.network.graphs import Holding, Move
from registry.network.report.inputs import NetworkInputs
from registry.organisations.queries import CITY_DIGITS


@dataclass(frozen=True)
class Gathered:
    """The inputs of the report; `city_of` says by which city a person is managed; `year` is the selection looked at."""

    inputs: NetworkInputs
    city_of: Mapping[str, str]
    year: int | None


def gathered(on: date, year: int | None, *, visible_to: Actor) -> Gathered:
    """Read everything up to the day. `year` names the selection to be judged; without it the latest decided one.

    Raise RuleViolation if the list of a named year is not decided.
    """
    wanted = year if year is not None else queries.latest_selection(on)
    nominees = queries.nominees(wanted, visible_to=visible_to) if wanted is not None else ()
    if year is not None and not nominees:
        raise RuleViolation(
            "not_decided", message("The list of %(year)s is not decided, so nothing can be said of it.", year=year)
        )
    people = {one.node.key: one for one in queries.everybody(on, visible_to=visible_to)}
    nodes = {key: one.node for key, one in people.items()}
    units = queries.units()
    moves: list[Move] = []
    holdings: list[Holding] = []
    for key, own in queries.stays(units, on, visible_to=visible_to):
        moves += stays.moves_of(key, own, on)
        holdings += stays.holdings_of(key, own, on)
        entered_on, left_on = stays.seen_between(own, on)
        nodes[key] = replace(nodes[key], entered_on=entered_on, left_on=left_on)
    return Gathered(
        NetworkInputs(
            people=tuple(nodes.values()),
            mentorships=queries.mentorships(on, visible_to=visible_to),
            organisations=tuple(unit.node for unit in units.values()),
            moves=tuple(moves),
            holdings=tuple(holdings),
            nominees=nominees,
            places=queries.place_names(),
        ),
        city_of={key: one.managed_by[:CITY_DIGITS] for key, one in people.items()},
        year=wanted if nominees else None,
    )
