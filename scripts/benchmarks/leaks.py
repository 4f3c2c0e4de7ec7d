"""ID numbers in clear: 1,000 invented ones go through imports, searches, attachments, a rotation and a backup, and are
then looked for in the database, its journal, logs, backups, temporary files and attachments, in every spelling."""

import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

SIZES = {"small": 100, "full": 1000}


def run(size: str) -> list[dict[str, Any]]:
    """Look on both databases; without PostgreSQL on SQLite alone."""
    from tests import postgres

    rows = []
    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        rows.append(_on_database(f"sqlite:///{folder}/sqlite/registry.sqlite3", Path(folder) / "sqlite", SIZES[size]))
        with postgres.server() as url:
            if url is not None:
                rows.append(_on_database(url, Path(folder) / "postgresql", SIZES[size]))
    return rows


def _on_database(url: str, instance: Path, count: int) -> dict[str, Any]:
    from registry.db import db
    from tests.conftest import make_app
    from tests.upkeep import leaks

    instance.mkdir()
    app = make_app(instance, url)
    hits = leaks.use(app, instance, leaks.numbers(count))
    with app.app_context():
        dialect = db.engine.dialect.name
        db.engine.dispose()
    for place, found in hits.items():
        print(f"{place}: {found} numbers in clear", file=sys.stderr)
    figure = sum(hits.values())
    return {
        "name": f"{dialect}: of {count:,} ID numbers, found in clear",
        "figure": figure,
        "unit": "numbers",
        "target": 0,
        "met": figure == 0,
    }
