"""One person's figures beside those of the cohort, as evidence for a nomination or an award."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from registry.kernel.messages import message
from registry.kernel.small_cells import PUBLISHED_FROM
from registry.network.graphs import Direction, MentorshipEdge, Move, started
from registry.network.measures.bridges import BETWEENNESS, CONSTRAINT, EFFECTIVE_SIZE, Bridges
from registry.network.measures.careers import ENTROPY, TURBULENCE, Careers
from registry.network.measures.definitions import DAYS_PER_MONTH, Definition, Unit
from registry.network.measures.lineage import Lineage

QUANTILES = (10, 25, 50, 75, 90)

PERSONAL: Mapping[str, Definition] = {
    "mentees": Definition(
        message("Mentees guided"), Unit.PEOPLE, message("Different people guided in pairings begun by the day.")
    ),
    "records_per_month": Definition(
        message("Records per pairing-month"),
        Unit.PER_MONTH,
        message("Records of all own pairings as mentor divided by their days, a month being 365.2425 / 12 days."),
    ),
    "outcomes": Definition(
        message("Outcomes of own mentees"),
        Unit.NUMBER,
        message("Verified outcomes of all own pairings as mentor (paper, patent, project, technique, product, award)."),
    ),
    "descendants": Definition(
        message("Descendants"), Unit.PEOPLE, message("Mentees, their mentees and so on, each person once.")
    ),
    "betweenness": BETWEENNESS,
    "effective_size": EFFECTIVE_SIZE,
    "constraint": CONSTRAINT,
    "moves": Definition(
        message("Moves"),
        Unit.MOVES,
        message(
            "Own changes of the place of work by the day, coming back from a time away included, and of post by plan"
            " (rotation)."
        ),
    ),
    "moves_down": Definition(
        message("Moves down"),
        Unit.MOVES,
        message("Own moves to a lower level: for good, for a time, or back from such a time."),
    ),
    "entropy": ENTROPY,
    "turbulence": TURBULENCE,
}


@dataclass(frozen=True)
class PersonalFigures:
    """All figures of all people: figure -> person -> value. Who has no value has nothing to measure."""

    values: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class EvidenceItem:
    """One figure of one person among a cohort; `percentile` and `quantiles` are None for a cohort under 5.

    `percentile` is the mid-rank: percent of the cohort below, plus half of those equal. `quantiles` are the 10th, 25th,
    50th, 75th and 90th (linear interpolation, type 7 of Hyndman and Fan 1996).
    """

    figure: str
    definition: Definition
    value: float
    cohort_size: int
    percentile: float | None
    quantiles: tuple[float, ...] | None


@dataclass(frozen=True)
class Evidence:
    """The figures of one person. Evidence, not a score: nothing is weighed or summed."""

    person: str
    items: tuple[EvidenceItem, ...]


def personal_figures(
    edges: Iterable[MentorshipEdge],
    moves: Iterable[Move],
    on: date,
    *,
    bridges: Bridges,
    lineage: Lineage,
    careers: Careers,
) -> PersonalFigures:
    """Collect everybody's figures by the day from the measures already made."""
    mentees: defaultdict[str, set[str]] = defaultdict(set)
    records: Counter[str] = Counter()
    days: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for edge in started(edges, on):
        mentees[edge.mentor].add(edge.mentee)
        records[edge.mentor] += edge.records
        days[edge.mentor] += edge.days_until(on)
        outcomes[edge.mentor] += edge.outcomes
    done = [move for move in moves if move.on <= on]
    moved = Counter(move.person for move in done)
    moved_down = Counter(move.person for move in done if move.direction is Direction.DOWN)
    return PersonalFigures(
        {
            "mentees": {mentor: len(guided) for mentor, guided in mentees.items()},
            "records_per_month": {mentor: records[mentor] * DAYS_PER_MONTH / days[mentor] for mentor in mentees},
            "outcomes": {mentor: outcomes[mentor] for mentor in mentees},
            "descendants": lineage.descendants,
            "betweenness": bridges.betweenness.values,
            "effective_size": bridges.effective_size,
            "constraint": bridges.constraint,
            "moves": dict(moved),
            "moves_down": {person: moved_down[person] for person in moved},
            "entropy": careers.entropy,
            "turbulence": careers.turbulence,
        }
    )


def percentile(value: float, ordered: Sequence[float]) -> float:
    """Return the mid-rank of the value among ordered values, in percent."""
    return 50 * (bisect_left(ordered, value) + bisect_right(ordered, value)) / len(ordered)


def quantile(percent: int, ordered: Sequence[float]) -> float:
    """Return the quantile by linear interpolation between order statistics (type 7)."""
    place = Fraction((len(ordered) - 1) * percent, 100)
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + float(place - low) * (ordered[high] - ordered[low])


def evidence(person: str, figures: PersonalFigures, cohort: Iterable[str]) -> Evidence:
    """Set a person's figures beside those of the cohort (for example all mentors), who has none being left out."""
    among = set(cohort)
    items = []
    for figure, definition in PERSONAL.items():
        values = figures.values[figure]
        if person not in values:
            continue
        ordered = sorted(value for key, value in values.items() if key in among)
        is_enough = len(ordered) >= PUBLISHED_FROM
        items.append(
            EvidenceItem(
                figure=figure,
                definition=definition,
                value=values[person],
                cohort_size=len(ordered),
                percentile=percentile(values[person], ordered) if is_enough else None,
                quantiles=tuple(quantile(percent, ordered) for percent in QUANTILES) if is_enough else None,
            )
        )
    return Evidence(person, tuple(items))
