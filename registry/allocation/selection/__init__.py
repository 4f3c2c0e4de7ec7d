"""Choosing up to so many people under any number of overlapping floors and caps: exact, reproducible, explained.

`select` answers; `standings` says of each candidate why; `points_missed` answers for one person on demand.
"""

from registry.allocation.selection.explanation import points_missed, standings
from registry.allocation.selection.run import WAITING, select, solve
from registry.allocation.selection.values import (
    MERIT_LIMIT,
    Binding,
    Candidate,
    Change,
    Limit,
    LimitsInConflict,
    Missed,
    Price,
    Reason,
    Relaxation,
    Selection,
    Side,
    Standing,
)
from registry.allocation.selection.waiting import substitute

__all__ = [
    "MERIT_LIMIT",
    "WAITING",
    "Binding",
    "Candidate",
    "Change",
    "Limit",
    "LimitsInConflict",
    "Missed",
    "Price",
    "Reason",
    "Relaxation",
    "Selection",
    "Side",
    "Standing",
    "points_missed",
    "select",
    "solve",
    "standings",
    "substitute",
]
