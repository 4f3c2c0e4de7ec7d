"""Windows of time, half-open: open at the first instant, closed at the last."""

from dataclasses import dataclass
from datetime import datetime

from registry.kernel.clock import SHANGHAI
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message


@dataclass(frozen=True)
class Window:
    """From `opens_at` on and before `closes_at`; aware instants."""

    opens_at: datetime
    closes_at: datetime

    def __post_init__(self) -> None:
        if self.opens_at.tzinfo is None or self.closes_at.tzinfo is None:
            raise ValueError("an instant needs its time zone")

    def holds(self, now: datetime) -> bool:
        """Say whether the instant lies inside."""
        return self.opens_at <= now < self.closes_at

    def require(self, now: datetime) -> None:
        """Raise RuleViolation for an instant outside."""
        if now < self.opens_at:
            raise RuleViolation(
                "too_early", message("This opens on %(moment)s (Beijing time).", moment=_told(self.opens_at))
            )
        if now >= self.closes_at:
            raise RuleViolation(
                "too_late", message("This was closed on %(moment)s (Beijing time).", moment=_told(self.closes_at))
            )


def _told(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
