"""`flask accounts`: the first administrator, and the code of a demonstration account."""

import click
from flask import current_app
from flask.cli import AppGroup

from registry.access.actor import command_line
from registry.access.permissions import Role
from registry.accounts.queries import accounts as queries
from registry.accounts.rules import second_factor as codes
from registry.accounts.rules.names import is_good_name
from registry.accounts.services import granting, keeping
from registry.db import transaction
from registry.kernel import clock
from registry.kernel.errors import BadData, RegistryError
from registry.kernel.messages import message
from registry.organisations.services import entering
from registry.web.languages import moment, say

accounts = AppGroup("accounts", help="Accounts of those who sign in.")


@accounts.command("create-administrator")
@click.argument("name")
def create_administrator(name: str) -> None:
    """Make a system administrator and print the one-time code of the activation. There is no default account.

    The reference regions are entered too where they are not yet: no office can be given an account without its region.
    """
    actor, now = command_line(), clock.now()
    if not is_good_name(name):
        click.echo(say(message("3 to 60 small letters, digits, dots, hyphens; no spaces.")), err=True)
        raise SystemExit(BadData.exit_code)
    try:
        with transaction():
            account = keeping.create_account(name, name, actor=actor)
            granting.grant_role(account, Role.SYSTEM_ADMINISTRATOR, actor=actor, today=clock.today())
            code = keeping.issue_code(account, actor=actor, now=now)
            entering.load_regions(actor=actor)
    except RegistryError as refusal:
        click.echo(say(refusal.text), err=True)
        raise SystemExit(refusal.exit_code) from None
    until = now + keeping.limits.CODE
    click.echo(f"name: {name}\ncode: {code}\nvalid_until: {moment(until)}\npage: /activate")


@accounts.command("code")
@click.argument("name")
def code_of(name: str) -> None:
    """Print the present code of a demonstration account. In demo mode only."""
    if not current_app.config["IS_DEMO"]:
        click.echo(say(message("Codes are known in demo mode only (REGISTRY_MODE=demo).")), err=True)
        raise SystemExit(1)
    if name not in dict(queries.demo_accounts()):
        click.echo(say(message("There is no demonstration account with this name.")), err=True)
        raise SystemExit(1)
    click.echo(codes.code_of(codes.known_secret(name), codes.step_of(clock.true_now())))
