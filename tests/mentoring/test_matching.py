"""The yearly matching: what it proposes, that it is the same again, what it leaves alone, and its command."""

import random
from datetime import UTC, date, datetime

import pytest

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.mentoring.codes import MentorCategory, PairingState
from registry.mentoring.models import MatchingRun, Mentor, Pairing
from registry.mentoring.services import matching, pairings
from registry.organisations.codes import Sector
from registry.people.codes import RelationKind
from registry.people.models import Person, Relation
from tests.factories.mentoring import MentorFactory, PairingFactory, enrolled
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
PROVINCE = Actor(1, "province", Role.PROVINCE_HR, region_code="34")


def match(year=2026, today=TODAY):
    return matching.match_members(year, actor=PROVINCE, today=today, now=NOW)


def units():
    return {code: OrganisationFactory(region_code=code) for code in ("341524", "341502", "340102")}


def member(uid, unit):
    person = PersonFactory(uid=uid, organisation=unit)
    enrolled(person)
    return person


def mentor(uid, unit, **facts):
    return MentorFactory(person=PersonFactory(uid=uid, organisation=unit, is_graduate=False), **facts)


def proposed(run):
    """Return mentee's uid -> mentor's uid of a run."""
    rows = db.session.execute(
        db.select(Pairing.mentee_id, Mentor.person_id)
        .join(Pairing.mentor)
        .where(Pairing.matching_run_id == run.id, Pairing.state == PairingState.PROPOSED)
    )
    return {db.session.get(Person, one).uid: db.session.get(Person, other).uid for one, other in rows}


def count(model):
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_each_member_is_proposed_the_best_mentor_there_is(session):
    near, other, far = units().values()
    member("a", near)
    member("b", far)
    mentor("near", near)
    mentor("same city", other)
    mentor("far", far)
    run = match()
    assert proposed(run) == {"a": "near", "b": "far"}
    assert (run.members, run.pairs, run.unmatched) == (2, 2, [])
    made = db.session.scalars(db.select(Pairing)).all()
    assert all(pairing.fit == sum(pairing.fit_parts.values()) for pairing in made)
    assert run.total_fit == sum(pairing.fit for pairing in made)
    assert run.worst_fit == min(pairing.fit for pairing in made)
    assert run.edges == 6
    assert {(pairing.starts_on, pairing.planned_ends_on) for pairing in made} == {(TODAY, date(2027, 6, 29))}
    entry = db.session.scalar(db.select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1))
    assert (entry.act, entry.object_id, entry.details["pairs"]) == ("mentoring:match", str(run.id), 2)
    assert run.solver.startswith("ortools")


def test_more_pairs_go_before_better_pairs(session):
    near, _, far = units().values()
    member("a", near)
    taken = member("b", near)
    best = mentor("best", near)
    db.session.add(
        Relation(
            person_id=taken.id,
            other_person_id=mentor("cousin", far).person_id,
            kind=RelationKind.SIBLING,
        )
    )
    db.session.flush()
    assert best.capacity == 1
    run = match()
    assert proposed(run) == {"a": "cousin", "b": "best"}


def test_who_stays_without_a_mentor_is_named_with_the_reason(session):
    near = units()["341524"]
    only = mentor("only", near)
    relative = member("a", near)
    db.session.add(Relation(person_id=only.person_id, other_person_id=relative.id, kind=RelationKind.SPOUSE))
    member("b", near)
    member("c", near)
    db.session.flush()
    run = match()
    assert run.pairs == 1
    [left] = {"b", "c"} - set(proposed(run))
    assert run.unmatched == [
        {"uid": "a", "code": "no_allowed_mentor", "looked_at": 0},
        {"uid": left, "code": "places_taken", "looked_at": 1},
    ]


def test_without_any_mentor_nobody_is_paired(session):
    member("a", units()["341524"])
    run = match()
    assert (run.pairs, run.total_fit, run.worst_fit, len(run.unmatched)) == (0, 0, None, 1)


def test_the_same_again_writes_nothing(session):
    near = units()["341524"]
    member("a", near)
    mentor("m", near)
    first = match()
    entries, made = count(AuditEntry), [row.id for row in db.session.scalars(db.select(Pairing))]
    assert match(today=date(2026, 7, 9)) is first
    assert (count(AuditEntry), count(MatchingRun)) == (entries, 1)
    assert [row.id for row in db.session.scalars(db.select(Pairing))] == made


def test_a_new_matching_leaves_answers_alone_and_replaces_the_rest(session):
    near = units()["341524"]
    for uid in ("a", "b", "c"):
        member(uid, near)
    for uid in ("k", "l", "m", "n"):
        mentor(uid, near)
    first = match()
    by_mentee = {
        db.session.get(Person, pairing.mentee_id).uid: pairing for pairing in db.session.scalars(db.select(Pairing))
    }
    before = proposed(first)
    pairings.accept_pairing(by_mentee["a"], actor=Actor(2, "m", Role.MENTOR), today=TODAY)
    pairings.refuse_pairing(by_mentee["b"], "方向不同", actor=PROVINCE, today=TODAY)
    db.session.flush()
    second = match()
    assert second.id != first.id
    assert second.members == 2
    assert proposed(first) == {"a": before["a"]}
    after = proposed(second)
    assert set(after) == {"b", "c"}
    assert after["b"] != before["b"]
    assert before["a"] not in after.values()
    assert count(Pairing) == 4


def test_proposals_of_another_cycle_are_left_alone(session):
    near = units()["341524"]
    older = PersonFactory(uid="older", organisation=near)
    enrolled(older, year=2025)
    member("a", near)
    mentor("m", near, capacity=2)
    first, second = match(2025), match(2026)
    assert proposed(first) == {"older": "m"}
    assert proposed(second) == {"a": "m"}


def province_of(order):
    """Make the same people in this order, and match them; return the pairs, the hash and the total."""
    where = units()
    rng = random.Random(7)
    made = []
    for number in range(12):
        sector = rng.choice([Sector.HEALTH, Sector.EDUCATION])
        made.append(("member", f"member {number}", rng.choice(list(where)), sector))
    for number in range(9):
        sector = rng.choice([Sector.HEALTH, Sector.EDUCATION])
        made.append(("mentor", f"mentor {number}", rng.choice(list(where)), sector))
    random.Random(order).shuffle(made)
    for kind, uid, code, sector in made:
        if kind == "member":
            member(uid, where[code])
        else:
            category = MentorCategory.SKILL_MASTER if sector is Sector.HEALTH else MentorCategory.UNIT_LEADER
            mentor(uid, where[code], field=sector, category=category, capacity=1)
    run = match()
    return proposed(run), run.total_fit


def test_the_pairs_do_not_depend_on_the_order_of_rows(session):
    found = []
    for order in range(4):
        with db.session.begin_nested() as savepoint:
            found.append(province_of(order))
            savepoint.rollback()
        db.session.expire_all()
    assert len(found[0][0]) == 9
    assert all(one == found[0] for one in found)


def test_more_mentors_are_weighed_while_somebody_could_still_be_paired(session):
    near, _, far = units().values()
    for number in range(33):
        member(f"member {number:02}", near)
    for number in range(31):
        mentor(f"near {number:02}", near)
    for number in range(4):
        mentor(f"far {number}", far)
    run = match()
    assert (run.pairs, run.unmatched) == (33, [])
    assert run.edges > 33 * 30


def test_nothing_to_match_is_said(session):
    with pytest.raises(RuleViolation) as refusal:
        match()
    assert refusal.value.code == "no_members"
    person = member("a", units()["341524"])
    PairingFactory(mentee=person, state=PairingState.TRIAL)
    with pytest.raises(RuleViolation) as refusal:
        match()
    assert refusal.value.code == "all_have_mentors"


def test_when_everybody_is_paired_the_last_matching_stands(session):
    near = units()["341524"]
    member("a", near)
    mentor("m", near)
    run = match()
    pairings.accept_pairing(db.session.scalar(db.select(Pairing)), actor=PROVINCE, today=TODAY)
    db.session.flush()
    assert match() is run
    assert run.pairs == 1


def test_the_command_prints_the_figures_and_can_be_repeated(own_app):
    runner = own_app.test_cli_runner()
    with own_app.app_context():
        near = units()["341524"]
        member("a", near)
        member("b", near)
        mentor("m", near)
        db.session.commit()
    first = runner.invoke(args=["mentoring", "match", "--on", "2026-06-30"])
    assert first.exit_code == 0, first.output
    lines = dict(line.split(": ") for line in first.output.splitlines())
    assert {**lines, "snapshot": ""} == {
        "year": "2026",
        "members": "2",
        "pairs": "1",
        "total_fit": "8700",
        "worst_fit": "8700",
        "members_without_mentor": "1",
        "snapshot": "",
    }
    assert len(lines["snapshot"]) == 64
    again = runner.invoke(args=["mentoring", "match", "--year", "2026", "--on", "2026-07-01"])
    assert (again.exit_code, again.output) == (0, first.output)
    refused = runner.invoke(args=["mentoring", "match", "--year", "2019"])
    assert refused.exit_code == 1
    assert "No active member has been enrolled by the cycle of 2019." in refused.output
    assert runner.invoke(args=["mentoring", "match", "--on", "yesterday"]).exit_code == 2
