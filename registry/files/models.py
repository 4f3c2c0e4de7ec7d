"""The table of attachments; the contents stand in the store, named by their hash."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Model, UtcDateTime, code_of
from registry.files.codes import AttachmentKind


class Attachment(Model):
    """A file of a person. `content_hash` (SHA-256, hex) names its content, which several attachments may share."""

    __tablename__ = "files_attachments"
    __table_args__ = (Index("ix_files_attachments_person_id_kind", "person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"))
    kind: Mapped[AttachmentKind] = mapped_column(code_of(AttachmentKind, "kind"))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(80))
