"""The table of forms that were sent."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Model, UtcDateTime


class Submission(Model):
    """A form that acted: written in the transaction of the act, so that sending it again acts no more.

    `key` = SHA-256 of the form's token and the address it was sent to; `answer` = where its sender was led.
    """

    __tablename__ = "web_submissions"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int | None]
    endpoint: Mapped[str] = mapped_column(String(80))
    content_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
