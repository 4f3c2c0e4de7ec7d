"""What the watch over the house asks the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text

from registry.accounts.models import Account
from registry.audit.models import AuditEntry, AuditHead
from registry.db import db
from registry.jobs.models import Job

DEMO_NAMES = "demo-%"


@dataclass(frozen=True)
class TrailHead:
    """Where the trail ends; `latest_at` is the time of its last entry."""

    epoch: int
    seq: int
    latest_at: datetime | None


def trail_head() -> TrailHead:
    """Return the head of the trail; zeros for an empty one."""
    head = db.session.get(AuditHead, 1)
    if head is None:
        return TrailHead(0, 0, None)
    return TrailHead(head.epoch, head.seq, db.session.scalar(select(AuditEntry.at).where(AuditEntry.seq == head.seq)))


def last_done(act: str) -> datetime | None:
    """Return when an act was last noted in the trail."""
    latest = select(AuditEntry.at).where(AuditEntry.act == act).order_by(AuditEntry.seq.desc()).limit(1)
    return db.session.scalar(latest)


def jobs_by_state() -> Mapping[str, int]:
    """Return how many jobs there are in each state."""
    counted = db.session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    return {state.value: count for state, count in counted}


def revision() -> str:
    """Return the schema revision of the database."""
    return db.session.scalar(text("SELECT version_num FROM alembic_version")) or ""


def demo_accounts() -> int:
    """Count the accounts of the demonstration, whose passwords everybody knows."""
    return db.session.scalar(select(func.count()).where(Account.username.like(DEMO_NAMES), Account.is_active)) or 0


def setting(name: str) -> Any:
    """Return a setting of the connection: a PRAGMA of SQLite, SHOW of PostgreSQL. `name` is ours, never a user's."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    return db.session.scalar(text(f"PRAGMA {name}" if is_sqlite else f"SHOW {name}"))


def database_now() -> datetime:
    """Return what time it is for a PostgreSQL server."""
    found: datetime = db.session.scalar(text("SELECT clock_timestamp()"))
    return found
