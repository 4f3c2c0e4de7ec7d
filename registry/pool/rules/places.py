"""By what the list is balanced: the attributes of a candidate, and limits that start from the register."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.allocation.selection.values import Limit
from registry.kernel.messages import Message, message
from registry.organisations.codes import OrganisationLevel, Sector
from registry.people.codes import Sex
from registry.pool.codes import TalentClass

TOWNSHIP_AND_BELOW = frozenset({OrganisationLevel.TOWNSHIP, OrganisationLevel.VILLAGE})
CITY_DIGITS = 4
YES, NO = "yes", "no"

ATTRIBUTES: Mapping[str, Message] = {
    "city": message("city"),
    "sector": message("sector"),
    "township_and_below": message("township and below"),
    "key_county": message("key county"),
    "talent_class": message("class of talent"),
    "sex": message("sex"),
}
YES_OR_NO: Mapping[str, Message] = {YES: message("yes"), NO: message("no")}
CODES = {"sector": Sector, "talent_class": TalentClass, "sex": Sex}


def value_label(attribute: str, value: str, cities: Mapping[str, str]) -> Message | str:
    """Say the value of an attribute; `cities` are the names of the cities by code."""
    if attribute in CODES:
        return CODES[attribute](value).label
    if attribute == "city":
        return cities.get(value, value)
    return YES_OR_NO.get(value, value)


@dataclass(frozen=True)
class Place:
    """Where a person works, as the balance of the list sees it: the unit with its region, and who manages it."""

    region_code: str
    managed_by: str
    level: OrganisationLevel
    sector: Sector
    in_key_county: bool

    @property
    def city(self) -> str:
        """Give the city that manages the unit; for a unit of the province itself, the city where it lies."""
        managed = self.managed_by if len(self.managed_by) >= CITY_DIGITS else self.region_code
        return managed[:CITY_DIGITS]


def attributes(place: Place, *, sex: Sex, talent_class: TalentClass | None = None) -> dict[str, str]:
    """Give the attributes by which limits may bind a candidate."""
    found = {
        "city": place.city,
        "sector": place.sector.value,
        "township_and_below": YES if place.level in TOWNSHIP_AND_BELOW else NO,
        "key_county": YES if place.in_key_county else NO,
        "sex": sex.value,
    }
    return found if talent_class is None else found | {"talent_class": talent_class.value}


def default_limits(
    seats: int,
    graduates: Iterable[tuple[Mapping[str, str], int]],
    floors: Mapping[str, int],
    balance: Mapping[str, Mapping[str, int]],
) -> list[Limit]:
    """Make the limits of a cycle for which none are given.

    `graduates`: (attributes, how many) of those at the grassroots; `floors`: per cent of the seats for township and
    below, key counties and women; `balance`: per attribute floor and cap in per cent of the proportional share, and
    from how many places due a group is bound at all. A floor never asks for more than the group's share of the
    graduates, a cap never allows less: if the nominees are spread like the graduates, taking each at the same rate
    holds every limit, so a list exists.
    """
    groups = list(graduates)
    total = sum(count for _attributes, count in groups)
    limits: list[Limit] = []
    for attribute, percents in balance.items():
        for value, count in sorted(_counts(groups, attribute).items()):
            share = seats * count
            if share < percents["from"] * total:
                continue
            at_least = share * min(percents["floor"], 100) // (100 * total)
            at_most = -(-share * max(percents["cap"], 100) // (100 * total))
            limits.append(Limit(attribute, value, at_least or None, at_most))
    for attribute, value, percent in (
        ("township_and_below", YES, floors["township_and_below"]),
        ("key_county", YES, floors["key_county"]),
        ("sex", Sex.FEMALE.value, floors["female"]),
    ):
        count = _counts(groups, attribute).get(value, 0)
        at_least = min(seats * percent // 100, seats * count // total if total else 0)
        if at_least:
            limits.append(Limit(attribute, value, at_least))
    return limits


def _counts(groups: Iterable[tuple[Mapping[str, str], int]], attribute: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for attributes_of_group, count in groups:
        value = attributes_of_group[attribute]
        counts[value] = counts.get(value, 0) + count
    return counts


def base_of(graduates: int, in_key_counties: int, key_county_weight: int) -> int:
    """Give a city's base for sharing out nomination places, in hundredths of a graduate (weights in per cent)."""
    return 100 * graduates + key_county_weight * in_key_counties
