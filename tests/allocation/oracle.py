"""The definitions of the domain paper's "Selection", tried out on every subset. For a dozen candidates at most."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import combinations

from registry.allocation.selection import Candidate, Limit

Set = frozenset[str]


def walk(candidates: Sequence[Candidate], seed: str) -> list[Candidate]:
    """Order of the tie-break: ties descending, then SHA-256 ascending."""
    return sorted(
        candidates,
        key=lambda c: (tuple(-tie for tie in c.ties), hashlib.sha256(f"{seed}\0{c.key}".encode()).hexdigest()),
    )


def by_merit(candidates: Sequence[Candidate], seed: str) -> list[Candidate]:
    return sorted(walk(candidates, seed), key=lambda c: -c.merit)


def count(people: Sequence[Candidate], limit: Limit) -> int:
    return sum(person.attributes.get(limit.attribute) == limit.value for person in people)


def shortfall(people: Sequence[Candidate], limit: Limit) -> int:
    """Persons by which a limit is missed: negative for too few, positive for too many."""
    has = count(people, limit)
    if limit.at_least is not None and has < limit.at_least:
        return has - limit.at_least
    if limit.at_most is not None and has > limit.at_most:
        return has - limit.at_most
    return 0


def subsets(candidates: Sequence[Candidate], most: int) -> Iterator[tuple[Candidate, ...]]:
    for size in range(min(most, len(candidates)) + 1):
        yield from combinations(candidates, size)


class Oracle:
    """Everything about one instance, by trying out all sets."""

    def __init__(self, candidates: Sequence[Candidate], limits: Sequence[Limit], seats: int, seed: str) -> None:
        self.candidates, self.limits, self.seats, self.seed = candidates, limits, seats, seed
        self.feasible = [s for s in subsets(candidates, seats) if all(shortfall(s, limit) == 0 for limit in limits)]
        if not self.feasible:
            return
        size = max(len(s) for s in self.feasible)
        self.largest = [s for s in self.feasible if len(s) == size]
        self.total = max(self._total(s) for s in self.largest)
        self.optimal = [frozenset(c.key for c in s) for s in self.largest if self._total(s) == self.total]

    @staticmethod
    def _total(people: Sequence[Candidate]) -> int:
        return sum(person.merit for person in people)

    def chosen(self) -> Set:
        kept: Set = frozenset()
        for person in walk(self.candidates, self.seed):
            if any(kept | {person.key} <= s for s in self.optimal):
                kept |= {person.key}
        return kept

    def merit_list(self) -> Set:
        return frozenset(person.key for person in by_merit(self.candidates, self.seed)[: self.seats])

    def cut_line(self) -> int | None:
        best = by_merit(self.candidates, self.seed)[: self.seats]
        return min((person.merit for person in best), default=None)

    def reasons(self) -> dict[str, str]:
        chosen, best = self.chosen(), self.merit_list()
        names = {(True, True): "on_merit", (True, False): "lifted", (False, True): "displaced"}
        return {c.key: names.get((c.key in chosen, c.key in best), "below_line") for c in self.candidates}

    def tight_floors(self) -> set[Limit]:
        people = [c for c in self.candidates if c.key in self.chosen()]
        return {limit for limit in self.limits if limit.at_least and count(people, limit) == limit.at_least}

    def points_missed(self, key: str) -> int | None:
        """None where no largest set that holds the limits contains this person."""
        totals = [self._total(s) for s in self.largest if any(c.key == key for c in s)]
        return self.total - max(totals) if totals else None

    def waiting(self) -> list[str]:
        """One after the other: seats raised by one, all above fixed, the same three steps again."""
        fixed = [c for c in self.candidates if c.key in self.chosen()]
        found = []
        while True:
            rest = [c for c in self.candidates if c not in fixed]
            fit = [c for c in rest if all(shortfall([*fixed, c], limit) == 0 for limit in self.limits)]
            if not fit:
                return found
            best = by_merit(fit, self.seed)[0]
            fixed.append(best)
            found.append(best.key)

    def relaxation(self) -> tuple[int, int, list[tuple[int, int]]]:
        """Persons in sum, limits, and (place in file, shortfall) of the smallest change."""

        def key(people: tuple[Candidate, ...]) -> tuple[int, int, list[int], list[int]]:
            missed = [(place, shortfall(people, limit)) for place, limit in enumerate(self.limits)]
            missed = [(place, persons) for place, persons in missed if persons]
            places = [place for place, _ in missed]
            return sum(abs(p) for _, p in missed), len(missed), places, [-abs(p) for _, p in missed]

        best = min(subsets(self.candidates, self.seats), key=key)
        missed = [(place, shortfall(best, limit)) for place, limit in enumerate(self.limits)]
        persons, limits, _, _ = key(best)
        return persons, limits, [(place, p) for place, p in missed if p]
