"""`flask sample make` and `flask sample accounts`: a province to try the system on."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import click
from flask import current_app
from flask.cli import AppGroup

from registry.access.actor import command_line
from registry.db import transaction
from registry.kernel import clock
from registry.kernel.errors import BadData, RegistryError
from registry.kernel.messages import Message, message
from registry.sample import accounts as demo
from registry.sample import files, services, summary
from registry.sample.plan import Plan
from registry.sample.services import Result
from registry.web.languages import say

Item = TypeVar("Item")

sample = AppGroup("sample", help="An invented province to try the system on.")


@sample.command()
@click.option("--people", default=20_000, show_default=True, type=click.IntRange(min=1))
@click.option("--nominations", default=2_000, show_default=True, type=click.IntRange(min=1))
@click.option("--mentors", default=2_500, show_default=True, type=click.IntRange(min=1))
@click.option("--from", "first_year", default=2018, show_default=True, help="The first cycle.")
@click.option("--to", "last_year", default=2026, show_default=True, help="The cycle that is still to be run.")
@click.option("--seed", default=1, show_default=True)
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder of the files.")
def make(
    people: int, nominations: int, mentors: int, first_year: int, last_year: int, seed: int, folder: Path | None
) -> None:
    """Make the sample province in an empty register, and the workbooks of its next cycle."""
    if current_app.config["MODE"] == "production":
        click.echo(say(message("Invented people are not made in production (REGISTRY_MODE).")), err=True)
        raise SystemExit(1)
    folder = folder or Path(current_app.instance_path) / "sample"
    try:
        plan = Plan(people, nominations, mentors, first_year, last_year, seed)
        with transaction():
            result = services.make_sample(plan, folder, actor=command_line(), track=_track)
    except OSError as fault:
        click.echo(
            say(message("%(path)s cannot be written: %(why)s", path=str(folder), why=str(fault.strerror))), err=True
        )
        raise SystemExit(BadData.exit_code) from None
    except RegistryError as refusal:
        click.echo(say(refusal.text), err=True)
        raise SystemExit(refusal.exit_code) from None
    if result is Result.ALREADY_THERE:
        click.echo(say(message("This sample is already there; nothing was changed.")))
    for key, count in summary.counts().items():
        click.echo(f"{key}: {count}")
    for path in files.paths(folder, plan.last_year).values():
        click.echo(path)


@sample.command()
def accounts() -> None:
    """Make the accounts of the demonstration; the password of each is its name. In demo mode only."""
    try:
        with transaction():
            made = demo.make_demo_accounts(command_line(), clock.today(), is_demo=bool(current_app.config["IS_DEMO"]))
    except RegistryError as refusal:
        click.echo(say(refusal.text), err=True)
        raise SystemExit(refusal.exit_code) from None
    click.echo(say(message("%(count)d accounts are new.", count=made)))


def _track(items: Iterable[Item], label: Message, total: int) -> Iterable[Item]:
    """Show a bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    if not console.is_terminal:
        return items
    return track(items, say(label), total=total, console=console)
