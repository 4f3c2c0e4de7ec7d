"""The hash that binds an entry of the trail to all before it."""

import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from registry.vault import keyring

GENESIS = "0" * 64
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def chained_hash(before: str, entry: Any) -> str:
    """Return the hex HMAC-SHA256 that binds the entry (or a row with its columns) to everything before it."""
    return hasher()(before, entry)


def hasher() -> Callable[[str, Any], str]:
    """Return `chained_hash` with its key at hand, for walking over many entries."""
    key = keyring.current().key(keyring.Purpose.AUDIT)
    encode, digest = _CANONICAL.encode, hmac.digest

    def of(before: str, entry: Any) -> str:
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
        return digest(key, f"{before}|{entry.epoch}|{entry.seq}|{encode(content)}".encode(), "sha256").hex()

    return of


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
