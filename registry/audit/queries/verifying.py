"""Prove that nobody bent the trail: each entry against the one before it, and the whole against a checkpoint."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from registry.audit.chain import GENESIS, hasher
from registry.audit.checkpoints import Checkpoint
from registry.audit.models import AuditEntry, AuditHead
from registry.db import db
from registry.kernel.messages import Message, message

AT_ONCE = 5000
COLUMNS = AuditEntry.__table__.columns


@dataclass(frozen=True)
class Verification:
    """`first_bad_seq` is None when all is whole; `fault` says what is wrong there."""

    entries: int
    first_bad_seq: int | None
    fault: Message | None = None


def verification(checkpoint: Checkpoint | None = None) -> Verification:
    """Walk the whole chain and compare every hash; name the first entry that does not fit.

    The chain alone cannot notice that its tail was cut or that all was put back to an older copy: a `checkpoint` that
    was kept elsewhere can.
    """
    statement = select(*COLUMNS).order_by(COLUMNS.seq).execution_options(yield_per=AT_ONCE)
    with db.session.execute(statement) as rows:
        found, last = _walked(rows, checkpoint)
    if found.first_bad_seq is not None:
        return found
    head, count = db.session.get(AuditHead, 1), found.entries
    if (head.seq, head.hash) != (count, last) if head is not None else count > 0:
        return Verification(count, count + 1, message("Entries at the end are missing."))
    if checkpoint is None or checkpoint.seq <= count:
        return found
    if count == 0:
        return Verification(
            0, 1, message("The trail was emptied; the checkpoint knew %(seq)d entries.", seq=checkpoint.seq)
        )
    return Verification(count, count + 1, _rolled_back(count, checkpoint))


def _walked(rows: Iterable[Any], checkpoint: Checkpoint | None) -> tuple[Verification, str]:
    """Compare every hash; return what was found and the last hash."""
    before, count, epoch, began_at = GENESIS, 0, 0, 0
    hash_of = hasher()
    for row in rows:
        count += 1
        if row.seq != count:
            return Verification(count, count, message("The entry is missing.")), before
        if row.hash != hash_of(before, row):
            fault = message("The entry was changed, or the one before it was exchanged.")
            return Verification(count, count, fault), before
        before = row.hash
        if row.epoch != epoch:
            epoch, began_at = row.epoch, count
        if checkpoint is not None and row.seq == checkpoint.seq and row.hash != checkpoint.hash:
            return _off_the_checkpoint(count, epoch, began_at, checkpoint), before
    return Verification(count, None), before


def _off_the_checkpoint(count: int, epoch: int, began_at: int, checkpoint: Checkpoint) -> Verification:
    if epoch > checkpoint.epoch:
        return Verification(count, began_at, _rolled_back(began_at - 1, checkpoint))
    return Verification(count, count, message("The entry is not the one of the checkpoint: the trail was rebuilt."))


def _rolled_back(to: int, checkpoint: Checkpoint) -> Message:
    return message("It was rolled back to entry %(at)d; the checkpoint knew %(seq)d.", at=to, seq=checkpoint.seq)
