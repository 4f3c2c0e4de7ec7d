"""The circumstances in which somebody comes to the door."""

from dataclasses import dataclass
from datetime import date, datetime

from registry.accounts.rules.passwords import Profile


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Where somebody comes from, and when.

    `true_now` is the instant of the world outside, by which devices make their codes. In the demonstration (`is_demo`)
    many people share the accounts: a code works twice, and nobody's session is ended by the next one.
    """

    address: str
    device: str
    now: datetime
    true_now: datetime
    today: date
    profile: Profile
    is_demo: bool = False
    asks_everybody: bool = False
    """Whether every role needs a second factor here."""
