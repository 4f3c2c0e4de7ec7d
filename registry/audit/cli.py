"""`flask audit verify`."""

import click
from flask.cli import AppGroup

from registry.audit import queries

audit = AppGroup("audit", help="The trail of acts.")


@audit.command()
def verify() -> None:
    """Check every entry of the trail against the one before it; exit 1 at the first that does not fit."""
    found = queries.verification()
    if found.first_bad_seq is not None:
        click.echo(f"broken at entry {found.first_bad_seq}", err=True)
        raise SystemExit(1)
    click.echo(f"entries: {found.entries}\nchain: whole")
