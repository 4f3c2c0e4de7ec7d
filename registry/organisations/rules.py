"""What may change of regions and organisations, and from which day."""

from datetime import date

from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message

DIGITS_BELOW = {2: 4, 4: 6, 6: 9}
"""How many digits the code of a region has whose superior's has so many."""


def may_begin(on: date, changed_on: date | None, today: date) -> None:
    """Refuse a day to come, and one not after the last change: changes are entered in the order of time."""
    if on > today:
        raise RuleViolation("day_to_come", message("A change is entered once its day has come."))
    if changed_on is not None and on <= changed_on:
        raise RuleViolation(
            "not_in_order",
            message(
                "There is a change from %(day)s already. Changes are entered in the order of time.", day=changed_on
            ),
        )


def may_have_code(old: str, new: str) -> None:
    """Refuse a code that is none, or of another level: a region and all in it keep their number of digits."""
    if not (new.isascii() and new.isdigit()) or len(new) != len(old):
        raise RuleViolation(
            "wrong_code", message("The new code must have %(digits)d digits, as the present one.", digits=len(old))
        )
    if len(old) < min(DIGITS_BELOW.values()):
        raise RuleViolation("province", message("The province keeps its code."))
    if old == new:
        raise RuleViolation(
            "same_code", message("This is the present code. A new name alone is entered as a renaming.")
        )


def followed_code(code: str, old: str, new: str) -> str:
    """Give the code of a part of a region that was recoded: its own last digits stay."""
    return new + code[len(old) :]


def superior_code(code: str) -> str:
    """Give the code of the region in which one of this code lies."""
    above = {below: digits for digits, below in DIGITS_BELOW.items()}
    return code[: above[len(code)]]
