"""The candidate pairs of a matching: for each member the mentors that fit best, found without trying all pairs.

The parts of fit other than distance are the same for all members of one sector and talent class. So mentors are
ranked by these once for each such kind, within each county, each city and the province, and a member reads the
three rankings from the top: whoever stands too low to reach the member's best so far is never looked at.
"""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple
from zlib import crc32

from registry.mentoring.codes import FitPart, Nearness
from registry.mentoring.rules import fit
from registry.mentoring.rules.fit import Mentee, Mentor, Scale
from registry.organisations.codes import Sector
from registry.pool.codes import TalentClass

RINGS = (
    (fit.TOWNSHIP_DIGITS, Nearness.TOWNSHIP),
    (fit.COUNTY_DIGITS, Nearness.COUNTY),
    (fit.CITY_DIGITS, Nearness.CITY),
    (0, Nearness.ELSEWHERE),
)
"""From the place of work outwards: how many digits of the region's code are shared, and how near that is."""


Candidate = tuple[str, str, int]
"""A pair that is allowed, as the matching takes it: keys of mentee and mentor, and their fit (0 to 10,000)."""

Ranked = tuple[int, Mentor]
"""A mentor in a ranking, behind the points of the parts of fit that do not turn on distance."""


class Kind(NamedTuple):
    """What members must share to see the mentors in the same order, distance apart."""

    sector: Sector | None
    talent_class: TalentClass


class Rankings:
    """Mentors by kind of member and by region, best first; each ranking is made when it is first read."""

    def __init__(self, mentors: Iterable[Mentor], by: Scale) -> None:
        self._by = by
        self._within: dict[str, list[tuple[int, Mentor]]] = {}
        self._profiles: dict[tuple[object, ...], tuple[int, Mentor]] = {}
        for mentor in sorted(mentors, key=lambda one: one.key):
            traits = (mentor.field, mentor.sector, mentor.category, mentor.history)
            profile, _ = self._profiles.setdefault(traits, (len(self._profiles), mentor))
            for prefix in {mentor.region_code[:digits] for digits, _ in RINGS}:
                self._within.setdefault(prefix, []).append((profile, mentor))
        self._points: dict[Kind, list[int]] = {}
        self._made: dict[tuple[Kind, str], list[Ranked]] = {}

    def best_first(self, kind: Kind, prefix: str) -> Sequence[Ranked]:
        ranking = self._made.get((kind, prefix))
        if ranking is None:
            points = self._points_for(kind)
            ranking = [(points[profile], mentor) for profile, mentor in self._within.get(prefix, ())]
            ranking.sort(key=itemgetter(0), reverse=True)
            self._made[kind, prefix] = ranking
        return ranking

    def _points_for(self, kind: Kind) -> list[int]:
        """Return the points of each profile: mentors of one profile are worth the same to one kind of member."""
        points = self._points.get(kind)
        if points is None:
            points = self._points[kind] = [
                sum(fit.general_parts(kind.sector, kind.talent_class, mentor, self._by).values())
                for _, mentor in self._profiles.values()
            ]
        return points


def candidate_edges(mentees: Iterable[Mentee], mentors: Iterable[Mentor], by: Scale, *, wanted: int) -> list[Candidate]:
    """Return for each member the `wanted` allowed mentors of highest fit (all, where there are fewer), by key.

    Among equals at the margin a hash of the pair chooses, so that like members are not all offered the same few
    mentors; the answer does not depend on the order of the arguments.
    """
    rankings = Rankings((mentor for mentor in mentors if mentor.places > 0), by)
    edges: list[Candidate] = []
    for mentee in sorted(mentees, key=lambda one: one.key):
        found = _top(mentee, _reachable(mentee, rankings, by, wanted), wanted)
        edges.extend([(mentee.key, mentor, points) for mentor, points in sorted(found)])
    return edges


def _reachable(mentee: Mentee, rankings: Rankings, by: Scale, wanted: int) -> list[tuple[str, int]]:
    """Return (mentor, fit) of every allowed mentor who can be among the best `wanted`, and of some more."""
    kind = Kind(mentee.sector, mentee.talent_class)
    found: list[tuple[str, int]] = []
    inner = None
    for digits, near in RINGS:
        prefix = mentee.region_code[:digits]
        if len(prefix) < digits:
            continue
        distance = by.weighted(FitPart.DISTANCE, by.distance[near])
        nearer = sorted((points for _, points in found), reverse=True)
        as_good, taken, last = 0, 0, fit.BEST + 1
        for points, mentor in rankings.best_first(kind, prefix):
            while as_good < len(nearer) and nearer[as_good] >= points + distance:
                as_good += 1
            if as_good + taken >= wanted and points < last:
                break
            if inner is not None and mentor.region_code.startswith(inner):
                continue
            if fit.bar(mentee, mentor, by) is None:
                found.append((mentor.key, points + distance))
                taken, last = taken + 1, points
        inner = prefix
    return found


def _top(mentee: Mentee, found: list[tuple[str, int]], wanted: int) -> list[tuple[str, int]]:
    if len(found) <= wanted:
        return found
    margin = sorted((points for _, points in found), reverse=True)[wanted - 1]
    sure = [pair for pair in found if pair[1] > margin]
    ties = [pair for pair in found if pair[1] == margin]
    ties.sort(key=lambda pair: (crc32(f"{mentee.key}\0{pair[0]}".encode()), pair[0]))
    return sure + ties[: wanted - len(sure)]
