"""The drill of a restore: a backup while an office writes on, brought back to a new place and proven there.

A sample province is made in a scratch instance on SQLite. The office writes without pause but for a hundredth of a
second; what counts is backup and restore (which looks at every page, row count and entry of the trail) together, and
the longest time for which a write had to wait. `DRILL_INSTANCE` names a folder in which the sample is kept for the
next run.
"""

import os
import sys
import tempfile
import threading
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SIZES = {"small": 5_000, "full": 200_000}
"""People."""

MOST_SECONDS = 600.0
MOST_WAIT = 8.0
"""Seconds: what a connection waits for a lock before it gives up."""

PAUSE = 0.01


def run(size: str) -> list[dict[str, Any]]:
    """Make or find the sample, then do the drill."""
    kept = os.environ.get("DRILL_INSTANCE")
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        return _drill(Path(folder), SIZES[size])


def _drill(folder: Path, people: int) -> list[dict[str, Any]]:
    from registry.access.actor import command_line
    from registry.app import create_app
    from registry.db import db
    from registry.files.store import Store
    from registry.kernel import clock
    from registry.settings import Mode, Settings
    from registry.upkeep.backup import services

    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(
        Settings(
            mode=Mode.TESTING,
            instance=folder,
            database_url=f"sqlite:///{folder}/registry.sqlite3",
            secret_key="only for the benchmark",  # noqa: S106 - a scratch instance
            keyring_file=folder / "keyring.json",
            hosts=("localhost",),
            command_language="en",
        )
    )
    with app.app_context():
        _fill(folder, people)
        url, actor = app.config["SQLALCHEMY_DATABASE_URI"], command_line()
        stop, waits, faults = threading.Event(), [0.0], []
        office = threading.Thread(target=_write, args=(app, stop, waits, faults))
        office.start()
        with tempfile.TemporaryDirectory(prefix="drill-", dir=folder) as scratch:
            backup, place = Path(scratch) / "one.backup", Path(scratch) / "new"
            try:
                began = perf_counter()
                made = services.make(url, Store.of_instance(folder), backup, actor=actor, now=clock.now())
                backed_up = perf_counter() - began
            finally:
                stop.set()
                office.join()
            db.session.remove()
            began = perf_counter()
            services.restore(
                backup, f"sqlite:///{place}/new.sqlite3", Store(place / "files"), actor=actor, now=clock.now()
            )
            restored = perf_counter() - began
        db.engine.dispose()
    name = f"sqlite, {people:,} people, {made.size >> 20} MB"
    total = backed_up + restored
    return [
        _row(f"{name}: backup while {len(waits) - 1} writes", backed_up, None, None),
        _row(f"{name}: restored and proven", restored, None, None),
        _row(f"{name}: the drill", total, MOST_SECONDS, total <= MOST_SECONDS),
        _row(f"{name}: longest wait of a write", max(waits), MOST_WAIT, not faults and max(waits) < MOST_WAIT),
    ]


def _fill(folder: Path, people: int) -> None:
    from flask_migrate import upgrade
    from sqlalchemy import func, select

    from registry.access.actor import command_line
    from registry.db import db, transaction
    from registry.people.models import Person
    from registry.sample import services
    from registry.sample.plan import Plan

    upgrade()
    if not db.session.scalar(select(func.count()).select_from(Person)):
        plan = Plan(people, max(60, people // 100), max(40, people // 100), 2018, 2026, 1)
        with transaction():
            services.make_sample(plan, folder / "sample", actor=command_line())
    db.session.remove()


def _write(app: Any, stop: threading.Event, waits: list[float], faults: list[BaseException]) -> None:
    """Be an office: write an entry of the trail, again and again, and note how long each took."""
    from registry.access.actor import command_line
    from registry.audit import services as audit
    from registry.db import db, transaction

    with app.app_context():
        while not stop.wait(PAUSE):
            began = perf_counter()
            try:
                with transaction():
                    audit.record("drill:write", actor=command_line(), day=date(2026, 6, 30).isoformat())
            except Exception as fault:
                faults.append(fault)
            waits.append(perf_counter() - began)
        db.session.remove()


def _row(name: str, seconds: float, target: float | None, met: bool | None) -> dict[str, Any]:
    return {"name": name, "figure": round(seconds, 2), "unit": "s", "target": target, "met": met}
