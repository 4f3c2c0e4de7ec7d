"""Read the trail, and prove that nobody bent it."""

from dataclasses import dataclass

from sqlalchemy import select

from registry.audit.chain import GENESIS, chained_hash
from registry.audit.models import AuditEntry, AuditHead
from registry.db import db


@dataclass(frozen=True)
class Verification:
    """`first_bad_seq` is None when every entry fits the one before it and the head fits the last."""

    entries: int
    first_bad_seq: int | None


def verification() -> Verification:
    """Walk the whole chain and compare every hash; name the first entry that does not fit."""
    before, count = GENESIS, 0
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=5000)):
        count += 1
        if entry.seq != count or entry.hash != chained_hash(before, entry):
            return Verification(count, entry.seq)
        before = entry.hash
    head = db.session.get(AuditHead, 1)
    if head is not None and (head.seq, head.hash) != (count, before):
        return Verification(count, count + 1)
    return Verification(count, None)
