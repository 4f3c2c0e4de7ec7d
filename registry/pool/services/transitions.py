"""The only writer of a nomination's state and of a cycle's stage: guarded, locked against others, kept for ever."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Row, and_, insert, select, update

from registry.access.actor import Actor
from registry.access.permissions import Role
from registry.audit import services as audit
from registry.db import db
from registry.deadlines import services as deadlines
from registry.kernel import clock
from registry.kernel.deadlines import Window
from registry.kernel.errors import Conflict, NotVisible, RuleViolation
from registry.kernel.messages import message
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.codes import CycleState, Event, NominationState
from registry.pool.models import Cycle, Nomination, Stage, StateChange
from registry.pool.rules.transitions import STAGES, TRANSITIONS, Transition, standing

CLAUSE = "task-35"
AT_ONCE = 5_000
"""So many rows a statement: both databases bound the number of parameters."""


def fire(
    nomination_id: int, event: Event, *, version: int, actor: Actor, now: datetime, remark: str = ""
) -> NominationState:
    """Let one event happen to one nomination that the actor saw in `version`. Return the new state.

    Raise NotVisible out of scope, RuleViolation for the wrong role, stage or state, Conflict if somebody was first.
    """
    fire_all([nomination_id], event, versions={nomination_id: version}, actor=actor, now=now, remark=remark)
    audit.record(f"pool:{event.value}", actor=actor, object_type="nomination", object_id=nomination_id, reason=remark)
    return TRANSITIONS[event].target


def fire_all(
    nomination_ids: Sequence[int],
    event: Event,
    *,
    actor: Actor,
    now: datetime,
    remark: str = "",
    versions: Mapping[int, int] | None = None,
) -> int:
    """Let one event happen to many nominations, to all or to none. Return their number.

    For a service that acts on many at once and leaves the one audit entry itself. `versions` are those that the
    actor saw; without them the rows count as read now, under the lock of this transaction. Raise as `fire` does.
    """
    transition = TRANSITIONS[event]
    if actor.role not in transition.roles:
        raise RuleViolation("wrong_role", message("Your present role does not include this act."), CLAUSE)
    if transition.needs_remark and not remark.strip():
        raise RuleViolation("reason_wanted", message("This act needs a reason."), CLAUSE)
    deadlines.guard(actor=actor)
    for ids in _batches(nomination_ids):
        groups: dict[tuple[NominationState, int], list[int]] = defaultdict(list)
        rows = _locked(ids)
        if transition.is_handed_in:
            _require_in_time({(row.opened_at, row.closes_at) for row in rows}, actor)
        for row in rows:
            _check(row, transition, actor)
            version = row.version if versions is None else versions[row.id]
            groups[row.state, version].append(row.id)
        if sum(map(len, groups.values())) != len(ids):
            raise NotVisible(message("There is no such record among those you may see."))
        for (state, version), group in groups.items():
            _write(group, state, version, transition.target)
            _note(group, event, state, transition.target, actor, now, remark)
    return len(nomination_ids)


def require_in_time(cycle: Cycle, *, actor: Actor) -> None:
    """Let something be handed in only before the present stage of the cycle closes. Raise RuleViolation."""
    stage = _present_stage(cycle)
    if stage is not None:
        _require_in_time({(stage.opened_at, stage.closes_at)}, actor)


def extend_stage(cycle: Cycle, closes_at: datetime, *, reason: str, actor: Actor) -> None:
    """Let the present stage of a cycle close later than was set, with a reason. Raise RuleViolation, Conflict."""
    if actor.role is not Role.PROVINCE_HR:
        raise RuleViolation("wrong_role", message("Your present role does not include this act."), CLAUSE)
    if not reason.strip():
        raise RuleViolation("reason_wanted", message("This act needs a reason."), CLAUSE)
    deadlines.guard(actor=actor)
    stage = _present_stage(cycle)
    if stage is None or stage.closes_at is None:
        raise RuleViolation("no_closing", message("No moment is set at which this stage closes."), CLAUSE)
    former = stage.closes_at
    _require_ahead(closes_at, former)
    extended = update(Stage).where(Stage.id == stage.id, Stage.closes_at == former).values(closes_at=closes_at)
    if rows_written(extended) != 1:
        raise Conflict(message("Somebody else has led the cycle on. Please reload the page."))
    db.session.refresh(stage)
    audit.record(
        "pool:extend_stage",
        actor=actor,
        object_type="cycle",
        object_id=cycle.id,
        reason=reason,
        stage=stage.state.value,
        former=former.isoformat(),
        closes_at=closes_at.isoformat(),
    )


def open_stage(
    cycle: Cycle, stage: CycleState, *, actor: Actor, now: datetime, closes_at: datetime | None = None
) -> None:
    """Lead the cycle into its next stage, which closes at a moment if one is given.

    RuleViolation for another role, another stage than the next or a moment that is past, Conflict.
    """
    if actor.role is not Role.PROVINCE_HR:
        raise RuleViolation("wrong_role", message("Your present role does not include this act."), CLAUSE)
    if STAGES.index(stage) != STAGES.index(cycle.state) + 1:
        raise RuleViolation(
            "wrong_stage",
            message("From %(present)s the cycle cannot go to %(wanted)s.", present=cycle.state, wanted=stage),
            CLAUSE,
        )
    deadlines.guard(actor=actor)
    if closes_at is not None:
        _require_ahead(closes_at, now)
    statement = (
        update(Cycle)
        .where(Cycle.id == cycle.id, Cycle.state == cycle.state, Cycle.version == cycle.version)
        .values(state=stage, version=Cycle.version + 1)
    )
    if rows_written(statement) != 1:
        raise Conflict(message("Somebody else has led the cycle on. Please reload the page."))
    opened = update(Stage).where(Stage.cycle_id == cycle.id, Stage.state == stage)
    rows_written(opened.values(opened_at=now, closes_at=closes_at))
    db.session.refresh(cycle)


def rows_written(statement: Any) -> int:
    """Run an UPDATE past the objects in memory and return how many rows it met."""
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount


def _present_stage(cycle: Cycle) -> Stage | None:
    """Return the stage that the cycle is in, as the database has it now."""
    present = select(Stage).where(Stage.cycle_id == cycle.id, Stage.state == cycle.state)
    return db.session.scalar(present.execution_options(populate_existing=True))


def _require_in_time(windows: set[tuple[datetime | None, datetime | None]], actor: Actor) -> None:
    for opened_at, closes_at in windows:
        if opened_at is not None and closes_at is not None:
            deadlines.require_open(Window(opened_at, closes_at), actor=actor)


def _require_ahead(closes_at: datetime, former: datetime) -> None:
    if closes_at <= max(clock.now(), former):
        raise RuleViolation(
            "not_ahead", message("The moment of closing has to lie ahead, and after what was set before."), CLAUSE
        )


def _batches(nomination_ids: Sequence[int]) -> Iterator[list[int]]:
    ordered = sorted(nomination_ids)
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]


def _locked(ids: list[int]) -> Sequence[Row[Any]]:
    """Read what the guards need and hold the rows (SQLite holds the whole database already)."""
    return db.session.execute(
        select(
            Nomination.id,
            Nomination.state,
            Nomination.version,
            Cycle.state.label("stage"),
            Stage.opened_at,
            Stage.closes_at,
            Organisation.managed_by_region_code,
            Organisation.path,
            Person.account_id,
        )
        .join(Cycle, Cycle.id == Nomination.cycle_id)
        .outerjoin(Stage, and_(Stage.cycle_id == Cycle.id, Stage.state == Cycle.state))
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .join(Person, Person.id == Nomination.person_id)
        .where(Nomination.id.in_(ids))
        .order_by(Nomination.id)
        .with_for_update(of=Nomination)
    ).all()


def _check(row: Row[Any], transition: Transition, actor: Actor) -> None:
    if not _is_in_scope(row, actor):
        raise NotVisible(message("There is no such record among those you may see."))
    if row.stage not in transition.window:
        raise RuleViolation(
            "outside_window", message("This act is not open in the stage “%(stage)s”.", stage=row.stage), CLAUSE
        )
    if standing(row.state, row.managed_by_region_code) not in transition.sources:
        raise RuleViolation(
            "wrong_state", message("This act is not possible: the nomination is “%(state)s”.", state=row.state), CLAUSE
        )


def _is_in_scope(row: Row[Any], actor: Actor) -> bool:
    if actor.role is Role.PROVINCE_HR:
        return True
    if actor.role in (Role.CITY_HR, Role.COUNTY_HR):
        return bool(actor.region_code) and row.managed_by_region_code.startswith(actor.region_code)
    if actor.role is Role.UNIT_HR:
        return bool(actor.organisation_path) and row.path.startswith(actor.organisation_path)
    return actor.role is Role.GRADUATE and actor.account_id is not None and row.account_id == actor.account_id


def _write(ids: list[int], state: NominationState, version: int, target: NominationState) -> None:
    written = rows_written(
        update(Nomination)
        .where(Nomination.id.in_(ids), Nomination.state == state, Nomination.version == version)
        .values(state=target, version=Nomination.version + 1)
    )
    if written != len(ids):
        raise Conflict(message("Somebody else has decided on this nomination meanwhile. Please reload the page."))


def _note(
    ids: list[int],
    event: Event,
    state: NominationState,
    target: NominationState,
    actor: Actor,
    now: datetime,
    remark: str,
) -> None:
    db.session.execute(
        insert(StateChange),
        [
            {
                "nomination_id": identity,
                "event": event.value,
                "from_state": state,
                "to_state": target,
                "at": now,
                "actor_name": actor.name,
                "role": actor.role.value,
                "remark": remark,
            }
            for identity in ids
        ],
    )
