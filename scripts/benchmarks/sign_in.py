"""Signing in with a wrong password: a name that exists takes as long as one that does not.

Both go through the page of an application on SQLite, in turn, so that the machine's moods fall on both alike; each try
is forgotten afterwards, so that nothing is held back.
"""

import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

ROUNDS = {"small": 40, "full": 300}
TARGET = 20.0
"""Milliseconds between the two medians."""


def run(size: str) -> list[dict[str, Any]]:
    """Measure both in turn; the figure is the difference of the medians, the baseline the unknown name."""
    from flask_migrate import upgrade
    from sqlalchemy import delete

    from registry.access.actor import command_line
    from registry.accounts.models import SignInFailure
    from registry.accounts.services import keeping, passwords
    from registry.app import create_app
    from registry.db import db, transaction
    from registry.settings import Mode, Settings

    with tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        app = create_app(
            Settings(
                mode=Mode.TESTING,
                instance=Path(folder),
                database_url=f"sqlite:///{folder}/sign-in.sqlite3",
                secret_key="only for the benchmark",  # noqa: S106
                keyring_file=Path(folder) / "keyring.json",
                hosts=("localhost",),
                command_language="en",
            )
        )
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            upgrade()
            with transaction():
                passwords.give_known_password(keeping.create_account("known", "x", actor=command_line()), "known")
        took: dict[str, list[float]] = {"known": [], "nobody": []}
        for _turn in range(ROUNDS[size] + 3):
            for name, times in took.items():
                begun = perf_counter()
                answer = app.test_client().post("/sign-in", data={"username": name, "password": "wrong wrong wrong"})
                times.append((perf_counter() - begun) * 1000)
                if "失败次数过多" in answer.text or answer.status_code != 200:
                    raise RuntimeError("the tries were held back: nothing was measured")
            with app.app_context(), transaction():
                db.session.execute(delete(SignInFailure))
        with app.app_context():
            db.engine.dispose()
    known, nobody = (median(times[3:]) for times in took.values())
    apart = abs(known - nobody)
    return [
        {
            "name": "wrong password, name known against unknown: medians apart",
            "figure": round(apart, 2),
            "unit": "ms",
            "baseline": round(nobody, 1),
            "ratio": round(known / nobody, 3),
            "target": f"<= {TARGET:.0f}",
            "met": apart <= TARGET,
        }
    ]
