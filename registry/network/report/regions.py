"""Figures and pictures of rotation for the province and for each city, as the page of the networks shows them.

A city's are those of the people whom it manages. The public form hides counts under 5 and what would give them away;
it ends the curve of the first move where fewer than 5 are still observed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from registry.kernel.messages import Message
from registry.kernel.small_cells import PUBLISHED_FROM, published_table
from registry.network.graphs import Move, PersonNode
from registry.network.measures.movement import Movement, movement
from registry.network.measures.survival import Survival
from registry.network.pictures import rotation_flow, survival_picture
from registry.network.report.gathering import Gathered
from registry.network.report.structure import Audience, figures_of
from registry.network.stays import RETURN
from registry.organisations.codes import OrganisationLevel

PROVINCE = ""
CurvePoint = tuple[float, float, float | None, float | None]


@dataclass(frozen=True)
class Rotation:
    """What is shown of one region: values of Movement's figures by key, moves from level to level, curve points.

    `flows` leave out the returns from a time away, and the moves that may not be shown: `hidden_flows` counts those.
    """

    values: Mapping[str, int | float | Message | None]
    flows: tuple[tuple[str, str, int], ...]
    hidden_flows: int
    points: tuple[CurvePoint, ...]


def rotations(found: Gathered, whole: Movement, on: date) -> dict[str, dict[Audience, Rotation]]:
    """Measure the rotation of the province (`whole`, under PROVINCE) and of every city, for each audience."""
    people: defaultdict[str, list[PersonNode]] = defaultdict(list)
    moves: defaultdict[str, list[Move]] = defaultdict(list)
    for person in found.inputs.people:
        people[found.city_of[person.key]].append(person)
    for move in found.inputs.moves:
        moves[found.city_of[move.person]].append(move)
    made = {PROVINCE: _for_each_audience(whole, found.inputs.moves)}
    for city in sorted(code for code in people if len(code) > 2):
        made[city] = _for_each_audience(movement(people[city], moves[city], on), moves[city])
    return made


def _for_each_audience(found: Movement, moves: Iterable[Move]) -> dict[Audience, Rotation]:
    flows = rotation_flow(move for move in moves if move.kind != RETURN).flows
    return {
        Audience.OFFICE: Rotation(_values(found, Audience.OFFICE), flows, 0, survival_picture(found.first_move).points),
        Audience.PUBLIC: _published(found, flows),
    }


def _values(found: Movement, audience: Audience) -> dict[str, int | float | Message | None]:
    return {figure.key: figure.value for figure in figures_of(found, audience)}


def _published(found: Movement, flows: tuple[tuple[str, str, int], ...]) -> Rotation:
    count = {(source, target): moves for source, target, moves in flows}
    levels = [level.value for level in OrganisationLevel]
    shown = published_table([[count.get((source, target), 0) for target in levels] for source in levels]).cells
    kept = tuple(
        (source, target, moves)
        for source, row in zip(levels, shown, strict=True)
        for target, moves in zip(levels, row, strict=True)
        if moves
    )
    return Rotation(
        _values(found, Audience.PUBLIC),
        kept,
        len(flows) - len(kept),
        survival_picture(published_curve(found.first_move)).points,
    )


def published_curve(curve: Survival) -> Survival:
    """Cut the curve off where fewer than PUBLISHED_FROM are observed; nothing of it if so few moved at all."""
    if curve.events < PUBLISHED_FROM:
        return Survival(0, 0, 0, ())
    few = next((step.time for step in curve.steps if step.at_risk < PUBLISHED_FROM), None)
    if few is None:
        return curve
    return replace(curve, longest=few - 1, steps=tuple(step for step in curve.steps if step.time < few))
