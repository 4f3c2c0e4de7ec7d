"""The hash that binds an entry of the trail to all before it."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from registry.audit.models import AuditEntry
from registry.vault import keyring

GENESIS = "0" * 64


def chained_hash(before: str, entry: AuditEntry) -> str:
    """Return the hex HMAC-SHA256 that binds the entry to everything before it."""
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
