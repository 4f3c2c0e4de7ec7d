"""Who has a mentor, who has too many mentees, and is the load shared fairly?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from registry.kernel.messages import message
from registry.network.graphs import MentorshipEdge, PersonNode, running
from registry.network.measures.definitions import Definition, Unit


def gini(values: Sequence[int]) -> float | None:
    """Return the Gini coefficient of non-negative values, exact for integers until the last division.

    Undefined (None) for no values and for values that are all 0.
    """
    total = sum(values)
    if not total:
        return None
    size = len(values)
    return sum((2 * rank - size - 1) * value for rank, value in enumerate(sorted(values), 1)) / (size * total)


@dataclass(frozen=True)
class Load:
    """One mentor's running mentees against the capacity."""

    mentor: str
    mentees: int
    capacity: int


@dataclass(frozen=True)
class Coverage:
    """Mentoring on one day. `degrees` is (running mentees, number of mentors with so many)."""

    members: int
    members_with_mentor: int
    members_without_mentor: int
    share_with_mentor: float | None
    mentors: int
    mentors_without_mentee: int
    mentors_over_capacity: int
    free_places: int
    largest_load: int
    mean_load: float | None
    load_gini: float | None
    unmentored: tuple[str, ...]
    overloaded: tuple[Load, ...]
    degrees: tuple[tuple[int, int], ...]

    definitions: ClassVar[Mapping[str, Definition]] = {
        "members": Definition(
            message("Members"), Unit.PEOPLE, message("Members of the reserve pool whose membership runs on the day.")
        ),
        "members_with_mentor": Definition(
            message("Members with a mentor"),
            Unit.PEOPLE,
            message("Members with at least one pairing as mentee that has begun and has not ended by the day."),
            counts=("members_without_mentor",),
        ),
        "members_without_mentor": Definition(
            message("Members without a mentor"),
            Unit.PEOPLE,
            message("Members less members with a mentor."),
            counts=("members_with_mentor",),
        ),
        "share_with_mentor": Definition(
            message("Coverage"),
            Unit.SHARE,
            message("Members with a mentor divided by members."),
            counts=("members_with_mentor", "members_without_mentor"),
            base="members",
        ),
        "mentors": Definition(
            message("Mentors"),
            Unit.PEOPLE,
            message("People appointed as mentors, and everybody who guides on the day."),
        ),
        "mentors_without_mentee": Definition(
            message("Mentors without a mentee"), Unit.PEOPLE, message("Mentors with no running pairing on the day.")
        ),
        "mentors_over_capacity": Definition(
            message("Mentors over capacity"),
            Unit.PEOPLE,
            message("Mentors with more running mentees than their capacity (1 unless more was agreed, task 16)."),
        ),
        "free_places": Definition(
            message("Free places"),
            Unit.NUMBER,
            message("Sum over all mentors of capacity less running mentees, counted as 0 where it is negative."),
        ),
        "largest_load": Definition(
            message("Largest load"), Unit.NUMBER, message("Most different running mentees of one mentor (out-degree).")
        ),
        "mean_load": Definition(
            message("Mean load"),
            Unit.RATIO,
            message("Mean out-degree: running mentees divided by mentors, those without a mentee included."),
            counts=("mentors",),
        ),
        "load_gini": Definition(
            message("Gini coefficient of the load"),
            Unit.RATIO,
            message(
                "0 if all mentors have equally many mentees, close to 1 if one has them all. With the loads x in rising"
                " order: the sum of (2i - n - 1) times x_i, divided by n times the sum of x (Gini 1912)."
            ),
            counts=("mentors",),
        ),
    }


def coverage(people: Iterable[PersonNode], edges: Iterable[MentorshipEdge], on: date) -> Coverage:
    """Measure coverage and load on the day; two running pairings of the same two people count once."""
    ties = {(edge.mentor, edge.mentee) for edge in running(edges, on)}
    mentored = {mentee for _, mentee in ties}
    load = Counter(mentor for mentor, _ in ties)
    everybody = sorted(people, key=lambda person: person.key)
    members = [person.key for person in everybody if person.is_member]
    loads = [
        Load(person.key, load[person.key], person.capacity)
        for person in everybody
        if person.is_mentor or load[person.key]
    ]
    covered = sum(member in mentored for member in members)
    overloaded = tuple(sorted((row for row in loads if row.mentees > row.capacity), key=lambda row: -row.mentees))
    return Coverage(
        members=len(members),
        members_with_mentor=covered,
        members_without_mentor=len(members) - covered,
        share_with_mentor=covered / len(members) if members else None,
        mentors=len(loads),
        mentors_without_mentee=sum(not row.mentees for row in loads),
        mentors_over_capacity=len(overloaded),
        free_places=sum(max(0, row.capacity - row.mentees) for row in loads),
        largest_load=max((row.mentees for row in loads), default=0),
        mean_load=sum(row.mentees for row in loads) / len(loads) if loads else None,
        load_gini=gini([row.mentees for row in loads]),
        unmentored=tuple(member for member in members if member not in mentored),
        overloaded=overloaded,
        degrees=tuple(sorted(Counter(row.mentees for row in loads).items())),
    )
