"""Writing jobs: asking for one, taking it up with a lease, keeping its progress, ending it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit import services as audit
from registry.db import db
from registry.jobs.codes import JobState
from registry.jobs.models import Job
from registry.kernel.messages import Message, message, to_json

LEASE = timedelta(minutes=3)
"""Longer than any one step takes; a worker that died is missed after so long."""

MOST_ATTEMPTS = 3


class LostLease(Exception):
    """Another worker has taken the job up: what this one did in its present step must not be kept."""


@dataclass(frozen=True)
class Claim:
    """A job in the hands of one worker."""

    job_id: int
    kind: str
    arguments: dict[str, Any]
    actor: Actor
    worker: str
    attempt: int


def enqueue(kind: str, arguments: dict[str, Any], *, page: str = "", actor: Actor, now: datetime) -> Job:
    """Ask for work, in the transaction of the act that needs it: if that is undone, so is the wish."""
    job = Job(
        kind=kind,
        arguments=arguments,
        actor=asdict(actor) | {"role": actor.role.value},
        requested_by=actor.account_id,
        page=page,
        state=JobState.WAITING,
        requested_at=now,
    )
    db.session.add(job)
    db.session.flush()
    audit.record("job:enqueue", actor=actor, object_type="job", object_id=job.id, kind=kind)
    return job


def claim(worker: str, now: datetime) -> Claim | None:
    """Take up the oldest job that waits or whose worker fell silent; None if there is none.

    PostgreSQL passes over rows that another worker is just taking; SQLite lets one writer in at a time.
    """
    is_free = or_(Job.state == JobState.WAITING, and_(Job.state == JobState.RUNNING, Job.lease_until < now))
    job = db.session.scalar(select(Job).where(is_free).order_by(Job.id).limit(1).with_for_update(skip_locked=True))
    if job is None:
        return None
    if job.attempts >= MOST_ATTEMPTS:
        _close(job, now, error=message("The work was broken off %(count)d times.", count=job.attempts))
        return claim(worker, now)
    job.state, job.worker, job.lease_until = JobState.RUNNING, worker, now + LEASE
    job.attempts += 1
    job.started_at = job.started_at or now
    job.done = 0
    db.session.flush()
    actor = Actor(**{**job.actor, "role": Role(job.actor["role"])})
    return Claim(job.id, job.kind, dict(job.arguments), actor, worker, job.attempts)


def note_progress(held: Claim, done: int, total: int, now: datetime) -> None:
    """Keep how far the job is and hold it longer. Raise LostLease."""
    _keep(held, done=done, total=total, lease_until=now + LEASE)


def finish(held: Claim, result: dict[str, Any], now: datetime) -> None:
    """Keep what came of a job. Raise LostLease."""
    _keep(held, state=JobState.DONE, result=result, ended_at=now, lease_until=None)


def fail(held: Claim, error: Message, now: datetime) -> None:
    """Keep why a job came to nothing. Raise LostLease."""
    _keep(held, state=JobState.FAILED, error=to_json(error), ended_at=now, lease_until=None)


def release(held: Claim) -> None:
    """Give a job back, for instance when the database was busy. Raise LostLease."""
    _keep(held, state=JobState.WAITING, worker="", lease_until=None)


def _keep(held: Claim, **values: Any) -> None:
    mine = (Job.id == held.job_id, Job.attempts == held.attempt, Job.state == JobState.RUNNING)
    changed = db.session.execute(
        update(Job)
        .where(*mine, Job.worker == held.worker)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise LostLease(held.job_id)


def _close(job: Job, now: datetime, error: Message) -> None:
    job.state, job.error, job.ended_at, job.lease_until = JobState.FAILED, to_json(error), now, None
    db.session.flush()
