"""`flask mentoring match`."""

from datetime import datetime

import click
from flask.cli import AppGroup

from registry.access import actor
from registry.db import transaction
from registry.kernel import clock
from registry.kernel.errors import RegistryError
from registry.mentoring.queries import matching as queries
from registry.mentoring.services import matching
from registry.web.languages import say

mentoring = AppGroup("mentoring", help="Mentors and pairings (task 16).")


@mentoring.command()
@click.option("--year", type=int, help="The cycle whose members are matched; the newest with members unless given.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the matching; today unless given.")
def match(year: int | None, on: datetime | None) -> None:
    """Propose a mentor to each member who has none. Again with nothing changed: the same answer, nothing written."""
    today = on.date() if on else clock.today()
    year = year or queries.last_enrolled_year(today) or today.year
    try:
        with transaction():
            run = matching.match_members(year, actor=actor.command_line(), today=today, now=clock.now())
            facts = {
                "year": run.cycle_year,
                "members": run.members,
                "pairs": run.pairs,
                "total_fit": run.total_fit,
                "worst_fit": "none" if run.worst_fit is None else run.worst_fit,
                "members_without_mentor": len(run.unmatched),
                "snapshot": run.snapshot_hash,
            }
    except RegistryError as refusal:
        click.echo(say(refusal.text), err=True)
        raise SystemExit(refusal.exit_code) from refusal
    for name, value in facts.items():
        click.echo(f"{name}: {value}")
