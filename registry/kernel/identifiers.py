"""Numbers that carry their own check: citizens' ID numbers (GB 11643), credit codes (GB 32100); and masks.

No sentence here repeats the number or the character that would be right: it may be read by others.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.kernel import clock, names
from registry.kernel.errors import BadData
from registry.kernel.messages import Message, message
from registry.kernel.text import fold

CITIZEN_NUMBER_LENGTH = 18
EARLIEST_BIRTH_YEAR = 1800
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
_CITIZEN_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9.]+E\+?[0-9]+")

CREDIT_CODE_LENGTH = 18
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_SHAPE = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}")

Sex = Literal["male", "female"]


class BadNumber(BadData, ValueError):
    """A number that cannot be one. `code`: length, characters, date, future, check."""

    def __init__(self, code: str, text: Message) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """A checked ID number and what it says. The region is where it was first issued and may no longer exist."""

    text: str
    region_code: str
    birth_on: date
    sex: Sex

    def __repr__(self) -> str:
        return f"CitizenNumber({mask(self.text)})"


def citizen_number(text: str, today: date | None = None) -> CitizenNumber:
    """Read an ID number, forgiving blanks, full width and a small x. Raises BadNumber."""
    number = fold(text).upper()
    if _SCIENTIFIC.fullmatch(number):
        raise BadNumber(
            "characters",
            message(
                "The spreadsheet has shortened the ID number; set the column to Text and enter all 18 characters again."
            ),
        )
    if len(number) == 15 and number.isdecimal():
        raise BadNumber(
            "length",
            message("A 15-digit ID number of the first generation is no longer valid; enter the 18-digit one."),
        )
    if len(number) != CITIZEN_NUMBER_LENGTH:
        raise BadNumber("length", message("An ID number has 18 characters, this has %(count)d.", count=len(number)))
    if not _CITIZEN_SHAPE.fullmatch(number):
        raise BadNumber("characters", message("An ID number is 17 digits followed by a digit or X."))
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        birth_on = date.min
    if birth_on.year < EARLIEST_BIRTH_YEAR:
        raise BadNumber("date", message("Characters 7 to 14 of the ID number are no date of birth."))
    if birth_on > (today or clock.today()):
        raise BadNumber("future", message("The date of birth in the ID number lies in the future."))
    if check_character(number[:17]) != number[17]:
        raise BadNumber("check", message("The ID number contradicts its check character: something is mistyped."))
    return CitizenNumber(number, number[:6], birth_on, "male" if int(number[16]) % 2 else "female")


def check_character(first17: str) -> str:
    """Give the check character of an ID number by ISO 7064 MOD 11-2. `first17`: 17 digits."""
    if len(first17) != 17 or not (first17.isascii() and first17.isdecimal()):
        raise ValueError("17 digits are needed")
    weighted = sum(int(digit) * weight for digit, weight in zip(first17, _CITIZEN_WEIGHTS, strict=True))
    return _CITIZEN_CHECKS[weighted % 11]


def credit_code(text: str) -> str:
    """Read a unified social credit code and give its canonical form. Raises BadNumber.

    The first character (the registering body) may be a letter: N for village collectives, A for the army.
    """
    code = fold(text).upper().replace("-", "")
    if len(code) != CREDIT_CODE_LENGTH:
        raise BadNumber("length", message("A credit code has 18 characters, this has %(count)d.", count=len(code)))
    if not _CREDIT_SHAPE.fullmatch(code):
        raise BadNumber(
            "characters",
            message("A credit code is digits and capital letters without I, O, S, V, Z, with digits in places 3 to 8."),
        )
    if credit_check_character(code[:17]) != code[17]:
        raise BadNumber("check", message("The credit code contradicts its check character: something is mistyped."))
    return code


def credit_check_character(first17: str) -> str:
    """Give the check character of a credit code (GB 32100, modulus 31)."""
    if len(first17) != 17 or not set(first17) <= set(_CREDIT_ALPHABET):
        raise ValueError("17 characters of the alphabet of GB 32100 are needed")
    weighted = sum(
        _CREDIT_ALPHABET.index(character) * weight for character, weight in zip(first17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[-weighted % 31]


def mask(number: str) -> str:
    """Show an ID number (or another long number) as `340102********1234`; what is too short is hidden altogether."""
    return _keep_ends(number, 6, 4)


def mask_phone(number: str) -> str:
    """Show a telephone number as `138****5678`."""
    return _keep_ends(number, 3, 4)


def mask_name(name: str) -> str:
    """Show a name as `张*`, whatever its length; of a compound surname both characters stay."""
    surname, given = names.split_surname(name)
    return f"{surname or given[:1]}*"


def _keep_ends(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    return text[:first] + "*" * hidden + text[-last:] if hidden >= 3 else "*" * len(text)
