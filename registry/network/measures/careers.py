"""How varied careers are: entropy and turbulence of the sequence of levels."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, log, log2
from statistics import median
from typing import ClassVar

from registry.kernel.messages import message
from registry.network.graphs import Move, sorted_moves
from registry.network.measures.definitions import DAYS_PER_MONTH, Definition, Unit
from registry.network.measures.movement import LEVELS

Career = Sequence[tuple[str, int]]
"""Successive (state, duration in whole months, at least 1); equal neighbours have been merged."""

ENTROPY = Definition(
    message("Career entropy"),
    Unit.RATIO,
    message(
        "How evenly the time is spread over the levels: Shannon entropy of the shares of time, divided by the"
        " logarithm of the number of levels; 0 if all on one level, 1 if equally long on each (Widmer and Ritschard"
        " 2009)."
    ),
)
TURBULENCE = Definition(
    message("Career turbulence"),
    Unit.BITS,
    message(
        "Logarithm to base 2 of the number of distinct subsequences of the levels passed through, times (largest"
        " possible variance of the durations plus 1) / (their variance plus 1), in months; 1 for a career on one level"
        " (Elzinga and Liefbroer 2007)."
    ),
)


@dataclass(frozen=True)
class Careers:
    """Entropy and turbulence of everybody who has moved."""

    people: int
    mean_entropy: float | None
    median_turbulence: float | None
    most_turbulent: float | None
    entropy: Mapping[str, float]
    turbulence: Mapping[str, float]

    definitions: ClassVar[Mapping[str, Definition]] = {
        "people": Definition(
            message("Careers"),
            Unit.PEOPLE,
            message("People with at least one move; their levels from the first post on."),
        ),
        "mean_entropy": Definition(message("Mean career entropy"), Unit.RATIO, ENTROPY.text, counts=("people",)),
        "median_turbulence": Definition(
            message("Median career turbulence"), Unit.BITS, TURBULENCE.text, counts=("people",)
        ),
        "most_turbulent": Definition(
            message("Highest career turbulence"),
            Unit.BITS,
            message("Largest turbulence of one career."),
            counts=("people",),
        ),
    }


def entropy(career: Career, states: int = len(LEVELS)) -> float:
    """Return the normalised entropy of the time in each state; `states` is the size of the alphabet, at least 2."""
    time: defaultdict[str, int] = defaultdict(int)
    for state, duration in career:
        time[state] += duration
    whole = sum(time.values())
    return fsum(-part / whole * log(part / whole) for part in sorted(time.values())) / log(max(states, len(time))) + 0.0


def distinct_subsequences(states: Sequence[str]) -> int:
    """Count the different subsequences, the empty one included: each state doubles them, less repeats."""
    total = 1
    before: dict[str, int] = {}
    for state in states:
        total, before[state] = 2 * total - before.get(state, 0), total
    return total


def turbulence(career: Career) -> float:
    """Return Elzinga's turbulence; variances are those of the population, the smallest duration being 1."""
    size = len(career)
    durations = [duration for _, duration in career]
    mean = sum(durations) / size
    variance = fsum((duration - mean) ** 2 for duration in durations) / size
    largest = (size - 1) * (1 - mean) ** 2
    return log2(distinct_subsequences([state for state, _ in career])) + log2((largest + 1) / (variance + 1))


def career_of(moves: Sequence[Move], on: date) -> list[tuple[str, int]]:
    """Read the levels of one person off the moves (in order), up to and including the day.

    The first state lasts as long as the first move says, every other one until the next move.
    """
    spells = [(moves[0].from_level, moves[0].days_in_previous)]
    ends = [move.on for move in moves[1:]] + [on]
    spells += [(move.to_level, (end - move.on).days) for move, end in zip(moves, ends, strict=True)]
    merged: list[tuple[str, int]] = []
    for state, days in spells:
        if merged and merged[-1][0] == state:
            merged[-1] = (state, merged[-1][1] + days)
        else:
            merged.append((state, days))
    return [(state, max(1, round(days / DAYS_PER_MONTH))) for state, days in merged]


def careers(moves: Iterable[Move], on: date) -> Careers:
    """Measure the careers of everybody with a move by the day."""
    by_person: defaultdict[str, list[Move]] = defaultdict(list)
    for move in sorted_moves(move for move in moves if move.on <= on):
        by_person[move.person].append(move)
    sequences = {person: career_of(own, on) for person, own in by_person.items()}
    entropies = {person: entropy(career) for person, career in sequences.items()}
    turbulences = {person: turbulence(career) for person, career in sequences.items()}
    return Careers(
        people=len(sequences),
        mean_entropy=fsum(entropies.values()) / len(entropies) if entropies else None,
        median_turbulence=median(turbulences.values()) if turbulences else None,
        most_turbulent=max(turbulences.values(), default=None),
        entropy=entropies,
        turbulence=turbulences,
    )
