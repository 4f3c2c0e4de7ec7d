"""All findings, in their order. A check that breaks down is a fault of its own, never the end of the others."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from registry.kernel.messages import message
from registry.upkeep.checks import database, settings
from registry.upkeep.checks.findings import Finding, bad, good
from registry.upkeep.checks.settings import Facts

LEAST_FREE = 1 << 30


def all_findings(facts: Facts, *, now: datetime, checkpoint: Path | None = None) -> Iterator[Finding]:
    """Look at the whole house."""
    yield from settings.findings(facts)
    yield _disk(facts.instance)
    try:
        yield from database.findings(facts, now=now, checkpoint=checkpoint)
    except DBAPIError as error:
        yield bad(
            message("the database does not answer: %(why)s", why=str(error.orig).splitlines()[0]),
            message("Start the database, see DATABASE_URL, and run: flask --app wsgi db upgrade"),
        )


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    about = message("free disk space: %(size)d MB", size=free >> 20)
    return (
        good(about) if free >= LEAST_FREE else bad(about, message("Make room: below it, writes will be refused soon."))
    )
