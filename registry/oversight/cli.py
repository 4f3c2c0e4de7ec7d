"""`flask access matrix`."""

import json

import click
from flask import current_app
from flask.cli import AppGroup

from registry.oversight import matrix as rights
from registry.web.languages import say

access = AppGroup("access", help="Who may do what.")


@access.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, sentences in English.")
def matrix(as_json: bool) -> None:
    """Print each permission, the rows it reaches for each role, and the routes that ask for it."""
    lines = rights.matrix(current_app)
    if as_json:
        click.echo(json.dumps(rights.as_json(lines), indent=1))
        return
    for line in lines:
        click.echo(f"{line.permission.value}  [{', '.join(say(role.label) for role in line.holders)}]")
        for one in line.reaches:
            click.echo(f"    {one.record}: {say(one.sentence)}  [{', '.join(say(role.label) for role in one.roles)}]")
        for route in line.routes:
            click.echo(f"    {route}")
