"""The person behind an account, of whom this room knows nothing: the room of people tells it what it must know."""

from collections.abc import Callable

from registry.access.actor import Actor
from registry.kernel import names
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message

Teller = Callable[[int], list[str]]
Binder = Callable[[int, str, Actor], str]
Noter = Callable[[list[str], Actor], None]

_tellers: list[Teller] = []
_binders: list[Binder] = []
_noters: list[Noter] = []


def tell(teller: Teller) -> Teller:
    """Have a function asked for words that belong to the holder of an account (number, telephone)."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def bind(binder: Binder) -> Binder:
    """Have a function give an account to the person meant by a text; it returns the person's name."""
    if binder not in _binders:
        _binders.append(binder)
    return binder


def note(noter: Noter) -> Noter:
    """Have a function put into the trail, as searches, for which numbers a refused act looked."""
    if noter not in _noters:
        _noters.append(noter)
    return noter


def known_of(account_id: int, display_name: str) -> list[str]:
    """Return what a password of this account must not be made of: its names, in pinyin too, and the holder's numbers.

    Only for comparing; it goes nowhere else.
    """
    pinyin = names.pinyin_keys(display_name).all if display_name else ()
    return [display_name, *pinyin, *(word for teller in _tellers for word in teller(account_id))]


def bind_to_person(account_id: int, meant: str, *, actor: Actor) -> str:
    """Give the account to a person whom the actor may see; return the name. Raise RuleViolation or BadData."""
    for binder in _binders:
        return binder(account_id, meant, actor)
    raise RuleViolation("nobody", message("No room of this register keeps people."))


def note_tries(meant: list[str], *, actor: Actor) -> None:
    """Keep what a refused act had looked for: the refusal tells who is in the register, as a search does."""
    for noter in _noters:
        noter(meant, actor)
