"""The lines of a resume (简历): a line a spell, one inside another in brackets, text without a date runs on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_SEPARATORS = r"(?:-{1,3}|[—–－─~～〜∼至到])+"
_MONTH = r"([12][0-9]{3})\s*(?:[.．·/-]|年)\s*(0?[1-9]|1[0-2])\s*月?"
_OPEN = r"(?:今|现在|目前|present)"
_DATED = re.compile(rf"{_MONTH}\s*{_SEPARATORS}\s*(?:{_MONTH}|{_OPEN})?(?![0-9.．])[\s，,：:]*(.*)", re.DOTALL)
_LOOKS_DATED = re.compile(r"(?:[（(]\s*其间\s*[：:]?\s*)?[0-9]{2,4}\s*[.．年/-]")
_INSIDE = re.compile(r"[（(]\s*其间\s*[：:]?\s*")
_BETWEEN_INSIDE = re.compile(rf"[；;，,]\s*(?={_MONTH}\s*{_SEPARATORS})")
_TEXT_INDENT = " " * 18


@dataclass(frozen=True)
class ResumeLine:
    """A line of a resume as it stands (`text` of its own, without the dates), and what it says.

    `starts_on` and `ends_on` are first days of months; without `starts_on` the line could not be read. An open spell
    has no `ends_on`. `is_inside`: it stood in brackets within the line before.
    """

    written: str
    text: str
    starts_on: date | None = None
    ends_on: date | None = None
    is_inside: bool = False

    @property
    def is_readable(self) -> bool:
        return self.starts_on is not None


def lines(resume: str) -> list[ResumeLine]:
    """Read a resume. Every character of it stands in some line: what cannot be read is kept in an unreadable one."""
    found: list[ResumeLine] = []
    for whole in _joined(resume.splitlines()):
        found.extend(_of_line(whole))
    return found


def write(resume: Iterable[ResumeLine]) -> str:
    """Write lines as the form wants them, an unreadable one as it was."""
    return "\n".join(written(one) for one in resume)


def written(line: ResumeLine) -> str:
    """Write one line: `2019.07--2021.03  text`; blanks for the month in which an open spell ends."""
    if line.starts_on is None:
        return line.written
    ends = f"{line.ends_on:%Y.%m}" if line.ends_on else " " * 7
    text = line.text.replace("\n", "\n" + _TEXT_INDENT)
    dated = f"{line.starts_on.year:04d}.{line.starts_on.month:02d}--{ends}  {text}".rstrip()
    return f"（其间：{dated}）" if line.is_inside else dated


def _joined(rows: Iterable[str]) -> list[str]:
    """Put rows without a date to the row before; a row that begins like a date begins a line."""
    whole: list[str] = []
    for row in (row.strip() for row in rows):
        if not row:
            continue
        if whole and not _LOOKS_DATED.match(row) and not _INSIDE.match(row):
            whole[-1] += "\n" + row
        else:
            whole.append(row)
    return whole


def _of_line(whole: str) -> list[ResumeLine]:
    """Read a line with the brackets in it."""
    if _INSIDE.match(whole):
        return _of_brackets(whole)
    opened = _INSIDE.search(whole)
    if not opened:
        return [_line(whole, is_inside=False)]
    outer, inner = whole[: opened.start()].rstrip(), whole[opened.start() :]
    main = _line(outer, is_inside=False)
    if not main.is_readable:
        return [_line(whole, is_inside=False)]
    return [main, *_of_brackets(inner)]


def _of_brackets(inner: str) -> list[ResumeLine]:
    """Read `（其间：...）`, which may hold several spells parted by `；`; text behind the bracket is a line itself."""
    end = _closing(inner)
    body, after = inner[_INSIDE.match(inner).end() : end], inner[end + 1 :].strip()  # type: ignore[union-attr]
    parts, start = [], 0
    for cut in _BETWEEN_INSIDE.finditer(body):
        parts.append(body[start : cut.start()])
        start = cut.end()
    parts.append(body[start:])
    read = [_line(part.strip(), is_inside=True) for part in parts if part.strip()]
    if not all(one.is_readable for one in read):
        read = [ResumeLine(written=inner[: end + 1], text=inner[: end + 1])]
    return [*read, *(_of_line(after) if after else [])]


def _closing(inner: str) -> int:
    """Return where the bracket that opens the text closes; the end of the text if it does not."""
    depth = 0
    for place, character in enumerate(inner):
        depth += (character in "（(") - (character in "）)")
        if depth == 0:
            return place
    return len(inner)


def _line(whole: str, *, is_inside: bool) -> ResumeLine:
    found = _DATED.fullmatch(whole)
    if not found:
        return ResumeLine(written=whole, text=whole, is_inside=is_inside)
    starts_on = date(int(found[1]), int(found[2]), 1)
    ends_on = date(int(found[3]), int(found[4]), 1) if found[3] else None
    if ends_on is not None and ends_on < starts_on:
        return ResumeLine(written=whole, text=whole, is_inside=is_inside)
    return ResumeLine(written=whole, text=found[5].strip(), starts_on=starts_on, ends_on=ends_on, is_inside=is_inside)
