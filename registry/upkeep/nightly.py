"""What is done every night, in order; what fails is told and stops nothing of the rest."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.audit.models import AuditEntry
from registry.db import db, transaction
from registry.dossier import handing_over
from registry.files.store import Store
from registry.kernel.errors import RegistryError
from registry.kernel.messages import Message, message
from registry.service_records import kept
from registry.service_records.services import transfers
from registry.upkeep import retention
from registry.upkeep.backup import services as backups

ACT = "upkeep:nightly"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """One piece of work: its name, whether it was done, and what came of it or why not."""

    name: str
    is_done: bool
    told: Message


@dataclass(frozen=True)
class LastNight:
    """When the work of a night was last done, and what of it failed."""

    at: datetime
    failed: tuple[str, ...]


def run(
    url: str, instance: Path, backups_to: Path | None, *, actor: Actor, today: date, now: datetime
) -> list[Outcome]:
    """Do the work of a night, each piece in a transaction of its own, and note in the trail what came of it.

    The backup comes last: it holds what the night made, and no more of what is thrown away in time. Without
    `backups_to` there is none.
    """

    def take_effect() -> Message:
        with transaction():
            moved = transfers.take_effect(actor=actor, today=today)
            handed = handing_over.take_effect(actor=actor, today=today)
        return message("%(files)d files moved, %(desks)d desks handed over", files=moved, desks=handed)

    def recount() -> Message:
        with transaction():
            found = kept.recount_totals_of_all(today)
            kept.recount_due_dates(today)
        return message("%(people)d people, %(differing)d of them differ", people=found.people,
                       differing=len(found.differing))  # fmt: skip

    def tidy() -> Message:
        with transaction():
            counts = retention.tidy(instance, actor=actor, today=today, now=now)
        return message("%(count)d things thrown away", count=sum(counts.values()))

    def backup(folder: Path) -> Message:
        target = folder / f"registry-{now:%Y%m%d-%H%M%S}.backup"
        made = backups.make(url, Store.of_instance(instance), target, actor=actor, now=now)
        return message("%(path)s, %(size)d bytes", path=str(target), size=made.size)

    work: list[tuple[str, Callable[[], Message]]] = [
        ("take-effect", take_effect),
        ("recount", recount),
        ("tidy", tidy),
    ]
    if backups_to is not None:
        work.append(("backup", lambda: backup(backups_to)))
    outcomes = [_tried(name, act) for name, act in work]
    with transaction():
        audit.record(
            ACT,
            actor=actor,
            object_type="house",
            work=[one.name for one in outcomes],
            failed=[one.name for one in outcomes if not one.is_done],
        )
    return outcomes


def last_night() -> LastNight | None:
    """Return the last time the work of a night was done; None if never."""
    latest = select(AuditEntry.at, AuditEntry.details).where(AuditEntry.act == ACT).order_by(AuditEntry.seq.desc())
    row = db.session.execute(latest.limit(1)).one_or_none()
    return LastNight(row.at, tuple(row.details.get("failed", ()))) if row is not None else None


def _tried(name: str, act: Callable[[], Message]) -> Outcome:
    try:
        return Outcome(name, True, act())
    except RegistryError as refusal:
        return Outcome(name, False, refusal.text)
    except Exception as fault:
        log.exception("the nightly work %s failed", name)
        return Outcome(name, False, message("it broke down: %(why)s", why=type(fault).__name__))
    finally:
        db.session.rollback()
