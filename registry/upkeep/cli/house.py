"""`flask house check`: is this instance set up as it should be?"""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from registry.db import reading
from registry.kernel import clock
from registry.settings import Mode
from registry.upkeep.checks.findings import State
from registry.upkeep.checks.run import all_findings
from registry.upkeep.checks.settings import Facts
from registry.web.languages import say

house = AppGroup("house", help="The instance as a whole.")


@house.command()
@click.option("--checkpoint", type=click.Path(path_type=Path), help="The latest checkpoint of the trail.")
def check(checkpoint: Path | None) -> None:
    """Look at settings, secrets, permissions of files, database, clock, backups; exit 1 at a fault."""
    facts = Facts(
        mode=Mode(current_app.config["MODE"]),
        instance=Path(current_app.instance_path),
        database_url=current_app.config["SQLALCHEMY_DATABASE_URI"],
        secret_key=str(current_app.config["SECRET_KEY"]),
        hosts=tuple(current_app.config["TRUSTED_HOSTS"] or ()),
        holds_clock=clock.is_held(),
    )
    has_fault = False
    with reading():
        findings = list(all_findings(facts, now=clock.now(), checkpoint=checkpoint))
    for finding in findings:
        has_fault |= finding.state is State.FAULT
        click.echo(f"{say(finding.state.label)}: {say(finding.about)}")
        if finding.to_do is not None:
            click.echo(f"    {say(finding.to_do)}")
    if has_fault:
        raise SystemExit(1)
