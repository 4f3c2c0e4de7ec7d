"""Prove that nobody bent the trail: each entry against the one before it, and the whole against a checkpoint."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Text, cast, select, type_coerce
from sqlalchemy.types import NullType

from registry.audit.chain import GENESIS, canonical, hasher, written_moment
from registry.audit.checkpoints import Checkpoint
from registry.audit.models import AuditEntry, AuditHead
from registry.db import db
from registry.kernel.messages import Message, message

AT_ONCE = 5000
LENGTH_OF_MOMENT = len("2026-11-23T12:00:00.000000+00:00")
TABLE = AuditEntry.__table__.columns
COLUMNS = (
    TABLE.seq,
    TABLE.epoch,
    type_coerce(TABLE.at, NullType),
    TABLE.actor_id,
    TABLE.actor_name,
    TABLE.role,
    TABLE.act,
    TABLE.object_type,
    TABLE.object_id,
    TABLE.result,
    TABLE.reason,
    TABLE.address,
    TABLE.request_id,
    cast(TABLE.details, Text),
    TABLE.hash,
)
"""What is hashed and the hash, as the database keeps them: neither moments nor JSON are read."""


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
    statement = select(*COLUMNS).order_by(TABLE.seq).execution_options(yield_per=AT_ONCE)
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
    noted = checkpoint.seq if checkpoint is not None else 0
    for row in rows:
        count += 1
        if row[0] != count:
            return Verification(count, count, message("The entry is missing.")), before
        *columns, kept = row
        if not _fits(kept, before, columns, hash_of):
            fault = message("The entry was changed, or the one before it was exchanged.")
            return Verification(count, count, fault), before
        before = kept
        if columns[1] != epoch:
            epoch, began_at = columns[1], count
        if checkpoint is not None and count == noted and kept != checkpoint.hash:
            return _off_the_checkpoint(count, epoch, began_at, checkpoint), before
    return Verification(count, None), before


def _fits(kept: str, before: str, columns: list[Any], hash_of: Callable[[str, Any], str]) -> bool:
    """Compare one hash: the details as they are written, or, from before they were written so, read and written."""
    try:
        at = columns[2]
        columns[2] = f"{at[:10]}T{at[11:]}+00:00" if isinstance(at, str) else written_moment(at.replace(tzinfo=UTC))
        if len(columns[2]) != LENGTH_OF_MOMENT:
            return False
        if kept == hash_of(before, columns):
            return True
        columns[-1] = canonical(json.loads(columns[-1]))
        return kept == hash_of(before, columns)
    except (AttributeError, TypeError, ValueError):  # something else stands in a column than ever was written there
        return False


def _off_the_checkpoint(count: int, epoch: int, began_at: int, checkpoint: Checkpoint) -> Verification:
    if epoch > checkpoint.epoch:
        return Verification(count, began_at, _rolled_back(began_at - 1, checkpoint))
    return Verification(count, count, message("The entry is not the one of the checkpoint: the trail was rebuilt."))


def _rolled_back(to: int, checkpoint: Checkpoint) -> Message:
    return message("It was rolled back to entry %(at)d; the checkpoint knew %(seq)d.", at=to, seq=checkpoint.seq)
