"""The acts of a cycle on a real database: what each writes, what it refuses, and that once more changes nothing."""

from datetime import date
from itertools import pairwise
from zlib import compress

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DatabaseError

from registry.allocation.selection import Limit, LimitsInConflict
from registry.audit import queries as audit_queries
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import BadData, RuleViolation
from registry.kernel.messages import from_json
from registry.people.codes import RelationKind
from registry.people.models import Person, Relation
from registry.pool.codes import CriterionKey, CycleState, MembershipState, NominationState, Reason
from registry.pool.models import (
    Criterion,
    CriterionValue,
    Cycle,
    Expert,
    Membership,
    Nomination,
    PanelScore,
    PublicNotice,
    Quota,
    SelectionResult,
    SelectionRun,
    Stage,
    StateChange,
    StoredVerdict,
)
from registry.pool.models import Limit as StoredLimit
from registry.pool.queries import runs
from registry.pool.services import cycles, nominating, publishing, scoring, selecting
from registry.service_records.codes import Precision
from registry.service_records.models import Spell
from tests.factories import pool as factory
from tests.factories.pool import AS_OF, OPENED, PANEL, PROVINCE, filing, moment, nomination_row, score_row


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def acts():
    return db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.seq)).all()


def states():
    rows = db.session.execute(
        select(Person.name, Nomination.state).join(Person, Person.id == Nomination.person_id).order_by(Nomination.id)
    )
    return {name: state.value for name, state in rows}


def sentences(refusal):
    return [f"{problem.where}: {problem.text}" for problem in refusal.value.problems]


# --- Opening ------------------------------------------------------------------------------------------------------


def test_opening_makes_stages_rubric_limits_and_places(province, nominees):
    nominees()
    cycle = cycles.open_cycle(2026, actor=PROVINCE, now=OPENED).cycle
    assert (cycle.seats, cycle.as_of_on, cycle.state) == (500, AS_OF, CycleState.NOMINATING)
    stages = db.session.scalars(select(Stage).order_by(Stage.position)).all()
    assert [stage.state.value for stage in stages] == [
        "nominating", "reviewing", "scoring", "selecting", "public_notice", "confirmed",
    ]  # fmt: skip
    assert all((later.opens_on - earlier.closes_on).days == 1 for earlier, later in pairwise(stages))
    assert db.session.scalar(select(func.sum(Criterion.weight))) == 100
    quotas = {quota.region_code: quota for quota in db.session.scalars(select(Quota))}
    # Six graduates: four managed by 六安 of whom three are in the key county, two by 合肥 (one of the province's unit).
    assert {code: quota.base for code, quota in quotas.items()} == {"3401": 300, "3415": 450}
    assert sum(quota.places for quota in quotas.values()) == 2000
    assert quotas["3415"].places > quotas["3401"].places >= 20
    limits = {(limit.attribute, limit.value): limit for limit in db.session.scalars(select(StoredLimit))}
    assert limits["city", "3415"].at_most >= 250 >= limits["city", "3415"].at_least
    assert cycle.parameters["eligibility"]["all"]["minimum_service"] == 24
    assert acts() == ["pool:open_cycle"]


def test_opening_again_changes_nothing_and_other_settings_are_refused(province):
    province.graduate(province.school)
    cycle = factory.open_cycle(seats=3)
    again = cycles.open_cycle(2026, actor=PROVINCE, now=OPENED)
    assert (again.cycle.id, again.is_new) == (cycle.id, False)
    assert not cycles.open_cycle(2026, seats=3, limits=(), as_of_on=AS_OF, actor=PROVINCE, now=OPENED).is_new
    for other in ({"seats": 4}, {"as_of_on": date(2026, 1, 1)}, {"limits": [Limit("sex", "female", 1)]}):
        with pytest.raises(RuleViolation) as refusal:
            cycles.open_cycle(2026, **other, actor=PROVINCE, now=OPENED)
        assert refusal.value.code == "opened_otherwise"
    assert acts() == ["pool:open_cycle"]


@pytest.mark.parametrize(
    "changes",
    [{"nonsense": 1}, {"panel_experts": "five"}, {"eligibility": {"all": {"oldest_age_of_all": 3}}}],
)
def test_settings_that_do_not_exist_are_named(province, changes):
    with pytest.raises(BadData) as refusal:
        cycles.open_cycle(2026, changes=changes, actor=PROVINCE, now=OPENED)
    assert next(iter(changes)) in sentences(refusal)[0]


def test_limits_on_what_no_candidate_has_are_refused(province):
    province.graduate(province.school)
    with pytest.raises(BadData, match="No candidate has the attributes height"):
        factory.open_cycle(limits=[Limit("height", "tall", 1)])


# --- Nominating ---------------------------------------------------------------------------------------------------


def test_nominations_are_entered_and_submitted(province, nominees):
    cycle = factory.open_cycle()
    people = list(nominees())
    done = factory.nominate(cycle, province, people)
    assert (done.rows, done.new, done.changed, done.same) == (6, 6, 0, 0)
    assert set(states().values()) == {"submitted"}
    assert count(StateChange) == 6
    stored = db.session.scalars(select(Nomination).order_by(Nomination.id)).first()
    assert (stored.nominated_on, stored.version, stored.achievements) == (OPENED.date(), 2, "推广新技术")
    assert acts()[-1] == "pool:import_nominations"


def test_the_same_file_again_changes_nothing_and_a_changed_row_is_corrected(province, nominees):
    cycle = factory.open_cycle()
    people = list(nominees())
    factory.nominate(cycle, province, people)
    done = factory.nominate(cycle, province, people)
    assert (done.new, done.changed, done.same) == (0, 0, 6)
    rows = [nomination_row(province, people[0], achievements="更正后的业绩"), nomination_row(province, people[1], 3)]
    done = nominating.import_nominations(cycle, filing(rows), actor=PROVINCE, now=OPENED)
    assert (done.new, done.changed, done.same) == (0, 1, 1)
    assert count(Nomination, Nomination.achievements == "更正后的业绩", Nomination.version == 3) == 1
    assert acts().count("pool:import_nominations") == 2


def test_every_mistake_is_told_at_its_row_and_nothing_is_entered(province, nominees):
    cycle = factory.open_cycle()
    one, two, three, four, five, six = nominees()
    rows = [
        nomination_row(province, one, 2, id_number="340101199001019980"),
        nomination_row(province, two, 3, name="另一个名字"),
        nomination_row(province, three, 4, credit_code="123415240000000000"),
        nomination_row(province, four, 5, unit="燕子河卫生院"),
        nomination_row(
            province, five, 6, credit_code=province.school.credit_code, unit=province.school.name, unit_rank=0
        ),
        nomination_row(province, six, 7, working_since=date(2018, 8, 1)),
        nomination_row(province, six, 8),
        nomination_row(province, one, 9),
    ]
    with pytest.raises(BadData) as refusal:
        nominating.import_nominations(cycle, filing(rows), actor=PROVINCE, now=OPENED)
    assert sentences(refusal) == [
        "row 2, column id_number: Nobody is entered with this ID number; enter the person first.",
        "row 3, column name: The person with this ID number is entered under another name.",
        "row 4, column credit_code: No unit is entered with this credit code.",
        "row 5, column unit: The unit with this credit code is “燕子河镇卫生院”.",
        "row 6, column credit_code: The person is not at home in this unit; the record names another one.",
        "row 6, column unit_rank: A rank is counted from 1.",
        "row 7, column working_since: The record says 2019-08.",
        "row 8, column id_number: The same person stands in row 7 already.",
    ]
    assert count(Nomination) == 0


def test_new_nominations_after_the_stage_are_refused_but_known_ones_are_not(province, nominees):
    cycle = factory.open_cycle()
    people = list(nominees())
    factory.nominate(cycle, province, people[:5])
    factory.check(cycle)
    assert factory.nominate(cycle, province, people[:5]).same == 5
    with pytest.raises(RuleViolation) as refusal:
        factory.nominate(cycle, province, people)
    assert refusal.value.code == "outside_window"


# --- Checking -----------------------------------------------------------------------------------------------------


def test_the_check_stores_every_verdict_and_leads_each_through_the_levels_of_the_unit(province, nominees):
    cycle = factory.open_cycle()
    people = list(nominees())
    people[1].birth_on = date(1980, 1, 1)
    spell = db.session.scalars(select(Spell).where(Spell.person_id == people[2].id)).one()
    spell.starts_on, spell.starts_precision = date(2024, 7, 1), Precision.MONTH
    db.session.flush()
    rows = [
        nomination_row(province, person, place, working_since=None, has_consent=place != 5)
        for place, person in enumerate(people, start=2)
    ]
    nominating.import_nominations(cycle, filing(rows), actor=PROVINCE, now=OPENED)
    done = factory.check(cycle)
    assert (done.checked, done.eligible, done.ineligible, done.undetermined) == (6, 3, 2, 1)
    assert states() == {
        "安一鸣": "accepted",
        "白二红": "ineligible",
        "蔡三强": "returned",
        "戴四海": "ineligible",
        "方五岳": "accepted",
        "高六顺": "accepted",
    }
    assert count(StoredVerdict) == 60
    assert cycle.state is CycleState.REVIEWING
    events = {
        name: [step.event for step in db.session.scalars(select(StateChange).where(StateChange.nomination_id == key))]
        for name, key in db.session.execute(
            select(Person.name, Nomination.id).join(Person, Person.id == Nomination.person_id)
        )
    }
    assert events["安一鸣"] == ["submit", "pass_county", "pass_city", "accept"]
    assert events["方五岳"] == ["submit", "pass_city", "accept"]
    assert events["高六顺"] == ["submit", "accept"]
    assert events["蔡三强"] == ["submit", "pass_county", "pass_city", "return_province"]
    service = db.session.scalars(
        select(StoredVerdict)
        .join(Nomination, Nomination.id == StoredVerdict.nomination_id)
        .where(StoredVerdict.rule == "pool_minimum_service", Nomination.person_id == people[2].id)
    ).one()
    assert (service.outcome, service.clause, str(from_json(service.required))) == ("undetermined", "cycle", "2 y")
    assert [note["key"] for note in service.spells["counted"]] == [f"spell:{spell.id}"]
    assert acts()[-1] == "pool:check_nominations"


def test_checking_again_changes_nothing(province, nominees):
    cycle = factory.open_cycle()
    factory.nominate(cycle, province, list(nominees()))
    first = factory.check(cycle)
    before = count(StateChange), count(StoredVerdict), len(acts())
    again = factory.check(cycle)
    assert (again.checked, again.eligible) == (0, first.eligible)
    assert (count(StateChange), count(StoredVerdict), len(acts())) == before


def test_thresholds_are_those_of_the_cycle_and_the_class(province, nominees):
    people = list(nominees())
    cycle = factory.open_cycle(eligibility={"professional": {"oldest_age": 20}})
    factory.nominate(cycle, province, people)
    assert factory.check(cycle).ineligible == 6


# --- Scoring ------------------------------------------------------------------------------------------------------


@pytest.fixture
def accepted(province, nominees):
    """A cycle with six accepted nominations; return it with the nominees and their points."""
    points = nominees()
    cycle = factory.open_cycle()
    factory.nominate(cycle, province, list(points))
    factory.check(cycle)
    return cycle, points


def test_points_make_the_panel_and_open_the_stage(province, accepted):
    cycle, points = accepted
    done = factory.score(cycle, province, points)
    assert (done.rows, done.new, done.changed, done.same, done.experts) == (18, 54, 0, 0, 3)
    assert cycle.state is CycleState.SCORING
    assert (count(Expert), count(PanelScore)) == (3, 54)


def test_the_same_points_again_change_nothing_and_others_are_a_new_revision(province, accepted):
    cycle, points = accepted
    factory.score(cycle, province, points)
    again = factory.score(cycle, province, points)
    assert (again.new, again.changed, again.same) == (0, 0, 54)
    person = next(iter(points))
    rows = [score_row(province, province.experts[0], person, 50)]
    done = scoring.import_panel_scores(cycle, filing(rows), actor=PROVINCE, now=OPENED)
    assert (done.new, done.changed) == (0, 3)
    assert sorted(db.session.scalars(select(PanelScore.revision))) == [1] * 54 + [2] * 3
    again = scoring.import_panel_scores(cycle, filing(rows), actor=PROVINCE, now=OPENED)
    assert (again.new, again.changed, again.same) == (0, 0, 3)


@pytest.mark.parametrize("statement", ["UPDATE pool_panel_scores SET points = 100", "DELETE FROM pool_panel_scores"])
def test_points_can_be_neither_changed_nor_deleted(province, accepted, statement):
    cycle, points = accepted
    factory.score(cycle, province, points)
    with pytest.raises(DatabaseError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(statement))


def test_conflicts_of_interest_and_other_mistakes_are_refused_at_the_row(province, accepted):
    cycle, points = accepted
    one, two, three, four, _five, _six = points
    expert, kin, mentor, colleague, _last = province.experts
    db.session.add(Relation(person_id=two.id, other_person_id=kin.id, kind=RelationKind.SIBLING))
    colleague.organisation_path = province.key_hospital.path
    db.session.flush()
    scoring.add_mentees(mentees := lambda people: {mentor.id: {four.id}} if mentor.id in people else {})
    try:
        rows = [
            score_row(province, expert, one, 101, 2),
            score_row(province, kin, two, 80, 3),
            score_row(province, colleague, three, 80, 4),
            score_row(province, mentor, four, 80, 5),
            score_row(province, expert, one, 80, 6),
        ]
        with pytest.raises(BadData) as refusal:
            scoring.import_panel_scores(cycle, filing(rows), actor=PROVINCE, now=OPENED)
    finally:
        scoring._mentees_of.remove(mentees)
    assert sentences(refusal) == [
        "row 2, column achievement: Points are whole numbers from 0 to 100.",
        "row 2, column conduct: Points are whole numbers from 0 to 100.",
        "row 2, column potential: Points are whole numbers from 0 to 100.",
        "row 3, column expert_id_number: The expert has declared a relation to the nominee.",
        "row 4, column expert_id_number: The nominee is of the expert's own unit.",
        "row 5, column expert_id_number: The expert is the nominee's mentor.",
        "row 6, column id_number: The same expert and nominee stand in row 2 already.",
    ]
    assert (count(PanelScore), count(Expert), cycle.state) == (0, 0, CycleState.REVIEWING)


def test_points_of_somebody_not_eligible_are_left_out(province, nominees):
    points = nominees()
    people = list(points)
    people[0].birth_on = date(1980, 1, 1)
    db.session.flush()
    cycle = factory.open_cycle()
    factory.nominate(cycle, province, people)
    factory.check(cycle)
    done = factory.score(cycle, province, points)
    assert (done.left_out, done.new) == (3, 45)


def test_nobody_is_scored_before_the_review_is_done(province, nominees):
    points = nominees()
    cycle = factory.open_cycle()
    factory.nominate(cycle, province, list(points))
    with pytest.raises(RuleViolation, match="6 nominations are still under review"):
        factory.score(cycle, province, points)


# --- Assessing ----------------------------------------------------------------------------------------------------


def test_assessing_adds_up_exactly_and_keeps_the_formula(province, accepted):
    cycle, points = accepted
    factory.score(cycle, province, points)
    done = factory.assess(cycle)
    assert (done.assessed, done.in_all, cycle.state) == (6, 6, CycleState.SELECTING)
    best = db.session.scalars(select(Nomination).order_by(Nomination.score.desc())).first()
    values = {
        row.key: (row.weight, row.value, row.source)
        for row in db.session.execute(
            select(Criterion.key, Criterion.weight, CriterionValue.value, CriterionValue.source)
            .join(Criterion, Criterion.id == CriterionValue.criterion_id)
            .where(CriterionValue.nomination_id == best.id)
        )
    }
    # 2019-08-01 to 2026-06-30, the last day counted: 83 full months of 120; panel 83, 85, 88 without the ends: 85.
    assert values["grassroots_service"][:2] == (20, 6917)
    assert values["achievement"][:2] == (20, 8500)
    assert values["achievement"][2]["given"] == [83, 85, 88]
    assert "without the highest and the lowest: 85 ÷ 1" in str(from_json(values["achievement"][2]["formula"]))
    assert values["appraisals"][:2] == (10, 6000)
    assert best.score == sum(weight * value for weight, value, _source in values.values())
    days = (AS_OF - date(2019, 8, 1)).days + 1
    assert (best.grassroots_days, best.hardship_days) == (days, days)
    hardship = db.session.scalars(select(Nomination.hardship_days).order_by(Nomination.score.desc())).all()
    assert sorted(hardship) == [0, 0, 0, days, days, days]


def test_a_blank_is_never_a_zero_and_every_score_must_be_in(province, accepted):
    cycle, points = accepted
    factory.score(cycle, province, points)
    person = next(iter(points))
    cycle.parameters = {**cycle.parameters, "panel_experts": 4}
    db.session.flush()
    rows = [
        score_row(province, province.experts[3], person, {CriterionKey.ACHIEVEMENT: 90, CriterionKey.CONDUCT: 90}),
    ]
    scoring.import_panel_scores(cycle, filing(rows), actor=PROVINCE, now=OPENED)
    with pytest.raises(RuleViolation, match="6 of 6 nominations lack points: each needs 4 experts"):
        factory.assess(cycle)
    assert (count(CriterionValue), cycle.state) == (0, CycleState.SCORING)


def test_assessing_again_changes_nothing(province, accepted):
    cycle, points = accepted
    factory.score(cycle, province, points)
    first = factory.assess(cycle)
    before = count(CriterionValue), count(StateChange), len(acts())
    again = factory.assess(cycle)
    assert (again.assessed, again.in_all, again.highest) == (0, 6, first.highest)
    assert (count(CriterionValue), count(StateChange), len(acts())) == before


def test_no_new_points_once_assessed(province, accepted):
    cycle, points = accepted
    factory.score(cycle, province, points)
    factory.assess(cycle)
    assert factory.score(cycle, province, points).same == 54
    with pytest.raises(RuleViolation) as refusal:
        factory.score(cycle, province, dict.fromkeys(points, 100))
    assert refusal.value.code == "outside_window"


# --- Selecting ----------------------------------------------------------------------------------------------------


def test_selecting_explains_each_name(province, nominees):
    """Three places: hardship points put the three women ahead, so a floor of two men lifts two and displaces two."""
    _cycle, run = factory.selected_cycle(province, nominees(), limits=[Limit("sex", "male", 2, None)])
    assert (run.chosen_count, run.seats, run.is_optimal) == (3, 3, True)
    assert run.total == run.bound
    found = {
        row.name: row
        for row in db.session.execute(
            select(
                Person.name,
                Nomination.score,
                SelectionResult.is_chosen,
                SelectionResult.reason,
                SelectionResult.serves,
                SelectionResult.waiting_place,
                SelectionResult.points_missed,
            )
            .join(Nomination, Nomination.id == SelectionResult.nomination_id)
            .join(Person, Person.id == Nomination.person_id)
        )
    }
    assert {name: row.reason.value for name, row in found.items()} == {
        "安一鸣": "lifted",
        "白二红": "lifted",
        "蔡三强": "on_merit",
        "戴四海": "displaced",
        "方五岳": "displaced",
        "高六顺": "below_line",
    }
    floor = {"attribute": "sex", "value": "male", "at_least": 2, "at_most": None}
    assert found["安一鸣"].serves == found["白二红"].serves == [floor]
    assert found["戴四海"].points_missed == found["蔡三强"].score - found["戴四海"].score
    assert run.cut_line == found["方五岳"].score
    assert [name for name, row in found.items() if row.waiting_place == 1] == ["戴四海"]
    assert run.binding == [{**floor, "side": "at_least"}]
    held = {(group.attribute, group.value): group for group in runs.groups(run)}
    assert (held["sex", "male"].chosen, held["sex", "male"].at_least, held["sex", "male"].is_held) == (2, 2, True)
    assert held["city", "3401"].candidates + held["city", "3415"].candidates == 6


def test_the_same_snapshot_is_the_same_run(province, nominees):
    cycle, run = factory.selected_cycle(province, nominees())
    again = factory.select(cycle)
    assert (again.run.id, again.is_new) == (run.id, False)
    assert (count(SelectionRun), count(SelectionResult)) == (1, 6)
    assert acts().count("pool:select_members") == 1


def test_the_ineligible_are_in_the_result_with_their_reason(province, nominees):
    points = nominees()
    person = next(iter(points))
    person.birth_on = date(1980, 1, 1)
    db.session.flush()
    _cycle, run = factory.selected_cycle(province, points)
    reasons = runs.reasons(run)
    assert reasons["ineligible"] == 1
    assert sum(reasons.values()) == 6
    assert list(reasons) == [reason.value for reason in Reason if reason.value in reasons]


def test_limits_that_cannot_be_met_are_named_and_nothing_is_stored(province, nominees):
    with pytest.raises(LimitsInConflict) as refusal:
        factory.selected_cycle(province, nominees(), seats=3, limits=[Limit("sector", "water", 1, None)])
    assert refusal.value.exit_code == 3
    assert "sector = water" in str(refusal.value.text)
    assert count(SelectionRun) == 0


def test_a_run_is_replayed_and_every_tampering_is_named(province, nominees):
    _cycle, run = factory.selected_cycle(province, nominees())
    names = runs.names_by_key(run)
    assert selecting.verify_run(run, names) == []
    results = db.session.scalars(select(SelectionResult)).all()
    inside = next(row for row in results if row.is_chosen)
    outside = next(row for row in results if not row.is_chosen)
    inside.is_chosen, outside.is_chosen = False, True
    db.session.flush()
    said = "\n".join(str(difference) for difference in selecting.verify_run(run, names))
    assert "is on the kept list, not on the replayed one" in said
    assert "is on the replayed list, not on the kept one" in said
    inside.is_chosen, outside.is_chosen = True, False
    run.total += 1
    db.session.flush()
    assert [str(one) for one in selecting.verify_run(run, names)] == [
        f"The total is {run.total - 1}, kept is {run.total}."
    ]
    run.total -= 1
    run.result_hash = "0" * 64
    assert "hash of the result" in str(selecting.verify_run(run, names)[0])


@pytest.mark.parametrize("packed", [b"", b"not compressed", compress(b"{}")])
def test_a_snapshot_that_cannot_be_read_is_a_difference(province, nominees, packed):
    _cycle, run = factory.selected_cycle(province, nominees())
    run.snapshot = packed
    assert [str(one) for one in selecting.verify_run(run, {})] == ["The kept snapshot cannot be read: it was changed."]


def test_selecting_needs_the_assessment(province, accepted):
    cycle, _points = accepted
    with pytest.raises(RuleViolation, match="not been assessed"):
        factory.select(cycle)


# --- Publishing, confirming, enrolling ----------------------------------------------------------------------------


def test_publishing_adopts_the_run_and_hangs_the_names(province, nominees):
    cycle, run = factory.selected_cycle(province, nominees())
    done = factory.publish(cycle)
    assert (done.names, done.is_new, run.is_adopted, cycle.state) == (3, True, True, CycleState.PUBLIC_NOTICE)
    # Posted on Monday 21 September 2026; Friday 25 to Sunday 27 is the Mid-Autumn holiday.
    assert (done.notice.starts_on, done.notice.ends_on) == (date(2026, 9, 21), date(2026, 9, 29))
    assert sorted(states().values()) == ["not_selected", "on_notice", "on_notice", "on_notice", "waiting", "waiting"]
    again = factory.publish(cycle)
    assert (again.notice.id, again.names, again.is_new) == (done.notice.id, 3, False)
    assert count(PublicNotice) == 1
    assert factory.select(cycle).run.id == run.id


def test_a_year_without_calendar_is_provisional(province, nominees):
    cycle, _run = factory.selected_cycle(province, nominees())
    done = publishing.publish_notice(cycle, actor=PROVINCE, now=moment(date(2031, 3, 3)))
    assert done.notice.is_provisional
    assert done.notice.ends_on == date(2031, 3, 10)


def test_a_stale_run_is_not_adopted(province, nominees):
    cycle, run = factory.selected_cycle(province, nominees())
    db.session.execute(
        SelectionResult.__table__.delete().where(
            SelectionResult.nomination_id == db.session.scalar(select(func.max(Nomination.id)))
        )
    )
    with pytest.raises(RuleViolation) as refusal:
        factory.adopt(cycle, run)
    assert refusal.value.code == "stale_run"


def test_confirming_waits_for_the_end_of_the_notice_and_for_objections(province, nominees):
    cycle, _run = factory.selected_cycle(province, nominees())
    with pytest.raises(RuleViolation, match="not been published"):
        factory.confirm(cycle)
    factory.publish(cycle)
    with pytest.raises(RuleViolation) as refusal:
        factory.confirm(cycle, date(2026, 9, 29))
    assert refusal.value.code == "notice_runs"
    db.session.execute(update(Nomination).where(Nomination.state == "on_notice").values(state="held"))
    with pytest.raises(RuleViolation) as refusal:
        factory.confirm(cycle, date(2026, 9, 30))
    assert refusal.value.code == "objection_open"
    db.session.execute(update(Nomination).where(Nomination.state == "held").values(state="on_notice"))
    done = factory.confirm(cycle, date(2026, 9, 30))
    assert (done.confirmed, done.new, cycle.state) == (3, 3, CycleState.CONFIRMED)
    assert factory.confirm(cycle).new == 0


def test_enrolling_numbers_the_members_and_closes_the_cycle(province, nominees):
    cycle, _run = factory.selected_cycle(province, nominees())
    with pytest.raises(RuleViolation, match="not been confirmed"):
        factory.enrol(cycle)
    factory.publish(cycle)
    factory.confirm(cycle)
    done = factory.enrol(cycle)
    assert (done.members, done.new, cycle.state) == (3, 3, CycleState.CLOSED)
    members = db.session.execute(select(Membership, Person.stroke_sort).join(Person).order_by(Membership.number)).all()
    assert [member.number for member, _sort in members] == ["2026-0001", "2026-0002", "2026-0003"]
    assert [sort for _member, sort in members] == sorted(sort for _member, sort in members)
    first = members[0][0]
    assert (first.starts_on, first.planned_ends_on) == (date(2026, 10, 13), date(2029, 10, 12))
    again = factory.enrol(cycle)
    assert (again.members, again.new) == (3, 0)
    assert count(Membership) == 3
    assert audit_queries.verification().first_bad_seq is None


def test_numbers_by_merit_if_the_cycle_says_so(province, nominees):
    cycle, _run = factory.selected_cycle(province, nominees(), number_order="merit")
    factory.publish(cycle)
    factory.confirm(cycle)
    factory.enrol(cycle)
    scores = db.session.scalars(
        select(Nomination.score)
        .join(Membership, Membership.person_id == Nomination.person_id)
        .order_by(Membership.number)
    ).all()
    assert scores == sorted(scores, reverse=True)


def test_nobody_enters_the_pool_twice(province, nominees):
    cycle, _run = factory.selected_cycle(province, nominees())
    factory.publish(cycle)
    factory.confirm(cycle)
    other = Cycle(year=2025, seats=1, state=CycleState.CLOSED, as_of_on=AS_OF, parameters={}, version=8)
    db.session.add(other)
    db.session.flush()
    nomination = db.session.scalars(select(Nomination).where(Nomination.state == NominationState.CONFIRMED)).first()
    db.session.add(
        Membership(
            person_id=nomination.person_id,
            cycle_id=other.id,
            number="2025-0001",
            talent_class=nomination.talent_class,
            state=MembershipState.ACTIVE,
            starts_on=date(2026, 9, 1),
            planned_ends_on=date(2029, 8, 31),
        )
    )
    db.session.flush()
    with pytest.raises(RuleViolation) as refusal:
        factory.enrol(cycle)
    assert refusal.value.code == "already_member"
    assert count(Membership) == 1


def test_each_act_leaves_one_entry_in_the_trail(province, nominees):
    cycle, _run = factory.selected_cycle(province, nominees())
    factory.publish(cycle)
    factory.confirm(cycle)
    factory.enrol(cycle)
    assert acts() == [
        "pool:open_cycle",
        "pool:import_nominations",
        "pool:check_nominations",
        "pool:import_panel_scores",
        "pool:assess",
        "pool:select_members",
        "pool:adopt_run",
        "pool:publish",
        "pool:confirm",
        "pool:enrol",
    ]
    assert len(PANEL) == 3
