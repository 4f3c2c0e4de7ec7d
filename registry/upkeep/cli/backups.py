"""`flask backup` and `flask restore`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from registry.access import actor as actors
from registry.files.store import FOLDER, Store
from registry.kernel import clock
from registry.kernel.messages import message
from registry.settings import with_driver
from registry.upkeep.backup import archive, services
from registry.web.languages import say

KEY_FILE = click.option(
    "--key-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Seal with the key of this file instead of the keyring's.",
)


@click.command()
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The new file.")
@KEY_FILE
@click.option("--make-key-file", is_flag=True, help="First write a new key to --key-file.")
@with_appcontext
def backup(target: Path, key_file: Path | None, make_key_file: bool) -> None:
    """Write database and attachments into one sealed file, while others work on. The keyring is never in it."""
    if make_key_file:
        if key_file is None:
            raise click.UsageError(say(message("Give --key-file with --make-key-file.")))
        archive.make_key_file(key_file)
    made = services.make(
        current_app.config["SQLALCHEMY_DATABASE_URI"],
        Store.of_instance(current_app.instance_path),
        target,
        actor=actors.command_line(),
        now=clock.now(),
        key_file=key_file,
    )
    facts = made.manifest.facts
    click.echo(f"backup: {target}\nbytes: {made.size}\nsha256: {made.sha256}")
    click.echo(
        f"schema: {facts.revision}\nrows: {sum(facts.counts.values())}\nattachments: {len(made.manifest.parts) - 1}"
    )
    click.echo(f"trail: epoch {facts.trail.epoch}, entry {facts.trail.seq}, {facts.trail.hash}")
    click.echo(f"keys: {', '.join(made.manifest.keys)}")
    for content_hash in made.manifest.missing:
        click.echo(say(message("The content %(hash)s was missing from the store.", hash=content_hash)), err=True)


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", "target", required=True, help="A new SQLite file, or the URL of an empty database.")
@click.option("--files", type=click.Path(file_okay=False, path_type=Path), help="Folder for the attachments.")
@click.option("--force", is_flag=True, help="Replace a database that stands there; it is kept under another name.")
@click.option("--reason", default="", help="Why; stands in the trail. Required with --force.")
@KEY_FILE
@with_appcontext
def restore(source: Path, target: str, files: Path | None, force: bool, reason: str, key_file: Path | None) -> None:
    """Bring back the backup SOURCE: proven first, then put in its place, with a new epoch in the trail."""
    url = with_driver(target) if "://" in target else f"sqlite:///{Path(target).resolve()}"
    store = Store(files) if files else _store_beside(url)
    done = services.restore(
        source,
        url,
        store,
        actor=actors.command_line(),
        now=clock.now(),
        force=force,
        reason=reason,
        key_file=key_file,
    )
    facts = done.manifest.facts
    click.echo(f"restored: {make_url(url).render_as_string()}\nmade: {done.manifest.made_at}\nschema: {facts.revision}")
    click.echo(f"rows: {sum(facts.counts.values())}\nattachments: {len(done.manifest.parts) - 1} in {store.folder}")
    click.echo(f"trail: {facts.trail.seq} entries, whole; new epoch {done.epoch}")
    if done.former:
        click.echo(say(message("What stood there before is kept as %(name)s.", name=done.former)))
    for content_hash in done.manifest.missing:
        click.echo(say(message("The content %(hash)s was missing from the store.", hash=content_hash)), err=True)
    if not done.is_newest_schema:
        click.echo(say(message("The schema is older than this program: run flask db upgrade on it.")))


def _store_beside(url: str) -> Store:
    """Return the store of this instance if its own database comes back, else one beside the new database."""
    if url == current_app.config["SQLALCHEMY_DATABASE_URI"]:
        return Store.of_instance(current_app.instance_path)
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Store(Path(parsed.database or "").parent / FOLDER)
    return Store(Path(current_app.instance_path) / f"restored-{parsed.database}" / FOLDER)
