"""Reads of imports: everybody sees the own ones."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, select

from registry.access.actor import Actor
from registry.audit.models import AuditHead
from registry.db import db
from registry.exchange.codes import ImportState, RowState
from registry.exchange.models import Import, Part, StagedRow
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message


def own(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor uploaded it."""
    return Import.uploaded_by == actor.account_id if actor.account_id is not None else false()


def own_imports(actor: Actor) -> Select[Any]:
    """Return the statement of the own imports, to be paged by key, the newest first."""
    return select(
        Import.id,
        Import.sheet,
        Import.file_name,
        Import.state,
        Import.uploaded_at,
        Import.new,
        Import.changed,
        Import.same,
        Import.errors,
    ).where(own(actor))


def batch(identity: int, *, visible_to: Actor) -> Import:
    """Return an own import; raise NotVisible."""
    found = db.session.scalar(select(Import).where(Import.id == identity, own(visible_to)))
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found


def rows(batch: Import, state: RowState) -> Select[Any]:
    """Return the statement of the staged rows of a state, to be paged by number."""
    return select(StagedRow.number, StagedRow.differences, StagedRow.problems).where(
        StagedRow.import_id == batch.id, StagedRow.state == state
    )


def problem_rows(batch: Import) -> list[Any]:
    """Return (number, problems) of every faulty row."""
    return list(db.session.execute(rows(batch, RowState.ERROR).order_by(StagedRow.number)))


def saved_before(batch: Import) -> Import | None:
    """Return an import of the same file into the same register that was saved already."""
    return db.session.scalar(
        select(Import)
        .where(
            Import.file_hash == batch.file_hash,
            Import.sheet == batch.sheet,
            Import.state == ImportState.DONE,
            Import.id != batch.id,
        )
        .order_by(Import.id.desc())
        .limit(1)
    )


def older_than(moment: datetime) -> list[Import]:
    """Return the imports uploaded before this moment that still hold rows or a file."""
    held = select(Part.import_id).where(Part.import_id == Import.id).exists()
    return list(db.session.scalars(select(Import).where(Import.uploaded_at < moment, held).order_by(Import.id)))


def last_act() -> int:
    """Return the number of the last entry of the trail: while it stands, no act has changed the register."""
    return db.session.scalar(select(AuditHead.seq)) or 0
