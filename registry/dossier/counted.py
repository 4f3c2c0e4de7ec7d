"""What of somebody's service counts under each scope, with the reason for every spell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.kernel.messages import Message
from registry.service_records.queries import PlacedSpell
from registry.service_records.rules import bases, counting
from registry.service_records.rules.counting import CountedTime, SpellNote


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
    spells = [part for one in placed for part in one.parts or (one.spell,)]
    scopes = []
    for name in bases.SCOPES:
        time = counting.counted_time(spells, bases.basis(name, on), on)
        scopes.append(
            Scope(
                name=name,
                label=bases.SCOPE_LABELS[name],
                time=time,
                counted=_noted(time.counted, known),
                left_out=_noted(time.left_out, known),
            )
        )
    return scopes


def _noted(notes: Sequence[SpellNote], known: Mapping[str, PlacedSpell]) -> tuple[Noted, ...]:
    """Name each spell once for each reason, whatever parts it stands in."""
    once = {(note.key, str(note.reason)): note for note in notes}
    return tuple(Noted(known[note.key], note.reason) for note in once.values())
