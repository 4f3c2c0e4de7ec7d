"""`flask pool`: the yearly cycle from the command line. Each command can be given again and then changes nothing."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from registry.access import actor as actors
from registry.db import db, transaction
from registry.documents import csv
from registry.documents.columns import Reading
from registry.documents.excel import read_sheet
from registry.kernel import clock
from registry.kernel.errors import BadData, RegistryError, RuleViolation
from registry.kernel.messages import Message, message
from registry.pool import sheets
from registry.pool.models import Cycle
from registry.pool.queries import cycles as cycle_queries
from registry.pool.queries import nominations, runs, scores
from registry.pool.services import (
    assessing,
    checking,
    cycles,
    enrolling,
    nominating,
    publishing,
    scoring,
    selecting,
    transitions,
)
from registry.web.languages import say, ten_thousandths

pool = AppGroup("pool", help="The yearly selection into the reserve pool (task 35).")

EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NOTHING_CHANGED = message("done before; nothing was changed")
Facts = Mapping[str, object]


def _for_a_year(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every act on a cycle has."""
    command = click.option(
        "--on", type=click.DateTime(["%Y-%m-%d"]), help="The civil date of the act; today unless given."
    )(command)
    return click.option("--year", type=int, help="The cycle; the running one, else the latest, unless given.")(command)


_CLOSES_AT = click.option(
    "--closes-at",
    type=click.DateTime(["%Y-%m-%d %H:%M"]),
    help="Beijing time from which on nothing is handed in; none unless given.",
)


def _beijing(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=clock.SHANGHAI) if moment else None


def _moment(on: datetime | None) -> datetime:
    """Return the moment of the act: on another day than today, with the present time of day."""
    now = clock.now()
    if on is None:
        return now
    time_of_day: time = now.astimezone(clock.SHANGHAI).timetz()
    return datetime.combine(on.date(), time_of_day)


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


def _tell(facts: Facts, *, is_new: bool) -> None:
    for name, value in facts.items():
        click.echo(f"{name}: {value}")
    if not is_new:
        click.echo(f"result: {say(NOTHING_CHANGED)}")


@contextmanager
def _bar(title: Message, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far a long step is, on a terminal only."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task(say(title), total=total)
        yield lambda steps: progress.advance(task, steps)


def _notices(reading: Reading) -> None:
    for notice in reading.notices:
        click.echo(f"{say(notice.where)}: {say(notice.text)}", err=True)


@pool.command("open-cycle")
@click.argument("year", type=click.IntRange(2018, 2100))
@click.option("--seats", type=click.IntRange(1, 100_000), help="Places; the policy's 500 unless given.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Service and age count up to here; 30 June unless given."
)
@click.option("--limits", type=EXISTING_FILE, help="CSV: attribute, value, at_least, at_most.")
@click.option("--parameters", type=EXISTING_FILE, help="YAML or JSON: settings of this cycle that differ.")
@_CLOSES_AT
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The civil date of the act; today unless given.")
def open_cycle(
    year: int,
    seats: int | None,
    as_of: datetime | None,
    limits: Path | None,
    parameters: Path | None,
    closes_at: datetime | None,
    on: datetime | None,
) -> None:
    """Open the cycle of YEAR for nominations: stages, thresholds, rubric, limits, places of the cities."""
    with _refusals(), transaction():
        opened = cycles.open_cycle(
            year,
            seats=seats,
            as_of_on=as_of.date() if as_of else None,
            limits=sheets.read_limits(csv.read_csv(limits), clock.today()) if limits else None,
            changes=_settings_file(parameters) if parameters else None,
            closes_at=_beijing(closes_at),
            actor=actors.command_line(),
            now=_moment(on),
        )
        cycle = opened.cycle
        quotas = cycle_queries.quotas(cycle)
        facts = {
            "year": cycle.year,
            "state": cycle.state.value,
            "seats": cycle.seats,
            "as_of": cycle.as_of_on.isoformat(),
            "limits": len(runs.limits(cycle)),
            "criteria": len(scores.criteria(cycle)),
            "nomination_places": sum(row.places for row in quotas),
            "cities": len(quotas),
        }
    _tell(facts, is_new=opened.is_new)


def _settings_file(path: Path) -> dict[str, Any]:
    import yaml

    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadData(message("%(file)s is neither YAML nor JSON: %(why)s", file=path.name, why=str(error))) from error
    if not isinstance(settings, dict):
        raise BadData(message("%(file)s must hold settings by name.", file=path.name))
    return settings


@pool.command("import-nominations")
@click.argument("file", type=EXISTING_FILE)
@_for_a_year
def import_nominations(file: Path, year: int | None, on: datetime | None) -> None:
    """Take in the nominees of FILE.xlsx: all rows or none; the same file again changes nothing."""
    now = _moment(on)
    with _refusals(), transaction():
        cycle = cycle_queries.cycle_of(year)
        filing, reading = sheets.read_nominations(read_sheet(file), clock.civil_date(now))
        _notices(reading)
        done = nominating.import_nominations(cycle, filing, actor=actors.command_line(), now=now)
        facts = {
            "year": cycle.year,
            "rows": done.rows,
            "new": done.new,
            "changed": done.changed,
            "same": done.same,
            "cities_over_their_places": sum(
                row.nominated > row.places for row in nominations.by_quota(cycle, visible_to=actors.command_line())
            ),
        }
    _tell(facts, is_new=bool(done.new or done.changed))


@pool.command("import-scores")
@click.argument("file", type=EXISTING_FILE)
@_for_a_year
def import_scores(file: Path, year: int | None, on: datetime | None) -> None:
    """Take in the points of the panel from FILE.xlsx; other points for the same are a new revision."""
    now = _moment(on)
    with _refusals(), transaction():
        cycle = cycle_queries.cycle_of(year)
        filing, reading = sheets.read_scores(read_sheet(file), scores.panel_keys(cycle), clock.civil_date(now))
        _notices(reading)
        done = scoring.import_panel_scores(cycle, filing, actor=actors.command_line(), now=now)
        facts = {
            "year": cycle.year,
            "rows": done.rows,
            "rows_of_people_not_scored": done.left_out,
            "experts": done.experts,
            "new": done.new,
            "changed": done.changed,
            "same": done.same,
        }
    _tell(facts, is_new=bool(done.new or done.changed))


@pool.command("check")
@click.option("--list", "is_listed", is_flag=True, help="Name each clause that somebody does not meet.")
@_for_a_year
def check(is_listed: bool, year: int | None, on: datetime | None) -> None:
    """Check every nominee: each verdict with clause, counted time and the day it will be met; then review in bulk."""
    remark = say(message("Dates known by the month only leave it open; please enter the days."))
    with _refusals(), transaction():
        cycle = cycle_queries.cycle_of(year)
        with _bar(message("Checking"), nominations.count(cycle, visible_to=actors.command_line())) as progress:
            done = checking.check_nominations(
                cycle, actor=actors.command_line(), now=_moment(on), return_remark=remark, progress=progress
            )
        facts = {
            "year": cycle.year,
            "nominated": nominations.count(cycle, visible_to=actors.command_line()),
            "eligible": done.eligible,
            "ineligible": done.ineligible,
            "undetermined": done.undetermined,
        }
        lines = list(_verdict_lines(cycle)) if is_listed else []
    for line in lines:
        click.echo(line)
    _tell(facts, is_new=bool(done.checked))


def _verdict_lines(cycle: Cycle) -> Iterator[str]:
    for row in nominations.verdicts_not_met(cycle, visible_to=actors.command_line()):
        met_on = row.met_on.isoformat() if row.met_on else "-"
        yield f"{row.name}\t{row.clause}\t{row.rule}\t{row.outcome}\t{say(row.said)}\t{met_on}"


@pool.command("assess")
@_for_a_year
def assess(year: int | None, on: datetime | None) -> None:
    """Compute the points from the record, bring in the panel's, and give each nomination its score."""
    with _refusals(), transaction():
        cycle = cycle_queries.cycle_of(year)
        with _bar(message("Assessing"), nominations.count(cycle, visible_to=actors.command_line())) as progress:
            done = assessing.assess(cycle, actor=actors.command_line(), now=_moment(on), progress=progress)
        facts = {
            "year": cycle.year,
            "assessed": done.in_all,
            "lowest": ten_thousandths(done.lowest),
            "highest": ten_thousandths(done.highest),
        }
    _tell(facts, is_new=bool(done.assessed))


@pool.command("select")
@_for_a_year
def select(year: int | None, on: datetime | None) -> None:
    """Choose the members on a frozen snapshot: proven optimal, each name with its reason, a waiting list."""
    with _refusals(), transaction():
        cycle = cycle_queries.cycle_of(year)
        done = selecting.select_members(cycle, actor=actors.command_line(), now=_moment(on))
        run = done.run
        facts = {
            "year": cycle.year,
            "run": run.id,
            "seats": run.seats,
            "selected": run.chosen_count,
            "waiting": runs.waiting_count(run),
            "cut_line": ten_thousandths(run.cut_line),
            "total": ten_thousandths(run.total),
            "bound": ten_thousandths(run.bound),
            "optimal": "proven" if run.is_optimal else "not proven",
            "floors_met": "yes" if all(group.is_held for group in runs.groups(run)) else "no",
            "snapshot": run.snapshot_hash,
            **{f"reason_{reason}": count for reason, count in runs.reasons(run).items()},
        }
    _tell(facts, is_new=done.is_new)


@pool.command("verify-run")
@click.argument("run", type=int, required=False)
@click.option("--year", type=int, help="The cycle whose run is replayed if no RUN is given.")
def verify_run(run: int | None, year: int | None) -> None:
    """Replay RUN (the adopted, else the latest run unless given) from its snapshot; exit 1 naming the differences."""
    with _refusals():
        found = runs.run(run) if run is not None else runs.latest_run(cycle_queries.cycle_of(year))
        if found is None:
            raise RuleViolation("no_run", message("There is no such run of the selection."), "task-35")
        differences = selecting.verify_run(found, runs.names_by_key(found))
        facts = {"run": found.id, "snapshot": found.snapshot_hash, "selected": found.chosen_count}
        db.session.rollback()
    for difference in differences:
        click.echo(say(difference), err=True)
    for name, value in facts.items():
        click.echo(f"{name}: {value}")
    click.echo(f"replay: {'differs' if differences else 'same'}")
    if differences:
        raise SystemExit(1)


@pool.command("extend")
@click.option(
    "--closes-at", type=click.DateTime(["%Y-%m-%d %H:%M"]), required=True, help="The later moment, Beijing time."
)
@click.option("--reason", required=True, help="Why; stands in the trail.")
@click.option("--year", type=int, help="The cycle; the running one, else the latest, unless given.")
def extend(closes_at: datetime, reason: str, year: int | None) -> None:
    """Let the present stage close later than was set."""
    with _refusals(), transaction():
        cycle = cycle_queries.cycle_of(year)
        until = closes_at.replace(tzinfo=clock.SHANGHAI)
        transitions.extend_stage(cycle, until, reason=reason, actor=actors.command_line())
        click.echo(f"year: {cycle.year}\nstate: {cycle.state.value}\ncloses_at: {closes_at:%Y-%m-%d %H:%M}")


@pool.command("publish")
@click.option("--before-office-hours", is_flag=True, help="The notice hung before office hours: its day counts.")
@_CLOSES_AT
@_for_a_year
def publish(before_office_hours: bool, closes_at: datetime | None, year: int | None, on: datetime | None) -> None:
    """Adopt the latest run and put its names on public notice for the cycle's working days."""
    with _refusals(), transaction():
        cycle = cycle_queries.cycle_of(year)
        done = publishing.publish_notice(
            cycle,
            actor=actors.command_line(),
            now=_moment(on),
            posted_before_office_hours=before_office_hours,
            closes_at=_beijing(closes_at),
        )
        facts = {
            "year": cycle.year,
            "names": done.names,
            "first_day": done.notice.starts_on.isoformat(),
            "last_day": done.notice.ends_on.isoformat(),
            "working_days": done.notice.working_days,
            "provisional": "yes" if done.notice.is_provisional else "no",
        }
    _tell(facts, is_new=done.is_new)


@pool.command("confirm")
@_for_a_year
def confirm(year: int | None, on: datetime | None) -> None:
    """Confirm the list, from the day after the notice's last day on."""
    with _refusals(), transaction():
        cycle = cycle_queries.cycle_of(year)
        done = publishing.confirm_list(cycle, actor=actors.command_line(), now=_moment(on))
        facts = {"year": cycle.year, "confirmed": done.confirmed}
    _tell(facts, is_new=bool(done.new))


@pool.command("enrol")
@_for_a_year
def enrol(year: int | None, on: datetime | None) -> None:
    """Take the confirmed names into the pool and close the cycle."""
    with _refusals(), transaction():
        cycle = cycle_queries.cycle_of(year)
        done = enrolling.enrol_members(cycle, actor=actors.command_line(), now=_moment(on))
        facts = {"year": cycle.year, "members": done.members}
    _tell(facts, is_new=bool(done.new))
