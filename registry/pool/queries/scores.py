"""The rubric of a cycle, its panel, and the points in force."""

from sqlalchemy import select

from registry.db import db
from registry.pool.codes import CriterionKey, CriterionSource
from registry.pool.models import Criterion, Cycle, Expert, PanelScore


def criteria(cycle: Cycle) -> list[Criterion]:
    """Return the criteria of the cycle in the order of the rubric."""
    return list(
        db.session.scalars(select(Criterion).where(Criterion.cycle_id == cycle.id).order_by(Criterion.position))
    )


def panel_criteria(cycle: Cycle) -> list[Criterion]:
    """Return the criteria that the panel scores."""
    return [criterion for criterion in criteria(cycle) if criterion.source is CriterionSource.PANEL]


def panel_keys(cycle: Cycle) -> list[CriterionKey]:
    """Return the keys of the criteria that the panel scores."""
    return [CriterionKey(criterion.key) for criterion in panel_criteria(cycle)]


def panel(cycle: Cycle) -> dict[int, int]:
    """Return the key of each expert of the cycle by person."""
    rows = db.session.execute(select(Expert.person_id, Expert.id).where(Expert.cycle_id == cycle.id))
    return dict(rows.tuples().all())


def points_in_force(cycle: Cycle) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Return (points, revision) by (nomination, expert, criterion): the highest revision counts."""
    rows = db.session.execute(
        select(
            PanelScore.nomination_id,
            PanelScore.expert_id,
            PanelScore.criterion_id,
            PanelScore.points,
            PanelScore.revision,
        )
        .join(Expert, Expert.id == PanelScore.expert_id)
        .where(Expert.cycle_id == cycle.id)
        .order_by(PanelScore.revision)
    )
    return {
        (nomination, expert, criterion): (points, revision) for nomination, expert, criterion, points, revision in rows
    }


def points_by_criterion(cycle: Cycle) -> dict[tuple[int, int], list[int]]:
    """Return the points in force by (nomination, criterion), in the order of experts."""
    found: dict[tuple[int, int], list[int]] = {}
    for (nomination, _expert, criterion), (points, _revision) in sorted(points_in_force(cycle).items()):
        found.setdefault((nomination, criterion), []).append(points)
    return found
