"""Keeping the filters of a list under a name, for oneself."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.accounts.models import Account
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.kernel.text import normalise_text
from registry.people.models import SavedView

MOST = 30
"""So many views an account may keep: more are no help in finding one."""


def save(name: str, arguments: Mapping[str, str], *, actor: Actor) -> SavedView:
    """Keep filters, as read from an address, under a name of the account's own. Raise RuleViolation."""
    if not arguments:
        raise RuleViolation("nothing_chosen", message("Choose a filter or an order first: this list shows everybody."))
    # the account is locked, so that two views saved at once are counted one after the other
    account = db.session.scalar(select(Account.id).where(Account.id == actor.account_id).with_for_update())
    if account is None:
        raise RuleViolation("no_account", message("Only somebody who is signed in can save a view."))
    kept = db.session.scalar(select(func.count()).select_from(SavedView).where(SavedView.account_id == account)) or 0
    if kept >= MOST:
        raise RuleViolation(
            "too_many_views", message("You keep %(most)d views already. Delete one that you no longer need.", most=MOST)
        )
    view = SavedView(account_id=account, arguments=dict(arguments))
    _name(view, name)
    _note("save", view, actor)
    return view


def rename(view: SavedView, name: str, *, actor: Actor) -> None:
    """Give a view another name. Raise RuleViolation if it is taken."""
    _name(view, name)
    _note("rename", view, actor)


def delete(view: SavedView, *, actor: Actor) -> None:
    """Keep a view no longer."""
    _note("delete", view, actor)
    db.session.delete(view)
    db.session.flush()


def _name(view: SavedView, name: str) -> None:
    name = normalise_text(name)
    if not name:
        raise RuleViolation("nameless", message("Give the view a name."))
    try:
        with db.session.begin_nested():
            view.name = name
            db.session.add(view)
            db.session.flush()
    except IntegrityError as clash:
        raise RuleViolation(
            "name_taken", message("You have a view called “%(name)s” already. Choose another name.", name=name)
        ) from clash


def _note(what: str, view: SavedView, actor: Actor) -> None:
    audit.record(f"saved_view:{what}", actor=actor, object_type="saved_view", object_id=view.id)
