"""Names of people: their pinyin keys for searching, and the two orders of lists, by pinyin and by surname strokes.

Pinyin libraries read a surname like any character, which is wrong for 单, 仇, 曾 and many more; so surnames have a
table of their own (`surnames`), and a person gets several keys where people may type either reading.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path

from registry.kernel.errors import BadData
from registry.kernel.messages import message
from registry.kernel.readings import COMPOUND_SURNAMES, GIVEN_NAME_READINGS, SURNAME_READINGS
from registry.kernel.text import normalise_text

LONGEST_NAME = 60
LONGEST_KEY = 120
TOLD_APART = 8
"""A key by which a name is found, or sorted by pinyin, is cut here: it then tells so many characters apart."""

LONGEST_STROKE_KEY = 240
MAX_READINGS = 8
"""A person's name gets at most so many full pinyin keys; the likeliest readings come first."""

_DOTS = re.compile(r"[·•‧∙⋅・･●．.]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")
_BLANK_BESIDE_HAN = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff]) (?=[\u3400-\u9fff\U00020000-\U0003ffff·])|(?<=·) | (?=·)"
)
_SIGNS = frozenset("·〇 -'’.")
"""What names hold beside letters."""

_STROKES = Path(__file__).parent / "data" / "strokes" / "stroke_order_gb13000_5class.json"
_TONE_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_NEUTRAL_TONE = "5"
_LAST = "99"


class BadName(BadData, ValueError):
    """A name that nobody can have."""


@dataclass(frozen=True, slots=True)
class NameKeys:
    """What a name is found by: `full` (`zhangsan`, likeliest first) and `initials` (`zs`)."""

    full: tuple[str, ...]
    initials: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Give every key once."""
        return tuple(dict.fromkeys(self.full + self.initials))


@dataclass(frozen=True, slots=True)
class NameQuery:
    """What somebody typed to find a name: Chinese text as in the name, or pinyin as in the keys."""

    text: str
    is_pinyin: bool


def normalise_name(text: str) -> str:
    """Bring a name to its stored form: no blanks between Chinese characters, "·" for every kind of dot."""
    name = normalise_text(text)
    if _HAN.search(name):
        name = _BLANK_BESIDE_HAN.sub("", _DOTS.sub("·", name))
    return name


def person_name(text: str) -> str:
    """Read the name of a person and give its stored form. Raise BadName if it cannot be a name, or is too long.

    Characters of private use are taken: rare ones of names were kept so before they had a place of their own.
    """
    name = normalise_name(text)
    if not name:
        raise BadName(message("Enter the name of the person."))
    if len(name) > LONGEST_NAME:
        raise BadName(message("A name has at most %(longest)d characters.", longest=LONGEST_NAME))
    for character in name:
        kind = unicodedata.category(character)
        if kind[0] not in "LM" and kind != "Co" and character not in _SIGNS:
            raise BadName(message("“%(character)s” does not belong into a name.", character=character))
    return name


def split_surname(name: str) -> tuple[str, str]:
    """Split into surname and given name; a name with "·" has no surname."""
    if "·" in name or len(name) < 2 or not _HAN.match(name):
        return "", name
    size = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:size], name[size:]


def pinyin_keys(name: str) -> NameKeys:
    """Make the search keys of a name; for names with "·" also of the part after the first dot."""
    surname, given = split_surname(name)
    full = _spellings(surname, given)
    if "·" in name:
        full += _spellings("", name.split("·", 1)[1])
    return NameKeys(
        tuple(dict.fromkeys("".join(syllables) for syllables in full)),
        tuple(dict.fromkeys("".join(syllable[0] for syllable in syllables) for syllables in full)),
    )


def normalise_query(text: str) -> NameQuery:
    """Read what was typed: Chinese as a name, else pinyin without case, tones, blanks, apostrophes; ü and u: as v."""
    name = normalise_name(text)
    if _HAN.search(name):
        return NameQuery(name, is_pinyin=False)
    plain = "".join(
        character
        for character in unicodedata.normalize("NFD", name.lower().replace("u:", "v")).replace("u\u0308", "v")
        if character.isascii() and character.isalnum()
    )
    return NameQuery(plain, is_pinyin=True)


def pinyin_sort_key(name: str) -> str:
    """Make the key for the order by pinyin, sorted bytewise: per character syllable, tone, strokes, code point."""
    surname, given = split_surname(name)
    read = [*_surname_readings(surname)[0], *(_given_readings(character)[0] for character in given)]
    return _sorted_by(surname + given, read)


def _sorted_by(text: str, read: Iterable[str]) -> str:
    parts = (
        f"{syllable[:-1]:<6}{syllable[-1]}{_stroke_count(character)}{ord(character):05x}"
        for character, syllable in zip(text, read, strict=False)
        if character not in " ·"
    )
    return "".join(parts)[:LONGEST_KEY]


def pinyin_sort_beginnings(text: str) -> tuple[str, ...]:
    """Give how the keys for the order by pinyin begin, of all names that begin with this Chinese text.

    Nearly always one; the text may be read otherwise as a surname, as a part of a longer one, or as no surname. None
    of them begins another one.
    """
    longer = (one for one in COMPOUND_SURNAMES if one.startswith(text) or text.startswith(one))
    ways = (
        (*_surname_readings(surname)[0], *(_given_readings(character)[0] for character in text[len(surname) :]))
        for surname in ("", text[:1], *longer)
    )
    found = {_sorted_by(text, read) for read in ways}
    return tuple(sorted(one for one in found if not any(one != other and one.startswith(other) for other in found)))


def stroke_key(name: str, overrides: Mapping[str, str] | None = None) -> str:
    """Make the key for the order by surname strokes, sorted bytewise (GB 13000.1): 张三 is `071511...03111`.

    Per character two digits for the number of strokes, then the class of each stroke. Blanks and "·" do not
    count. A character that the table lacks comes after all others at its place, by code point; `overrides` gives
    the stroke classes of rare characters ({character: "12534"}).
    """
    parts = (_stroke_part(character, overrides or {}) for character in name if character not in " ·")
    return "".join(parts)[:LONGEST_STROKE_KEY]


def _stroke_part(character: str, overrides: Mapping[str, str]) -> str:
    classes = overrides.get(character) or _stroke_table().get(character)
    return f"{len(classes):02d}{classes}" if classes else f"{_LAST}{ord(character):06x}"


@cache
def _stroke_table() -> dict[str, str]:
    table: dict[str, str] = json.loads(_STROKES.read_text(encoding="utf-8"))
    return table


def _stroke_count(character: str) -> str:
    classes = _stroke_table().get(character)
    return f"{len(classes):02d}" if classes else _LAST


def _spellings(surname: str, given: str) -> list[tuple[str, ...]]:
    """Give the likeliest ways to spell a name, each as its syllables."""
    characters = [_given_syllables(character) for character in given if character not in " ·"]
    ways = product(_surname_syllables(surname), product(*characters))
    return [(*family, *own) for family, own in islice(ways, MAX_READINGS)]


@lru_cache(maxsize=4096)
def _surname_readings(surname: str) -> tuple[tuple[str, ...], ...]:
    """Give the readings of a surname as toned syllables, the office's first."""
    if surname in COMPOUND_SURNAMES:
        return (tuple(COMPOUND_SURNAMES[surname].split()),)
    if surname in SURNAME_READINGS:
        return tuple((reading,) for reading in SURNAME_READINGS[surname].split())
    return (tuple(_first_reading(character) for character in surname),)


@lru_cache(maxsize=4096)
def _surname_syllables(surname: str) -> tuple[tuple[str, ...], ...]:
    """Give the ways in which people type a surname.

    Who does not know that 单 is Shan types "dan": the ordinary reading is a key as well, the last one.
    """
    ordinary = tuple(_first_reading(character) for character in surname)
    readings = (*_surname_readings(surname), ordinary)
    return tuple(dict.fromkeys(way for reading in readings for way in product(*map(_typed, reading))))


def _given_readings(character: str) -> tuple[str, ...]:
    """Give the toned readings of a character of a given name, the likeliest first."""
    return tuple(GIVEN_NAME_READINGS.get(character, "").split()) or (_first_reading(character),)


@lru_cache(maxsize=32768)
def _given_syllables(character: str) -> tuple[str, ...]:
    """Give the syllables that people type for a character of a given name."""
    return tuple(dict.fromkeys(typed for reading in _given_readings(character) for typed in _typed(reading)))


def _typed(reading: str) -> tuple[str, ...]:
    """Spell a toned reading as keyboards do: without tone; lü as lv, lyu (passports) and lu (old passports)."""
    syllable = reading[:-1] if reading[-1].isdigit() else reading
    if "v" not in syllable:
        return (syllable,)
    return (syllable, syllable.replace("v", "yu"), syllable.replace("v", "u"))


@lru_cache(maxsize=32768)
def _first_reading(character: str) -> str:
    """Give the commonest reading with its tone as a digit (`zhang1`); what has none stands for itself."""
    from pypinyin.constants import PINYIN_DICT

    readings = PINYIN_DICT.get(ord(character))
    if not readings:
        return f"{character.lower()}0"
    tone, letters = _NEUTRAL_TONE, ""
    for mark in unicodedata.normalize("NFD", readings.split(",")[0]).replace("u\u0308", "v"):
        if mark in _TONE_MARKS:
            tone = _TONE_MARKS[mark]
        elif mark.isalpha() and mark.isascii():
            letters += mark
    return f"{letters}{tone}"
