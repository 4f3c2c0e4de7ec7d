"""The answer of a rule: outcome, clause, what was measured, what was counted, and when it will be met."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.kernel.errors import RuleViolation
from registry.kernel.messages import Message


class Outcome(StrEnum):
    """Three-valued: dates that are known by the month only can leave a rule undetermined."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class SpellNote:
    """A spell that a rule looked at: its key, and why it was counted or left out."""

    key: str
    reason: Message


@dataclass(frozen=True)
class Verdict:
    """What a rule says of one person (or act) on one day.

    `rule` and `code` come from closed lists; `clause` is the source ("task-35", "cycle"); `measured`
    and `required` are sentences ("23 months 29 days", "24 months"); `met_on` is the first day on which
    the verdict is met if nothing else changes, or on which it was; None if never or not about time.
    """

    rule: str
    outcome: Outcome
    code: str
    clause: str
    text: Message
    measured: Message | None = None
    required: Message | None = None
    counted: tuple[SpellNote, ...] = ()
    left_out: tuple[SpellNote, ...] = ()
    met_on: date | None = None

    @property
    def is_met(self) -> bool:
        return self.outcome is Outcome.MET

    def require(self) -> None:
        """Raise RuleViolation unless met."""
        if not self.is_met:
            raise RuleViolation(self.code, self.text, self.clause)
