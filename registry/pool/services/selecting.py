"""The selection: a frozen snapshot, the optimiser's proven answer, a reason for each name, and the replay."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select

from registry.access.actor import Actor
from registry.allocation import selection as engine
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import Message, message
from registry.organisations import queries as organisation_queries
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.codes import CycleState, NominationState, Reason
from registry.pool.models import Cycle, Nomination, SelectionResult, SelectionRun
from registry.pool.queries import runs
from registry.pool.rules import places, snapshot
from registry.pool.rules.snapshot import Snapshot
from registry.pool.services import transitions

AFTER_SELECTION = (CycleState.PUBLIC_NOTICE, CycleState.CONFIRMED, CycleState.CLOSED)


@dataclass(frozen=True)
class Selected:
    """A run, and whether it is new or the one that the same snapshot gave before."""

    run: SelectionRun
    is_new: bool


def select_members(cycle: Cycle, *, actor: Actor, now: datetime) -> Selected:
    """Choose the members on a frozen snapshot of all assessed nominations. The same snapshot is the same run.

    After the list was published this gives the adopted run. Raise RuleViolation before the assessment,
    LimitsInConflict with the smallest relaxation when no list holds every limit.
    """
    if cycle.state in AFTER_SELECTION:
        return Selected(runs.adopted_run(cycle), is_new=False)
    if cycle.state is not CycleState.SELECTING:
        raise RuleViolation(
            "outside_window", message("The nominations have not been assessed yet."), transitions.CLAUSE
        )
    nomination_of, frozen = freeze(cycle)
    before = runs.run_of_snapshot(cycle, frozen.hash)
    if before is not None:
        return Selected(before, is_new=False)
    answer = replay(frozen)
    run = _store_run(cycle, frozen, answer, now)
    _store_results(run, cycle, answer, nomination_of)
    audit.record(
        "pool:select_members",
        actor=actor,
        object_type="selection_run",
        object_id=run.id,
        snapshot=run.snapshot_hash,
        result_hash=run.result_hash,
        chosen=run.chosen_count,
        on=clock.civil_date(now).isoformat(),
    )
    return Selected(run, is_new=True)


def freeze(cycle: Cycle) -> tuple[dict[str, int], Snapshot]:
    """Take the snapshot of a cycle. Return it with the nomination of each candidate's key."""
    key_counties = organisation_queries.key_counties_on(cycle.as_of_on)
    nomination_of: dict[str, int] = {}
    candidates = []
    for row in _assessed(cycle):
        place = places.Place(
            row.region_code,
            row.managed_by_region_code,
            row.level,
            row.sector,
            row.region_code[: organisation_queries.COUNTY_DIGITS] in key_counties,
        )
        nomination_of[row.uid] = row.id
        candidates.append(
            engine.Candidate(
                row.uid,
                row.score,
                places.attributes(place, sex=row.sex, talent_class=row.talent_class),
                (row.hardship_days, row.grassroots_days),
            )
        )
    return nomination_of, Snapshot(
        year=cycle.year,
        seats=cycle.seats,
        seed=cycle.parameters["seed"],
        waiting=cycle.parameters["waiting_places"],
        limits=tuple(
            engine.Limit(limit.attribute, limit.value, limit.at_least, limit.at_most) for limit in runs.limits(cycle)
        ),
        candidates=tuple(candidates),
    )


def replay(frozen: Snapshot) -> engine.Selection:
    """Run the optimiser on a snapshot."""
    return engine.select(frozen.candidates, frozen.limits, frozen.seats, frozen.seed, waiting=frozen.waiting)


def verify_run(run: SelectionRun, names: Mapping[str, str]) -> list[Message]:
    """Replay a run from its kept snapshot and compare. Return the differences; none if the run is as it was.

    `names` gives the names of people by key, to tell a difference.
    """
    try:
        frozen = Snapshot.unpacked(run.snapshot)
    except (ValueError, KeyError, TypeError, OSError, EOFError, zlib.error):
        return [message("The kept snapshot cannot be read: it was changed.")]
    if frozen.hash != run.snapshot_hash:
        return [message("The kept snapshot does not have the hash of the run: it was changed.")]
    again = outcome_of(replay(frozen))
    kept = _kept_outcome(run)
    return list(_differences(run, kept, again, names))


def outcome_of(answer: engine.Selection) -> snapshot.Outcome:
    """Give what a run decides, as it is hashed."""
    standings = ((one.key, one.chosen, one.reason) for one in engine.standings(answer))
    return snapshot.outcome(answer.total, answer.waiting, standings)


def _assessed(cycle: Cycle) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(
            Nomination.id,
            Nomination.score,
            Nomination.hardship_days,
            Nomination.grassroots_days,
            Nomination.talent_class,
            Person.uid,
            Person.sex,
            Organisation.region_code,
            Organisation.managed_by_region_code,
            Organisation.level,
            Organisation.sector,
        )
        .join(Person, Person.id == Nomination.person_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Nomination.cycle_id == cycle.id, Nomination.state == NominationState.ASSESSED)
        .order_by(Nomination.id)
    ).all()


def _store_run(cycle: Cycle, frozen: Snapshot, answer: engine.Selection, now: datetime) -> SelectionRun:
    run = SelectionRun(
        cycle_id=cycle.id,
        run_at=now,
        snapshot=frozen.packed(),
        snapshot_hash=frozen.hash,
        result_hash=outcome_of(answer).hash,
        seats=answer.seats,
        chosen_count=len(answer.chosen),
        total=answer.total,
        bound=answer.bound,
        cut_line=answer.cut_line,
        is_optimal=answer.optimal,
        binding=[{**_limit(one.limit), "side": one.side.value} for one in answer.binding],
        prices=[{**_limit(one.limit), "side": one.side.value, "points": round(one.points)} for one in answer.prices],
        solver=answer.solver,
        versions=dict(answer.versions),
        is_adopted=False,
    )
    db.session.add(run)
    db.session.flush()
    return run


def _limit(limit: engine.Limit) -> dict[str, Any]:
    return {
        "attribute": limit.attribute,
        "value": limit.value,
        "at_least": limit.at_least,
        "at_most": limit.at_most,
    }


def _store_results(run: SelectionRun, cycle: Cycle, answer: engine.Selection, nomination_of: Mapping[str, int]) -> None:
    place = {key: number for number, key in enumerate(answer.waiting, start=1)}
    rows: list[dict[str, Any]] = [
        {
            "run_id": run.id,
            "nomination_id": nomination_of[one.key],
            "is_chosen": one.chosen,
            "reason": Reason(one.reason.value),
            "serves": [_limit(limit) for limit in one.floors],
            "points_missed": one.missed.points,
            "is_lower_bound": not one.missed.exact,
            "waiting_place": place.get(one.key),
        }
        for one in engine.standings(answer)
    ]
    rows.extend(
        {
            "run_id": run.id,
            "nomination_id": identity,
            "is_chosen": False,
            "reason": Reason.INELIGIBLE,
            "serves": [],
            "points_missed": None,
            "is_lower_bound": False,
            "waiting_place": None,
        }
        for identity in _ineligible(cycle)
    )
    if rows:
        db.session.execute(insert(SelectionResult), rows)


def _ineligible(cycle: Cycle) -> Iterable[int]:
    return db.session.scalars(
        select(Nomination.id).where(Nomination.cycle_id == cycle.id, Nomination.state == NominationState.INELIGIBLE)
    ).all()


def _kept_outcome(run: SelectionRun) -> snapshot.Outcome:
    rows = runs.kept_results(run)
    waiting = sorted((row.waiting_place, row.uid) for row in rows if row.waiting_place is not None)
    return snapshot.outcome(
        run.total,
        (key for _place, key in waiting),
        ((row.uid, row.is_chosen, row.reason.value) for row in rows),
    )


def _differences(
    run: SelectionRun, kept: snapshot.Outcome, again: snapshot.Outcome, names: Mapping[str, str]
) -> Iterator[Message]:
    if kept.total != again.total:
        yield message("The total is %(again)d, kept is %(kept)d.", again=again.total, kept=kept.total)
    for key in sorted(kept.chosen - again.chosen):
        yield message(
            "%(name)s (%(key)s) is on the kept list, not on the replayed one.", name=names.get(key, ""), key=key
        )
    for key in sorted(again.chosen - kept.chosen):
        yield message(
            "%(name)s (%(key)s) is on the replayed list, not on the kept one.", name=names.get(key, ""), key=key
        )
    if kept.waiting != again.waiting:
        yield message("The waiting list is another one.")
    for key in sorted(key for key in kept.reasons if kept.reasons[key] != again.reasons.get(key)):
        yield message("%(name)s (%(key)s) has another reason.", name=names.get(key, ""), key=key)
    if again.hash != run.result_hash:
        yield message("The hash of the result is another one than the run kept.")
