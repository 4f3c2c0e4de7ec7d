"""One worker: takes up jobs one after the other and walks through their steps."""

import logging
import os
import socket
from collections.abc import Callable
from functools import partial
from uuid import uuid4

from sqlalchemy.exc import OperationalError

from registry.db import db, transaction
from registry.jobs import services, tasks
from registry.jobs.services import Claim, LostLease
from registry.kernel import clock
from registry.kernel.errors import RegistryError
from registry.kernel.messages import Message, message

log = logging.getLogger(__name__)


def worker_name() -> str:
    """Name this process, once among all."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:8]}"


def work_one(worker: str) -> Claim | None:
    """Take up one job and work it off; None if nothing waits."""
    with transaction():
        held = services.claim(worker, clock.now())
    if held is None:
        return None
    try:
        _walk(held)
    except LostLease:
        log.warning("job %s was taken up by another worker", held.job_id)
    except RegistryError as refusal:
        _put_down(held, partial(services.fail, held, refusal.text, clock.now()))
    except OperationalError as busy:
        log.warning("job %s waits: the database is busy", held.job_id, exc_info=busy)
        _put_down(held, partial(services.release, held))
    except Exception as fault:
        log.error("job %s failed", held.job_id, exc_info=fault)
        sentence: Message = message("Something went wrong on our side. Nothing was saved.")
        _put_down(held, partial(services.fail, held, sentence, clock.now()))
    finally:
        db.session.remove()
    return held


def _walk(held: Claim) -> None:
    """Run the task; each of its steps is one transaction."""
    today = clock.today()
    if not tasks.may_still_act(held.actor, today):
        raise RegistryError(message("Who asked for this no longer has the role for it."))
    steps = tasks.find(held.kind).run(held.arguments, actor=held.actor, today=today)
    is_done = False
    while not is_done:
        with transaction():
            try:
                done, total = next(steps)
                services.note_progress(held, done, total, clock.now())
            except StopIteration as end:
                services.finish(held, end.value or {}, clock.now())
                is_done = True


def _put_down(held: Claim, act: Callable[[], None]) -> None:
    db.session.rollback()
    try:
        with transaction():
            act()
    except LostLease:
        log.warning("job %s was taken up by another worker", held.job_id)
