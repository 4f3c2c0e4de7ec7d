"""A PostgreSQL server of our own for the tests, in a short temporary folder, over a Unix socket."""

import getpass
import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Return the folder of initdb and pg_ctl, or None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    return Path(folders[-1]).parent if folders else None


@contextmanager
def server() -> Iterator[str | None]:
    """Yield the URL of an empty database, or None where there is no PostgreSQL."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = binaries()
    if folder is None:
        yield None
        return
    user = "postgres" if os.geteuid() == 0 else None
    place = Path(tempfile.mkdtemp(prefix="pg"))
    if user:
        shutil.chown(place, user)
    data = place / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=place, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    name = user or getpass.getuser()
    run(str(folder / "initdb"), "-D", str(data), "-U", name, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    options = f"-k {place} -h '' -c fsync=off -c full_page_writes=off -c max_connections=40"
    run(str(folder / "pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(place / "log"), "start")
    try:
        yield f"postgresql+psycopg://{name}@/postgres?host={place}"
    finally:
        run(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(place, ignore_errors=True)
