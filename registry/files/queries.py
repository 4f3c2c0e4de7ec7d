"""Reads of attachments. Who asks must already be allowed to see the person: these take the key and ask no more."""

from sqlalchemy import select

from registry.db import db
from registry.files.codes import AttachmentKind
from registry.files.models import Attachment
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message


def attachments_of(person_id: int) -> list[Attachment]:
    """Return a person's attachments, the latest first."""
    return list(
        db.session.scalars(select(Attachment).where(Attachment.person_id == person_id).order_by(Attachment.id.desc()))
    )


def attachment(identity: int, *, person_id: int) -> Attachment:
    """Return an attachment of this person; raise NotVisible."""
    found = db.session.scalar(select(Attachment).where(Attachment.id == identity, Attachment.person_id == person_id))
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found


def photograph_of(person_id: int) -> Attachment | None:
    """Return the photograph of a person, the one added last."""
    return db.session.scalar(
        select(Attachment)
        .where(Attachment.person_id == person_id, Attachment.kind == AttachmentKind.PHOTOGRAPH)
        .order_by(Attachment.id.desc())
        .limit(1)
    )


def used_hashes() -> set[str]:
    """Return the hashes of the contents that some attachment names."""
    return set(db.session.scalars(select(Attachment.content_hash).distinct()))
