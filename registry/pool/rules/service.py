"""How much grassroots and hardship service a nominee has: the criteria of the rubric and the keys of the tie-break."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from registry.kernel.messages import message
from registry.organisations.codes import OrganisationLevel
from registry.service_records.rules import bases, counting
from registry.service_records.rules.bases import Basis, Row, Treatment
from registry.service_records.rules.counting import CountedTime
from registry.service_records.rules.spells import Spell

COUNTY_AND_BELOW = frozenset(
    {OrganisationLevel.COUNTY, OrganisationLevel.SUB_DISTRICT, OrganisationLevel.TOWNSHIP, OrganisationLevel.VILLAGE}
)


@dataclass(frozen=True)
class HardshipRow(Row):
    """Counts a place of work at county level or below that lies in a key county or in a hardship township."""

    organisations: frozenset[str] = frozenset()

    def holds_for(self, spell: Spell) -> bool:
        is_hard = spell.is_key_county or spell.organisation_key in self.organisations
        return is_hard and spell.level in COUNTY_AND_BELOW


def grassroots_service(spells: Sequence[Spell], on: date, scope: str) -> CountedTime:
    """Count the days under the cycle's own scope, up to the end of `on`."""
    return counting.counted_time(spells, bases.basis(scope, on), on)


def hardship_service(spells: Sequence[Spell], on: date, in_hardship_townships: Collection[str]) -> CountedTime:
    """Count the days in key counties (as listed on each day) and hardship townships, up to the end of `on`.

    `in_hardship_townships`: keys of the organisations that lie in one.
    """
    row = HardshipRow(
        conditions=(),
        treatment=Treatment.COUNTS,
        because=message("the place of work is in a key county or a hardship township"),
        organisations=frozenset(in_hardship_townships),
    )
    basis = Basis(
        name="hardship",
        by_place=True,
        rows=(row,),
        otherwise=message("the place of work is in no key county and no hardship township"),
    )
    return counting.counted_time(spells, basis, on)
