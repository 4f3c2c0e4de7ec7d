"""The hash that binds an entry of the trail to all before it."""

import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted
from typing import Any

from registry.vault import keyring

GENESIS = "0" * 64
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
Columns = tuple[int, int, str, int | None, str, str, str, str, str, str, str, str, str, str]
"""seq, epoch, at, actor_id, actor_name, role, act, object_type, object_id, result, reason, address, request_id and
details of an entry: the moment as `written_moment` and the details as `canonical` give them."""


def canonical(details: Any) -> str:
    """Return the one way in which details are written: keys in order, no blanks, nothing escaped without need."""
    return _ENCODER.encode(details)


def written_moment(at: datetime) -> str:
    """Return a moment to the microsecond, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def chained_hash(before: str, entry: Any) -> str:
    """Return the hex HMAC-SHA256 that binds the entry (or a row with its columns) to everything before it."""
    return hasher()(before, columns_of(entry))


def columns_of(entry: Any) -> Columns:
    """Return what of an entry is hashed."""
    return (
        entry.seq,
        entry.epoch,
        written_moment(entry.at),
        entry.actor_id,
        entry.actor_name,
        entry.role,
        entry.act,
        entry.object_type,
        entry.object_id,
        entry.result,
        entry.reason,
        entry.address,
        entry.request_id,
        canonical(entry.details),
    )


def hasher() -> Callable[[str, Columns], str]:
    """Return the function of (hash before, columns) with its key at hand, for walking over many entries.

    What is hashed is the canonical JSON of the entry, put together by hand, which is much quicker than an encoder. A
    column of another type raises TypeError or ValueError: no text may stand where a number belongs.
    """
    key, digest = keyring.current().key(keyring.Purpose.AUDIT), hmac.digest

    def of(before: str, columns: Columns) -> str:
        (seq, epoch, at, actor_id, actor_name, role, act, object_type, object_id, result, reason, address) = columns[
            :12
        ]
        request_id, details = columns[12:]
        actor = "null" if actor_id is None else f"{actor_id:d}"
        content = (
            f'{before}|{epoch:d}|{seq:d}|{{"act":{quoted(act)},"actor_id":{actor},'
            f'"actor_name":{quoted(actor_name)},"address":{quoted(address)},"at":"{at}","details":{details},'
            f'"object_id":{quoted(object_id)},"object_type":{quoted(object_type)},"reason":{quoted(reason)},'
            f'"request_id":{quoted(request_id)},"result":{quoted(result)},"role":{quoted(role)}}}'
        )
        return digest(key, content.encode(), "sha256").hex()

    return of
