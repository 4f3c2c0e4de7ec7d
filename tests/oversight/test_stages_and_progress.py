"""The stage line, the deadline, and what the states of nominations come to."""

from datetime import date
from types import SimpleNamespace

import pytest

from registry.kernel.messages import message
from registry.oversight import progress, stages
from registry.pool.codes import CycleState, NominationState, PublicLabel
from registry.pool.models import Cycle, Stage


def cycle(state: CycleState) -> Cycle:
    dates = {
        CycleState.NOMINATING: (date(2026, 7, 1), date(2026, 7, 30)),
        CycleState.REVIEWING: (date(2026, 7, 31), date(2026, 8, 14)),
        CycleState.SCORING: (date(2026, 8, 15), date(2026, 8, 31)),
    }
    listed = [Stage(state=one, opens_on=first, closes_on=last) for one, (first, last) in dates.items()]
    return Cycle(year=2026, state=state, stages=listed)


def test_the_line_says_what_is_done_and_what_is_ahead():
    assert [stage.place for stage in stages.line(cycle(CycleState.REVIEWING))] == ["done", "present", "ahead"]
    assert [stage.place for stage in stages.line(cycle(CycleState.CLOSED))] == ["done", "done", "done"]
    assert [stage.place for stage in stages.line(cycle(CycleState.DRAFT))] == ["ahead", "ahead", "ahead"]


@pytest.mark.parametrize(
    ("today", "left", "is_past"),
    [(date(2026, 8, 7), 5, False), (date(2026, 8, 14), 0, False), (date(2026, 8, 17), 0, True)],
    ids=["a Friday", "the last day", "past"],
)
def test_a_deadline_counts_working_days_after_today(today, left, is_past):
    found = stages.deadline(cycle(CycleState.REVIEWING), today)
    assert (found.closes_on, found.working_days, found.is_past) == (date(2026, 8, 14), left, is_past)


def test_there_is_no_deadline_before_and_after_a_cycle():
    assert stages.deadline(cycle(CycleState.DRAFT), date(2026, 7, 1)) is None
    assert stages.deadline(cycle(CycleState.CLOSED), date(2026, 12, 1)) is None


def test_every_state_belongs_to_one_group():
    grouped = [state for _label, _colour, states in progress.GROUPS for state in states]
    assert sorted(grouped) == sorted([*NominationState, PublicLabel.UNDER_SELECTION])


def test_figures_are_gathered_by_region_and_group():
    rows = [
        SimpleNamespace(code="3401", name="合肥市", state="submitted", found=3),
        SimpleNamespace(code="3401", name="合肥市", state="selected", found=1),
        SimpleNamespace(code="3415", name="六安市", state="enrolled", found=2),
        SimpleNamespace(code="3415", name="六安市", state="on_notice", found=4),
    ]
    found = progress.progress(rows)
    assert found.names == ("合肥市", "六安市")
    assert [(group.label, group.figures, group.total) for group in found.groups] == [
        (message("waiting for the county"), (3, 0), 3),
        (message("chosen"), (1, 6), 7),
    ]
    assert progress.totals({"submitted": 3, "draft": 1, "returned": 1}) == [
        (message("waiting for the county"), 3),
        (message("returned"), 2),
    ]
