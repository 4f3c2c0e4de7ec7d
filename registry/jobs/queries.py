"""Reads of jobs: everybody sees the own ones."""

from typing import Any

from sqlalchemy import ColumnElement, false, select

from registry.access.actor import Actor
from registry.db import db
from registry.jobs.codes import JobState
from registry.jobs.models import Job

SHOWN_AT_MOST = 50


def own(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor asked for the job."""
    return Job.requested_by == actor.account_id if actor.account_id is not None else false()


def latest(*, visible_to: Actor) -> list[Job]:
    """Return the jobs that the actor asked for last, the newest first."""
    return list(db.session.scalars(select(Job).where(own(visible_to)).order_by(Job.id.desc()).limit(SHOWN_AT_MOST)))


def job(identity: int | None) -> Job | None:
    """Return a job for the page of the record that it works for, which the caller may see."""
    return db.session.get(Job, identity) if identity is not None else None


def is_under_way(one: Any) -> bool:
    """Say whether the job waits or runs."""
    return one is not None and one.state in (JobState.WAITING, JobState.RUNNING)
