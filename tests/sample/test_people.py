"""The people of the sample: plausible files, each part as planned, the same in every run."""

from collections import Counter
from datetime import date

import pytest

from registry.kernel import identifiers
from registry.kernel.errors import BadData
from registry.kernel.intervals import ONE_DAY, add_months, age, earliest_birth
from registry.mentoring.codes import MentorCategory
from registry.people.codes import AppraisalResult, SchoolKind
from registry.sample import names, people, services
from registry.sample.careers.shortfalls import LATE_ENTRY, MONTHS_ASKED, OLDEST_AGE, Shortfall
from registry.sample.humans import Human, Setting
from registry.sample.lots import Lot
from registry.sample.plan import Part, Plan
from registry.service_records.rules import bases, counting
from registry.service_records.rules.recording import Dates, may_record_dates, may_record_kind
from tests.sample.conftest import PLAN

AS_OF = PLAN.as_of_on


def test_parts_are_as_planned(everybody: list[Human]) -> None:
    assert [human.id for human in everybody] == list(range(1, PLAN.people + 1))
    assert sum(human.mentor is not None for human in everybody) == PLAN.mentors
    assert sum(human.part is Part.NOMINEE or human.is_renominated for human in everybody) == PLAN.nominations
    assert sum(human.part is Part.EXPERT for human in everybody) == PLAN.experts
    entered = Counter(human.term.year for human in everybody if human.term)
    assert entered == dict.fromkeys(range(2018, 2026), PLAN.members_a_year)


def test_the_usual_size_has_cycles_of_five_hundred() -> None:
    plan = Plan(20_000, 2_000, 2_500, 2018, 2026, 1)
    assert (plan.members_a_year, plan.experts, plan.seats) == (500, 40, 500)
    assert len(plan.parts()) == 20_000


@pytest.mark.parametrize(
    "numbers", [(100, 60, 40, 2018, 2026, 1), (300, 60, 40, 2026, 2026, 1), (300, 0, 9, 2018, 2026, 1)]
)
def test_a_plan_that_cannot_be_is_refused(numbers: tuple[int, ...]) -> None:
    with pytest.raises(BadData):
        Plan(*numbers)


def test_numbers_pass_every_check_and_fit_the_person(everybody: list[Human]) -> None:
    assert len({human.id_number for human in everybody}) == len(everybody)
    for human in everybody:
        read = identifiers.citizen_number(human.id_number, AS_OF)
        assert (read.birth_on, read.sex) == (human.birth_on, human.sex.value)
        assert human.id_number[14:17] in {"996", "997", "998", "999"}


def test_uids_are_unique(everybody: list[Human]) -> None:
    assert len({human.uid for human in everybody}) == len(everybody)
    assert all(len(human.uid) == 32 for human in everybody)


def test_every_spell_could_be_entered_by_hand(everybody: list[Human]) -> None:
    for human in everybody:
        for stay in human.career.stays:
            dates = Dates(
                starts_on=stay.starts_on,
                starts_precision=stay.starts_precision,
                ends_on=stay.ends_on,
                ends_precision=stay.ends_precision,
                planned_ends_on=stay.planned_ends_on,
            )
            may_record_dates(dates, birth_on=human.birth_on, today=AS_OF).require()
            may_record_kind(stay.kind, direction=stay.direction, programme=stay.programme).require()
            assert stay.starts_on <= AS_OF


def test_schooling_is_finished_before_service_and_after_childhood(everybody: list[Human]) -> None:
    for human in everybody:
        first = human.educations[0]["ends_on"]
        assert isinstance(first, date)
        assert 20 <= age(human.birth_on, first) <= 31
        assert human.career.starts_on >= first


def test_years_without_a_grade_have_a_cause(everybody: list[Human]) -> None:
    for human in everybody:
        keys = [(row["year"], row["kind"]) for row in human.appraisals]
        assert len(set(keys)) == len(keys)
        for row in human.appraisals:
            ungraded = row["result"] in (AppraisalResult.NOT_GRADED, AppraisalResult.NOT_TAKEN_PART)
            assert bool(row["cause"]) == ungraded


def test_mentors_are_older_and_of_several_categories(everybody: list[Human]) -> None:
    mentors = [human for human in everybody if human.part is Part.MENTOR]
    assert all(age(human.birth_on, AS_OF) >= 40 for human in mentors)
    assert {human.mentor.category for human in mentors if human.mentor} >= {
        MentorCategory.UNIT_LEADER,
        MentorCategory.LEADING_PROFESSIONAL,
    }
    assert not all(human.is_graduate for human in mentors)


def test_all_six_categories_appear_with_their_capacities() -> None:
    plan = Plan(900, 20, 400, 2018, 2026, 5)
    mentors = [human.mentor for human in people.everybody(services.new_setting(plan)) if human.mentor]
    assert {mentor.category for mentor in mentors} == set(MentorCategory)
    assert {mentor.capacity for mentor in mentors} == {1, 2, 3, 4}
    leaders = [mentor.capacity for mentor in mentors if mentor.category is MentorCategory.UNIT_LEADER]
    assert set(leaders) <= {1, 2}


def test_nominees_show_what_they_are_made_for(everybody: list[Human]) -> None:
    """The counting rules find of each nominee what the career was made to show."""
    basis = bases.basis("township_and_below", AS_OF)
    for human in everybody:
        if human.part is not Part.NOMINEE:
            continue
        verdict = counting.minimum_verdict(human.career.spells(), basis, AS_OF, MONTHS_ASKED, rule="test", clause="")
        assert verdict.is_met == (human.shortfall not in LATE_ENTRY)
        assert (age(human.birth_on, AS_OF) > OLDEST_AGE) == (human.shortfall is Shortfall.OVER_AGE)
        kinds = {row["school_kind"] for row in human.educations}
        assert kinds.isdisjoint({SchoolKind.REGULAR, SchoolKind.ABROAD}) == (
            human.shortfall is Shortfall.ADULT_EDUCATION
        )


@pytest.mark.parametrize("shortfall", list(Shortfall))
def test_each_shortfall_can_be_made(shortfall: Shortfall, setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    from registry.sample import graduates

    monkeypatch.setattr(graduates, "SHORTFALL_SHARE", 1.0)
    monkeypatch.setattr(graduates.shortfalls, "LOT", Lot({shortfall: 1}))
    made = graduates.nominee(services.new_setting(setting.plan), 1)
    assert made.shortfall is shortfall
    if shortfall is Shortfall.ONE_DAY_SHORT:
        assert made.career.starts_on == add_months(AS_OF + ONE_DAY, -MONTHS_ASKED) + ONE_DAY
    if shortfall is Shortfall.OVER_AGE:
        assert made.birth_on < earliest_birth(OLDEST_AGE, AS_OF)


def test_rare_names_and_names_with_a_dot_are_drawn() -> None:
    rng = PLAN.rng("names in a test")
    drawn = [names.draw(rng, sex) for _ in range(4000) for sex in names.Sex]
    assert any("·" in one.name for one in drawn)
    assert any(character in names.RARE for one in drawn for character in one.name)
    assert {one.ethnic_group for one in drawn if "·" in one.name} <= {"05", "17"}
    assert sum(one.ethnic_group == "01" for one in drawn) > 0.97 * len(drawn)


def test_the_same_seed_makes_the_same_people_and_another_seed_others(everybody: list[Human]) -> None:
    again = list(people.everybody(services.new_setting(PLAN)))
    assert [(human.uid, human.name, human.id_number, human.rewards) for human in again] == [
        (human.uid, human.name, human.id_number, human.rewards) for human in everybody
    ]
    other = Plan(PLAN.people, PLAN.nominations, PLAN.mentors, PLAN.first_year, PLAN.last_year, seed=2)
    assert [human.uid for human in people.everybody(services.new_setting(other))][:5] != [
        human.uid for human in everybody[:5]
    ]
