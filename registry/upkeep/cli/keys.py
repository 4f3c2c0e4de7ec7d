"""`flask keys`: the keys that seal fields, files and backups."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup

from registry.access import actor as actors
from registry.files.store import Store
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.upkeep import rotation
from registry.vault import keyring
from registry.web.languages import say

keys = AppGroup("keys", help="The keys of sealed fields, files and backups.")


def store() -> Store:
    """Return the store of attachments of this instance."""
    return Store.of_instance(current_app.instance_path)


@contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time change the keyring."""
    path = keyring.current().path
    if path is None:
        yield
        return
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as busy:
        raise RuleViolation("busy", message("Another process is changing the keys; wait until it is done.")) from busy
    finally:
        os.close(handle)


@keys.command("list")
def list_keys() -> None:
    """Show each key, what it is used for, and how much is sealed with it."""
    ring, found = keyring.current(), rotation.holdings(store())
    for key_id in ring.key_ids:
        uses = [purpose.value for purpose in keyring.Purpose if ring.current_id(purpose) == key_id]
        count = sum(holding.by_key.get(key_id, 0) for holding in found)
        click.echo(f"{key_id}: {count} sealed; current for: {', '.join(uses) or '-'}")
    for holding in found:
        for key_id, count in holding.by_key.items():
            click.echo(f"  {holding.place} {key_id or 'open'}: {count}")


@keys.command()
def rotate() -> None:
    """Add a new key and seal everything anew with it. Killed at any moment, run again: it goes on."""
    with alone():
        new = rotation.begin(store(), actor=actors.command_line())
        waiting = rotation.left(store())
        with click.progressbar(length=waiting, label=new) as bar:
            count = rotation.seal_all_anew(store(), actor=actors.command_line(), progress=bar.update)
    click.echo(f"key: {new}\nsealed: {count}")
    old = [key_id for key_id in keyring.current().key_ids if key_id != new]
    if old:
        text = message(
            "Keep a copy of the keyring for the backups made so far, then run: flask keys retire %(key_id)s",
            key_id=old[0],
        )
        click.echo(say(text))


@keys.command()
@click.argument("key_id")
def retire(key_id: str) -> None:
    """Take KEY_ID out of the keyring. Refused as long as anything is sealed with it."""
    with alone():
        rotation.retire(key_id, store(), actor=actors.command_line())
    click.echo(f"retired: {key_id}")
