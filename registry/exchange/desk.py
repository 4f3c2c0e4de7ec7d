"""Imports on a clerk's desk: workbooks that were uploaded and neither saved nor put away."""

from typing import Any

from sqlalchemy import func, select, update

from registry.access.desks import Desk, Part, register
from registry.db import db
from registry.exchange.codes import ImportState
from registry.exchange.models import Import
from registry.kernel.messages import message

OPEN = (ImportState.RECEIVED, ImportState.READY, ImportState.FAULTY, ImportState.CONFIRMED)


def _open_of(desk: Desk) -> tuple[Any, ...]:
    return Import.uploaded_by == desk.account_id, Import.state.in_(OPEN)


def count(desk: Desk) -> int:
    """Say how many imports of this desk are open."""
    return db.session.scalar(select(func.count()).select_from(Import).where(*_open_of(desk))) or 0


def hand_over(desk: Desk, to: Desk) -> int:
    """Give the open imports to another desk."""
    keys = db.session.scalars(select(Import.id).where(*_open_of(desk))).all()
    db.session.execute(update(Import).where(Import.id.in_(keys)).values(uploaded_by=to.account_id))
    return len(keys)


register(Part("imports", message("workbooks not saved yet"), count, hand_over))
