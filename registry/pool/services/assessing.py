"""Bringing the points together: computed ones from the record, the panel's from the experts, one whole-number score."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.kernel import clock
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message, to_json
from registry.pool.codes import CriterionSource, CycleState, Event, NominationState, TalentClass
from registry.pool.models import Criterion, CriterionValue, Cycle, Nomination
from registry.pool.queries import records, scores
from registry.pool.rules.points import Points, Record, computed_points, final_score, panel_points
from registry.pool.rules.service import grassroots_service, hardship_service
from registry.pool.rules.thresholds import parameters_of
from registry.pool.services import transitions
from registry.service_records import queries as service_queries
from registry.service_records.codes import Programme, SpellKind
from registry.service_records.rules.spells import Spell

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Assessed:
    """How many were assessed just now, how many are in all, and the span of their scores in ten-thousandths."""

    assessed: int
    in_all: int
    lowest: int | None
    highest: int | None


@dataclass(frozen=True)
class _Result:
    nomination_id: int
    points: dict[str, Points]
    grassroots_days: int
    hardship_days: int


def assess(cycle: Cycle, *, actor: Actor, now: datetime, progress: Progress = lambda _count: None) -> Assessed:
    """Give every accepted nomination its points and its score, and lead the cycle on to the selection.

    Nothing happens when it is done already. RuleViolation unless the cycle is in the stage of scoring and every
    nomination has all the scores that the cycle asks for.
    """
    accepted = _accepted(cycle)
    if cycle.state in (CycleState.DRAFT, CycleState.NOMINATING, CycleState.REVIEWING):
        raise RuleViolation(
            "outside_window", message("Scoring has not begun: no points of the panel are in."), transitions.CLAUSE
        )
    if cycle.state is CycleState.SCORING:
        criteria = scores.criteria(cycle)
        panel = _panel_points(cycle, accepted, [one for one in criteria if one.source is CriterionSource.PANEL])
        for rows in records.batches(accepted):
            _store(criteria, panel, _computed(cycle, rows, progress))
        transitions.fire_all([row.id for row in accepted], Event.ASSESS, actor=actor, now=now)
        transitions.open_stage(cycle, CycleState.SELECTING, actor=actor, now=now)
        audit.record(
            "pool:assess",
            actor=actor,
            object_type="cycle",
            object_id=cycle.id,
            assessed=len(accepted),
            on=clock.civil_date(now).isoformat(),
        )
    lowest, highest, in_all = db.session.execute(
        select(func.min(Nomination.score), func.max(Nomination.score), func.count(Nomination.score)).where(
            Nomination.cycle_id == cycle.id
        )
    ).one()
    return Assessed(len(accepted), in_all, lowest, highest)


def _accepted(cycle: Cycle) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(Nomination.id, Nomination.person_id, Nomination.talent_class)
        .where(Nomination.cycle_id == cycle.id, Nomination.state == NominationState.ACCEPTED)
        .order_by(Nomination.id)
    ).all()


def _panel_points(
    cycle: Cycle, accepted: Sequence[Row[Any]], criteria: Sequence[Criterion]
) -> dict[int, dict[str, tuple[Points, list[int]]]]:
    """Return the panel's points by nomination and criterion, with what each expert gave; all scores must be in."""
    given = scores.points_by_criterion(cycle)
    wanted = cycle.parameters["panel_experts"]
    missing = sum(any(len(given.get((row.id, one.id), ())) < wanted for one in criteria) for row in accepted)
    if missing:
        raise RuleViolation(
            "scores_missing",
            message(
                "%(missing)d of %(count)d nominations lack points: each needs %(wanted)d experts for every criterion.",
                missing=missing,
                count=len(accepted),
                wanted=wanted,
            ),
            transitions.CLAUSE,
        )
    trimmed = cycle.parameters["panel_mean"] == "trimmed"
    return {
        row.id: {
            one.key: (panel_points(given[row.id, one.id], one.scale, trimmed=trimmed), given[row.id, one.id])
            for one in criteria
        }
        for row in accepted
    }


def _computed(cycle: Cycle, rows: Sequence[Row[Any]], progress: Progress) -> list[_Result]:
    """Compute what the record gives each nominee on the as-of day."""
    on, table = cycle.as_of_on, cycle.parameters["points"]
    people = [row.person_id for row in rows]
    spells = service_queries.spells_of(people)
    appraisals = records.graded_appraisals(people, range(on.year - table["appraisal_years"], on.year))
    awards = records.award_levels(people, on)
    titles = records.highest_title_levels(people, on)
    hardship_places = records.organisations_in_hardship_townships()
    scopes = {one: parameters_of(cycle.parameters["eligibility"], one, on).scope for one in TalentClass}
    results = []
    for row in rows:
        person = row.person_id
        service = grassroots_service(spells[person], on, scopes[row.talent_class])
        hardship = hardship_service(spells[person], on, hardship_places)
        record = Record(
            service=service.length,
            hardship=hardship.length,
            appraisals=tuple(appraisals.get(person, ())),
            awards=tuple(awards.get(person, ())),
            title=titles.get(person),
            has_passed_programme=any(_is_passed(spell) for spell in spells[person]),
            is_in_programme=any(_is_programme(spell) and spell.runs_on(on) for spell in spells[person]),
        )
        results.append(_Result(row.id, computed_points(record, table), service.total_days, hardship.total_days))
        progress(1)
    return results


def _is_programme(spell: Spell) -> bool:
    return spell.kind is SpellKind.PROGRAMME_SERVICE and spell.programme is not Programme.XUANDIAO


def _is_passed(spell: Spell) -> bool:
    return _is_programme(spell) and bool(spell.has_passed_programme)


def _store(
    criteria: Sequence[Criterion],
    panel: dict[int, dict[str, tuple[Points, list[int]]]],
    results: Sequence[_Result],
) -> None:
    values: list[dict[str, Any]] = []
    totals: list[dict[str, Any]] = []
    for result in results:
        weighted = []
        for criterion in criteria:
            if criterion.source is CriterionSource.PANEL:
                points, given = panel[result.nomination_id][criterion.key]
                source = {"formula": to_json(points.formula), "given": given}
            else:
                points = result.points[criterion.key]
                source = {"formula": to_json(points.formula)}
            weighted.append((criterion.weight, points.value))
            values.append(
                {
                    "nomination_id": result.nomination_id,
                    "criterion_id": criterion.id,
                    "value": points.value,
                    "source": source,
                }
            )
        totals.append(
            {
                "id": result.nomination_id,
                "score": final_score(weighted),
                "grassroots_days": result.grassroots_days,
                "hardship_days": result.hardship_days,
            }
        )
    if not values:
        return
    ids = [result.nomination_id for result in results]
    db.session.execute(delete(CriterionValue).where(CriterionValue.nomination_id.in_(ids)))
    db.session.execute(insert(CriterionValue), values)
    db.session.execute(update(Nomination), totals)
