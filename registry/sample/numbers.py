"""Numbers that pass every check and belong to nobody."""

from datetime import date
from functools import cache

from registry.kernel.identifiers import check_character, credit_check_character
from registry.people.codes import Sex

ORDER_CODES = {Sex.MALE: ("997", "999"), Sex.FEMALE: ("996", "998")}
"""Order codes once reserved for centenarians: nobody of working age has one."""

BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
BODY_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BODY_PREFIX = "YB"
"""样本: the organisation part of each credit code of the sample begins with it."""


class CitizenNumbers:
    """Gives out ID numbers, each once: two for each sex, county and birthday."""

    def __init__(self, counties: list[str]) -> None:
        self._counties = counties
        self._given: set[str] = set()

    def give(self, county: str, birth_on: date, sex: Sex) -> str:
        """Return a number of this county, or of the next in the list once the county's are used up."""
        start = self._counties.index(county) if county in self._counties else 0
        for place in (county, *self._counties[start:], *self._counties[:start]):
            for order in ORDER_CODES[sex]:
                first17 = f"{place}{birth_on:%Y%m%d}{order}"
                if first17 not in self._given:
                    self._given.add(first17)
                    return first17 + check_character(first17)
        raise RuntimeError(f"no number is left for {birth_on}")


def credit_code(register: str, region_code: str, serial: int) -> str:
    """Make a unified social credit code: `register` two characters, region, organisation part (GB 11714), check."""
    body = f"{BODY_PREFIX}{serial:06d}"
    first17 = register + region_code[:6].ljust(6, "0") + body + body_check_character(body)
    return first17 + credit_check_character(first17)


@cache
def _body_value(character: str) -> int:
    return BODY_VALUES.index(character)


def body_check_character(body: str) -> str:
    """Give the ninth character of an organisation code (GB 11714, modulus 11)."""
    rest = -sum(_body_value(character) * weight for character, weight in zip(body, BODY_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)
