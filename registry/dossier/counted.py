"""What of somebody's service counts under each scope, with the reason for every spell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.kernel.messages import Message, message
from registry.service_records.queries import PlacedSpell
from registry.service_records.rules import bases, counting
from registry.service_records.rules.counting import CountedTime

LABELS: dict[str, Message] = {
    "township_and_below": message("Townships and below"),
    "county_and_below": message("Counties and below"),
    "rural": message("Rural service"),
}


@dataclass(frozen=True)
class Noted:
    """A spell and why it was counted, or left out."""

    placed: PlacedSpell
    reason: Message


@dataclass(frozen=True)
class Scope:
    """The time counted under one scope."""

    name: str
    label: Message
    time: CountedTime
    counted: tuple[Noted, ...]
    left_out: tuple[Noted, ...]


def by_scope(placed: Sequence[PlacedSpell], on: date) -> list[Scope]:
    """Count one person's service under each scope up to the end of the day."""
    known = {one.spell.key: one for one in placed}
    spells = [one.spell for one in placed]
    scopes = []
    for name in bases.SCOPES:
        time = counting.counted_time(spells, bases.basis(name, on), on)
        scopes.append(
            Scope(
                name=name,
                label=LABELS[name],
                time=time,
                counted=tuple(Noted(known[note.key], note.reason) for note in time.counted),
                left_out=tuple(Noted(known[note.key], note.reason) for note in time.left_out),
            )
        )
    return scopes
