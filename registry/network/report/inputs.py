"""What the report is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.kernel.codes import Code
from registry.kernel.messages import Message
from registry.mentoring.codes import MentorCategory
from registry.network.graphs import Holding, MentorshipEdge, Move, Nominee, OrganisationNode, PersonNode
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import SchoolKind, Sex


@dataclass(frozen=True)
class NetworkInputs:
    """Values from the queries, in any order. `places` names regions by code."""

    people: tuple[PersonNode, ...]
    mentorships: tuple[MentorshipEdge, ...] = ()
    organisations: tuple[OrganisationNode, ...] = ()
    moves: tuple[Move, ...] = ()
    holdings: tuple[Holding, ...] = ()
    nominees: tuple[Nominee, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """What can be set; limits of the policy are read where their rules are.

    `rows` cuts the long tables; `seed` starts Louvain and the sampling of betweenness.
    """

    stuck_years: int = 5
    rows: int = 20
    seed: int = 0


@dataclass(frozen=True)
class Names:
    """Names of people, units and places by key; what has no name is shown by its key."""

    people: Mapping[str, str]
    organisations: Mapping[str, str]
    places: Mapping[str, str]

    @classmethod
    def of(cls, inputs: NetworkInputs) -> "Names":
        return cls(
            {person.key: person.label for person in inputs.people},
            {organisation.key: organisation.label for organisation in inputs.organisations},
            inputs.places,
        )

    def person(self, key: str) -> str:
        return self.people.get(key, key)

    def organisation(self, key: str) -> str:
        return self.organisations.get(key, key)

    def place(self, code: str) -> str:
        return self.places.get(code, code)


def label(lists: tuple[type[Code], ...], code: str) -> str | Message:
    """Return the label of a code in the first of the lists that has it, else the code as it is."""
    for one in lists:
        if code in set(one):
            return one(code).label
    return code


def level(code: str) -> str | Message:
    return label((OrganisationLevel,), code)


def sector(code: str) -> str | Message:
    return label((Sector,), code)


def category(code: str) -> str | Message:
    return label((MentorCategory,), code)


def nominee_group(code: str) -> str | Message:
    return label((Sex, Sector, SchoolKind), code)
