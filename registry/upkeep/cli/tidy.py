"""`flask upkeep tidy`: throw away what was kept long enough."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from registry.access import actor as actors
from registry.db import db, transaction
from registry.kernel import clock
from registry.kernel.messages import message
from registry.upkeep import retention
from registry.web.languages import say

upkeep = AppGroup("upkeep", help="What is done every night.")


@upkeep.command()
@click.option("--dry-run", is_flag=True, help="Only count.")
def tidy(dry_run: bool) -> None:
    """Throw away uploads, sign-ins, sent forms, contents and temporary files that were kept long enough."""
    instance, actor = Path(current_app.instance_path), actors.command_line()
    today, now = clock.today(), clock.now()
    if dry_run:
        due = retention.purges(instance, actor=actor, today=today, now=now)
        counts = {purge.name: purge.count() for purge in due}
        db.session.rollback()
    else:
        with transaction():
            counts = retention.tidy(instance, actor=actor, today=today, now=now)
    for name, count in counts.items():
        click.echo(f"{name}: {count}")
    if dry_run:
        click.echo(say(message("nothing was removed (--dry-run)")))
