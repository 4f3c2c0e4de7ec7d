"""Text as people type it, brought to one form: full width, invisible characters, blanks."""

import re
import unicodedata
from functools import lru_cache

# NFKC would turn these into ASCII and spoil Chinese prose and official names such as 水利厅（机关）.
_KEPT_PUNCTUATION = "，：；！？（）～…"
_UP_TO_PUNCTUATION = re.compile(f"[^{_KEPT_PUNCTUATION}]+")

# Format characters (zero width, direction marks, byte order mark), variation selectors, lone surrogates.
_INVISIBLE = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f\ud800-\udfff]"
)
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[^\S\n]+")
_BLANKS_AND_LINES = re.compile(r"\s+")
_AROUND_LINE_BREAK = re.compile(r" ?\n ?")


def normalise_text(text: str, *, keep_lines: bool = False) -> str:
    """Bring a text to the form that is stored: NFKC but for Chinese punctuation, nothing invisible, single blanks.

    Line breaks become blanks unless `keep_lines`. Most cells are in order already and take the short way.
    """
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFKC", text):
        return text.strip()
    return _tidied(text, keep_lines)


@lru_cache(maxsize=1 << 14)
def _tidied(text: str, keep_lines: bool) -> str:
    text = _visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _UP_TO_PUNCTUATION.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    if not keep_lines:
        return _BLANKS_AND_LINES.sub(" ", text).strip()
    return _AROUND_LINE_BREAK.sub("\n", _BLANKS.sub(" ", text)).strip()


def fold(text: str) -> str:
    """Make the key under which two spellings are the same: NFKC, no case, no blanks, nothing invisible."""
    if text.isascii() and text.isalnum():
        return text.lower()
    return _folded(text)


@lru_cache(maxsize=1 << 14)
def _folded(text: str) -> str:
    return _BLANKS_AND_LINES.sub("", unicodedata.normalize("NFKC", _visible(text)).casefold())


def _visible(text: str) -> str:
    """Drop what cannot be seen; control characters but line feeds become blanks."""
    return _CONTROLS.sub(" ", _INVISIBLE.sub("", text))
