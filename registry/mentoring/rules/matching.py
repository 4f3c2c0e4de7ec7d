"""The matching of members and mentors: which pairs are weighed, and the best choice among them."""

from collections import Counter
from collections.abc import Sequence

from registry.allocation import matching as engine
from registry.mentoring.rules import candidates
from registry.mentoring.rules.candidates import Candidate
from registry.mentoring.rules.fit import Mentee, Mentor, Scale


def best_pairs(
    mentees: Sequence[Mentee], mentors: Sequence[Mentor], by: Scale, *, wanted: int
) -> tuple[set[Candidate], engine.Matching]:
    """Return the pairs weighed and the best matching on them: most pairs first, then the highest total fit.

    At first the `wanted` best mentors of each member are weighed. While places and members are left over, each round
    offers all members the best of the mentors with places left, and more mentors to the members without one (or
    without any allowed mentor among those), twice as many each time. When nothing is left to add, no chain of
    exchanges can reach a free place, so the number of pairs is the highest that all allowed pairs permit.
    """
    places = {mentor.key: mentor.places for mentor in mentors}
    edges = set(candidates.candidate_edges(mentees, mentors, by, wanted=wanted))
    possible = min(len({mentee for mentee, _, _ in edges}), sum(places.values()))
    while True:
        solution = engine.match(edges, places)
        if len(solution.pairs) >= possible:
            return edges, solution
        filled = Counter(pair.mentor for pair in solution.pairs)
        spare = [mentor for mentor in mentors if filled[mentor.key] < mentor.places]
        more = candidates.candidate_edges(mentees, spare, by, wanted=wanted)
        served = {pair.mentee for pair in solution.pairs} & {mentee for mentee, _, _ in more}
        left = [mentee for mentee in mentees if mentee.key not in served]
        more += candidates.candidate_edges(left, mentors, by, wanted=wanted)
        if wanted >= len(mentors) and edges.issuperset(more):
            return edges, solution
        edges.update(more)
        wanted *= 2
