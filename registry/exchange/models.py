"""Staging tables: what was uploaded and not yet taken over. Contents are sealed and are deleted in the end."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Model, UtcDateTime, code_of
from registry.exchange.codes import ImportState, RowState


class Import(Model):
    """One upload of one workbook. `file_hash` is its SHA-256, `fingerprint` that of what the preview showed.

    `header`, `notices` and `problems` (those of no single row) are plain JSON; the row stays when its contents go.
    """

    __tablename__ = "exchange_imports"
    __table_args__ = (
        Index("ix_exchange_imports_uploaded_by_id", "uploaded_by", "id"),
        Index("ix_exchange_imports_state_uploaded_at", "state", "uploaded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    sheet: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(120))
    file_hash: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[ImportState] = mapped_column(code_of(ImportState, "state"), default=ImportState.RECEIVED)
    uploaded_by: Mapped[int | None]
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs_jobs.id"))
    sheet_name: Mapped[str] = mapped_column(String(60), default="")
    header: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notices: Mapped[list[Any]] = mapped_column(JSON, default=list)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    errors: Mapped[int] = mapped_column(default=0)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self.new + self.changed + self.same + self.errors


class Part(Model):
    """A piece of the file as it came, or some rows as they were read; sealed, bound to the import and its place."""

    __tablename__ = "exchange_parts"

    import_id: Mapped[int] = mapped_column(ForeignKey("exchange_imports.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_row: Mapped[int] = mapped_column(default=0)
    sealed: Mapped[str] = mapped_column(Text)


class StagedRow(Model):
    """What one row would do: [[column, before, after], ...], or its problems [[column number, message], ...]."""

    __tablename__ = "exchange_rows"
    __table_args__ = (Index("ix_exchange_rows_import_id_state_number", "import_id", "state", "number"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("exchange_imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[RowState] = mapped_column(code_of(RowState, "state"))
    differences: Mapped[list[Any]] = mapped_column(JSON, default=list)
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)
