"""Every sentence of the code and the pages has its Chinese, and the Chinese keeps the places of the English."""

import re
import string
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from registry.settings import ROOT
from tests.policy import sentences

CATALOGUES = ROOT / "registry" / "translations" / "zh_Hans" / "LC_MESSAGES"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "message": None}
PLACE = re.compile(r"%\((\w+)\)")


def wanted() -> dict[str, str]:
    """Return msgid -> where it stands."""
    found: dict[str, str] = {}
    for folder in (ROOT / "registry", ROOT / "templates"):
        found_in = extract_from_dir(
            folder, METHODS, keywords=KEYWORDS, directory_filter=lambda _folder: True
        )  # by itself it passes over folders such as _layout
        for name, line, text, _comments, _context in found_in:
            for one in text if isinstance(text, tuple) else (text,):
                if one:
                    found.setdefault(one, f"{folder.name}/{name}:{line}")
    for one in sentences.names_of_parameters() | sentences.reasons_of_bases():
        found.setdefault(one, "registry/policy/parameters")
    return found


def translated() -> dict[str, tuple[str, Path]]:
    known: dict[str, tuple[str, Path]] = {}
    for file in sorted(CATALOGUES.glob("*.po")):
        with file.open("rb") as stream:
            for entry in read_po(stream, locale="zh_Hans", abort_invalid=True):
                ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
                texts = entry.string if isinstance(entry.string, tuple) else (entry.string,)
                for one in ids:
                    if one and texts[0]:
                        assert not entry.fuzzy, f"{file.name}: {one!r} is marked fuzzy"
                        known[one] = (texts[0], file)
    return known


def test_every_sentence_is_translated() -> None:
    known = translated()
    missing = [f"{place}: {text!r}" for text, place in sorted(wanted().items()) if text not in known]
    assert not missing, f"{len(missing)} sentences without Chinese:\n" + "\n".join(missing[:60])


def test_no_translation_is_left_over() -> None:
    needed = wanted()
    extra = [f"{file.name}: {text!r}" for text, (_chinese, file) in translated().items() if text not in needed]
    assert not extra, "no sentence of the code needs:\n" + "\n".join(extra[:60])


def test_places_are_the_same_in_both_languages() -> None:
    for text, (chinese, file) in translated().items():
        assert set(PLACE.findall(text)) == set(PLACE.findall(chinese)), f"{file.name}: {text!r}"


def test_one_sentence_has_one_translation() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for file in sorted(CATALOGUES.glob("*.po")):
        with file.open("rb") as stream:
            for entry in read_po(stream, locale="zh_Hans"):
                one = entry.id[0] if isinstance(entry.id, tuple) else entry.id
                if one:
                    text = str(entry.string)
                    before, other = seen.setdefault(one, (text, file.name))
                    assert before == text, f"{one!r} is {before!r} in {other} and {text!r} in {file.name}"


def test_no_template_shows_untranslated_words() -> None:
    word = re.compile(r"[A-Za-z]{3,}\s+[A-Za-z]{3,}")
    for file in sorted((ROOT / "templates").rglob("*.html")):
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<style.*?</style>|<[^>]*>",
            " ",
            file.read_text(),
            flags=re.S,
        )
        found = [line.strip() for line in text.splitlines() if word.search(line.strip(string.whitespace))]
        assert not found, f"{file.relative_to(ROOT)}: {found[:3]}"
