"""Which organisation a line of a resume names: the one whose name it begins with."""

from collections.abc import Collection

from sqlalchemy import select

from registry.db import db
from registry.organisations import queries
from registry.organisations.models import Organisation

SHORTEST, LONGEST = 4, 60
AT_ONCE = 5_000


def named_first(texts: Collection[str]) -> dict[str, tuple[Organisation, str]]:
    """Return text -> the organisation with the longest name that the text begins with, blanks aside, and that name.

    Its own name comes first, also of one that is closed by now; then short and former names. A text that begins with
    no name, or with one that several organisations bear, is left out.
    """
    beginnings = {text: _beginnings(text) for text in texts}
    bearers = _bearers(sorted({one for some in beginnings.values() for one in some}))
    chosen: dict[str, tuple[int, str]] = {}
    for text, names in beginnings.items():
        longest = next((name for name in reversed(names) if name in bearers), None)
        if longest is not None and len(bearers[longest]) == 1:
            chosen[text] = (bearers[longest][0], longest)
    keys = {key for key, _name in chosen.values()}
    units = {unit.id: unit for unit in db.session.scalars(select(Organisation).where(Organisation.id.in_(keys)))}
    return {text: (units[key], name) for text, (key, name) in chosen.items()}


def length_of(name: str, text: str) -> int:
    """Return how many characters of the text its name takes up, blanks between them counted."""
    place = 0
    for _character in name:
        while text[place].isspace():
            place += 1
        place += 1
    return place


def _bearers(names: list[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for first in range(0, len(names), AT_ONCE):
        some = names[first : first + AT_ONCE]
        for row in db.session.execute(select(Organisation.id, Organisation.name).where(Organisation.name.in_(some))):
            found.setdefault(row.name, []).append(row.id)
        found |= queries.organisations_called([name for name in some if name not in found])
    return found


def _beginnings(text: str) -> list[str]:
    bare = "".join(text.split())
    return [bare[:length] for length in range(SHORTEST, min(LONGEST, len(bare)) + 1)]
