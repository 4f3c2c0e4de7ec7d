"""Read the trail: prove that nobody bent it, search it, tell who looked at a person."""

from registry.audit.queries.searching import (
    LOOKS,
    Wanted,
    all_looks,
    entries,
    entry,
    last_of,
    looked_at,
    noted_lately,
    number_of_acts,
    rows,
)
from registry.audit.queries.verifying import Verification, verification

__all__ = [
    "LOOKS",
    "Verification",
    "Wanted",
    "all_looks",
    "entries",
    "entry",
    "last_of",
    "looked_at",
    "noted_lately",
    "number_of_acts",
    "rows",
    "verification",
]
