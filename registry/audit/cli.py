"""`flask audit`: verify the trail, note where it stands, make the key that signs such notes."""

import os
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext as _

from registry.audit import checkpoints, queries
from registry.audit.checkpoints import Checkpoint
from registry.db import db
from registry.kernel import clock
from registry.web.languages import say

audit = AppGroup("audit", help="The trail of acts.")

FILE = click.Path(path_type=Path, dir_okay=False)


@audit.command()
@click.option("--checkpoint", "note", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--key", type=FILE, help="The public key of the checkpoint; beside the signing key unless given.")
def verify(note: Path | None, key: Path | None) -> None:
    """Check every entry of the trail against the one before it; exit 1 at the first that does not fit.

    With --checkpoint a cut tail, an emptied table and an older copy put back are noticed too.
    """
    known = checkpoints.read(note.read_text(), key or checkpoints.public_file(_key_file())) if note else None
    found = queries.verification(known)
    if found.first_bad_seq is not None:
        raise _broken(found)
    click.echo(_("entries: %(count)d", count=found.entries))
    click.echo(_("chain: whole"))
    if known is not None:
        click.echo(_("checkpoint: fits at entry %(seq)d", seq=known.seq))


@audit.command()
@click.option("--out", type=FILE, required=True, help="Where the note is written; best on another machine.")
def checkpoint(out: Path) -> None:
    """Write a signed note of where the trail stands, after a look at the whole of it."""
    found = queries.verification()
    if found.first_bad_seq is not None:
        raise _broken(found)
    last = queries.last_of(found.entries)
    if last is None:
        click.echo(_("The trail is empty; there is nothing to note."), err=True)
        raise SystemExit(1)
    note = checkpoints.sign(Checkpoint(last.epoch, last.seq, last.hash, clock.now()), _key_file())
    db.session.rollback()
    beside = out.with_name(out.name + ".new")
    beside.write_text(note)
    os.replace(beside, out)
    click.echo(_("entries: %(count)d", count=found.entries))


@audit.command("make-signing-key")
@click.option("--out", type=FILE, help="Where the key is written; the setting unless given.")
def make_signing_key(out: Path | None) -> None:
    """Make the key that signs checkpoints (mode 0400) and its public half (.pub)."""
    click.echo(checkpoints.make_key(out or _key_file()))


def _broken(found: queries.Verification) -> SystemExit:
    text = _("broken at entry %(seq)d: %(fault)s", seq=found.first_bad_seq, fault=say(found.fault))
    click.echo(text, err=True)
    return SystemExit(1)


def _key_file() -> Path:
    return Path(current_app.config["AUDIT_SIGNING_KEY_FILE"])
