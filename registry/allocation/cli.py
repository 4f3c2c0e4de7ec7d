"""`flask allocation select` and `flask allocation match`: the engines on anybody's files; no database is needed."""

from pathlib import Path
from typing import NoReturn

import click

from registry.allocation import files
from registry.kernel.errors import BadData, RegistryError
from registry.kernel.sayings import say

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def allocation() -> None:
    """Share out places: who is chosen under floors and caps, who is matched with whom."""


@allocation.command()
@click.option("--candidates", required=True, type=FILE, help="CSV: key, merit, tie_1 ..., attribute columns.")
@click.option("--limits", required=True, type=FILE, help="CSV: attribute, value, at_least, at_most.")
@click.option("--seats", required=True, type=click.IntRange(min=0))
@click.option("--seed", default="", help="Text that enters the last tie-break.")
@click.option("--out", type=FOLDER, help="Folder for selection.csv and selection.json (relaxation.json on exit 3).")
def select(candidates: Path, limits: Path, seats: int, seed: str, out: Path | None) -> None:
    """Choose the best by merit under every floor and cap, proven optimal and explained.

    "optimal": true in the JSON means proven in whole numbers; "points_missed" of the CSV is exact, or a proven lower
    bound marked >=, or "impossible" where no set of the same size that holds every limit contains the person.
    """
    from registry.allocation.selection import LimitsInConflict
    from registry.allocation.selection import select as choose

    try:
        selection = choose(*files.read_selection(candidates, limits), seats, seed)
    except LimitsInConflict as refusal:
        if out is None:
            click.echo(files.as_json(files.conflict_facts(refusal)), nl=False)
        else:
            files.write_conflict(out, refusal)
        _refuse(refusal)
    except RegistryError as refusal:
        _refuse(refusal)
    if out is None:
        click.echo(files.as_json(files.selection_facts(selection)), nl=False)
        return
    files.write_selection(out, selection)
    click.echo(f"selected: {len(selection.chosen)}")
    click.echo(f"total: {selection.total}")
    click.echo(f"bound: {selection.bound}")
    click.echo(f"optimal: {'proven' if selection.optimal else 'not proven'}")
    click.echo(f"snapshot: {selection.snapshot}")


@allocation.command()
@click.option("--edges", required=True, type=FILE, help="CSV: mentee, mentor, fit (0 to 10000).")
@click.option("--capacities", required=True, type=FILE, help="CSV: mentor, capacity.")
@click.option("--worst-first", is_flag=True, help="Raise the lowest fit as far as the number of pairs allows first.")
@click.option("--out", type=FOLDER, help="Folder for matching.csv and matching.json.")
def match(edges: Path, capacities: Path, worst_first: bool, out: Path | None) -> None:
    """Match mentees with mentors: most pairs first, then the highest total fit."""
    from registry.allocation.matching import match as matched

    try:
        matching = matched(*files.read_matching(edges, capacities), worst_first=worst_first)
    except RegistryError as refusal:
        _refuse(refusal)
    if out is None:
        click.echo(files.as_json(files.matching_facts(matching)), nl=False)
        return
    files.write_matching(out, matching)
    click.echo(f"pairs: {len(matching.pairs)}")
    click.echo(f"total: {matching.total}")
    click.echo(f"snapshot: {matching.snapshot}")


def _refuse(refusal: RegistryError) -> NoReturn:
    click.echo(say(refusal.text), err=True)
    if isinstance(refusal, BadData):
        for problem in refusal.problems:
            click.echo(f"{say(problem.where)}: {say(problem.text)}", err=True)
    raise SystemExit(refusal.exit_code)
