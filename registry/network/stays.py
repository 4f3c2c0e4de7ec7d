"""From the spells of one person to the moves between units and the posts held.

A **move** is a change of the place of work: to another organisation, for good or for a time (secondment, shadowing,
on loan and so on), the **return** from such a time, and a change of post by plan (rotation) inside one organisation. On
each day one stay gives the place of work: the time away begun last, else the post begun last (domain.md, "Place of
work"). A gap without any stay is no move. Study and internships are no place of work: the query leaves them out.

Returns are moves, because otherwise a county that sends people out for a year would seem to lose them, and a career
would seem to stay where somebody was for that year only. Pictures of where people are sent leave them out (RETURN).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.network.graphs import Direction, Holding, Move, OrganisationNode
from registry.organisations.codes import OrganisationLevel

RETURN = "return"
ROTATION = "rotation"
RANK = {level.value: place for place, level in enumerate(OrganisationLevel)}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation with what a move is told by; `level` and `sector` are codes."""

    node: OrganisationNode
    level: str
    sector: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A person at a unit from `first` to the day before `after` (None: it runs on). `kind` is a code of SpellKind."""

    unit: Unit
    kind: str
    post: str
    first: date
    after: date | None = None
    is_away: bool = False
    is_rotation: bool = False

    def holds_on(self, day: date) -> bool:
        return self.first <= day and (self.after is None or day < self.after)


def in_order(stays: Iterable[Stay]) -> list[Stay]:
    """Sort one person's stays by time; the order in which they were read changes nothing."""
    return sorted(
        stays,
        key=lambda stay: (stay.first, stay.after or date.max, stay.unit.node.key, stay.kind, stay.post),
    )


def moves_of(person: str, stays: Sequence[Stay], on: date) -> list[Move]:
    """List the moves of one person up to and including the day; `stays` are in order."""
    if len(stays) < 2:
        return []
    turns = sorted({day for stay in stays for day in (stay.first, stay.after) if day is not None and day <= on})
    moves: list[Move] = []
    here: Stay | None = None
    since = date.min
    for day in turns:
        place = _place_on(stays, day)
        if place is None or place is here:
            continue
        if here is None:
            here, since = place, day
            continue
        begins = place.first == day
        is_rotation = begins and place.is_rotation
        if is_rotation or place.unit.node.key != here.unit.node.key:
            kind = ROTATION if is_rotation else place.kind if begins else RETURN
            moves.append(_move(person, day, here, place, kind, (day - since).days))
            since = day
        here = place
    return moves


def _place_on(stays: Sequence[Stay], day: date) -> Stay | None:
    """Return the stay that gives the place of work on the day: the time away begun last, else the post begun last."""
    place = None
    for stay in stays:
        if stay.holds_on(day) and (place is None or stay.is_away >= place.is_away):
            place = stay
    return place


def _move(person: str, on: date, source: Stay, target: Stay, kind: str, days: int) -> Move:
    step = RANK[source.unit.level] - RANK[target.unit.level]
    return Move(
        person=person,
        on=on,
        from_organisation=source.unit.node.key,
        to_organisation=target.unit.node.key,
        from_level=source.unit.level,
        to_level=target.unit.level,
        from_sector=source.unit.sector,
        to_sector=target.unit.sector,
        from_county=source.unit.node.county_code,
        to_county=target.unit.node.county_code,
        kind=kind,
        direction=Direction.UP if step > 0 else Direction.DOWN if step < 0 else Direction.LEVEL,
        days_in_previous=days,
        from_post=source.post,
        to_post=target.post,
    )


def holdings_of(person: str, stays: Sequence[Stay], on: date) -> list[Holding]:
    """List the posts at home that a person holds on the day, each since its first day; `stays` are in order.

    A post recorded in several stays that touch or overlap is one post.
    """
    held: list[Holding] = []
    for stay in stays:
        if stay.is_away or not stay.holds_on(on):
            continue
        since = stay.first
        for earlier in reversed(stays):
            same = (earlier.unit.node.key, earlier.post) == (stay.unit.node.key, stay.post) and not earlier.is_away
            if same and earlier.first < since <= (earlier.after or date.max):
                since = earlier.first
        one = Holding(person, stay.unit.node.key, stay.post, since)
        if one not in held:
            held.append(one)
    return held


def seen_between(stays: Sequence[Stay], on: date) -> tuple[date | None, date | None]:
    """Return the first day of the first post, and the last day under observation (None: still at work on the day)."""
    posts = [stay for stay in stays if not stay.is_away and stay.first <= on]
    if not posts:
        return None, None
    if any(stay.holds_on(on) for stay in stays):
        return posts[0].first, None
    return posts[0].first, max(stay.after or date.max for stay in stays if stay.first <= on) - ONE_DAY
