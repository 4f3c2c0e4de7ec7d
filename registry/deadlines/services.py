"""The guard of the clock: a write that is bound to a deadline is refused once the clock was set back.

Whoever could set the clock back could hand in after the end. So the latest time seen is kept, and a time more than
TOLERANCE before it stops such writes until the clock is right; the trail is told by `alarms`, in a transaction of its
own, since the refused one is undone.
"""

from contextvars import ContextVar
from datetime import datetime, timedelta

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.deadlines.models import ClockMark
from registry.kernel import clock
from registry.kernel.deadlines import Window
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message

TOLERANCE = timedelta(seconds=2)

Alarm = tuple[Actor, datetime, datetime]

waiting_alarms: ContextVar[tuple[Alarm, ...]] = ContextVar("waiting_alarms", default=())


def guard(*, actor: Actor) -> None:
    """Look at the clock before a write that is bound to a deadline. Raise RuleViolation if it was set back.

    A clock that is held, by the demonstration or a test, tells nothing about the real one.
    """
    if not clock.is_held():
        keep(clock.now(), actor=actor)


def keep(now: datetime, *, actor: Actor) -> None:
    """Keep the time as the latest one seen; raise RuleViolation if it lies before that."""
    mark = db.session.scalars(select(ClockMark).where(ClockMark.id == 1).with_for_update()).one()
    if now < mark.latest_at - TOLERANCE:
        waiting_alarms.set((*waiting_alarms.get(), (actor, now, mark.latest_at)))
        raise RuleViolation(
            "clock_went_back",
            message("The clock of this system was set back. Nothing was saved; the administrator has to set it right."),
        )
    if now > mark.latest_at:
        mark.latest_at = now
        db.session.flush()


def require_open(window: Window, *, actor: Actor) -> None:
    """Let a write through only while its window is open, by a clock that was not set back. Raise RuleViolation.

    It is the clock that counts, not the day for which a command enters an act.
    """
    guard(actor=actor)
    window.require(clock.now())


def tell_alarms() -> bool:
    """Note the waiting alarms in the trail, in the caller's transaction; say whether there were any."""
    waiting = waiting_alarms.get()
    waiting_alarms.set(())
    for actor, now, latest in waiting:
        audit.record(
            "clock:went_back",
            actor=actor,
            object_type="house",
            result="refused",
            seen=now.isoformat(),
            latest=latest.isoformat(),
        )
    return bool(waiting)
