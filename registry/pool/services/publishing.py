"""From the proposal to the confirmed list: a run is adopted, put on public notice, and confirmed when it has hung."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.kernel.workdays import notice_last_day
from registry.pool.codes import CycleState, Event, NominationState
from registry.pool.models import Cycle, Nomination, PublicNotice, SelectionResult, SelectionRun
from registry.pool.queries import cycles, runs
from registry.pool.services import transitions


@dataclass(frozen=True)
class Published:
    """The notice, how many names hang, and whether it was put up just now."""

    notice: PublicNotice
    names: int
    is_new: bool


@dataclass(frozen=True)
class Confirmed:
    """How many names of the list are confirmed, and how many of them just now."""

    confirmed: int
    new: int


def adopt_run(run: SelectionRun, cycle: Cycle, *, actor: Actor, now: datetime) -> None:
    """Make a run the proposal: each assessed nomination is proposed, put on the waiting list, or not selected.

    RuleViolation outside the stage of selecting, or if the run is not about those who are assessed now.
    """
    if cycle.state is not CycleState.SELECTING or run.cycle_id != cycle.id:
        raise RuleViolation(
            "outside_window", message("A run is adopted in the stage of selecting."), transitions.CLAUSE
        )
    results = {
        row.nomination_id: row
        for row in db.session.execute(
            select(SelectionResult.nomination_id, SelectionResult.is_chosen, SelectionResult.waiting_place).where(
                SelectionResult.run_id == run.id
            )
        )
    }
    assessed = _in_state(cycle, NominationState.ASSESSED)
    if not set(assessed) <= set(results):
        raise RuleViolation(
            "stale_run",
            message("Nominations have been assessed since this run; please run the selection again."),
            transitions.CLAUSE,
        )
    chosen = [one for one in assessed if results[one].is_chosen]
    waiting = [one for one in assessed if results[one].waiting_place is not None]
    left = [one for one in assessed if not results[one].is_chosen and results[one].waiting_place is None]
    transitions.fire_all(chosen, Event.SELECT, actor=actor, now=now)
    transitions.fire_all(waiting, Event.PUT_ON_WAITING_LIST, actor=actor, now=now)
    transitions.fire_all(left, Event.LEAVE_OUT, actor=actor, now=now)
    run.is_adopted = True
    db.session.flush()
    audit.record(
        "pool:adopt_run",
        actor=actor,
        object_type="selection_run",
        object_id=run.id,
        snapshot=run.snapshot_hash,
        chosen=len(chosen),
        waiting=len(waiting),
    )


def publish_notice(
    cycle: Cycle,
    *,
    actor: Actor,
    now: datetime,
    posted_before_office_hours: bool = False,
    closes_at: datetime | None = None,
) -> Published:
    """Adopt the latest run unless one is adopted, and put its names on notice for the cycle's working days.

    The day of posting counts only if the notice hung before office hours. `closes_at`: from then on no objections are
    taken in. Again: the notice that hangs.
    RuleViolation before the selection.
    """
    notice = cycles.latest_notice(cycle)
    if notice is not None and cycle.state is not CycleState.SELECTING:
        return Published(notice, _names(notice), is_new=False)
    run = runs.latest_run(cycle)
    if cycle.state is not CycleState.SELECTING or run is None:
        raise RuleViolation(
            "outside_window", message("There is no selection yet that could be published."), transitions.CLAUSE
        )
    if not run.is_adopted:
        adopt_run(run, cycle, actor=actor, now=now)
    transitions.open_stage(cycle, CycleState.PUBLIC_NOTICE, actor=actor, now=now, closes_at=closes_at)
    selected = _in_state(cycle, NominationState.SELECTED)
    transitions.fire_all(selected, Event.PUBLISH, actor=actor, now=now)
    starts_on, days = clock.civil_date(now), cycle.parameters["notice_working_days"]
    last = notice_last_day(starts_on, days, posted_before_office_hours=posted_before_office_hours)
    notice = PublicNotice(
        cycle_id=cycle.id,
        run_id=run.id,
        starts_on=starts_on,
        ends_on=last.day,
        working_days=days,
        is_provisional=last.is_provisional,
    )
    db.session.add(notice)
    db.session.flush()
    audit.record(
        "pool:publish",
        actor=actor,
        object_type="public_notice",
        object_id=notice.id,
        names=len(selected),
        starts_on=starts_on.isoformat(),
        ends_on=last.day.isoformat(),
    )
    return Published(notice, len(selected), is_new=True)


def confirm_list(cycle: Cycle, *, actor: Actor, now: datetime) -> Confirmed:
    """Confirm the names that hung to the end of the notice. Again: nothing new.

    RuleViolation before the notice, before its last day is over, or while an objection is open.
    """
    notice = cycles.latest_notice(cycle)
    if notice is None:
        raise RuleViolation("no_notice", message("The list has not been published yet."), transitions.CLAUSE)
    if cycle.state is not CycleState.PUBLIC_NOTICE:
        return Confirmed(len(_in_state(cycle, NominationState.CONFIRMED, NominationState.ENROLLED)), 0)
    if clock.civil_date(now) <= notice.ends_on:
        raise RuleViolation(
            "notice_runs",
            message(
                "The notice hangs until the end of %(last)s; the list can be confirmed from %(next)s on.",
                last=notice.ends_on,
                next=notice.ends_on + timedelta(days=1),
            ),
            transitions.CLAUSE,
        )
    held = _in_state(cycle, NominationState.HELD)
    if held:
        raise RuleViolation(
            "objection_open",
            message("Objections against %(count)d names are open; they must be decided first.", count=len(held)),
            transitions.CLAUSE,
        )
    names = _in_state(cycle, NominationState.ON_NOTICE)
    transitions.open_stage(cycle, CycleState.CONFIRMED, actor=actor, now=now)
    transitions.fire_all(names, Event.CONFIRM, actor=actor, now=now)
    audit.record(
        "pool:confirm",
        actor=actor,
        object_type="cycle",
        object_id=cycle.id,
        confirmed=len(names),
        on=clock.civil_date(now).isoformat(),
    )
    return Confirmed(len(names), len(names))


def _in_state(cycle: Cycle, *states: NominationState) -> Sequence[int]:
    return db.session.scalars(
        select(Nomination.id)
        .where(Nomination.cycle_id == cycle.id, Nomination.state.in_(states))
        .order_by(Nomination.id)
    ).all()


def _names(notice: PublicNotice) -> int:
    chosen = (SelectionResult.run_id == notice.run_id, SelectionResult.is_chosen)
    return db.session.scalar(select(func.count()).select_from(SelectionResult).where(*chosen)) or 0
