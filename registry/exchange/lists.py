"""The lists of other rooms as workbooks: the rows of all their pages, through the one writer, noted in the trail."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

from flask import send_file
from sqlalchemy import Row
from werkzeug.wrappers import Response

from registry.access.guards import current_actor
from registry.db import db, writing
from registry.exchange import writing as workbooks
from registry.exchange.apart import reading
from registry.kernel import clock
from registry.web.languages import is_chinese
from registry.web.lists import Page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def every(fetch: Callable[[str | None], Page]) -> Iterator[Row[Any]]:
    """Give the rows of all pages of a list; `fetch` returns the page after a key."""
    after: str | None = None
    while True:
        page = fetch(after)
        yield from page.rows
        after = page.after
        if after is None:
            return


def send_list(
    name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], arguments: Mapping[str, object]
) -> Response:
    """Give a list as a workbook of text; `name` and `arguments`, the filters in force, stand in the trail."""
    target = new_file()
    with reading():
        done = workbooks.export_list(title, headings, rows, target, language())
    filters = {key: str(value) for key, value in arguments.items()}
    with writing():
        workbooks.note_export(name, done, filters, actor=current_actor())
        db.session.commit()
    return sent(target, f"{title} {clock.today():%Y%m%d}")


def language() -> str:
    """Return the language of the reader's workbooks."""
    return "zh" if is_chinese() else "en"


def new_file() -> BinaryIO:
    """Open a file that nobody else can open and that goes when it is closed."""
    return cast(BinaryIO, TemporaryFile(prefix="registry-"))


def sent(target: BinaryIO, name: str) -> Response:
    """Send a workbook under a name."""
    target.seek(0)
    return send_file(target, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
