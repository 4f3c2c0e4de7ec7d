"""`flask service-records`: count the spells in anybody's CSV file, which needs no database; recount what is kept."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from registry.kernel import clock
from registry.kernel.errors import BadData
from registry.kernel.intervals import MONTHS_A_YEAR, Length
from registry.kernel.messages import message
from registry.kernel.sayings import say
from registry.service_records import counting_files
from registry.service_records.rules import bases, counting
from registry.service_records.rules.bases import Basis
from registry.service_records.rules.spells import Spell

MOST_MONTHS = 1200
WIDEST = 1000  # a line is never folded: people look for a name with grep
WRITTEN_LENGTH = re.compile(r"\s*(?:(\d{1,4})\s*years?)?\s*(?:(\d{1,4})\s*months?)?\s*", re.ASCII | re.IGNORECASE)


class LengthInMonths(click.ParamType):
    """A length such as "24 months", "2 years" or "1 year 6 months", as months."""

    name = "length"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        written = WRITTEN_LENGTH.fullmatch(str(value))
        months = (int(written[1] or 0) * MONTHS_A_YEAR + int(written[2] or 0)) if written else 0
        if not 1 <= months <= MOST_MONTHS:
            self.fail(f'{value!r} is not a length from 1 month to 100 years, as "24 months" or "1 year 6 months"')
        return months


class Day(click.ParamType):
    """A day such as 2026-06-30."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a civil date has no time zone
        except ValueError:
            self.fail(f"{value!r} is not a day of the calendar, as 2026-06-30")
        if not counting_files.FIRST_YEAR <= day.year <= counting_files.LAST_YEAR:
            self.fail(f"{value!r} lies outside {counting_files.FIRST_YEAR} to {counting_files.LAST_YEAR}")
        return day


@click.group("service-records")
def service_records() -> None:
    """Spells of service and what of them counts."""


@service_records.command()
@click.option("--spells", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--on", required=True, type=Day(), help="The day at whose end is counted.")
@click.option("--scope", required=True, type=click.Choice(bases.SCOPES))
@click.option("--continuous", is_flag=True, help="Measure the longest run instead of the sum.")
@click.option("--gap-days", type=click.IntRange(min=0), default=0, help="Bridge gaps of up to so many days in a run.")
@click.option("--at-least", "months", type=LengthInMonths(), help='Say whether this is met: "24 months", "2 years".')
@click.option("--json", "as_json", is_flag=True, help="Answer as a JSON list sorted by person.")
def count(path: Path, on: date, scope: str, continuous: bool, gap_days: int, months: int | None, as_json: bool) -> None:
    """Count each person's time under a scope: days laid end to end, full months by anniversary, then days."""
    try:
        people = counting_files.read_spells(path, level_wanted=scope != "rural")
    except BadData as refusal:
        _refuse(refusal)
    basis = bases.basis(scope, on)
    answers = [_answer(person, people[person], basis, on, continuous, gap_days, months) for person in sorted(people)]
    if as_json:
        lines = ",\n ".join(json.dumps(answer, ensure_ascii=False) for answer in answers)
        click.echo(f"[{lines}]")
    else:
        _show(answers)


@service_records.command("recount")
@click.option("--check", is_flag=True, help="Only compare the kept totals with the spells; exit 1 if some differ.")
@with_appcontext
def recount_everybody(check: bool) -> None:
    """Count everybody's service anew, all at once, and keep it, with the days on which something is due."""
    from registry.db import transaction
    from registry.service_records import kept

    today = clock.today()
    with transaction():
        found = kept.recount_totals_of_all(today, only_check=check)
        if not check:
            kept.recount_due_dates(today)
    for person in found.differing:
        click.echo(say(message("person %(person)d: the kept total differs from the spells", person=person)))
    differing = len(found.differing)
    click.echo(
        say(message("%(people)d people, %(differing)d of them differ", people=found.people, differing=differing))
    )
    if check and differing:
        raise SystemExit(1)


def _answer(
    person: str, spells: Sequence[Spell], basis: Basis, on: date, continuous: bool, gap_days: int, months: int | None
) -> dict[str, Any]:
    counted = counting.counted_time(spells, basis, on, continuous=continuous, gap_days=gap_days)
    answer: dict[str, Any] = {
        "person": person,
        "months": counted.months,
        "days": counted.days,
        "runs": [[run.first.isoformat(), run.last.isoformat()] for run in counted.runs],
        "longest": {"months": counted.longest.months, "days": counted.longest.days},
    }
    if months is not None:
        verdict = counting.minimum_verdict(
            spells, basis, on, months, rule="minimum", clause=basis.name, continuous=continuous, gap_days=gap_days
        )
        answer["outcome"] = verdict.outcome.value
        answer["met_on"] = verdict.met_on.isoformat() if verdict.met_on else None
    return answer


def _show(answers: Sequence[Mapping[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    with_outcome = any("outcome" in answer for answer in answers)
    headings = [message("person"), message("counted"), message("longest run"), message("from and to")]
    headings += [message("outcome"), message("met on")] if with_outcome else []
    table = Table(*[say(heading) for heading in headings], box=None)
    for answer in answers:
        cells = [
            answer["person"],
            say(Length(answer["months"], answer["days"]).text),
            say(Length(**answer["longest"]).text),
            "\n".join(f"{first} - {last}" for first, last in answer["runs"]),
        ]
        table.add_row(*cells, *([answer["outcome"], answer["met_on"] or ""] if with_outcome else []))
    Console(markup=False, highlight=False, width=WIDEST).print(table)
    click.echo(say(message("Counted days laid end to end from the first, full months by anniversary, then days.")))


def _refuse(refusal: BadData) -> None:
    click.echo(say(refusal.text), err=True)
    for problem in refusal.problems:
        click.echo(f"{say(problem.where)}: {say(problem.text)}", err=True)
    raise SystemExit(refusal.exit_code)
