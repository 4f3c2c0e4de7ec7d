"""`flask network report`."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path

import click
from flask import current_app, render_template
from flask.cli import AppGroup
from markupsafe import Markup

from registry.access.actor import command_line
from registry.audit import services as audit
from registry.db import transaction
from registry.kernel import clock
from registry.kernel.errors import RegistryError
from registry.network.report import making, stored
from registry.network.report.making import Made
from registry.network.report.structure import Audience
from registry.web.languages import say

FOLDER = "network-report"
BY_OWNER_ONLY, BY_ALL = 0o600, 0o644

network = AppGroup("network", help="Figures on mentoring and rotation.")


@network.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the figures; today unless given.")
@click.option("--year", type=int, help="The cycle whose selection is judged; the latest decided one unless given.")
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), help="Folder of the two files.")
@click.option(
    "--audience",
    type=click.Choice([audience.value for audience in Audience]),
    default=Audience.PUBLIC.value,
    show_default=True,
    help="For whom the two files are: names and counts under 5 are for the office only.",
)
def report(on: datetime | None, year: int | None, folder: Path | None, audience: str) -> None:
    """Measure both networks: index.html and report.json in the folder, and the report that the pages show.

    Again with nothing changed: the same bytes, nothing written.
    """
    day, reader = on.date() if on else clock.today(), Audience(audience)
    folder = folder or Path(current_app.instance_path) / FOLDER
    actor = command_line()
    try:
        with transaction():
            made = making.report_on(day, year, reader, actor=actor)
            written = [path for path, text, mode in _files(made, folder) if stored.put(path, text, mode)]
            if written:
                audit.record(
                    "network:report",
                    actor=actor,
                    on=day.isoformat(),
                    year=made.stored.year,
                    audience=reader.value,
                    files={path.name: sha256(path.read_bytes()).hexdigest() for path in written},
                )
    except RegistryError as refusal:
        click.echo(say(refusal.text), err=True)
        raise SystemExit(refusal.exit_code) from refusal
    except OSError as error:
        click.echo(f"{error.filename}: {error.strerror}", err=True)
        raise SystemExit(2) from error
    facts = {
        "on": day.isoformat(),
        "year": made.stored.year or "none",
        "audience": reader.value,
        "mentors": made.coverage.mentors,
        "members": made.coverage.members,
        "pairings": made.liveliness.pairings,
        "moves": made.movement.moves,
        "network_report": folder / "index.html",
    }
    for name, value in facts.items():
        click.echo(f"{name}: {value}")


def _files(made: Made, folder: Path) -> list[tuple[Path, str, int]]:
    """Return (path, text, access) of each file; the report that the pages show comes last."""
    style = Markup(render_template("network/_report_style.html"))  # noqa: S704 - our own template
    access = BY_ALL if made.report.audience is Audience.PUBLIC else BY_OWNER_ONLY
    return [
        (folder / "index.html", render_template("network/report.html", report=made.report, style=style), access),
        (folder / "report.json", made.report.to_json(), access),
        (stored.place(Path(current_app.instance_path)), stored.to_text(made.stored), BY_OWNER_ONLY),
    ]
