"""Keep an upload between check and confirmation: sealed, bound to its import and place, in pieces.

Rows go in pieces of PART_ROWS, so that a page of the preview opens few of them.
"""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import delete, insert, select

from registry.db import db
from registry.documents.sheet import RawRow, Sheet
from registry.exchange.models import Import, Part, StagedRow
from registry.vault import fields

FILE, ROWS = "file", "rows"
FILE_PIECE = 1 << 20
PART_ROWS = 200
PARTS_AT_ONCE = 25


def keep_file(batch: Import, data: bytes) -> None:
    """Keep the file as it came."""
    pieces = [data[first : first + FILE_PIECE] for first in range(0, len(data), FILE_PIECE)]
    _keep(batch, FILE, [(number, 0, piece) for number, piece in enumerate(pieces)])


def kept_file(batch: Import) -> bytes:
    """Return the file as it came."""
    return b"".join(_opened(batch, part) for part in _parts(batch, FILE))


def keep_rows(batch: Import, sheet: Sheet) -> Iterator[int]:
    """Keep the rows as they were read; yield how many are kept after each piece of work."""
    waiting = []
    lines = sheet.lines
    for number, first in enumerate(range(0, len(lines), PART_ROWS)):
        some = lines[first : first + PART_ROWS]
        waiting.append((number, _row_number(some[0]), b"\n".join(some)))
        if len(waiting) == PARTS_AT_ONCE:
            _keep(batch, ROWS, waiting)
            waiting = []
            yield first + len(some)
    _keep(batch, ROWS, waiting)
    yield len(lines)


def kept_rows(batch: Import) -> Sheet:
    """Return the sheet as it was read."""
    lines = [line for part in _parts(batch, ROWS) for line in _opened(batch, part).split(b"\n")]
    return Sheet(batch.sheet_name, lines, batch.header.get("merged_down", ()))


def some_rows(batch: Import, numbers: Collection[int]) -> dict[int, RawRow]:
    """Return single rows, by number. Two statements, however many rows."""
    if not numbers:
        return {}
    starts = db.session.execute(
        select(Part.number, Part.first_row).where(Part.import_id == batch.id, Part.kind == ROWS).order_by(Part.number)
    ).all()
    wanted = set()
    for number in numbers:
        found = [start.number for start in starts if start.first_row <= number]
        if found:
            wanted.add(found[-1])
    parts = db.session.scalars(
        select(Part).where(Part.import_id == batch.id, Part.kind == ROWS, Part.number.in_(wanted))
    )
    lines = [line for part in parts for line in _opened(batch, part).split(b"\n")]
    return {row.number: row for row in Sheet("", lines).rows if row.number in set(numbers)}


def forget(batch: Import, *kinds: str) -> None:
    """Delete what was kept, or the pieces of these kinds; the line of the import itself stays."""
    wanted = [Part.import_id == batch.id]
    if kinds:
        wanted.append(Part.kind.in_(kinds))
    if not kinds or ROWS in kinds:
        db.session.execute(delete(StagedRow).where(StagedRow.import_id == batch.id))
    db.session.execute(delete(Part).where(*wanted).execution_options(synchronize_session=False))


def _keep(batch: Import, kind: str, pieces: Sequence[tuple[int, int, bytes]]) -> None:
    if not pieces:
        return
    values = [
        {
            "import_id": batch.id,
            "kind": kind,
            "number": number,
            "first_row": first_row,
            "sealed": fields.seal(b64encode(zlib.compress(data, 1)).decode(), place(batch.uid, kind, number)),
        }
        for number, first_row, data in pieces
    ]
    db.session.execute(insert(Part), values)


def _parts(batch: Import, kind: str) -> Iterator[Part]:
    yield from db.session.scalars(
        select(Part).where(Part.import_id == batch.id, Part.kind == kind).order_by(Part.number)
    )


def _opened(batch: Import, part: Part) -> bytes:
    return zlib.decompress(b64decode(fields.open_sealed(part.sealed, place(batch.uid, part.kind, part.number))))


def place(uid: str, kind: str, number: int) -> str:
    """Name the place to which a piece of the import with this uid is bound."""
    return fields.context(Part.__tablename__, f"sealed.{kind}", f"{uid}.{number}")


def _row_number(line: bytes) -> int:
    """Read the number with which an encoded row begins: [12,"..."]."""
    return int(line[1:12].split(b",")[0].split(b"]")[0])
