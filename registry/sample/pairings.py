"""Who mentored whom: each member is paired after entry, within every mentor's capacity, and how it went on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from random import Random

from registry.kernel.intervals import ONE_DAY, add_months
from registry.mentoring.codes import EndReason, MentorCategory
from registry.organisations.codes import Sector
from registry.policy import catalogue
from registry.sample.humans import Human, Term
from registry.sample.lots import Lot

YEARS_BEFORE_MENTORING = 4
REMATCHED = 0.7


class Liveliness(Enum):
    """How guidance goes in a pairing."""

    LIVELY = "lively"
    FADING = "fading"
    SILENT = "silent"


SHARES = {Liveliness.LIVELY: 0.52, Liveliness.FADING: 0.32, Liveliness.SILENT: 0.16}
TERMS = {Liveliness.LIVELY: (1, 2, 2, 3, 3), Liveliness.FADING: (1, 1, 2, 2), Liveliness.SILENT: (1,)}
BROKEN_OFF_SHARE = 0.07
BROKEN_OFF = Lot({EndReason.MENTOR_LEFT: 3, EndReason.BY_AGREEMENT: 4})


@dataclass(slots=True, eq=False)
class Mentor:
    """A mentor with the places taken: the last day of each pairing so far."""

    id: int
    human: Human
    capacity: int
    taken_until: list[date]

    def is_free(self, on: date) -> bool:
        return sum(until >= on for until in self.taken_until) < self.capacity

    def may_guide(self, mentee: Human, on: date) -> bool:
        """Say whether the mentor has a place for this member on the day, and is experienced enough."""
        term = self.human.term
        is_experienced = term is None or term.year + YEARS_BEFORE_MENTORING <= on.year
        return is_experienced and self.human is not mentee and self.is_free(on)


@dataclass(slots=True)
class Pair:
    """A pairing that has begun; it runs while `ends_on` is empty."""

    mentor: Mentor
    mentee: Human
    liveliness: Liveliness
    starts_on: date
    planned_ends_on: date
    ends_on: date | None
    end_reason: EndReason | None


class Mentors:
    """All mentors, found by city and field."""

    def __init__(self, mentors: Iterable[Mentor]) -> None:
        self.all = list(mentors)
        self._near: dict[tuple[str, Sector], list[Mentor]] = defaultdict(list)
        self._of_field: dict[Sector, list[Mentor]] = defaultdict(list)
        for mentor in self.all:
            self._near[mentor.human.unit.city_code, mentor.human.sector].append(mentor)
            self._of_field[mentor.human.sector].append(mentor)

    def draw(self, rng: Random, mentee: Human, on: date) -> Mentor | None:
        """Draw a mentor with a free place: mostly of the own city and field, else of the field, else anybody."""
        near = self._near[mentee.unit.city_code, mentee.sector]
        for pool in (near, near, near, self._of_field[mentee.sector], self._of_field[mentee.sector], self.all):
            for _ in range(min(4, len(pool))):
                mentor = rng.choice(pool)
                if mentor.may_guide(mentee, on):
                    return mentor
        return None


def mentors_of(humans: Iterable[Human]) -> Mentors:
    """Number the mentors among these people."""
    found = (human for human in humans if human.mentor is not None)
    return Mentors(
        Mentor(number, human, human.mentor.capacity, [])
        for number, human in enumerate(found, start=1)
        if human.mentor is not None
    )


def pair_members(members: Iterable[Human], mentors: Mentors, rng: Random, as_of: date) -> Iterator[Pair]:
    """Pair the members in the order of their entry; who is left by a silent mentor may get another."""
    for member in sorted(members, key=lambda human: (_term(human).starts_on, human.id)):
        on = _term(member).starts_on + timedelta(days=rng.randint(20, 75))
        while on < min(_term(member).ends_on or as_of, as_of):
            mentor = mentors.draw(rng, member, on)
            if mentor is None:
                break
            pair = _pair(mentor, member, on, rng, as_of)
            mentor.taken_until.append(pair.ends_on or pair.planned_ends_on)
            yield pair
            if pair.ends_on is None or pair.end_reason is EndReason.TERM_COMPLETED or rng.random() >= REMATCHED:
                break
            on = pair.ends_on + timedelta(days=rng.randint(25, 80))


def _term(human: Human) -> Term:
    if human.term is None:
        raise ValueError("somebody who is no member")
    return human.term


def _pair(mentor: Mentor, mentee: Human, on: date, rng: Random, as_of: date) -> Pair:
    liveliness = _liveliness(mentor, rng)
    months = catalogue.parameter("mentoring.term_months", on)
    planned = add_months(on, months * rng.choice(TERMS[liveliness])) - ONE_DAY
    until, reason = planned, EndReason.TERM_COMPLETED
    if liveliness is Liveliness.SILENT and rng.random() < 0.6:
        until, reason = add_months(on, rng.randint(4, 9)), EndReason.SILENT
    elif rng.random() < BROKEN_OFF_SHARE:
        until = on + timedelta(days=rng.randrange(60, (planned - on).days))
        reason = BROKEN_OFF.draw(rng)
    left_on = _term(mentee).ends_on
    if left_on is not None and left_on < until:
        until, reason = left_on, EndReason.MENTEE_LEFT
    has_ended = until < as_of
    return Pair(mentor, mentee, liveliness, on, planned, until if has_ended else None, reason if has_ended else None)


def _liveliness(mentor: Mentor, rng: Random) -> Liveliness:
    """Draw how it will go: good mentors are livelier, busy national leaders less so."""
    lean = mentor.human.quality
    if mentor.human.mentor and mentor.human.mentor.category is MentorCategory.NATIONAL_ACADEMIC_LEADER:
        lean -= 0.5
    drawn = rng.random() - 0.08 * max(-2.0, min(2.0, lean))
    if drawn < SHARES[Liveliness.LIVELY]:
        return Liveliness.LIVELY
    return Liveliness.FADING if drawn < 1 - SHARES[Liveliness.SILENT] else Liveliness.SILENT
