"""How large the sample is to be, and who plays which part in it."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from random import Random

from registry.kernel.errors import BadData
from registry.kernel.messages import message

SEATS = 500
MOST_EXPERTS = 40
FEWEST_EXPERTS = 8


class Part(Enum):
    """The part that a person plays."""

    MENTOR = "mentor"
    EXPERT = "expert"
    MEMBER = "member"
    NOMINEE = "nominee"
    OTHER = "other"


@dataclass(frozen=True)
class Plan:
    """The size of a sample; cycles run in each year from `first_year`, that of `last_year` is still to be run."""

    people: int
    nominations: int
    mentors: int
    first_year: int
    last_year: int
    seed: int

    def __post_init__(self) -> None:
        if not 2012 <= self.first_year < self.last_year <= 2030:
            raise BadData(message("The years must run from 2012 or later to a later year, 2030 at most."))
        if min(self.nominations, self.mentors) < 1 or self.members_a_year < 1:
            raise BadData(
                message(
                    "%(people)d people are too few for %(nominations)d nominations, %(mentors)d mentors, "
                    "%(experts)d experts and members in %(cycles)d cycles.",
                    people=self.people,
                    nominations=self.nominations,
                    mentors=self.mentors,
                    experts=self.experts,
                    cycles=len(self.past_years),
                )
            )

    @property
    def past_years(self) -> range:
        """Return the years whose cycle is closed."""
        return range(self.first_year, self.last_year)

    @property
    def as_of_on(self) -> date:
        """Return the day up to which everything is recorded, the as-of day of the cycle to be run."""
        return date(self.last_year, 6, 30)

    @property
    def experts(self) -> int:
        return min(MOST_EXPERTS, max(FEWEST_EXPERTS, self.people // 25))

    @property
    def members_a_year(self) -> int:
        """Return how many each past cycle took in: 500, or what half of the people left over allows."""
        left = self.people - self.nominations - self.mentors - self.experts
        return min(SEATS, left // 2 // len(self.past_years))

    @property
    def renominated(self) -> int:
        """Return how many members who are still in the pool are nominated once more, which is a mistake."""
        return min(self.nominations // 50, self.members_a_year // 2)

    @property
    def mentors_among_members(self) -> int:
        """Return how many former members have become mentors."""
        return min(self.mentors // 25, self.members_a_year // 2)

    @property
    def last_mentor_year(self) -> int:
        """Return the last cycle whose members may have become mentors: they need some years more."""
        return max(self.first_year, self.last_year - 5)

    @property
    def seats(self) -> int:
        """Return the seats of the cycle to be run: a fourth of the nominations, 500 at most."""
        return max(1, min(SEATS, self.nominations // 4))

    @property
    def facts(self) -> dict[str, int]:
        """Return the plan as plain values, as the trail keeps it."""
        return asdict(self)

    def rng(self, purpose: str) -> Random:
        """Return the source of chance for one purpose, the same in every run of this plan."""
        return Random(f"{self.seed}/{purpose}")  # text is hashed with SHA-512: the same on every machine

    def parts(self) -> list[tuple[Part, int]]:
        """Return the part of each person, in the order of keys; a member's comes with the year of entry, else 0."""
        parts = [(Part.MENTOR, 0)] * (self.mentors - self.mentors_among_members)
        parts += [(Part.EXPERT, 0)] * self.experts
        parts += [(Part.NOMINEE, 0)] * (self.nominations - self.renominated)
        parts += [(Part.MEMBER, year) for year in self.past_years for _ in range(self.members_a_year)]
        parts += [(Part.OTHER, 0)] * (self.people - len(parts))
        self.rng("parts").shuffle(parts)
        return parts
