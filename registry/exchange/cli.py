"""`flask exchange`: templates, imports and exports from the command line."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from flask.cli import AppGroup

from registry.access import actor as actors
from registry.db import transaction
from registry.exchange import services, writing
from registry.exchange.apart import reading
from registry.exchange.checking import Checked, check, plain_differences
from registry.exchange.registered import sheet
from registry.exchange.services import Counts
from registry.kernel import clock
from registry.kernel.errors import BadData, RegistryError
from registry.kernel.messages import message
from registry.web.languages import say

exchange = AppGroup("exchange", help="Registers as workbooks, in and out.")

NAMES = ("organisations", "people", "spells", "education", "titles", "appraisals")
REGISTER = click.argument("name", type=click.Choice(NAMES))
OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The workbook to write."
)
LANGUAGE = click.option("--language", type=click.Choice(("zh", "en")), default="zh", help="Of titles and instructions.")


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell a refusal on stderr, with every place in a file, and end with its exit code."""
    try:
        yield
    except RegistryError as refusal:
        click.echo(say(refusal.text), err=True)
        if isinstance(refusal, BadData):
            for problem in refusal.problems:
                click.echo(f"{say(problem.where)}: {say(problem.text)}", err=True)
        raise SystemExit(refusal.exit_code) from refusal


@contextmanager
def _opened(out: Path) -> Iterator[BinaryIO]:
    """Open a file to write, which stands there once all is written; a place that cannot be written is bad usage."""
    written = out.with_name(f".{out.name}.part")
    try:
        file = written.open("w+b")
    except OSError as fault:
        why = fault.strerror or ""
        click.echo(say(message("%(file)s cannot be written: %(why)s", file=str(out), why=why)), err=True)
        raise SystemExit(2) from fault
    try:
        with file:
            yield file
        written.replace(out)
    finally:
        written.unlink(missing_ok=True)


@exchange.command("template")
@REGISTER
@OUT
@LANGUAGE
def template(name: str, out: Path, language: str) -> None:
    """Write the empty workbook of a register, with drop-downs and instructions."""
    with _opened(out) as file:
        writing.write_template(sheet(name), file, language)
    click.echo(f"template: {out}")


@exchange.command("import")
@REGISTER
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--commit", is_flag=True, help="Save; otherwise only show what would be done.")
@click.option(
    "--errors", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the workbook to correct."
)
def import_file(name: str, file: Path, commit: bool, errors: Path | None) -> None:
    """Take in FILE: all rows or none; the same file again changes nothing."""
    wanted, actor, today = sheet(name), actors.command_line(), clock.today()
    with _refusals(), transaction():
        data = file.read_bytes()
        document = services.read_document(file.name, data)
        checked = check(wanted, document, actor, today)
        for notice in checked.notices:
            click.echo(f"{say(notice.where)}: {say(notice.text)}", err=True)
        counts = Counts.of(checked)
        for key in ("rows", "new", "changed", "same", "errors"):
            click.echo(f"{key}: {getattr(counts, key)}")
        if checked.problems and errors is not None:
            header_row = checked.header.row if checked.header else 1
            with _opened(errors) as target:
                writing.write_errors(target, document, checked.problems, header_row, "zh")
        checked.refuse()
        if not commit:
            _differences(checked)
            click.echo(f"result: {say(message('nothing was saved; give --commit to save'))}")
            return
        file_hash = hashlib.sha256(data).hexdigest()
        services.write(wanted, checked, file_hash, None, actor=actor, today=today)
    done = message("saved") if counts.new or counts.changed else message("done before; nothing was changed")
    click.echo(f"result: {say(done)}")


def _differences(checked: Checked) -> None:
    for row in checked.rows:
        for key, before, after in plain_differences(row):
            click.echo(f"  {row.number} {key}: {before or '-'} -> {after}")


@exchange.command("export")
@REGISTER
@OUT
@LANGUAGE
@click.option("--full-numbers", is_flag=True, help="With whole ID numbers; the trail notes it.")
@click.option(
    "--where", "filters", multiple=True, metavar="KEY=VALUE", help="As in the address of the list: region=3415."
)
def export(name: str, out: Path, language: str, full_numbers: bool, filters: tuple[str, ...]) -> None:
    """Write a register as a workbook that can be taken in again."""
    if nameless := next((one for one in filters if "=" not in one), None):
        raise click.BadParameter(f"“{nameless}” is not of the form KEY=VALUE.", param_hint="--where")
    arguments = dict(one.split("=", 1) for one in filters)
    wanted = sheet(name)
    actor = actors.command_line()
    with _refusals(), _opened(out) as file:
        with reading():
            done = writing.export(
                wanted, file, arguments, language, actor=actor, today=clock.today(), full_numbers=full_numbers
            )
        with transaction():
            writing.note_export(wanted.name, done, arguments, actor=actor, full_numbers=full_numbers)
    click.echo(f"rows: {done.rows}")


@exchange.command("purge")
def purge() -> None:
    """Delete what was uploaded and not saved for seven days."""
    with transaction():
        count = services.purge(actor=actors.command_line(), now=clock.now())
    click.echo(f"imports: {count}")
