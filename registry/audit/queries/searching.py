"""Search the trail: by object, actor, act, days and result; who looked at a person; how often somebody did a thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from registry.audit.models import AuditEntry
from registry.db import db
from registry.kernel.clock import SHANGHAI
from registry.kernel.errors import NotVisible
from registry.kernel.messages import message
from registry.web import lists
from registry.web.lists import Page

COLUMNS = (
    AuditEntry.seq,
    AuditEntry.at,
    AuditEntry.actor_name,
    AuditEntry.role,
    AuditEntry.act,
    AuditEntry.object_type,
    AuditEntry.object_id,
    AuditEntry.result,
    AuditEntry.reason,
)
LOOKS = ("person:view", "person:reveal", "person:search_number", "person:export_form", "file:open")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; an empty part narrows nothing. Days are civil days, both included."""

    actor: str = ""
    act: str = ""
    object_type: str = ""
    object_id: str = ""
    result: str = ""
    since: date | None = None
    until: date | None = None


def chosen(wanted: Wanted, *columns: Any) -> Select[Any]:
    """Return the query of the entries wanted. Days become a range of numbers: the trail runs forward in time."""
    query = select(*(columns or COLUMNS))
    for column, value in (
        (AuditEntry.actor_name, wanted.actor),
        (AuditEntry.object_type, wanted.object_type),
        (AuditEntry.object_id, wanted.object_id),
        (AuditEntry.result, wanted.result),
    ):
        if value:
            query = query.where(column == value)
    if wanted.act.endswith(":"):
        query = query.where(AuditEntry.act >= wanted.act, AuditEntry.act < wanted.act[:-1] + ";")
    elif wanted.act:
        query = query.where(AuditEntry.act == wanted.act)
    if wanted.since:
        query = query.where(AuditEntry.seq >= _first_from(wanted.since))
    if wanted.until:
        query = query.where(AuditEntry.seq < _first_from(wanted.until + timedelta(days=1)))
    return query


def entries(wanted: Wanted, *, after: str | None, before: str | None) -> Page:
    """Return a page of entries, the newest first."""
    return lists.page(db.session, chosen(wanted), [AuditEntry.seq], after=after, before=before, descending=True)


def rows(wanted: Wanted, most: int) -> Any:
    """Return the entries wanted, the newest first, for a file."""
    return db.session.execute(chosen(wanted).order_by(AuditEntry.seq.desc()).limit(most))


def entry(seq: int) -> AuditEntry:
    """Return one entry. Raise NotVisible."""
    found = db.session.get(AuditEntry, seq)
    if found is None:
        raise NotVisible(message("There is no such record among those you may see."))
    return found


def last_of(count: int) -> Any:
    """Return epoch, number and hash of the entry with this number; None if there is none."""
    return db.session.execute(
        select(AuditEntry.epoch, AuditEntry.seq, AuditEntry.hash).where(AuditEntry.seq == count)
    ).one_or_none()


def noted_lately(act: str, actor_id: int | None, object_type: str, object_id: str, since: datetime) -> bool:
    """Say whether this actor did this to this object since then."""
    statement = select(AuditEntry.seq).where(
        AuditEntry.object_type == object_type,
        AuditEntry.object_id == object_id,
        AuditEntry.act == act,
        AuditEntry.actor_id == actor_id,
        AuditEntry.at >= since,
    )
    return db.session.scalar(statement.limit(1)) is not None


def number_of_acts(acts: Sequence[str], actor_id: int, since: datetime) -> int:
    """Return how often this account did one of these acts since then."""
    statement = select(func.count()).where(
        AuditEntry.actor_id == actor_id, AuditEntry.at >= since, AuditEntry.act.in_(acts)
    )
    return db.session.scalar(statement) or 0


def looked_at(person_id: int, *, after: str | None, before: str | None, but_account: int | None = None) -> Page:
    """Return who looked at a person's record or changed it, the newest first; `but_account` is left out."""
    query = _looks(person_id, but_account)
    return lists.page(db.session, query, [AuditEntry.seq], after=after, before=before, descending=True)


def all_looks(person_id: int, *, but_account: int | None) -> Sequence[Any]:
    """Return all of them, the newest first, for a file."""
    return db.session.execute(_looks(person_id, but_account).order_by(AuditEntry.seq.desc())).all()


def _looks(person_id: int, but_account: int | None) -> Select[Any]:
    query = select(*COLUMNS, AuditEntry.details["scope"].as_string().label("scope")).where(
        AuditEntry.object_type == "person", AuditEntry.object_id == str(person_id), AuditEntry.result == "done"
    )
    if but_account is not None:
        query = query.where(AuditEntry.actor_id.is_distinct_from(but_account))
    return query


def _first_from(day: date) -> Any:
    """Return the number of the first entry of a day, beyond the last where there is none."""
    moment = datetime.combine(day, time(), SHANGHAI)
    first = select(func.min(AuditEntry.seq)).where(AuditEntry.at >= moment).scalar_subquery()
    return func.coalesce(first, select(func.coalesce(func.max(AuditEntry.seq), 0) + 1).scalar_subquery())
