"""What lies open on a clerk's desk: each room counts and hands over what it owns.

A room registers a part for what belongs to an account, not to an office: what an office shares needs no handing over.
"""

from collections.abc import Callable
from dataclasses import dataclass

from registry.access.actor import Actor
from registry.kernel.messages import Message


@dataclass(frozen=True)
class Desk:
    """An account in one of its roles, as the parts know it."""

    account_id: int
    display_name: str
    actor: Actor


@dataclass(frozen=True)
class Part:
    """A kind of open work: how much of it a desk has, and how it goes to another one (returns how much went)."""

    key: str
    label: Message
    count: Callable[[Desk], int]
    hand_over: Callable[[Desk, Desk], int]


_parts: dict[str, Part] = {}


def register(part: Part) -> Part:
    """Add a part; rooms do this in their `desk` module."""
    _parts[part.key] = part
    return part


def parts() -> tuple[Part, ...]:
    """Return every part, in the order of their keys."""
    return tuple(_parts[key] for key in sorted(_parts))
