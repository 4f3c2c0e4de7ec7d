"""`flask upkeep nightly`: the work of a night, in order."""

from pathlib import Path

import click
from flask import current_app

from registry.access import actor as actors
from registry.kernel import clock
from registry.kernel.messages import message
from registry.upkeep import nightly
from registry.upkeep.cli.tidy import upkeep
from registry.web.languages import say


@upkeep.command("nightly")
@click.option(
    "--backups",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder for the backup of the night; without it none is made.",
)
def run(backups: Path | None) -> None:
    """Do what was entered ahead, count service anew, throw away what was kept long enough, make a backup.

    One that fails does not stop the others; exit 1 then.
    """
    outcomes = nightly.run(
        current_app.config["SQLALCHEMY_DATABASE_URI"],
        Path(current_app.instance_path),
        backups,
        actor=actors.command_line(),
        today=clock.today(),
        now=clock.now(),
    )
    for one in outcomes:
        state = message("done") if one.is_done else message("failed")
        click.echo(f"{one.name}: {say(state)}: {say(one.told)}")
    if not all(one.is_done for one in outcomes):
        raise SystemExit(1)
