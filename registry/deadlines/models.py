"""The table of the guard."""

from datetime import datetime

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Model, UtcDateTime


class ClockMark(Model):
    """The one row that keeps the latest time ever seen by a write that is bound to a deadline."""

    __tablename__ = "deadlines_clock_marks"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    latest_at: Mapped[datetime] = mapped_column(UtcDateTime)
