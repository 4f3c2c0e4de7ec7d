"""Add to the trail. Called by every service that writes, inside its transaction."""

import hashlib
import hmac
import json
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit.models import AuditEntry, AuditHead
from registry.db import db
from registry.kernel import clock
from registry.vault import keyring

GENESIS = "0" * 64


@dataclass(frozen=True)
class Origin:
    """Where a request came from; set by the web edge for the time of the request."""

    address: str = ""
    request_id: str = ""


origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039 (frozen, never changed in place)


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
    must hold no identity number, telephone or address in clear.
    """
    head = _locked_head()
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
        address=origin.get().address,
        request_id=origin.get().request_id,
        details=details,
    )
    entry.hash = chained_hash(head.hash, entry)
    db.session.add(entry)
    head.seq, head.hash = entry.seq, entry.hash
    db.session.flush()
    return entry


def chained_hash(before: str, entry: AuditEntry) -> str:
    """Return the hex HMAC-SHA256 that binds the entry to everything before it (security.md 4.5)."""
    content = {
        "at": _moment(entry.at),
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "role": entry.role,
        "act": entry.act,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "result": entry.result,
        "reason": entry.reason,
        "address": entry.address,
        "request_id": entry.request_id,
        "details": entry.details,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    message = f"{before}|{entry.epoch}|{entry.seq}|{text}"
    return hmac.new(keyring.current().key(keyring.Purpose.AUDIT), message.encode(), hashlib.sha256).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _locked_head() -> AuditHead:
    head = db.session.scalar(select(AuditHead).where(AuditHead.id == 1).with_for_update())
    if head is None:
        head = AuditHead(id=1, epoch=1, seq=0, hash=GENESIS)
        db.session.add(head)
    return head
