"""What a good password is. Two profiles: `asvs` (length and a block list) and `dengbao` (three kinds, renewed)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message

SHORTEST, LONGEST = 12, 128
LEFT_OVER = 5
"""So many different characters must be left of a password when everything well known is taken out of it."""

SHORTEST_PART = 4
_LOOKALIKES = str.maketrans("@4310$5!7", "aaeiossit")
_WALKS = ("0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn")


class Profile(StrEnum):
    ASVS = "asvs"
    DENGBAO = "dengbao"


@dataclass(frozen=True)
class Demands:
    """What a profile asks for beside length and block list."""

    kinds: int = 1
    longest_use: timedelta | None = None
    former_refused: int = 0


DEMANDS = {
    Profile.ASVS: Demands(),
    Profile.DENGBAO: Demands(kinds=3, longest_use=timedelta(days=90), former_refused=5),
}


def check(password: str, profile: Profile, own: Iterable[str] = ()) -> None:
    """Raise RuleViolation for a password that is too short, too long, well known, or made of the person's own data.

    `own`: names, parts of numbers and the like; nothing of them is repeated in the sentence.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise RuleViolation(
            "length",
            message("A password has %(least)d to %(most)d characters.", least=SHORTEST, most=LONGEST),
        )
    demands = DEMANDS[profile]
    if kinds(password) < demands.kinds:
        raise RuleViolation(
            "kinds",
            message("Use three of these four: small letters, capital letters, digits, other characters."),
        )
    left = left_over(password, own)
    if len(set(left)) < LEFT_OVER or password.casefold() in _known:
        raise RuleViolation(
            "well_known",
            message(
                "This password is easily guessed: it consists of well-known words, rows of keys, or your own names "
                "and numbers. Use several words that do not belong together."
            ),
        )


_known: frozenset[str] = frozenset()


def refuse_known(file: Path | None) -> None:
    """Take none of the passwords of a file from now on: one a line, in UTF-8; shorter ones are refused anyway."""
    global _known
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file is not None else []
    _known = frozenset(line.strip().casefold() for line in lines if len(line.strip()) >= SHORTEST)


def kinds(password: str) -> int:
    """Count the kinds of characters: small, capital, digits, others."""
    tests = (
        any(one.islower() for one in password),
        any(one.isupper() for one in password),
        any(one.isdigit() for one in password),
        any(not (one.isascii() and one.isalnum()) for one in password),
    )
    return sum(tests)


def left_over(password: str, own: Iterable[str] = ()) -> str:
    """Return what is left when well-known words, rows of keys and the own data are taken out, longest first."""
    plain = password.casefold()
    own_parts = {part for text in own for part in _parts(text)}
    candidates = [plain, plain.translate(_LOOKALIKES)]
    known = sorted(own_parts | _common(), key=len, reverse=True)
    return min((_without(text, known) for text in candidates), key=lambda text: len(set(text)))


def _without(text: str, known: Iterable[str]) -> str:
    for part in known:
        if part in text:
            text = text.replace(part, "")
    return text


def _parts(text: str) -> set[str]:
    """Return a name or number, its words, and of a number every piece of six digits (a birthday, the end of it)."""
    folded = text.casefold().strip()
    found = {folded, *folded.replace("-", " ").replace("_", " ").replace(".", " ").split()}
    if folded.rstrip("x").isdigit():
        found |= {folded[start : start + 6] for start in range(len(folded) - 5)}
    return {part for part in found if len(part) >= 3 or (len(part) == 2 and not part.isascii())}


@cache
def _common() -> frozenset[str]:
    """Return the words of the list beside this file, and rows of keys in both directions."""
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    words = {word for line in lines if not line.startswith("#") for word in line.casefold().split()}
    for walk in _WALKS:
        for row in (walk, walk[::-1]):
            for length in range(SHORTEST_PART, len(row) + 1):
                words |= {row[start : start + length] for start in range(len(row) - length + 1)}
    years = {str(year) for year in range(1950, 2051)}
    return frozenset(words | years)
