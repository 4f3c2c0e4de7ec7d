"""Pairings from proposal to end, guidance and outcomes: state, entry in the trail, refusals."""

from datetime import date

import pytest

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.mentoring.codes import EndReason, GuidanceWay, OutcomeKind, PairingState
from registry.mentoring.services import guidance, pairings
from tests.factories.mentoring import GuidanceRecordFactory, MentorFactory, OutcomeFactory, PairingFactory

TODAY = date(2026, 6, 30)
PROVINCE = Actor(1, "province", Role.PROVINCE_HR, region_code="34")
MENTOR = Actor(2, "mentor", Role.MENTOR)
GRADUATE = Actor(3, "graduate", Role.GRADUATE)


def last_entry():
    return db.session.scalar(db.select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1))


def refused(act):
    with pytest.raises(RuleViolation) as refusal:
        act()
    assert refusal.value.clause in ("task-16", "")
    return refusal.value.code


def proposal(**facts):
    return PairingFactory(state=PairingState.PROPOSED, starts_on=date(2026, 6, 1), **facts)


@pytest.mark.parametrize("order", [(MENTOR, GRADUATE), (GRADUATE, MENTOR)])
def test_the_trial_begins_when_both_have_accepted(session, order):
    pairing = proposal()
    pairings.accept_pairing(pairing, actor=order[0], today=date(2026, 6, 20))
    assert pairing.state is PairingState.PROPOSED
    assert refused(lambda: pairings.accept_pairing(pairing, actor=order[0], today=TODAY)) == "answered"
    pairings.accept_pairing(pairing, actor=order[1], today=TODAY)
    assert pairing.state is PairingState.TRIAL
    assert (pairing.starts_on, pairing.planned_ends_on) == (TODAY, date(2027, 6, 29))
    assert {pairing.mentor_accepted_on, pairing.mentee_accepted_on} == {date(2026, 6, 20), TODAY}
    entry = last_entry()
    assert (entry.act, entry.object_id, entry.details["state"]) == (
        "mentoring:accept_pairing",
        str(pairing.id),
        "trial",
    )


def test_the_province_accepts_for_both(session):
    pairing = proposal()
    pairings.accept_pairing(pairing, actor=PROVINCE, today=TODAY)
    assert pairing.state is PairingState.TRIAL


def test_the_province_completes_what_one_side_began(session):
    pairing = proposal(mentor_accepted_on=date(2026, 6, 20))
    pairings.accept_pairing(pairing, actor=PROVINCE, today=TODAY)
    assert pairing.state is PairingState.TRIAL
    assert (pairing.mentor_accepted_on, pairing.mentee_accepted_on) == (date(2026, 6, 20), TODAY)


def test_a_place_is_given_once(session):
    mentor = MentorFactory(capacity=1)
    PairingFactory(mentor=mentor)
    pairing = proposal(mentor=mentor)
    assert refused(lambda: pairings.accept_pairing(pairing, actor=PROVINCE, today=TODAY)) == "no_place"
    assert pairing.mentor_accepted_on is None


def test_an_unanswered_proposal_holds_no_place(session):
    mentor = MentorFactory(capacity=1)
    proposal(mentor=mentor)
    pairing = proposal(mentor=mentor)
    pairings.accept_pairing(pairing, actor=MENTOR, today=TODAY)
    assert pairing.mentor_accepted_on == TODAY


def test_a_refusal_keeps_its_reason(session):
    pairing = proposal()
    assert refused(lambda: pairings.refuse_pairing(pairing, "  ", actor=MENTOR, today=TODAY)) == "reason_missing"
    pairings.refuse_pairing(pairing, " 专业方向不同 ", actor=MENTOR, today=TODAY)
    assert (pairing.state, pairing.ends_on, pairing.remark) == (PairingState.REFUSED, TODAY, "专业方向不同")
    assert (last_entry().act, last_entry().reason) == ("mentoring:refuse_pairing", "专业方向不同")
    assert refused(lambda: pairings.refuse_pairing(pairing, "again", actor=MENTOR, today=TODAY)) == "not_proposed"


def test_a_trial_becomes_final_after_a_meeting(session):
    pairing = PairingFactory(state=PairingState.TRIAL)
    assert refused(lambda: pairings.start_pairing(pairing, actor=MENTOR, today=TODAY)) == "not_met"
    GuidanceRecordFactory(pairing=pairing)
    pairings.start_pairing(pairing, actor=MENTOR, today=TODAY)
    assert (pairing.state, pairing.planned_ends_on) == (PairingState.ACTIVE, date(2027, 6, 29))
    assert pairing.starts_on == date(2026, 1, 5)
    assert last_entry().act == "mentoring:start_pairing"


def test_an_ended_pairing_can_be_wished_again(session):
    pairing = PairingFactory()
    pairings.end_pairing(pairing, EndReason.BY_AGREEMENT, " 目标已达成 ", actor=MENTOR, today=TODAY)
    assert (pairing.state, pairing.ends_on, pairing.end_reason, pairing.remark) == (
        PairingState.ENDED,
        TODAY,
        EndReason.BY_AGREEMENT,
        "目标已达成",
    )
    assert last_entry().details == {"state": "ended", "why": "by_agreement"}
    pairings.wish_again(pairing, actor=GRADUATE)
    assert pairing.is_wished_again
    assert last_entry().act == "mentoring:wish_again"
    assert refused(lambda: pairings.wish_again(pairing, actor=GRADUATE)) == "wished"


def record(pairing, held_on=TODAY):
    return guidance.record_guidance(
        pairing,
        held_on=held_on,
        way=GuidanceWay.VISIT,
        minutes=90,
        topic=" 一起查房 ",
        actor=MENTOR,
        today=TODAY,
    )


def test_guidance_is_recorded_and_confirmed_once(session):
    made = record(PairingFactory())
    assert (made.topic, made.minutes, made.way, made.recorded_on) == ("一起查房", 90, GuidanceWay.VISIT, TODAY)
    assert last_entry().details == {"pairing": made.pairing_id, "held_on": "2026-06-30", "minutes": 90}
    guidance.confirm_guidance(made, actor=GRADUATE, today=TODAY)
    assert made.confirmed_on == TODAY
    assert last_entry().act == "mentoring:confirm_guidance"
    assert refused(lambda: guidance.confirm_guidance(made, actor=GRADUATE, today=TODAY)) == "confirmed"


def test_guidance_belongs_to_a_running_pairing(session):
    assert refused(lambda: record(PairingFactory(state=PairingState.ENDED))) == "not_running"
    assert refused(lambda: record(PairingFactory(), held_on=date(2026, 7, 1))) == "in_the_future"


def test_an_outcome_is_recorded_and_verified_once(session):
    made = guidance.record_outcome(
        PairingFactory(),
        kind=OutcomeKind.PATENT,
        title=" 一种便携式血压计 ",
        achieved_on=date(2026, 6, 1),
        actor=MENTOR,
        today=TODAY,
    )
    assert (made.title, made.verified_on) == ("一种便携式血压计", None)
    assert last_entry().details == {"pairing": made.pairing_id, "kind": "patent"}
    guidance.verify_outcome(made, actor=PROVINCE, today=TODAY)
    assert (made.verified_on, last_entry().act) == (TODAY, "mentoring:verify_outcome")
    assert refused(lambda: guidance.verify_outcome(made, actor=PROVINCE, today=TODAY)) == "verified"


def test_an_outcome_needs_a_pairing_that_has_begun(session):
    outcome = OutcomeFactory(pairing=proposal())
    assert outcome.verified_on is None
    code = refused(
        lambda: guidance.record_outcome(
            proposal(),
            kind=OutcomeKind.PAPER,
            title="x",
            achieved_on=TODAY,
            actor=MENTOR,
            today=TODAY,
        )
    )
    assert code == "not_begun"
