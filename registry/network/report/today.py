"""The figures of mentoring that a page can afford: some thousand rows at any size of the register."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.kernel.small_cells import published_list
from registry.network.graphs import MentorshipEdge, running
from registry.network.measures.coverage import coverage
from registry.network.measures.liveliness import liveliness
from registry.network.queries import Someone
from registry.network.report.structure import Audience, Figure, figures_of


@dataclass(frozen=True)
class MentoringToday:
    """Who has a mentor and is the guidance alive, in one region.

    `loads` is (running mentees, number of mentors with so many); None is a number that may not be shown.
    """

    coverage: tuple[Figure, ...]
    liveliness: tuple[Figure, ...]
    loads: tuple[tuple[int, int | None], ...]


def mentoring_today(
    people: Sequence[Someone],
    edges: Collection[MentorshipEdge],
    elsewhere: Collection[MentorshipEdge],
    region: str,
    on: date,
    audience: Audience,
) -> MentoringToday:
    """Measure the members managed in the region, the mentors managed there, and who else guides there on the day.

    `elsewhere` are other running pairings of these mentors: they fill places, but their guidance is not judged here.
    An empty region is the province.
    """
    inside = {one.node.key for one in people if one.managed_by.startswith(region)}
    own = [edge for edge in edges if edge.mentee in inside]
    guides = {edge.mentor for edge in running(own, on)}
    nodes = [
        replace(one.node, is_member=one.node.is_member and one.node.key in inside)
        for one in people
        if one.node.key in inside or one.node.key in guides
    ]
    covered = coverage(nodes, [*edges, *elsewhere], on)
    shown, _ = published_list([mentors for _, mentors in covered.degrees])
    return MentoringToday(
        figures_of(covered, audience),
        figures_of(liveliness(own, on), audience),
        tuple(
            (mentees, mentors if audience is Audience.OFFICE else public)
            for (mentees, mentors), public in zip(covered.degrees, shown, strict=True)
        ),
    )
