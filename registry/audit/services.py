"""Add to the trail. Called by every service that writes, inside its transaction."""

import json
from datetime import UTC
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.access.origin import present
from registry.audit.chain import GENESIS, canonical, chained_hash
from registry.audit.models import AuditEntry, AuditHead
from registry.db import db
from registry.kernel import clock


def record(
    act: str,
    *,
    actor: Actor,
    object_type: str = "",
    object_id: int | str = "",
    result: str = "done",
    reason: str = "",
    **details: Any,
) -> AuditEntry:
    """Append one entry and move the head of the chain, in the caller's transaction.

    `act` is the permission-like name of what was done ("pool:publish"); `details` must be plain JSON and
    must hold no identity number, telephone or address in clear. The actor's scope is put beside them.
    """
    if scope := actor.region_code or actor.organisation_path:
        details.setdefault("scope", scope)
    head = _locked_head()
    details = json.loads(canonical(details))  # kept as it is hashed, so that proving the trail need not read it
    entry = AuditEntry(
        seq=head.seq + 1,
        epoch=head.epoch,
        at=clock.now().astimezone(UTC),
        actor_id=actor.account_id,
        actor_name=actor.name,
        role=actor.role.value,
        act=act,
        object_type=object_type,
        object_id=str(object_id),
        result=result,
        reason=reason,
        address=present().address,
        request_id=present().request_id,
        details=details,
    )
    entry.hash = chained_hash(head.hash, entry)
    db.session.add(entry)
    head.seq, head.hash = entry.seq, entry.hash
    db.session.flush()
    return entry


def begin_epoch(*, after: int = 0) -> int:
    """Begin a new epoch, later than the present one and than `after`; what follows a restore stands in it."""
    head = _locked_head()
    head.epoch = max(head.epoch, after) + 1
    db.session.flush()
    return head.epoch


def _locked_head() -> AuditHead:
    head = db.session.scalar(select(AuditHead).where(AuditHead.id == 1).with_for_update())
    if head is None:
        head = AuditHead(id=1, epoch=1, seq=0, hash=GENESIS)
        db.session.add(head)
    return head
