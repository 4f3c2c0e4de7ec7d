"""What of a nomination's standing those may know who do not select: the public label instead of the state."""

from collections.abc import Mapping
from types import MappingProxyType

from registry.kernel.messages import Message
from registry.pool.codes import CycleState, Event, NominationState, PublicLabel

PUBLISHED = (CycleState.PUBLIC_NOTICE, CycleState.CONFIRMED, CycleState.CLOSED)
"""Stages in which the list has been published."""

SECRET_STATES = (
    NominationState.ASSESSED,
    NominationState.SELECTED,
    NominationState.WAITING,
    NominationState.NOT_SELECTED,
)
"""Told apart only by those who select, until the list is published."""

SECRET_EVENTS = (Event.SELECT, Event.PUT_ON_WAITING_LIST, Event.LEAVE_OUT)
ALWAYS_SECRET_EVENTS = (Event.HOLD, Event.RELEASE)

LABELS: Mapping[NominationState, PublicLabel] = MappingProxyType(
    {
        NominationState.SUBMITTED: PublicLabel.COUNTY_REVIEW,
        NominationState.COUNTY_PASSED: PublicLabel.CITY_REVIEW,
        NominationState.CITY_PASSED: PublicLabel.PROVINCE_REVIEW,
    }
)
"""Under whose review a nomination is: a friendlier word than the name of the state."""


def state_label(shown: str) -> Message:
    """Say a state as shown in lists: an internal state, or a public label in its stead."""
    try:
        state = NominationState(shown)
    except ValueError:
        return PublicLabel(shown).label
    return LABELS[state].label if state in LABELS else state.label
