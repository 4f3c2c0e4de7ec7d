"""Task 18 in the sample: somebody is due for thirty years, somebody's local title is valid elsewhere."""

from registry.kernel.intervals import add_months
from registry.organisations.codes import OrganisationKind, OrganisationLevel
from registry.people.codes import TitleScope
from registry.sample import people, services
from registry.sample.careers.drafts import HOME_KINDS
from registry.sample.plan import Part, Plan
from registry.service_records.codes import PostClass

PLAN = Plan(people=1_200, nominations=60, mentors=400, first_year=2018, last_year=2026, seed=1)


def test_some_have_stayed_for_thirty_years_and_some_have_left_their_title_behind() -> None:
    mentors = [one for one in people.everybody(services.new_setting(PLAN)) if one.part is Part.MENTOR]
    stayed, left = 0, 0
    for human in mentors:
        homes = [stay for stay in human.career.stays if stay.kind in HOME_KINDS]
        is_station = all(
            stay.unit is human.unit
            and stay.unit.level is OrganisationLevel.TOWNSHIP
            and stay.unit.kind is OrganisationKind.INSTITUTION
            and stay.post_class is PostClass.PROFESSIONAL
            for stay in homes
        )
        long_ago = human.career.starts_on <= add_months(PLAN.as_of_on, -360)
        stayed += is_station and long_ago and bool(human.titles)
        local = [title for title in human.titles if title["scope"] is TitleScope.LOCAL]
        assert all(title["valid_level"] in {"township", "county"} for title in local)
        left += any(title["valid_level"] != human.unit.level.value for title in local)
    assert stayed >= 2
    assert left >= 5
