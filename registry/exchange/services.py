"""Writing imports: receive a file, stage its rows, save them or put them away.

A large one is walked through by a worker (see `runner`); the steps are the same.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import update

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db, insert_rows
from registry.documents import csv, excel
from registry.documents.columns import CellProblem, Header
from registry.documents.sheet import Sheet as DocumentSheet
from registry.exchange import queries, storing
from registry.exchange.checking import Checked, check, plain_differences
from registry.exchange.codes import ImportState, RowState
from registry.exchange.models import Import, StagedRow
from registry.exchange.registered import Sheet, sheet
from registry.jobs import queries as job_queries
from registry.jobs import services as jobs
from registry.kernel.errors import BadData, Conflict, RuleViolation
from registry.kernel.messages import Message, from_json, message, to_json

MOST_ROWS_AT_ONCE = 5_000
"""More rows are checked and saved by a worker, with progress."""

MOST_BYTES_AT_ONCE = 1 << 20
"""A larger file is not even opened within a request."""

KEPT_FOR = timedelta(days=7)
CHECK, SAVE = "exchange:check", "exchange:save"


@dataclass(frozen=True)
class Counts:
    """What an import did, or would do."""

    rows: int
    new: int
    changed: int
    same: int
    errors: int

    @classmethod
    def of(cls, checked: Checked) -> "Counts":
        new, changed, same, errors = (checked.count(state) for state in RowState)
        return cls(new + changed + same + errors, new, changed, same, errors)


def read_document(name: str, data: bytes) -> DocumentSheet:
    """Read an uploaded file: a CSV by its name, else a workbook. Raise BadData."""
    return csv.read_csv(data) if name.lower().endswith((".csv", ".txt")) else excel.read_sheet(data)


def upload(name: str, file_name: str, data: bytes, *, actor: Actor, today: date, now: datetime) -> Import:
    """Take in a file for a register: small ones are checked at once, large ones by a worker.

    Raise BadData for a file that cannot be read at all.
    """
    wanted = sheet(name)
    batch = Import(
        uid=uuid4().hex,
        sheet=wanted.name,
        file_name=file_name[-120:],
        file_hash=hashlib.sha256(data).hexdigest(),
        state=ImportState.RECEIVED,
        uploaded_by=actor.account_id,
        uploaded_at=now,
    )
    document = read_document(file_name, data) if len(data) <= MOST_BYTES_AT_ONCE else None
    db.session.add(batch)
    db.session.flush()
    audit.record(
        "exchange:upload",
        actor=actor,
        object_type="import",
        object_id=batch.id,
        sheet=wanted.name,
        file=batch.file_hash,
        bytes=len(data),
    )
    if document is not None and len(document) <= MOST_ROWS_AT_ONCE:
        for _kept in stage(batch, document, check(wanted, document, actor, today)):
            pass
    else:
        storing.keep_file(batch, data)
        _enqueue(batch, CHECK, actor, now)
    return batch


def stage(batch: Import, document: DocumentSheet, checked: Checked) -> Iterator[int]:
    """Keep the rows and what each would do; yield how many rows are kept after each piece of work."""
    storing.forget(batch, storing.ROWS)
    batch.sheet_name = document.name[:60]
    yield from storing.keep_rows(batch, document)
    _keep_findings(batch, checked, document.merged_down)
    storing.forget(batch, storing.FILE)


def save(batch: Import, *, actor: Actor, today: date, now: datetime) -> bool:
    """Save a small import, or let a worker save a large one. False if it was saved or is being saved already.

    Raise BadData if the rows no longer fit, Conflict if they would do something else than was shown.
    """
    if batch.state in (ImportState.DONE, ImportState.CONFIRMED):
        return False
    if batch.state is not ImportState.READY:
        raise RuleViolation("not_ready", message("Only a workbook without errors can be saved."))
    _move(batch, ImportState.READY, ImportState.CONFIRMED)
    if batch.rows > MOST_ROWS_AT_ONCE:
        audit.record("exchange:confirm", actor=actor, object_type="import", object_id=batch.id, sheet=batch.sheet)
        _enqueue(batch, SAVE, actor, now)
        return True
    save_checked(batch, check(sheet(batch.sheet), storing.kept_rows(batch), actor, today), actor, today, now)
    return True


def save_checked(batch: Import, checked: Checked, actor: Actor, today: date, now: datetime) -> None:
    """Write the rows of a confirmed import that was checked again just now, and forget what was staged."""
    checked.refuse()
    if checked.fingerprint != batch.fingerprint:
        raise Conflict(
            message("The register has changed since the preview. Send the workbook again to see what it would do now.")
        )
    write(sheet(batch.sheet), checked, batch.file_hash, batch.id, actor=actor, today=today)
    _move(batch, ImportState.CONFIRMED, ImportState.DONE)
    batch.ended_at = now
    storing.forget(batch)


def write(
    wanted: Sheet, checked: Checked, file_hash: str, batch_id: int | None, *, actor: Actor, today: date
) -> Counts:
    """Write what was checked, all of it in the caller's transaction; one entry in the trail. Raise BadData."""
    checked.refuse()
    counts = Counts.of(checked)
    if acts := checked.acts:
        wanted.apply(acts, actor, today)
        audit.record(
            "exchange:import",
            actor=actor,
            object_type="import",
            object_id=batch_id or "",
            sheet=wanted.name,
            file=file_hash,
            new=counts.new,
            changed=counts.changed,
            same=counts.same,
        )
    return counts


def check_again(batch: Import, *, actor: Actor, today: date) -> None:
    """Hold the rows that are kept against the register as it is now, and show that instead."""
    document = storing.kept_rows(batch)
    for _kept in stage(batch, document, check(sheet(batch.sheet), document, actor, today)):
        pass
    audit.record("exchange:check", actor=actor, object_type="import", object_id=batch.id, sheet=batch.sheet)


def discard(batch: Import, *, actor: Actor, now: datetime) -> None:
    """Put an import away unsaved. Raise RuleViolation once it is saved or being saved."""
    is_under_way = batch.state is ImportState.CONFIRMED and job_queries.is_under_way(job_queries.job(batch.job_id))
    if batch.state is ImportState.DONE or is_under_way:
        raise RuleViolation("is_saved", message("This workbook has been saved already."))
    _put_away(batch, now)
    audit.record("exchange:discard", actor=actor, object_type="import", object_id=batch.id, sheet=batch.sheet)


def mark_unreadable(batch: Import, refusal: BadData) -> None:
    """Keep why a file could not be read, and forget the file."""
    _move(batch, batch.state, ImportState.UNREADABLE)
    storing.forget(batch)
    batch.problems = [_kept_problem(CellProblem(message("the file"), refusal.text))]


def purge(*, actor: Actor, now: datetime, before: datetime | None = None) -> int:
    """Delete what was staged before a moment (KEPT_FOR ago) and not saved; return of how many imports."""
    old = queries.older_than(before or now - KEPT_FOR)
    for batch in old:
        if batch.state is ImportState.DONE:
            storing.forget(batch)
        else:
            _put_away(batch, now)
    if old:
        audit.record("exchange:purge", actor=actor, imports=len(old))
    return len(old)


def header_of(batch: Import) -> Header | None:
    """Return the header as it was found."""
    kept = batch.header
    if "row" not in kept:
        return None
    return Header(kept["row"], tuple(kept["titles"]), kept["positions"])


def kept_problems(stored: list[Any], row: int = 0) -> list[CellProblem]:
    """Read problems that were kept."""
    return [CellProblem(from_json(where), from_json(text), row, column) for column, where, text in stored]


def _keep_findings(batch: Import, checked: Checked, merged_down: tuple[str, ...]) -> None:
    header = checked.header
    _move(batch, batch.state, ImportState.FAULTY if checked.problems else ImportState.READY)
    batch.header = {"merged_down": list(merged_down)}
    if header is not None:
        batch.header |= {"row": header.row, "titles": list(header.titles), "positions": dict(header.positions)}
    batch.notices = [[to_json(notice.where), to_json(notice.text)] for notice in checked.notices]
    batch.problems = [_kept_problem(problem) for problem in checked.file_problems]
    counts = Counts.of(checked)
    batch.new, batch.changed, batch.same, batch.errors = counts.new, counts.changed, counts.same, counts.errors
    batch.fingerprint = checked.fingerprint
    insert_rows(StagedRow, _staged(batch.id, checked))
    db.session.flush()


def _staged(batch_id: int, checked: Checked) -> Iterator[dict[str, Any]]:
    blank: dict[str, Any] = {"import_id": batch_id, "differences": [], "problems": []}
    for row in checked.rows:
        yield {**blank, "number": row.number, "state": row.state, "differences": plain_differences(row)}
    for number, found in checked.faulty_rows.items():
        problems = [_kept_problem(problem) for problem in found]
        yield {**blank, "number": number, "state": RowState.ERROR, "problems": problems}


def _kept_problem(problem: CellProblem) -> list[Any]:
    return [problem.column, to_json(_kept(problem.where)), to_json(_kept(problem.text))]


def _kept(text: Message) -> Message:
    """Give a message whose values can all be kept."""
    values = {
        name: value if isinstance(value, str | int | date | Message) else str(value)
        for name, value in text.values.items()
    }
    return Message(text.template, values)


def _enqueue(batch: Import, kind: str, actor: Actor, now: datetime) -> None:
    job = jobs.enqueue(kind, {"import": batch.id}, page=f"/exchange/imports/{batch.id}", actor=actor, now=now)
    batch.job_id = job.id


def _put_away(batch: Import, now: datetime) -> None:
    _move(batch, batch.state, ImportState.DISCARDED)
    batch.ended_at = now
    storing.forget(batch)


def _move(batch: Import, before: ImportState, after: ImportState) -> None:
    """Change the state; raise Conflict if somebody else was faster. The only writer of an import's state."""
    changed = db.session.execute(
        update(Import)
        .where(Import.id == batch.id, Import.state == before)
        .values(state=after)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(message("Somebody else has just decided on this workbook."))
    db.session.refresh(batch)
