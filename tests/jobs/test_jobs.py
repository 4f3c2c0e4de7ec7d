"""Jobs: who takes them up, what a crash leaves behind, what is seen of them."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from registry.access.actor import Actor, command_line
from registry.access.permissions import Role
from registry.audit.models import AuditEntry
from registry.db import db, transaction
from registry.jobs import queries, runner, services, tasks
from registry.jobs.codes import JobState
from registry.jobs.models import Job
from registry.kernel import clock
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import from_json, message

NOW = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
HELD = services.LEASE + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _own_tasks(monkeypatch):
    monkeypatch.setattr(tasks, "_tasks", {})
    monkeypatch.setattr(tasks, "_rights", [])


@tasks.task("test:count", message("finished"))
def count(arguments, *, actor, today):
    for number in range(arguments["most"]):
        yield number + 1, arguments["most"]
    return {"counted": arguments["most"], "by": actor.name}


def enqueue(most=3, kind="test:count", actor=None):
    tasks.task("test:count", message("finished"))(count)
    job = services.enqueue(kind, {"most": most}, page="/somewhere", actor=actor or command_line(), now=NOW)
    db.session.commit()
    return job.id


def test_a_job_is_worked_off_with_progress(session):
    identity = enqueue()
    assert runner.work_one("one").job_id == identity
    job = session.get(Job, identity)
    assert (job.state, job.done, job.total, job.percent) == (JobState.DONE, 3, 3, 100)
    assert job.result == {"counted": 3, "by": "command line"}
    assert job.attempts == 1
    assert runner.work_one("one") is None
    assert session.scalar(select(AuditEntry.act).where(AuditEntry.object_id == str(identity))) == "job:enqueue"


def test_the_wish_goes_with_the_act_that_is_undone(session):
    def act():
        with transaction():
            services.enqueue("test:count", {}, actor=command_line(), now=NOW)
            raise RuleViolation("no", message("finished"))

    with pytest.raises(RuleViolation):
        act()
    assert services.claim("one", NOW) is None


def test_a_job_in_hands_is_not_taken_twice(session):
    enqueue()
    assert services.claim("one", NOW) is not None
    assert services.claim("two", NOW + services.LEASE - timedelta(seconds=1)) is None


def test_a_job_whose_worker_was_killed_is_taken_up_again_and_the_first_one_is_shut_out(session):
    identity = enqueue()
    killed = services.claim("one", NOW)
    services.note_progress(killed, 1, 3, NOW)
    taken = services.claim("two", NOW + HELD)
    assert (taken.job_id, taken.attempt) == (identity, 2)
    for act in (
        lambda: services.note_progress(killed, 2, 3, NOW + HELD),
        lambda: services.finish(killed, {}, NOW + HELD),
        lambda: services.fail(killed, message("finished"), NOW + HELD),
    ):
        with pytest.raises(services.LostLease):
            act()
    services.finish(taken, {"counted": 3}, NOW + HELD)
    session.expire_all()
    assert session.get(Job, identity).state is JobState.DONE


def test_progress_holds_the_job_longer(session):
    enqueue()
    held = services.claim("one", NOW)
    services.note_progress(held, 1, 3, NOW + timedelta(minutes=2))
    assert services.claim("two", NOW + HELD) is None


def test_a_job_that_always_breaks_off_is_given_up(session):
    identity = enqueue()
    for attempt in range(services.MOST_ATTEMPTS):
        assert services.claim("one", NOW + attempt * HELD) is not None
    assert services.claim("one", NOW + 9 * HELD) is None
    job = session.get(Job, identity)
    assert job.state is JobState.FAILED
    assert str(from_json(job.error)) == "The work was broken off 3 times."


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (RuleViolation("no", message("It is too late.")), "It is too late."),
        (ZeroDivisionError("secret 340102199001011234"), "Something went wrong on our side. Nothing was saved."),
    ],
)
def test_a_fault_is_told_without_its_details_and_nothing_of_the_step_is_kept(session, fault, told):
    @tasks.task("test:break", message("finished"))
    def break_off(arguments, *, actor, today):
        yield 1, 2
        services.enqueue("test:count", {"most": 1}, actor=actor, now=NOW)
        raise fault

    identity = enqueue(kind="test:break")
    runner.work_one("one")
    job = session.get(Job, identity)
    assert (job.state, job.done) == (JobState.FAILED, 1)
    assert str(from_json(job.error)) == told
    assert session.scalars(select(Job.id)).all() == [identity]


def test_who_lost_the_role_in_between_gets_nothing_done(session):
    clerk = Actor(7, "clerk", Role.COUNTY_HR, region_code="341524")
    tasks.ask_rights_of(lambda actor, on: actor.account_id != 7)
    identity = enqueue(actor=clerk)
    runner.work_one("one")
    assert session.get(Job, identity).state is JobState.FAILED


def test_everybody_sees_the_own_jobs_only(session, sign_in_as, today):
    client = sign_in_as(Role.COUNTY_HR, region_code="341524")
    own = Actor(client.account_id, "own", Role.COUNTY_HR, region_code="341524")
    enqueue(actor=own)
    enqueue(actor=Actor(client.account_id + 100, "other", Role.COUNTY_HR, region_code="341524"))
    assert len(queries.latest(visible_to=own)) == 1
    page = client.get("/jobs/").text
    assert "1 tasks" in page
    assert 'hx-trigger="every 2s"' in page
    runner.work_one("one")
    runner.work_one("one")
    page = client.get("/jobs/").text
    assert "every 2s" not in page
    assert "/somewhere" in page


def test_the_command_ends_when_nothing_waits(own_app):
    with own_app.app_context():
        enqueue(2)
        enqueue(1)
        assert clock.today()
    done = own_app.test_cli_runner().invoke(args=["jobs", "work", "--once"])
    assert done.exit_code == 0, done.output
    assert done.output.count("test:count") == 2
