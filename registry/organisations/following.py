"""Who must follow when organisations or regions change: rooms above register here, this room knows none of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an act changed, so that what repeats it elsewhere can be kept right.

    `codes`: regions and what they are now. `paths`: beginnings of paths of organisations, old and new. `managers`:
    organisations and the region that manages them now. `homes`: closed organisations and their successors. `closed`:
    organisations closed without one. `standing`: organisations whose level, kind, sector, place or rural flag is
    another on some day. `counties`: counties whose time on the list of key counties is another.
    """

    today: date
    codes: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    managers: Mapping[int, str] = field(default_factory=dict)
    homes: Mapping[int, int] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    standing: frozenset[int] = frozenset()
    counties: frozenset[str] = frozenset()


Follower = Callable[[Change], None]
_followers: list[Follower] = []


def follow(follower: Follower) -> Follower:
    """Have a function called with each change, in the transaction of the act; it may refuse the act."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def tell(change: Change) -> None:
    """Tell every follower, in the order in which they came."""
    for follower in _followers:
        follower(change)
