"""Who may not score whom (task 35; security paper, abuse case 4)."""

from collections.abc import Collection
from dataclasses import dataclass

from registry.kernel.messages import Message, message
from registry.kernel.verdicts import Outcome, Verdict

COUNTY_DIGITS = 6
RULE, CLAUSE = "may_assess", "task-35"


@dataclass(frozen=True)
class Party:
    """An expert or a nominee: the person, the unit's path ("/3/17/") and the region where the unit lies."""

    person_id: int
    organisation_path: str
    region_code: str

    @property
    def county(self) -> str:
        """Give the county, or "" for a unit of a city or the province."""
        return self.region_code[:COUNTY_DIGITS] if len(self.region_code) >= COUNTY_DIGITS else ""


def may_assess(
    expert: Party, nominee: Party, *, related: Collection[int] = (), mentees: Collection[int] = ()
) -> Verdict:
    """Say whether the expert may score the nominee.

    `related` and `mentees`: the people to whom the expert has declared a relation, or whom the expert mentors.
    """
    if expert.person_id == nominee.person_id:
        return _refused("self", message("Nobody scores themselves."))
    if nominee.person_id in related:
        return _refused("relation", message("The expert has declared a relation to the nominee."))
    if nominee.person_id in mentees:
        return _refused("mentee", message("The expert is the nominee's mentor."))
    if _same_unit(expert.organisation_path, nominee.organisation_path):
        return _refused("own_unit", message("The nominee is of the expert's own unit."))
    if expert.county and expert.county == nominee.county:
        return _refused("own_county", message("The nominee is of the expert's own county."))
    return Verdict(RULE, Outcome.MET, "no_conflict", CLAUSE, message("No conflict of interest is known."))


def _same_unit(one: str, other: str) -> bool:
    """One unit, or one above the other."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _refused(code: str, text: Message) -> Verdict:
    return Verdict(RULE, Outcome.NOT_MET, code, CLAUSE, text)
