"""Who is kin to whom: couples and parents with children in one county, found while people are made."""

from collections.abc import Iterator
from random import Random

from registry.people.codes import RelationKind
from registry.sample.humans import Human
from registry.sample.ledger import Row

COUPLES = 0.025
PARENTS = 0.02
YEARS_BETWEEN_SPOUSES = 6
YEARS_TO_PARENT = range(22, 34)


class Kin:
    """Remembers the last person of each county and surname, and makes some of those who follow their kin."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._last: dict[str, Human] = {}
        self._last_of_name: dict[tuple[str, str], Human] = {}

    def relations(self, human: Human) -> Iterator[Row]:
        """Return the relations of a new person to those before."""
        county, surname = human.unit.county_code, human.name[:1]
        before, namesake = self._last.get(county), self._last_of_name.get((county, surname))
        if before is not None and _could_marry(human, before) and self._rng.random() < COUPLES:
            yield _relation(human, before, RelationKind.SPOUSE)
        elif namesake is not None and _could_be_parent(human, namesake) and self._rng.random() < PARENTS:
            yield _relation(human, namesake, RelationKind.PARENT)
        self._last[county] = self._last_of_name[county, surname] = human


def _could_marry(one: Human, other: Human) -> bool:
    return one.sex is not other.sex and abs(one.birth_on.year - other.birth_on.year) <= YEARS_BETWEEN_SPOUSES


def _could_be_parent(child: Human, parent: Human) -> bool:
    return child.birth_on.year - parent.birth_on.year in YEARS_TO_PARENT


def _relation(human: Human, other: Human, kind: RelationKind) -> Row:
    return {"person_id": human.id, "other_person_id": other.id, "kind": kind}
