"""The candidate pairs of a matching: for each member the mentors that fit best, found without trying all pairs.

The parts of fit other than distance are the same for all members of one sector and talent class. So mentors are
ranked by these once for each such kind, within each county, each city and the province, and a member reads the
three rankings from the top: whoever stands too low to reach the member's best so far is never looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

from registry.mentoring.codes import FitPart, Nearness
from registry.mentoring.rules import fit
from registry.mentoring.rules.fit import Mentee, Mentor, Scale
from registry.organisations.codes import Sector
from registry.pool.codes import TalentClass

RINGS = (
    (fit.COUNTY_DIGITS, Nearness.COUNTY),
    (fit.CITY_DIGITS, Nearness.CITY),
    (0, Nearness.ELSEWHERE),
)


class Edge(NamedTuple):
    """A pair that is allowed, with its fit (0 to 10,000)."""

    mentee: str
    mentor: str
    fit: int


class Ranked(NamedTuple):
    """A mentor in a ranking, with the parts of fit that do not turn on distance."""

    points: int
    mentor: Mentor


@dataclass(frozen=True)
class Kind:
    """What members must share to see the mentors in the same order, distance apart."""

    sector: Sector | None
    talent_class: TalentClass


class Rankings:
    """Mentors by kind of member and by region, best first; each ranking is made when it is first read."""

    def __init__(self, mentors: Iterable[Mentor], by: Scale) -> None:
        self._by = by
        self._within: dict[str, list[Mentor]] = {}
        for mentor in mentors:
            for prefix in {mentor.region_code[:digits] for digits, _ in RINGS}:
                self._within.setdefault(prefix, []).append(mentor)
        self._points: dict[tuple[Kind, object], int] = {}
        self._made: dict[tuple[Kind, str], list[Ranked]] = {}

    def best_first(self, kind: Kind, prefix: str) -> Sequence[Ranked]:
        ranking = self._made.get((kind, prefix))
        if ranking is None:
            ranking = [Ranked(self._of(kind, mentor), mentor) for mentor in self._within.get(prefix, ())]
            ranking.sort(key=lambda ranked: (-ranked.points, ranked.mentor.key))
            self._made[kind, prefix] = ranking
        return ranking

    def _of(self, kind: Kind, mentor: Mentor) -> int:
        profile = (kind, (mentor.field, mentor.sector, mentor.category, mentor.history))
        points = self._points.get(profile)
        if points is None:
            parts = fit.general_parts(kind.sector, kind.talent_class, mentor, self._by)
            points = self._points[profile] = sum(parts.values())
        return points


def candidate_edges(mentees: Iterable[Mentee], mentors: Iterable[Mentor], by: Scale, *, wanted: int) -> list[Edge]:
    """Return for each member the `wanted` allowed mentors of highest fit (all, where there are fewer), by key.

    Among equals at the margin a hash of the pair chooses, so that like members are not all offered the same few
    mentors; the answer does not depend on the order of the arguments.
    """
    rankings = Rankings((mentor for mentor in mentors if mentor.places > 0), by)
    edges: list[Edge] = []
    for mentee in sorted(mentees, key=lambda one: one.key):
        found = _top(mentee, _reachable(mentee, rankings, by, wanted), wanted)
        edges.extend(sorted(found, key=lambda edge: edge.mentor))
    return edges


def _reachable(mentee: Mentee, rankings: Rankings, by: Scale, wanted: int) -> list[Edge]:
    """Return every allowed mentor who can be among the best `wanted`, and some more."""
    kind = Kind(mentee.sector, mentee.talent_class)
    grades = {near: by.weighted(FitPart.DISTANCE, by.distance[near]) for near in Nearness}
    found: list[Edge] = []
    inner = None
    for digits, ring in RINGS:
        prefix = mentee.region_code[:digits]
        if len(prefix) < digits:
            continue
        enough = sorted((edge.fit for edge in found), reverse=True)[wanted - 1] if len(found) >= wanted else -1
        taken, last = 0, 0
        for points, mentor in rankings.best_first(kind, prefix):
            if points + grades[ring] <= enough or (taken >= wanted and points < last):
                break
            if inner is not None and mentor.region_code.startswith(inner):
                continue
            if fit.bar(mentee, mentor, by) is None:
                near = fit.nearness(mentee.region_code, mentor.region_code)
                found.append(Edge(mentee.key, mentor.key, points + grades[near]))
                taken, last = taken + 1, points
        inner = prefix
    return found


def _top(mentee: Mentee, found: list[Edge], wanted: int) -> list[Edge]:
    if len(found) <= wanted:
        return found
    margin = sorted((edge.fit for edge in found), reverse=True)[wanted - 1]
    sure = [edge for edge in found if edge.fit > margin]
    ties = [edge for edge in found if edge.fit == margin]
    ties.sort(key=lambda edge: (crc32(f"{mentee.key}\0{edge.mentor}".encode()), edge.mentor))
    return sure + ties[: wanted - len(sure)]
