"""An activation slip: what somebody needs to begin. It is shown once and kept nowhere."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Slip:
    display_name: str
    username: str
    code: str
    valid_until: datetime

    def __repr__(self) -> str:
        return f"Slip({self.username})"
