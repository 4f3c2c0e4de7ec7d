"""What may be done with a pairing: proposed -> trial -> active -> ended, or refused."""

from registry.kernel.messages import message
from registry.kernel.verdicts import Verdict
from registry.mentoring.codes import PairingState
from registry.mentoring.rules.guidance import RUNNING, allowed, refused


def may_accept(state: PairingState, has_answered: bool, places: int) -> Verdict:
    """A side accepts a proposal once, while the mentor still has a place for it (`places` leaves this one out)."""
    if state is not PairingState.PROPOSED:
        return refused("may_accept", "not_proposed", message("Only a proposal can be accepted or refused."))
    if has_answered:
        return refused("may_accept", "answered", message("You have accepted already; the other side has to answer."))
    if places <= 0:
        return refused("may_accept", "no_place", message("The mentor has no place free any more."))
    return allowed("may_accept")


def may_refuse(state: PairingState) -> Verdict:
    """A proposal can be refused by either side until it is a pairing."""
    if state is not PairingState.PROPOSED:
        return refused("may_refuse", "not_proposed", message("Only a proposal can be accepted or refused."))
    return allowed("may_refuse")


def may_start(state: PairingState, records: int) -> Verdict:
    """A trial becomes a full pairing once the two have met."""
    if state is not PairingState.TRIAL:
        return refused("may_start", "not_on_trial", message("Only a pairing on trial can be made final."))
    if records == 0:
        return refused("may_start", "not_met", message("The two have not met yet: no guidance is recorded."))
    return allowed("may_start")


def may_end(state: PairingState) -> Verdict:
    """A running pairing can be ended."""
    if state not in RUNNING:
        return refused("may_end", "not_running", message("Only a running pairing can be ended."))
    return allowed("may_end")


def may_wish_again(state: PairingState, is_wished_again: bool) -> Verdict:
    """The two of a pairing that ended can wish, once, to be considered as a pair again."""
    if state is not PairingState.ENDED:
        return refused("may_wish_again", "not_ended", message("This pairing has not ended."))
    if is_wished_again:
        return refused("may_wish_again", "wished", message("This wish is noted already."))
    return allowed("may_wish_again")
