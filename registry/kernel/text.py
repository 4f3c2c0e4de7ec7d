"""Text as people type it, brought to one form: full width, invisible characters, blanks."""

import re
import unicodedata

# NFKC would turn these into ASCII and spoil Chinese prose and official names such as 水利厅（机关）.
_KEPT_PUNCTUATION = "，：；！？（）～…"
_UP_TO_PUNCTUATION = re.compile(f"[^{_KEPT_PUNCTUATION}]+")
_BLANKS = re.compile(r"[^\S\n]+")
_BLANKS_AND_LINES = re.compile(r"\s+")
_AROUND_LINE_BREAK = re.compile(r" ?\n ?")


def _without_invisible(text: str) -> str:
    """Drop format characters (zero width, direction marks, byte order mark) and lone surrogates; blank out controls."""
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cf", "Cs") or "\ufe00" <= character <= "\ufe0f":
            continue
        kept.append(" " if category == "Cc" and character != "\n" else character)
    return "".join(kept)


def normalise_text(text: str, *, keep_lines: bool = False) -> str:
    """Bring a text to the form that is stored: NFKC but for Chinese punctuation, nothing invisible, single blanks.

    Line breaks become blanks unless `keep_lines`. Most cells are in order already and take the short way.
    """
    if text.isprintable() and unicodedata.is_normalized("NFKC", text) and "  " not in text:
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UP_TO_PUNCTUATION.sub(lambda run: unicodedata.normalize("NFKC", run[0]), _without_invisible(text))
    if not keep_lines:
        return _BLANKS_AND_LINES.sub(" ", text).strip()
    return _AROUND_LINE_BREAK.sub("\n", _BLANKS.sub(" ", text)).strip()


def fold(text: str) -> str:
    """Make the key under which two spellings are the same: NFKC, no case, no blanks, nothing invisible."""
    if text.isascii() and text.isalnum():
        return text.lower()
    folded = unicodedata.normalize("NFKC", _without_invisible(text)).casefold()
    return _BLANKS_AND_LINES.sub("", folded)
