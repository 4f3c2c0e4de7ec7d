"""Taking in the points of the panel from a workbook: conflicts of interest refused at the row, nothing overwritten."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.documents.columns import CellProblem
from registry.kernel import clock
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import Message, message
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.codes import CycleState, NominationState
from registry.pool.models import Criterion, Cycle, Expert, Nomination, PanelScore
from registry.pool.queries import records, scores
from registry.pool.queries.records import Known
from registry.pool.rules.conflicts import Party, may_assess
from registry.pool.rules.filing import Filing, ScoreRow
from registry.pool.services import transitions
from registry.pool.services.checking import UNDER_REVIEW

MenteesOf = Callable[[Collection[int]], Mapping[int, Collection[int]]]
_mentees_of: list[MenteesOf] = []


def add_mentees(source: MenteesOf) -> None:
    """Let the mentoring room, which stands above this one, tell whom each of these people mentors (no expert may)."""
    if source not in _mentees_of:
        _mentees_of.append(source)


@dataclass(frozen=True)
class Imported:
    """How many rows and points there were; `left_out` are rows of nominees who are not scored in this cycle."""

    rows: int
    left_out: int
    new: int
    changed: int
    same: int
    experts: int


def import_panel_scores(cycle: Cycle, filing: Filing[ScoreRow], *, actor: Actor, now: datetime) -> Imported:
    """Enter the points of a workbook; whoever scores in it is on the panel of the cycle.

    Points already there are never changed: other points are a new revision. A blank is no score. Raise BadData with
    every problem of the file, RuleViolation before the review is done and for new points after the stage of scoring.
    """
    _require_decided(cycle)
    experts = records.people_by_number({row.expert_id_number for row in filing.rows if row.expert_id_number})
    nominations = _nominations(cycle, {row.id_number for row in filing.rows if row.id_number})
    criteria = {row.key: row for row in scores.panel_criteria(cycle)}
    filing.refuse(_problems(filing, experts, nominations, criteria))
    rows = [row for row in filing.rows if _is_scored(nominations[row.id_number or ""])]
    on_panel = scores.panel(cycle)
    current = scores.points_in_force(cycle)
    found = [
        (nominations[row.id_number or ""].id, experts[row.expert_id_number or ""].id, criteria[key].id, points)
        for row in rows
        for key, points in row.points.items()
    ]
    new, changed = [], []
    for nomination, person, criterion, points in found:
        before = current.get((nomination, on_panel.get(person, 0), criterion))
        if before is None:
            new.append((nomination, person, criterion, points, 1))
        elif before[0] != points:
            changed.append((nomination, person, criterion, points, before[1] + 1))
    if new or changed:
        _require_open(cycle)
        if cycle.state is CycleState.REVIEWING:
            transitions.open_stage(cycle, CycleState.SCORING, actor=actor, now=now)
        on_panel = _appoint(cycle, {person for _nomination, person, *_rest in new}, on_panel)
        _write([*new, *changed], on_panel)
        audit.record(
            "pool:import_panel_scores",
            actor=actor,
            object_type="cycle",
            object_id=cycle.id,
            new=len(new),
            changed=len(changed),
            on=clock.civil_date(now).isoformat(),
        )
    return Imported(
        rows=len(filing.rows),
        left_out=len(filing.rows) - len(rows),
        new=len(new),
        changed=len(changed),
        same=len(found) - len(new) - len(changed),
        experts=len(on_panel),
    )


def _require_decided(cycle: Cycle) -> None:
    """The panel scores who was accepted, so the review must be done."""
    undecided = db.session.scalar(
        select(func.count()).where(Nomination.cycle_id == cycle.id, Nomination.state.in_(UNDER_REVIEW))
    )
    if undecided or cycle.state in (CycleState.DRAFT, CycleState.NOMINATING):
        raise RuleViolation(
            "outside_window",
            message("%(count)d nominations are still under review; the panel scores those accepted.", count=undecided),
            transitions.CLAUSE,
        )


def _require_open(cycle: Cycle) -> None:
    if cycle.state not in (CycleState.REVIEWING, CycleState.SCORING):
        raise RuleViolation(
            "outside_window",
            message("Scoring of %(year)d is closed; the file has new or changed points.", year=cycle.year),
            transitions.CLAUSE,
        )


def _nominations(cycle: Cycle, numbers: Collection[str]) -> dict[str, Row[Any]]:
    """Return (id, person_id, state, name, path, region_code) of the nominations of these people in the cycle."""
    number_of = {known.id: number for number, known in records.people_by_number(numbers).items()}
    return {
        number_of[row.person_id]: row
        for some in records.batches(number_of)
        for row in db.session.execute(
            select(
                Nomination.id,
                Nomination.person_id,
                Nomination.state,
                Person.name,
                Organisation.path,
                Organisation.region_code,
            )
            .join(Person, Person.id == Nomination.person_id)
            .join(Organisation, Organisation.id == Nomination.organisation_id)
            .where(Nomination.cycle_id == cycle.id, Nomination.person_id.in_(some))
        )
    }


def _is_scored(nomination: Row[Any]) -> bool:
    return nomination.state not in (
        NominationState.INELIGIBLE,
        NominationState.RETURNED,
        NominationState.REJECTED,
        NominationState.WITHDRAWN,
        NominationState.VOID,
    )


def _problems(
    filing: Filing[ScoreRow],
    experts: Mapping[str, Known],
    nominations: Mapping[str, Row[Any]],
    criteria: Mapping[str, Criterion],
) -> Iterator[CellProblem]:
    ids = {known.id for known in experts.values()}
    related = records.relations_of(ids)
    mentees: dict[int, set[int]] = {}
    for source in _mentees_of:
        for person, guided in source(ids).items():
            mentees.setdefault(person, set()).update(guided)
    first_row: dict[tuple[str, str], int] = {}
    for row in filing.rows:
        expert = experts.get(row.expert_id_number) if row.expert_id_number else None
        nomination = nominations.get(row.id_number) if row.id_number else None
        if row.expert_id_number and expert is None:
            yield filing.fault(
                row.number,
                "expert_id_number",
                message("Nobody is entered with this ID number; enter the expert first."),
            )
        if row.id_number and nomination is None:
            yield filing.fault(
                row.number, "id_number", message("Nobody with this ID number is nominated in this year.")
            )
        if nomination and row.name and row.name != nomination.name:
            yield filing.fault(
                row.number, "name", message("The person with this ID number is entered under another name.")
            )
        if expert and nomination:
            verdict = may_assess(
                Party(expert.id, expert.organisation_path, expert.region_code),
                Party(nomination.person_id, nomination.path, nomination.region_code),
                related=related.get(expert.id, ()),
                mentees=mentees.get(expert.id, ()),
            )
            if not verdict.is_met:
                yield filing.fault(row.number, "expert_id_number", verdict.text)
        if row.expert_id_number and row.id_number:
            before = first_row.setdefault((row.expert_id_number, row.id_number), row.number)
            if before != row.number:
                text = message("The same expert and nominee stand in row %(row)d already.", row=before)
                yield filing.fault(row.number, "id_number", text)
        for key, points in row.points.items():
            if not 0 <= points <= criteria[key].scale:
                yield filing.fault(row.number, key, _beyond(criteria[key].scale))


def _beyond(scale: int) -> Message:
    return message("Points are whole numbers from 0 to %(scale)d.", scale=scale)


def _appoint(cycle: Cycle, people: Collection[int], on_panel: dict[int, int]) -> dict[int, int]:
    fresh = sorted(set(people) - set(on_panel))
    if fresh:
        db.session.execute(insert(Expert), [{"cycle_id": cycle.id, "person_id": person} for person in fresh])
    return scores.panel(cycle)


def _write(found: list[tuple[int, int, int, int, int]], on_panel: Mapping[int, int]) -> None:
    db.session.execute(
        insert(PanelScore),
        [
            {
                "nomination_id": nomination,
                "expert_id": on_panel[person],
                "criterion_id": criterion,
                "points": points,
                "revision": revision,
            }
            for nomination, person, criterion, points, revision in found
        ],
    )
