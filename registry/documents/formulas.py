"""Strings that a spreadsheet would take for a formula when somebody opens a file of ours."""

RISKY_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
GUARD = "'"


def is_risky(text: str) -> bool:
    """Tell whether a cell with this text could be taken for a formula."""
    return text.startswith(RISKY_STARTS)


def guarded(text: str) -> str:
    """Put an apostrophe before a risky text; needed where cells have no type, as in CSV."""
    return GUARD + text if is_risky(text) else text


def unguarded(text: str) -> str:
    """Take the apostrophe off again."""
    return text[1:] if text.startswith(GUARD) and is_risky(text[1:]) else text
