"""The transition table of a nomination, and the order of a cycle's stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from registry.access.permissions import Role
from registry.pool.codes import CycleState, Event, NominationState

STAGES = tuple(CycleState)
"""A cycle goes through its states in this order, one at a time."""

REVIEW = (CycleState.REVIEWING,)
COUNTY_DIGITS, CITY_DIGITS = 6, 4

S = NominationState


@dataclass(frozen=True)
class Transition:
    """From which states to which one, by whom, in which stages of the cycle; some need a written reason.

    `is_handed_in`: it is possible only until its stage closes, if a moment is set for that.
    """

    sources: frozenset[NominationState]
    target: NominationState
    roles: frozenset[Role]
    window: frozenset[CycleState]
    needs_remark: bool = False
    is_handed_in: bool = False


def _transition(
    sources: tuple[NominationState, ...],
    target: NominationState,
    roles: tuple[Role, ...],
    window: tuple[CycleState, ...],
    *,
    needs_remark: bool = False,
    is_handed_in: bool = False,
) -> Transition:
    return Transition(frozenset(sources), target, frozenset(roles), frozenset(window), needs_remark, is_handed_in)


# The province may act for a level that has let its time lapse; the history then shows the province's role.
UNIT = (Role.UNIT_HR, Role.PROVINCE_HR)
COUNTY = (Role.COUNTY_HR, Role.PROVINCE_HR)
CITY = (Role.CITY_HR, Role.PROVINCE_HR)
PROVINCE = (Role.PROVINCE_HR,)

BEFORE_ENROLMENT = (
    S.DRAFT,
    S.SUBMITTED,
    S.COUNTY_PASSED,
    S.CITY_PASSED,
    S.RETURNED,
    S.ACCEPTED,
    S.ASSESSED,
    S.SELECTED,
    S.WAITING,
    S.ON_NOTICE,
    S.HELD,
    S.CONFIRMED,
)
WHILE_RUNNING = tuple(stage for stage in STAGES if stage not in (CycleState.DRAFT, CycleState.CLOSED))
NOTICE = (CycleState.PUBLIC_NOTICE,)

TRANSITIONS: Mapping[Event, Transition] = MappingProxyType(
    {
        Event.SUBMIT: _transition(
            (S.DRAFT, S.RETURNED), S.SUBMITTED, UNIT, (CycleState.NOMINATING,), is_handed_in=True
        ),
        Event.PASS_COUNTY: _transition((S.SUBMITTED,), S.COUNTY_PASSED, COUNTY, REVIEW),
        Event.RETURN_COUNTY: _transition((S.SUBMITTED,), S.RETURNED, COUNTY, REVIEW, needs_remark=True),
        Event.REJECT_COUNTY: _transition((S.SUBMITTED,), S.REJECTED, COUNTY, REVIEW, needs_remark=True),
        Event.PASS_CITY: _transition((S.COUNTY_PASSED,), S.CITY_PASSED, CITY, REVIEW),
        Event.RETURN_CITY: _transition((S.COUNTY_PASSED,), S.RETURNED, CITY, REVIEW, needs_remark=True),
        Event.REJECT_CITY: _transition((S.COUNTY_PASSED,), S.REJECTED, CITY, REVIEW, needs_remark=True),
        Event.ACCEPT: _transition((S.CITY_PASSED,), S.ACCEPTED, PROVINCE, REVIEW),
        Event.RETURN_PROVINCE: _transition((S.CITY_PASSED,), S.RETURNED, PROVINCE, REVIEW, needs_remark=True),
        Event.FIND_INELIGIBLE: _transition((S.CITY_PASSED,), S.INELIGIBLE, PROVINCE, REVIEW),
        Event.ASSESS: _transition((S.ACCEPTED,), S.ASSESSED, PROVINCE, (CycleState.SCORING,)),
        Event.SELECT: _transition((S.ASSESSED,), S.SELECTED, PROVINCE, (CycleState.SELECTING,)),
        Event.PUT_ON_WAITING_LIST: _transition((S.ASSESSED,), S.WAITING, PROVINCE, (CycleState.SELECTING,)),
        Event.LEAVE_OUT: _transition((S.ASSESSED,), S.NOT_SELECTED, PROVINCE, (CycleState.SELECTING,)),
        Event.PUBLISH: _transition((S.SELECTED,), S.ON_NOTICE, PROVINCE, NOTICE),
        Event.HOLD: _transition((S.ON_NOTICE,), S.HELD, PROVINCE, NOTICE, needs_remark=True, is_handed_in=True),
        Event.RELEASE: _transition((S.HELD,), S.ON_NOTICE, PROVINCE, NOTICE, needs_remark=True),
        Event.UPHOLD: _transition((S.HELD,), S.REMOVED, PROVINCE, NOTICE, needs_remark=True),
        Event.SUBSTITUTE: _transition((S.WAITING,), S.ON_NOTICE, PROVINCE, NOTICE),
        Event.CONFIRM: _transition((S.ON_NOTICE,), S.CONFIRMED, PROVINCE, (CycleState.CONFIRMED,)),
        Event.ENROL: _transition((S.CONFIRMED,), S.ENROLLED, PROVINCE, (CycleState.CONFIRMED,)),
        Event.WITHDRAW: _transition(BEFORE_ENROLMENT, S.WITHDRAWN, (Role.GRADUATE, Role.UNIT_HR), WHILE_RUNNING),
        Event.VOID: _transition(tuple(set(S) - {S.VOID}), S.VOID, PROVINCE, STAGES, needs_remark=True),
    }
)


def standing(state: NominationState, managed_by: str) -> NominationState:
    """Give the state with the levels that the unit does not have counted as passed.

    `managed_by`: the code of the region that manages the unit; a city's unit has no county above it, the
    province's own unit has neither county nor city.
    """
    if state is S.SUBMITTED and len(managed_by) < COUNTY_DIGITS:
        state = S.COUNTY_PASSED
    if state is S.COUNTY_PASSED and len(managed_by) < CITY_DIGITS:
        state = S.CITY_PASSED
    return state
