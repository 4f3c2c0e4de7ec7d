"""Jobs on a clerk's desk: those that wait or run. One that waits goes on in the name of who takes over."""

from dataclasses import asdict

from sqlalchemy import func, select

from registry.access.desks import Desk, Part, register
from registry.db import db
from registry.jobs.codes import JobState
from registry.jobs.models import Job
from registry.kernel.messages import message

OPEN = (JobState.WAITING, JobState.RUNNING)


def count(desk: Desk) -> int:
    """Say how many jobs of this desk have not ended."""
    return db.session.scalar(select(func.count()).where(Job.requested_by == desk.account_id, Job.state.in_(OPEN))) or 0


def hand_over(desk: Desk, to: Desk) -> int:
    """Give the jobs to another desk; what runs ends in the name of who asked, with the answer to the new one."""
    jobs = db.session.scalars(select(Job).where(Job.requested_by == desk.account_id, Job.state.in_(OPEN))).all()
    for job in jobs:
        job.requested_by = to.account_id
        if job.state is JobState.WAITING:
            job.actor = asdict(to.actor) | {"role": to.actor.role.value}
    db.session.flush()
    return len(jobs)


register(Part("jobs", message("jobs that wait or run"), count, hand_over))
