"""How often an account may search by number and see protected data whole."""

from datetime import datetime, timedelta

from registry.access.actor import Actor
from registry.audit import queries as trail
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message

COUNTED = ("person:search_number", "person:reveal")
A_MINUTE, A_DAY = 30, 500
"""How many searches by number and reveals an account has, together."""


def refuse_harvest(actor: Actor, now: datetime) -> None:
    """Raise RuleViolation if this account has searched and revealed as often as anybody may."""
    if actor.account_id is None:
        return
    for most, within in ((A_MINUTE, timedelta(minutes=1)), (A_DAY, timedelta(days=1))):
        if trail.number_of_acts(COUNTED, actor.account_id, now - within) >= most:
            raise RuleViolation(
                "too_often",
                message("That was many searches and reveals. Please wait; for lists of people use an export."),
            )
