"""`flask people`: the appointment form (.lrmx) of a person, in and out."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from registry.access import actor as actors
from registry.db import db, transaction
from registry.documents.lrmx.reading import read
from registry.documents.lrmx.writing import write
from registry.dossier import handing_over
from registry.dossier.appointment_form import sending, taking_over, whose
from registry.dossier.appointment_form.comparing import compare
from registry.dossier.appointment_form.findings import Comparison, Effect, LineFinding
from registry.files.store import Store
from registry.kernel import clock
from registry.kernel.errors import BadData, RegistryError, RuleViolation
from registry.kernel.messages import message
from registry.service_records.services import transfers
from registry.web.languages import say

people = AppGroup("people", help="People and their papers.")

FILE = click.Path(dir_okay=False, path_type=Path)


@people.command("export-lrmx")
@click.argument("person")
@click.option("--out", required=True, type=FILE, help="The file to write.")
@click.option("--with-id-number", is_flag=True, help="Put the ID number into the form.")
@click.option("--with-photo", is_flag=True, help="Put the photograph into the form.")
def export_lrmx(person: str, out: Path, with_id_number: bool, with_photo: bool) -> None:
    """Write the appointment form of PERSON (number in the register, uid or ID number)."""
    actor, today = actors.command_line(), clock.today()
    with _refusals(), transaction():
        form = sending.handed_out(
            whose.named(person, visible_to=actor, today=today),
            with_id_number=with_id_number,
            with_photograph=with_photo,
            way="lrmx",
            store=_store(),
            actor=actor,
            today=today,
        )
        _write_private(out, write(form))
    click.echo(say(message("%(name)s written to %(path)s", name=form.name, path=str(out))))


@people.command("take-effect")
def take_effect() -> None:
    """Do what was entered ahead and is due today: files go to new units, desks to other clerks."""
    actor, today = actors.command_line(), clock.today()
    with _refusals(), transaction():
        moved = transfers.take_effect(actor=actor, today=today)
        handed = handing_over.take_effect(actor=actor, today=today)
    click.echo(say(message("%(count)d files went to their new units.", count=moved)))
    click.echo(say(message("%(count)d desks were handed over.", count=handed)))


@people.command("import-lrmx")
@click.argument("file", type=FILE)
@click.option(
    "--person", help="Whose form it is, if the form alone does not tell: number in the register, uid, ID number."
)
@click.option("--commit", is_flag=True, help="Take over what is new; without it nothing is written.")
def import_lrmx(file: Path, person: str | None, commit: bool) -> None:
    """Compare the appointment form FILE with the register, field by field and line by line; or take it over."""
    actor, today = actors.command_line(), clock.today()
    with _refusals():
        form = read(file)
        found = whose.named(person, visible_to=actor, today=today) if person else None
        found = found or whose.person_of(form, visible_to=actor, today=today)
        if found is None and not form.id_number:
            raise RuleViolation(
                "whose",
                message(
                    "Nobody, or more than one, has this name and month of birth, and the form has no ID number. "
                    "Name the person with --person."
                ),
            )
        if not commit:
            comparison = compare(form, found, visible_to=actor, today=today)
            db.session.rollback()
            _show(comparison)
            click.echo(say(message("Nothing was written; give --commit to take over what is new.")))
            return
        with transaction():
            taken, comparison = taking_over.take_over(
                form, found, store=_store(), actor=actor, today=today, now=clock.now()
            )
            identity = taken.id
        _show(comparison)
        click.echo(say(message("Taken over for person %(id)d.", id=identity)))


def _store() -> Store:
    return Store.of_instance(current_app.instance_path)


def _write_private(out: Path, data: bytes) -> None:
    """Write a file that only its owner can read: it holds a person's record."""
    try:
        out.touch(mode=0o600)
        out.write_bytes(data)
    except OSError as fault:
        raise BadData(
            message("The file %(path)s cannot be written: %(why)s.", path=str(out), why=fault.strerror or "")
        ) from None


def _show(found: Comparison) -> None:
    if found.person_id is None:
        click.echo(say(message("%(name)s: not in the register, would be entered", name=found.name)))
    else:
        click.echo(say(message("%(name)s, person %(id)d", name=found.name, id=found.person_id)))
    for one in found.differences:
        said = f"{say(one.label)}: {say(one.effect.label)}"
        if one.effect is not Effect.SAME:
            said += f" | {_in_one_line(one.register)} -> {_in_one_line(one.form)}"
        click.echo(said + (f" | {say(one.reason)}" if one.reason else ""))
    for line in found.lines:
        click.echo(_said(line))


def _said(finding: LineFinding) -> str:
    said = f"{say(finding.state.label)}: {_in_one_line(finding.line.written)}"
    if finding.spell is not None:
        spell = finding.spell
        said += f" | {spell.organisation.name}, {say(spell.kind.label)}, {say(spell.personnel_status.label)}"
    return said + (f" | {say(finding.reason)}" if finding.reason else "")


def _in_one_line(text: str) -> str:
    return " / ".join(text.splitlines()) or "-"


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell a refusal on stderr and end with its exit code."""
    try:
        yield
    except RegistryError as refusal:
        click.echo(say(refusal.text), err=True)
        raise SystemExit(refusal.exit_code) from refusal
