"""Adding and removing attachments. The content is kept before the row: a row never names what is not there."""

from datetime import datetime, timedelta

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db
from registry.files import queries
from registry.files.codes import AttachmentKind
from registry.files.inspection import inspect
from registry.files.models import Attachment
from registry.files.store import ContentLost, Store


def attach(
    person_id: int, kind: AttachmentKind, name: str, data: bytes, *, store: Store, actor: Actor, now: datetime
) -> Attachment:
    """Check a file and hang it on a person; the same file of the same kind is there once. Raise BadData."""
    inspected = inspect(name, data, kind)
    content_hash = store.put(data)
    for known in queries.attachments_of(person_id):
        if known.content_hash == content_hash and known.kind is kind:
            return known
    added = Attachment(
        person_id=person_id,
        kind=kind,
        name=inspected.name,
        media_type=inspected.media_type,
        size=len(data),
        content_hash=content_hash,
        added_at=now,
        added_by=actor.name,
    )
    db.session.add(added)
    db.session.flush()
    audit.record(
        "file:attach",
        actor=actor,
        object_type="person",
        object_id=person_id,
        attachment=added.id,
        kind=kind.value,
        content=content_hash,
    )
    return added


def remove(attachment: Attachment, *, actor: Actor) -> None:
    """Take a file off a person. Its content goes with the next `tidy`, unless another attachment names it."""
    audit.record(
        "file:remove",
        actor=actor,
        object_type="person",
        object_id=attachment.person_id,
        attachment=attachment.id,
        kind=attachment.kind.value,
        content=attachment.content_hash,
    )
    db.session.delete(attachment)
    db.session.flush()


GRACE = timedelta(days=1)
"""Contents that no attachment names stay for a while: somebody may be about to commit theirs."""


def lost(store: Store) -> list[str]:
    """Return the hashes of contents that attachments name and the store has not, or not as they were."""
    return sorted(content_hash for content_hash in queries.used_hashes() if not _is_whole(store, content_hash))


def tidy(store: Store, *, now: datetime) -> int:
    """Remove the contents that no attachment names, but for those younger than GRACE; return how many."""
    unused = set(store.hashes(before=now - GRACE)) - queries.used_hashes()
    for content_hash in unused:
        store.drop(content_hash)
    return len(unused)


def _is_whole(store: Store, content_hash: str) -> bool:
    try:
        store.get(content_hash)
    except ContentLost:
        return False
    return True
