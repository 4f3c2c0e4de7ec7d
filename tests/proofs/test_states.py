"""Every (state, event, role, stage) against a table written a second time; random walks; who may write states."""

import ast
from datetime import date
from itertools import product
from random import Random

import pytest
from sqlalchemy import select, update

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db
from registry.exchange import services as imports
from registry.exchange.codes import ImportState
from registry.exchange.models import Import
from registry.jobs import services as jobs
from registry.jobs.codes import JobState
from registry.jobs.models import Job
from registry.kernel.errors import Conflict, RuleViolation
from registry.kernel.messages import message
from registry.mentoring.codes import EndReason, PairingState
from registry.mentoring.models import Pairing
from registry.mentoring.services import pairings
from registry.people.codes import CorrectionState
from registry.people.models import Correction
from registry.people.services import corrections
from registry.pool.codes import CycleState, Event, NominationState
from registry.pool.models import Cycle
from registry.pool.services import transitions
from registry.settings import ROOT
from tests.factories.mentoring import GuidanceRecordFactory, MentorFactory, PairingFactory
from tests.factories.people import PersonFactory
from tests.proofs import walks
from tests.proofs.walks import NOW

PROVINCE = Actor(None, "province", Role.PROVINCE_HR, region_code="34")
TODAY = date(2026, 6, 30)
WALKS = 100
"""In the suite; `scripts/bench faults` takes 10,000."""


def test_every_state_event_role_and_stage_of_a_nomination(session):
    here, known = walks.ground(len(NominationState)), walks.table()
    assert set(known) == set(Event)
    states, tried = list(NominationState), 0
    for stage in CycleState:
        here.put(states, stage)
        for event, role in product(Event, Role):
            step = known[event]
            for place, state in enumerate(states):
                in_time, by_right = stage in step.stages, role in step.roles
                if by_right and not in_time and place % 7:  # a closed stage is one answer for all states
                    continue
                answer = walks.attempt(here.nominations[place], event, here.actor(role, place), keeps=False)
                refusal = "wrong_state" if in_time else "outside_window"
                expected = step.target if in_time and state in step.sources else refusal
                assert answer == (expected if by_right else "wrong_role"), (stage, state, event, role)
                tried += 1
    assert tried > len(NominationState) * len(Event) * len(Role)


def test_out_of_scope_nothing_happens(session):
    here = walks.ground(1)
    here.put([NominationState.SUBMITTED], CycleState.REVIEWING)
    for role, scope in (
        (Role.COUNTY_HR, {"region_code": "341525"}),
        (Role.COUNTY_HR, {}),
        (Role.UNIT_HR, {"organisation_path": "/999999/"}),
        (Role.UNIT_HR, {}),
        (Role.GRADUATE, {}),
    ):
        event = Event.PASS_COUNTY if role is Role.COUNTY_HR else Event.WITHDRAW
        stranger = Actor(None, "stranger", role, **scope)
        assert walks.attempt(here.nominations[0], event, stranger, keeps=False) == "not_visible"


def test_random_walks_reach_no_state_that_the_table_does_not_give(session):
    here, random, happened = walks.ground(1), Random(7), 0
    for _ in range(WALKS):
        savepoint = db.session.begin_nested()
        steps, wrong = walks.walk(here, 0, random, steps=20)
        assert not wrong, wrong
        happened += steps
        savepoint.rollback()
    assert happened > 5 * WALKS


def test_every_stage_of_a_cycle_from_every_other_by_every_role(session):
    here = walks.ground(1)
    stages = list(CycleState)
    for role, present, wanted in product(Role, stages, stages):
        here.open(present)
        db.session.expire_all()
        cycle = db.session.get_one(Cycle, here.cycle)
        allowed = role is Role.PROVINCE_HR and stages.index(wanted) == stages.index(present) + 1
        savepoint = db.session.begin_nested()
        try:
            transitions.open_stage(cycle, wanted, actor=here.actor(role, 0), now=NOW)
            assert allowed, (role, present, wanted)
        except RuleViolation:
            assert not allowed, (role, present, wanted)
        savepoint.rollback()


# --- Pairings ---------------------------------------------------------------------------------------------------

ACTS = {
    "accept": lambda pairing, actor: pairings.accept_pairing(pairing, actor=actor, today=TODAY),
    "refuse": lambda pairing, actor: pairings.refuse_pairing(pairing, "no time", actor=actor, today=TODAY),
    "start": lambda pairing, actor: pairings.start_pairing(pairing, actor=actor, today=TODAY),
    "end": lambda pairing, actor: pairings.end_pairing(pairing, EndReason.SILENT, "", actor=actor, today=TODAY),
    "wish": lambda pairing, actor: pairings.wish_again(pairing, actor=actor),
}
FROM = {
    "accept": {PairingState.PROPOSED},
    "refuse": {PairingState.PROPOSED},
    "start": {PairingState.TRIAL},
    "end": {PairingState.TRIAL, PairingState.ACTIVE},
    "wish": {PairingState.ENDED},
}
SIDES = (Role.MENTOR, Role.GRADUATE, Role.PROVINCE_HR)


def expected(act: str, pairing: Pairing, role: Role) -> PairingState | None:
    """Give the state after the act; None where it must be refused."""
    if pairing.state not in FROM[act] or (act == "wish" and pairing.is_wished_again):
        return None
    if act == "accept":
        by_mentor = pairing.mentor_accepted_on is not None
        by_mentee = pairing.mentee_accepted_on is not None
        if {Role.MENTOR: by_mentor, Role.GRADUATE: by_mentee}.get(role, by_mentor and by_mentee):
            return None
        after = (by_mentor or role is not Role.GRADUATE) and (by_mentee or role is not Role.MENTOR)
        return PairingState.TRIAL if after else PairingState.PROPOSED
    targets = {"refuse": PairingState.REFUSED, "start": PairingState.ACTIVE, "end": PairingState.ENDED}
    return targets.get(act, pairing.state)


def test_every_act_on_a_pairing_from_every_state_and_at_random(session):
    pairing = PairingFactory(mentor=MentorFactory(capacity=3))
    GuidanceRecordFactory(pairing=pairing)
    random = Random(11)
    rounds = [(state, act, role) for state, act, role in product(PairingState, ACTS, SIDES)]
    rounds += [(None, random.choice(list(ACTS)), random.choice(SIDES)) for _ in range(400)]
    for state, act, role in rounds:
        if state is not None or random.random() < 0.1:
            pairing.state = state or PairingState.PROPOSED
            pairing.mentor_accepted_on, pairing.mentee_accepted_on = random.choice(
                [(None, None), (TODAY, None), (None, TODAY)]
            )
            pairing.is_wished_again = random.random() < 0.5
            db.session.flush()
        before, target = pairing.state, expected(act, pairing, role)
        try:
            ACTS[act](pairing, Actor(None, "side", role))
            assert target is not None, (before, act, role)
            assert pairing.state is target, (before, act, role)
            entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
            assert entry.details["state"] == target.value
        except RuleViolation:
            assert target is None, (before, act, role)
            assert pairing.state is before


# --- Requests for corrections, imports, jobs ----------------------------------------------------------------------


def test_a_request_for_correction_is_answered_once_from_open_only(session):
    person = PersonFactory()
    for state, answer in product(CorrectionState, set(CorrectionState) - {CorrectionState.OPEN}):
        values = {"description": {"template": "identity", "values": {}}, "explanation": "x", "asked_at": NOW}
        asked = Correction(person_id=person.id, entry="identity", state=state, **values)
        db.session.add(asked)
        db.session.flush()

        def act(asked=asked, answer=answer):
            version = asked.version
            corrections.answer(asked, answer, reason="so it is", version=version, actor=PROVINCE, now=NOW)

        if state is CorrectionState.OPEN:
            act()
            assert asked.state is answer
            with pytest.raises(RuleViolation):
                act()
        else:
            with pytest.raises(RuleViolation):
                act()
            assert asked.state is state
        with pytest.raises((RuleViolation, Conflict)):
            corrections.answer(asked, answer, reason="x", version=0, actor=PROVINCE, now=NOW)


def an_import(state: ImportState, uid: str) -> Import:
    made = Import(uid=uid, sheet="people", file_name="x.xlsx", file_hash="0", state=state, uploaded_at=NOW)
    db.session.add(made)
    db.session.flush()
    return made


def test_an_import_is_saved_from_ready_only_and_put_away_until_saved(session):
    for number, state in enumerate(ImportState):
        batch = an_import(state, f"save{number}")
        if state in (ImportState.DONE, ImportState.CONFIRMED):
            assert imports.save(batch, actor=PROVINCE, today=TODAY, now=NOW) is False
        elif state is not ImportState.READY:
            with pytest.raises(RuleViolation):
                imports.save(batch, actor=PROVINCE, today=TODAY, now=NOW)
        assert batch.state is state
        other = an_import(state, f"discard{number}")
        if state is ImportState.DONE:
            with pytest.raises(RuleViolation):
                imports.discard(other, actor=PROVINCE, now=NOW)
            assert other.state is ImportState.DONE
        else:
            imports.discard(other, actor=PROVINCE, now=NOW)
            assert other.state is ImportState.DISCARDED


def test_what_somebody_saved_meanwhile_is_not_put_away(session):
    batch = an_import(ImportState.READY, "raced")
    db.session.execute(
        update(Import).where(Import.id == batch.id).values(state=ImportState.DONE),
        execution_options={"synchronize_session": False},
    )
    with pytest.raises(Conflict):
        imports.discard(batch, actor=PROVINCE, now=NOW)
    assert db.session.scalar(select(Import.state).where(Import.id == batch.id)) is ImportState.DONE


def test_a_job_is_ended_by_its_holder_while_it_runs_only(session):
    ends = {
        JobState.DONE: lambda held: jobs.finish(held, {}, NOW),
        JobState.FAILED: lambda held: jobs.fail(held, message("Somebody else has just decided on this workbook."), NOW),
        JobState.WAITING: jobs.release,
    }
    for state, target in product(JobState, ends):
        db.session.execute(update(Job).values(state=JobState.DONE))
        job = jobs.enqueue("proof", {}, actor=PROVINCE, now=NOW)
        held = jobs.claim("worker", NOW)
        assert held is not None
        assert held.job_id == job.id
        job.state = state
        db.session.flush()
        if state is JobState.RUNNING:
            ends[target](held)
        else:
            with pytest.raises(jobs.LostLease):
                ends[target](held)
        db.session.refresh(job)
        assert job.state is (target if state is JobState.RUNNING else state)


# --- Nobody else writes states ------------------------------------------------------------------------------------

WRITERS = {
    "pool/services/transitions.py",
    "pool/services/cycles.py",  # a cycle begins
    "pool/services/nominating.py",  # a nomination begins
    "pool/services/enrolling.py",  # a membership begins
    "mentoring/services/pairings.py",
    "mentoring/services/matching.py",  # a pairing is proposed
    "accounts/services/requests.py",  # decided by who holds the row (`accounts.queries`)
    "people/services/corrections.py",
    "exchange/services.py",
    "jobs/services.py",
}
MODELS_WITH_STATES = {
    mapper.class_.__name__ for mapper in db.Model.registry.mappers if "state" in mapper.columns and not mapper.inherits
}


def written_states(tree: ast.AST) -> list[int]:
    """Return the lines that set a state: `x.state = `, `.values(state=)`, `Model(state=)`, `setattr(x, "state", )`."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            lines += [part.lineno for part in parts if isinstance(part, ast.Attribute) and part.attr == "state"]
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            named = any(keyword.arg == "state" for keyword in node.keywords)
            if named and (called in {"values", *MODELS_WITH_STATES}):
                lines.append(node.lineno)
            if called == "setattr" and isinstance(node.args[1], ast.Constant) and node.args[1].value == "state":
                lines.append(node.lineno)
    return lines


def test_only_the_services_that_guard_states_write_them():
    found = {}
    for source in sorted((ROOT / "registry").rglob("*.py")):
        place = source.relative_to(ROOT / "registry").as_posix()
        if not place.startswith("sample/"):  # which fills an empty register with histories of the past
            found[place] = written_states(ast.parse(source.read_text()))
    strangers = {place: lines for place, lines in found.items() if lines and place not in WRITERS}
    assert not strangers
    assert found["pool/services/transitions.py"], "the test sees the writers"
