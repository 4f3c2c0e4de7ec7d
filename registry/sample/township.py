"""Task 18 in the sample: who stayed at one township station for thirty years, and whose local title was left behind.

Nothing is drawn here: files that are made already are changed, so that everybody else stays as they are.
"""

from datetime import date

from registry.kernel.intervals import add_months
from registry.organisations.codes import OrganisationKind, OrganisationLevel
from registry.people.codes import TitleLevel, TitleScope
from registry.sample.careers.drafts import HOME_KINDS, Stay
from registry.sample.humans import Human
from registry.service_records.codes import PersonnelStatus, PostClass

THIRTY_YEARS = 30 * 12
LOCAL_LEVELS = (OrganisationLevel.TOWNSHIP, OrganisationLevel.COUNTY)


def mark(human: Human, as_of: date) -> None:
    """Let a mentor have stayed all along, if the career is long enough; or have left where the title is valid."""
    if human.id % 2:
        return
    unit = human.career.home.unit
    is_station = unit.level is OrganisationLevel.TOWNSHIP and unit.kind is OrganisationKind.INSTITUTION
    if is_station and human.titles and human.career.starts_on <= add_months(as_of, -THIRTY_YEARS):
        _stay(human)
    else:
        _leave_title_behind(human)


def _stay(human: Human) -> None:
    """Make every post one at the present unit, in the class that task 18 asks for."""
    last = human.career.home
    for stay in _homes(human):
        stay.unit, stay.post, stay.is_rotation = last.unit, last.post, False
        stay.personnel_status, stay.post_class = PersonnelStatus.INSTITUTION, PostClass.PROFESSIONAL


def _leave_title_behind(human: Human) -> None:
    """Make the senior titles local that were awarded in a township or county below the present unit."""
    for title in human.titles:
        if title["level"] is not TitleLevel.ASSOCIATE_SENIOR:
            continue
        awarded_on = title["awarded_on"]
        assert isinstance(awarded_on, date)
        then = [stay for stay in _homes(human) if stay.starts_on <= awarded_on]
        level = then[-1].unit.level if then else None
        if level in LOCAL_LEVELS and level is not human.career.home.unit.level:
            title["scope"], title["valid_level"] = TitleScope.LOCAL, level.value


def _homes(human: Human) -> list[Stay]:
    return [stay for stay in human.career.stays if stay.kind in HOME_KINDS]
