"""The words of workbooks: their two languages are chosen by who reads the workbook, not by who reads the page."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from flask_babel import force_locale

from registry.documents.columns import Choice, choices_of
from registry.exchange.planning import CODED_BOOLEANS
from registry.kernel.codes import Code
from registry.kernel.messages import Message
from registry.web.languages import say

LOCALES = {"zh": "zh_Hans", "en": "en"}

YES_NO = (
    Choice(CODED_BOOLEANS[True], "yes", "是", ("有", "√", "1", "y", "true")),
    Choice(CODED_BOOLEANS[False], "no", "否", ("无", "不是", "×", "0", "n", "false")),
)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say messages in "zh" or "en" inside the block."""
    with force_locale(LOCALES[language]):
        yield


def chinese(text: Message) -> str:
    """Say a message in Chinese."""
    with speaking("zh"):
        return say(text)


def choices(
    codes: type[Code], aliases: Mapping[str, Sequence[str]] | None = None, without: frozenset[str] = frozenset()
) -> tuple[Choice, ...]:
    """Return the entries of a code list: titles in both languages, and other words that offices use for them."""
    more = aliases or {}
    return tuple(
        replace(choice, aliases=tuple(more.get(choice.code, ())))
        for choice in choices_of(codes, chinese)
        if choice.code not in without
    )
