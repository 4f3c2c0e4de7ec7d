"""Run the main job of a year on the sample province, command by command, in one process; then serve the site.

Called by scripts/demo, in demo mode. Every command is the one that an office would give; a second run finds
everything done and changes nothing.
"""

import argparse
import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

YEAR = 2026
DAY = "2026-07-31"
"""The day that the demonstration shows; its sample province ends a month before."""


def main() -> None:
    wishes = arguments()
    os.environ.setdefault("REGISTRY_TODAY", DAY)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from registry.app import create_app

    app = create_app()
    job = Job(app)
    files = Path(app.instance_path) / "sample"
    report = Path(app.instance_path) / "network-report"
    cycle = ("--year", str(YEAR))

    job.run("db", "upgrade", quiet=True)
    job.run(
        "sample", "make", "--people", wishes.people, "--nominations", wishes.nominations, "--mentors", wishes.mentors,
        "--from", "2018", "--to", str(YEAR), "--seed", wishes.seed, "--out", files,
    )  # fmt: skip
    job.run("sample", "accounts")
    job.run(
        "pool", "open-cycle", YEAR, "--seats", wishes.seats, "--as-of", "2026-06-30",
        "--limits", files / f"limits-{YEAR}.csv", "--on", "2026-07-01",
    )  # fmt: skip
    if not job.is_imported():
        job.run("pool", "import-nominations", files / f"nominations-{YEAR}.xlsx", "--on", "2026-07-02", expected=2)
    job.run("pool", "import-nominations", files / f"nominations-{YEAR}-corrected.xlsx", "--on", "2026-07-02")
    job.run("pool", "check", *cycle, "--on", "2026-07-06")
    job.run("pool", "import-scores", files / f"panel-scores-{YEAR}.xlsx", "--on", "2026-07-08")
    job.run("pool", "assess", *cycle, "--on", "2026-07-10")
    job.run("pool", "select", *cycle, "--on", "2026-07-13")
    job.run("pool", "verify-run")
    job.run("pool", "publish", *cycle, "--on", "2026-07-14")
    job.run("pool", "confirm", *cycle, "--on", "2026-07-22")
    job.run("pool", "enrol", *cycle, "--on", "2026-07-23")
    job.run("mentoring", "match", *cycle, "--on", "2026-07-24")
    job.run("network", "report", "--on", DAY, "--out", report)

    address = f"http://127.0.0.1:{wishes.port}"
    print("\nSummary")
    for key, value in summary(app, job.facts, report, address):
        print(f"{key}: {value}")
    if wishes.no_serve:
        return
    print("\nSign in with any of these names; the password is the name itself, and the code stands on its page:")
    with app.app_context():
        from registry.accounts.queries import accounts as queries

        for username, display_name in queries.demo_accounts():
            print(f"  {username:<16} {display_name}")
    print(f"\nServing {address} (Ctrl+C ends)", flush=True)
    serve(wishes.port)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description="The main job on the sample province.")
    parser.add_argument("--no-serve", action="store_true", help="stop after the summary")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--nominations", type=int, default=2_000)
    parser.add_argument("--mentors", type=int, default=2_500)
    parser.add_argument("--seats", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


class Job:
    """Gives commands to the application and keeps the `key: value` lines they print, the first of each key."""

    def __init__(self, app: object) -> None:
        self.app = app
        self.facts: dict[str, str] = {}

    def run(self, *words: object, expected: int = 0, quiet: bool = False) -> None:
        """Give one command; end the demonstration if it does not come out as expected."""
        from flask.cli import FlaskGroup, ScriptInfo

        texts = [str(word) for word in words]
        started = time.monotonic()
        print(f"\n$ flask --app wsgi {' '.join(_short(texts))}", flush=True)
        said = Tee(sys.stdout if not quiet else io.StringIO())
        group = FlaskGroup(create_app=lambda: self.app)
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(sys.stdout):
            try:
                code = group.main(texts, "flask", standalone_mode=False, obj=ScriptInfo(create_app=lambda: self.app))
            except SystemExit as end:
                code = end.code
        for line in said.getvalue().splitlines():
            key, colon, value = line.partition(": ")
            if colon and key.isidentifier():
                self.facts.setdefault(key, value)
        print(f"  ({time.monotonic() - started:.1f} s)", flush=True)
        if (code if isinstance(code, int) else 0) != expected:
            raise SystemExit(f"scripts/demo: the command above ended with {code}, expected was {expected}")
        if expected:
            print("  The file was refused as a whole, as it should be; the corrected one follows.")

    def is_imported(self) -> bool:
        """Say whether nominations of the year are in the database already."""
        from sqlalchemy import select

        from registry.db import db
        from registry.pool.models import Cycle, Nomination

        with self.app.app_context():
            return db.session.scalar(select(Nomination.id).join(Cycle).where(Cycle.year == YEAR).limit(1)) is not None


class Tee(io.StringIO):
    """Shows what is written, and keeps it."""

    def __init__(self, shown: object) -> None:
        super().__init__()
        self.shown = shown

    def write(self, text: str) -> int:
        self.shown.write(text)
        return super().write(text)

    def flush(self) -> None:
        self.shown.flush()


def _short(texts: Sequence[str]) -> list[str]:
    root = str(Path(__file__).resolve().parent.parent) + os.sep
    return [text.removeprefix(root) for text in texts]


def summary(app: object, facts: dict[str, str], report: Path, address: str) -> list[tuple[str, object]]:
    """Return the lines of the summary: counts from the database, the rest as the commands said it."""
    from sqlalchemy import func, select

    from registry.db import db
    from registry.people.models import Person
    from registry.service_records.models import Spell

    with app.app_context():
        counts = [
            ("people", db.session.scalar(select(func.count()).select_from(Person))),
            ("spells", db.session.scalar(select(func.count()).select_from(Spell))),
        ]
    keys = (
        "nominated", "eligible", "ineligible", "undetermined", "selected", "waiting", "cut_line", "optimal",
        "floors_met", "snapshot", "pairs", "members_without_mentor",
    )  # fmt: skip
    said = [(key, facts.get(key, "missing")) for key in keys]
    return [*counts, *said, ("network_report", report / "index.html"), ("site", address)]


def serve(port: int) -> None:
    """Run the web server, and beside it the worker of long tasks; they end together, each by its own id."""
    root = Path(__file__).resolve().parent.parent
    tools = Path(sys.executable).parent
    commands = (
        [tools / "flask", "--app", "wsgi", "jobs", "work"],
        [tools / "gunicorn", "--workers", "2", "--bind", f"127.0.0.1:{port}", "wsgi:app"],
    )

    def end(*_signal: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    started = []
    code = 0
    try:
        for command in commands:
            started.append(subprocess.Popen([str(word) for word in command], cwd=root))
        code = started[-1].wait()
    except KeyboardInterrupt:
        print("\nThe site and its worker end.", flush=True)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()
    raise SystemExit(code)


if __name__ == "__main__":
    main()
