"""The menu: what the present role may open."""

from dataclasses import dataclass

from flask import Flask
from flask_login import current_user

from registry.access.permissions import Permission
from registry.kernel.messages import Message


@dataclass(frozen=True)
class Entry:
    """A line of the menu; `section` marks it as the present one for every endpoint of that blueprint."""

    endpoint: str
    label: Message
    permission: Permission
    icon: str
    position: int


_entries: list[Entry] = []


def add(endpoint: str, label: Message, permission: Permission, *, icon: str, position: int) -> None:
    """Offer a page in the menu. Rooms call this beside their views."""
    entry = Entry(endpoint, label, permission, icon, position)
    if entry not in _entries:
        _entries.append(entry)
        _entries.sort(key=lambda one: one.position)


def init(app: Flask) -> None:
    def menu() -> list[Entry]:
        if not current_user.is_authenticated:
            return []
        return [entry for entry in _entries if current_user.actor.may(entry.permission)]

    app.jinja_env.globals["menu"] = menu
