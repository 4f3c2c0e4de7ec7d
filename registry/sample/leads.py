"""Who of the sample the demonstration's accounts belong to: those with the most to show."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TypeVar

from registry.sample.careers.drafts import HOME_KINDS
from registry.sample.humans import Human, Setting
from registry.sample.pairings import Pair
from registry.sample.units import Unit


@dataclass(frozen=True)
class Leads:
    """Keys of people and a unit, and the code of a county."""

    county: str
    unit: int
    graduate: int
    mentor: int
    expert: int

    @property
    def facts(self) -> dict[str, str | int]:
        """Return them as plain values, as the trail keeps them."""
        return asdict(self)


def choose(setting: Setting, nominated: Sequence[Human], experts: Sequence[Human], pairs: Iterable[Pair]) -> Leads:
    """Choose the key county and the unit with the most nominees, the fullest career, the busiest mentor."""
    counties = Counter(human.unit.county_code for human in nominated if human.unit.county_code in setting.key_counties)
    counties.update(human.unit.county_code for human in nominated if not counties)
    qualified = [human for human in nominated if human.shortfall is None and not human.is_renominated]
    running = Counter(pair.mentor.human.id for pair in pairs if pair.ends_on is None)
    return Leads(
        county=_most(counties),
        unit=_unit_with_most(setting.work.places.units, nominated),
        graduate=max(qualified or nominated, key=_fullness).id,
        mentor=_most(running),
        expert=experts[0].id,
    )


def _unit_with_most(units: Sequence[Unit], nominated: Sequence[Human]) -> int:
    """Return the township unit under which, with its own units, the most nominees work."""
    is_above: Counter[int] = Counter()
    for human in nominated:
        is_above.update(int(part) for part in human.unit.path.split("/") if part)
    of_townships = {unit.id: is_above[unit.id] for unit in units if unit.is_township_or_below and is_above[unit.id]}
    return _most(Counter(of_townships or is_above))


Key = TypeVar("Key", str, int)


def _most(counts: Counter[Key]) -> Key:
    return min(counts, key=lambda key: (-counts[key], key))


def _fullness(human: Human) -> tuple[int, int]:
    away = {stay.kind for stay in human.career.stays if stay.kind not in HOME_KINDS}
    parts = 3 * len(away) + len(human.career.stays) + len(human.rewards) + len(human.titles) + len(human.educations)
    return parts, -human.id
