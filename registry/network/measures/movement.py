"""How people move: between levels, sectors and counties, and when for the first time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from registry.kernel.messages import message
from registry.network.graphs import Direction, Move, PersonNode, rotation_by_county, rotation_by_organisation
from registry.network.measures.definitions import Definition, Unit
from registry.network.measures.survival import Survival, kaplan_meier
from registry.organisations.codes import OrganisationLevel

if TYPE_CHECKING:
    import networkx as nx

LEVELS = tuple(level.value for level in OrganisationLevel)


@dataclass(frozen=True)
class Transitions:
    """Moves from state (row) to state (column); `shares` divides each row by its sum, None for an empty row."""

    states: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    shares: tuple[tuple[float, ...] | None, ...]


@dataclass(frozen=True)
class CountyFlow:
    """Moves into, out of and inside a county; `net` = arrivals less departures."""

    county: str
    arrivals: int
    departures: int
    within: int
    net: int


@dataclass(frozen=True)
class Movement:
    """Moves up to one day and what they amount to."""

    moves: int
    people: int
    up: int
    down: int
    level: int
    balance: float | None
    reciprocity: float | None
    county_reciprocity: float | None
    median_to_first_move: int | None
    not_moved_in_three_years: float | None
    by_level: Transitions
    by_sector: Transitions
    by_county: tuple[CountyFlow, ...]
    first_move: Survival

    definitions: ClassVar[Mapping[str, Definition]] = {
        "moves": Definition(
            message("Moves"),
            Unit.MOVES,
            message(
                "Changes of the place of work by the day, for good or for a time; going for a time and coming back are"
                " two moves. A change of post by plan (rotation) inside a unit is one too."
            ),
        ),
        "people": Definition(message("People who moved"), Unit.PEOPLE, message("Different people with a move.")),
        "up": Definition(
            message("Moves up"),
            Unit.MOVES,
            message("Moves to a higher level: for good, for a time (secondment), or back from such a time."),
        ),
        "down": Definition(
            message("Moves down"),
            Unit.MOVES,
            message("Moves to a lower level: for good, for a time (secondment), or back from such a time."),
        ),
        "level": Definition(
            message("Moves on one level"), Unit.MOVES, message("Moves between units of the same level.")
        ),
        "balance": Definition(
            message("Balance up and down"),
            Unit.RATIO,
            message("(Up less down) divided by (up plus down): 1 if all lead up, -1 if all lead down."),
            counts=("up", "down"),
        ),
        "reciprocity": Definition(
            message("Reciprocity between units"),
            Unit.SHARE,
            message(
                "Share of moves between units that are answered by a move the other way: the sum over ordered pairs of"
                " the smaller of both directions, divided by all moves between units (Squartini and others 2013)."
            ),
            counts=("moves",),
            base="moves",
        ),
        "county_reciprocity": Definition(
            message("Reciprocity between counties"),
            Unit.SHARE,
            message("The same share for moves between counties."),
            counts=("moves",),
            base="moves",
        ),
        "median_to_first_move": Definition(
            message("Median time to the first move"),
            Unit.DAYS,
            message(
                "First day after entry by which half have moved; who has not moved yet counts as long as observed"
                " (Kaplan and Meier 1958). Empty while more than half have not moved."
            ),
            counts=("people",),
        ),
        "not_moved_in_three_years": Definition(
            message("No move within three years"),
            Unit.SHARE,
            message(
                "Value of the Kaplan-Meier curve of the first move at 1,096 days; interval by Greenwood's variance."
            ),
            counts=("people",),
            base="people",
        ),
    }


def transitions(pairs: Iterable[tuple[str, str]], order: Sequence[str] = ()) -> Transitions:
    """Count moves from state to state; states in the given order, others behind it by name."""
    counted = Counter(pairs)
    seen = {state for pair in counted for state in pair}
    states = (*(state for state in order if state in seen), *sorted(seen - set(order)))
    counts = tuple(tuple(counted[source, target] for target in states) for source in states)
    shares = tuple(tuple(cell / sum(row) for cell in row) if any(row) else None for row in counts)
    return Transitions(states, counts, shares)


def reciprocity(graph: "nx.DiGraph[str]") -> float | None:
    """Return the share of a rotation graph's moves that are answered the other way; loops are left out."""
    between = {(s, t): int(data["weight"]) for s, t, data in graph.edges(data=True) if s != t}
    total = sum(between.values())
    answered = sum(min(weight, between.get((target, source), 0)) for (source, target), weight in between.items())
    return answered / total if total else None


def county_flows(moves: Iterable[Move]) -> tuple[CountyFlow, ...]:
    """Sum the moves of each county, in order of its code; moves with an unknown county are left out."""
    arrivals: Counter[str] = Counter()
    departures: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for move in moves:
        if not (move.from_county and move.to_county):
            continue
        if move.from_county == move.to_county:
            within[move.to_county] += 1
        else:
            arrivals[move.to_county] += 1
            departures[move.from_county] += 1
    return tuple(
        CountyFlow(county, arrivals[county], departures[county], within[county], arrivals[county] - departures[county])
        for county in sorted({*arrivals, *departures, *within})
    )


def time_to_first_move(people: Iterable[PersonNode], moves: Iterable[Move], on: date) -> Survival:
    """Estimate how long people stay until the first move; people without a day of entry are left out."""
    first: defaultdict[str, date] = defaultdict(lambda: date.max)
    for move in moves:
        first[move.person] = min(first[move.person], move.on)
    subjects = []
    for person in people:
        if person.entered_on is None or person.entered_on > on:
            continue
        last = on if person.left_on is None else min(on, person.left_on)
        moved = first[person.key] <= last
        subjects.append((max(0, ((first[person.key] if moved else last) - person.entered_on).days), moved))
    return kaplan_meier(subjects)


def movement(people: Iterable[PersonNode], moves: Iterable[Move], on: date) -> Movement:
    """Measure all moves up to the day."""
    done = [move for move in moves if move.on <= on]
    directions = Counter(move.direction for move in done)
    up, down = directions[Direction.UP], directions[Direction.DOWN]
    first_move = time_to_first_move(people, done, on)
    units, counties = rotation_by_organisation(done), rotation_by_county(done)
    return Movement(
        moves=len(done),
        people=len({move.person for move in done}),
        up=up,
        down=down,
        level=directions[Direction.LEVEL],
        balance=(up - down) / (up + down) if up + down else None,
        reciprocity=reciprocity(units),
        county_reciprocity=reciprocity(counties),
        median_to_first_move=first_move.median,
        not_moved_in_three_years=first_move.share_at(1096),
        by_level=transitions(((move.from_level, move.to_level) for move in done), LEVELS),
        by_sector=transitions((move.from_sector, move.to_sector) for move in done),
        by_county=county_flows(done),
        first_move=first_move,
    )
