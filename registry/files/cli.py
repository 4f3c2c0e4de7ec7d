"""`flask files`: whether the store holds what the attachments name."""

import click
from flask import current_app
from flask.cli import AppGroup

from registry.files import services
from registry.files.store import Store
from registry.kernel import clock
from registry.kernel.messages import message
from registry.web.languages import say

files = AppGroup("files", help="The store of attachments.")


@files.command()
def check() -> None:
    """Read every content and compare it with its hash; exit 1 if any is missing or was changed."""
    lost = services.lost(Store.of_instance(current_app.instance_path))
    for content_hash in lost:
        click.echo(content_hash)
    click.echo(say(message("%(count)d contents missing or changed.", count=len(lost))))
    if lost:
        raise SystemExit(1)


@files.command()
def tidy() -> None:
    """Remove the contents of files that were taken off more than a day ago."""
    count = services.tidy(Store.of_instance(current_app.instance_path), now=clock.now())
    click.echo(say(message("%(count)d contents removed.", count=count)))


@files.command()
def seal() -> None:
    """Seal the contents that lie open, from before contents were sealed."""
    store = Store.of_instance(current_app.instance_path)
    count = sum(store.seal_anew(content_hash) for content_hash in store.all_hashes())
    click.echo(f"sealed: {count}")
