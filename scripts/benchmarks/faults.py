"""Faults: the proofs of tests/proofs in large numbers: oracle, walks, bent trails, storms of forms, killed servers.

Each on SQLite and, where PostgreSQL is installed, on a server of its own. A figure of faults that is not 0 is a bug.
"""

import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SIZES = {
    #         seeds  asked one by one  walks  bendings  threads  rounds  kills  import kills
    "small": (2, 10_000, 300, 100, 8, 2, 10, 5),
    "full": (10, 100_000, 10_000, 500, 20, 25, 500, 50),
}
ENTRIES = 200
Row = dict[str, Any]


def run(size: str) -> list[Row]:
    """Return how much was tried and how many faults were found; the target is 0."""
    from tests import postgres

    rows = []
    with postgres.server() as url, tempfile.TemporaryDirectory(prefix="registry-faults-") as folder:
        for name, place in (("SQLite", None), ("PostgreSQL", url)):
            if name == "PostgreSQL" and place is None:
                continue
            rows += _on(name, place, Path(folder) / name, *SIZES[size])
    return rows


def _on(
    name: str,
    url: str | None,
    folder: Path,
    seeds: int,
    asked: int,
    walks: int,
    bendings: int,
    threads: int,
    rounds: int,
    kills: int,
    import_kills: int,
) -> list[Row]:
    folder.mkdir()
    with _app(url, folder, "reading") as app:
        rows = [
            _row(f"{name}: triples of actor, permission, object against the oracle", *_oracle(app, seeds, asked)),
            _row(f"{name}: random walks through the states of a nomination", *_walks(app, walks)),
        ]
    if url is None:
        with _app(url, folder, "trail") as app:
            rows.append(_row(f"{name}: copies of the trail that were bent", *_bendings(app, folder, bendings)))
    with _app(url, folder, "storms") as app:
        rows.append(_row(f"{name}: requests in storms of {threads} at once", *_storms(app, threads, rounds)))
    with _app(url, folder, "kills") as app:
        rows += _kills(name, app, folder, kills, import_kills)
    return rows


def _row(name: str, tried: int, faults: list[str]) -> Row:
    for fault in faults[:20]:
        print(f"{name}: {fault}", file=sys.stderr)
    return {"name": name, "figure": tried, "unit": f"tried, {len(faults)} faults", "target": 0, "met": not faults}


@contextmanager
def _app(url: str | None, folder: Path, name: str) -> Iterator[Any]:
    """Yield an application on an empty database of its own."""
    from sqlalchemy import create_engine, text

    from tests.conftest import close, make_app

    if url is None:
        database = f"sqlite:///{folder / name}.sqlite3"
    else:
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE faults_{name}"))
        admin.dispose()
        database = url.replace("/postgres?", f"/faults_{name}?")
    app = make_app(folder / name, database)
    app.config["SUBMIT_TOKENS"] = True
    app.testing = False
    yield app
    close(app)


def _undone(app: Any, act: Callable[[], tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """Do something in a transaction of its own, which is not kept."""
    from registry.db import db

    with app.app_context():
        try:
            return act()
        finally:
            db.session.rollback()
            db.session.remove()


def _oracle(app: Any, seeds: int, asked: int) -> tuple[int, list[str]]:
    from registry.kernel import clock
    from tests.proofs.test_predicates import disagreements
    from tests.proofs.world import TODAY

    tried, wrong = 0, []
    with clock.fixed(TODAY):
        for seed in range(100, 100 + seeds):
            compared, found = _undone(app, lambda seed=seed: disagreements(seed, asked // seeds))  # type: ignore[misc]
            tried, wrong = tried + compared, wrong + found
    return tried, wrong


def _walks(app: Any, count: int) -> tuple[int, list[str]]:
    from registry.db import db
    from tests.proofs import walks

    def act() -> tuple[int, list[str]]:
        here, chance, wrong = walks.ground(1), random.Random(3), []
        for _ in range(count):
            savepoint = db.session.begin_nested()
            wrong += walks.walk(here, 0, chance, steps=20)[1]
            savepoint.rollback()
        return count, wrong

    return _undone(app, act)


def _bendings(app: Any, folder: Path, count: int) -> tuple[int, list[str]]:
    """Bend copies of the file, as somebody on the server could; the checkpoint was kept elsewhere."""
    from sqlalchemy import create_engine, select
    from sqlalchemy.orm import Session

    from registry.access.actor import command_line
    from registry.audit import queries, services
    from registry.audit.checkpoints import Checkpoint
    from registry.audit.models import AuditHead
    from registry.db import db
    from registry.kernel import clock

    chance, wrong, bent = random.Random(9), [], folder / "bent.sqlite3"
    with app.app_context():
        for number in range(ENTRIES):
            services.record("faults:act", actor=command_line(), object_type="thing", object_id=number, note=f"{number}")
        db.session.commit()
        head = db.session.scalars(select(AuditHead)).one()
        checkpoint = Checkpoint(head.epoch, head.seq, head.hash, clock.now())
        source = Path(db.engine.url.database or "")
        db.session.remove()
        usual = db.session
        for _ in range(count):
            copyfile(source, bent)
            kind, first_bad = _bend(bent, chance)
            engine = create_engine(f"sqlite:///{bent}")
            with Session(engine) as session:
                db.session = session  # type: ignore[assignment]
                found = queries.verification(checkpoint).first_bad_seq
                db.session = usual
            engine.dispose()
            if found != first_bad:
                wrong.append(f"{kind}: entry {found} was named, not {first_bad}")
    return count, wrong


def _bend(file: Path, chance: random.Random) -> tuple[str, int]:
    """Bend a copy; return how, and which entry is the first that does not fit."""
    one, other = sorted(chance.sample(range(2, ENTRIES + 1), 2))
    column = chance.choice(["at", "actor_name", "role", "act", "object_id", "result", "reason", "details", "hash"])
    with sqlite3.connect(file) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{trigger}"')
        kind = chance.choice(["edit", "delete", "delete and renumber", "exchange", "cut", "empty", "forge"])
        first_bad = one
        if kind == "edit":
            value = {"at": "2020-01-01 00:00:00.000000", "details": '{"note": "x"}', "hash": "f" * 64}.get(column, "x")
            connection.execute(f"UPDATE audit_entries SET {column} = ? WHERE seq = ?", (value, one))
        elif kind == "delete":
            connection.execute("DELETE FROM audit_entries WHERE seq BETWEEN ? AND ?", (one, other))
        elif kind == "delete and renumber":
            connection.execute("DELETE FROM audit_entries WHERE seq = ?", (one,))
            connection.execute("UPDATE audit_entries SET seq = -seq + 1 WHERE seq > ?", (one,))
            connection.execute("UPDATE audit_entries SET seq = -seq WHERE seq < 0")
            connection.execute("UPDATE audit_heads SET seq = seq - 1")
            first_bad = one
        elif kind == "exchange":
            for seq, to in ((one, 10**6), (other, one), (10**6, other)):
                connection.execute("UPDATE audit_entries SET seq = ? WHERE seq = ?", (to, seq))
        elif kind == "cut":
            connection.execute("DELETE FROM audit_entries WHERE seq > ?", (one,))
            last = "(SELECT hash FROM audit_entries WHERE seq = ?)"
            connection.execute(f"UPDATE audit_heads SET seq = ?, hash = {last}", (one, one))
            first_bad = one + 1
        elif kind == "empty":
            connection.execute("DELETE FROM audit_entries")
            connection.execute("DELETE FROM audit_heads")
            first_bad = 1
        else:
            names = [row[1] for row in connection.execute("PRAGMA table_info(audit_entries)") if row[1] != "seq"]
            columns = ", ".join(f'"{name}"' for name in names)
            connection.execute(
                f"INSERT INTO audit_entries (seq, {columns}) SELECT ?, {columns} FROM audit_entries WHERE seq = ?",
                (ENTRIES + 1, one),
            )
            connection.execute("UPDATE audit_heads SET seq = ?", (ENTRIES + 1,))
            first_bad = ENTRIES + 1
    connection.close()
    return kind, first_bad


def _storms(app: Any, threads: int, rounds: int) -> tuple[int, list[str]]:
    from registry.db import db
    from tests.proofs import storms

    with app.app_context():
        here, tried, wrong = storms.fill(app), 0, []
        for route in storms.write_forms(app):
            found = storms.storm(app, here, route, threads=threads, rounds=rounds)
            tried += found.requests
            wrong += [f"{found.endpoint}: {one}" for one in found.wrong]
        db.session.remove()
    return tried, wrong


def _kills(name: str, app: Any, folder: Path, kills: int, import_kills: int) -> list[Row]:
    from tests.proofs import killing

    with killing.prepared(app, folder / "kills") as (server, person, account):
        forms = killing.kill_during_forms(app, server, person, account, kills, seed=1)
        imports = killing.kill_during_imports(app, server, account, import_kills, seed=2)
    return [
        _row(
            f"{name}: {forms.kills} kills during forms, {forms.acknowledged:,} acknowledged, "
            f"{forms.unanswered:,} unanswered",
            forms.kills,
            forms.wrong,
        ),
        _row(
            f"{name}: {imports.kills} kills during imports of {killing.ROWS} rows, "
            f"{imports.acknowledged:,} acknowledged",
            imports.kills,
            imports.wrong,
        ),
    ]
