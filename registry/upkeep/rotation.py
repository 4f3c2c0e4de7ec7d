"""Rotation of keys: a new key, everything sealed anew with it, the old key retired.

There is no list of what is done: each sealed value names its key, so a rotation that was killed goes on where it
stopped. A value and its blind index are always written together, with keys of one id; while two keys are about,
values are looked for under both. Two records that were entered with one number in that time would meet in the unique
index when the second is sealed anew: the rotation stops there and names them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, bindparam, cast, func, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from registry.access.actor import Actor
from registry.audit import services as audit
from registry.db import db, transaction
from registry.files.store import Store
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.vault import fields, keyring, sealed
from registry.vault.keyring import Purpose
from registry.vault.sealed import KeptRows, SealedColumn

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Holding:
    """How many values or files of one place are sealed with which key; "" for files that lie open."""

    place: str
    by_key: dict[str, int]


def holdings(store: Store) -> list[Holding]:
    """Count what is sealed with which key, everywhere."""
    found = []
    for column in sealed.columns():
        key_id = _key_id_in_sql(column.column)
        counted = db.session.execute(
            select(key_id, func.count()).where(column.column.is_not(None)).group_by(key_id)
        ).all()
        found.append(Holding(column.name, {str(key): count for key, count in sorted(counted)}))
    for kept in sealed.kept_rows():
        found.append(Holding(kept.name, _counted(key for _key, rows in _kept(kept) for key in _keys_in(rows))))
    found.append(Holding("files", _counted(map(store.key_id_of, store.all_hashes()))))
    return found


def is_under_way(store: Store) -> bool:
    """Say whether something is still sealed with a key that is not the current one."""
    return _left(holdings(store)) > 0


def begin(store: Store, *, actor: Actor) -> str:
    """Add a new key, unless a rotation is under way; return the id of the key that everything is to get."""
    keys = keyring.current()
    if keys.path is None:
        raise RuleViolation("no_file", message("The keyring was not read from a file and cannot be changed."))
    if not is_under_way(store):
        keyring.init(keys.with_new_key().replace(keys.path))
    new = keyring.current().current_id(Purpose.FIELD)
    with transaction():
        audit.record("keys:rotate", actor=actor, object_type="key", object_id=new)
    return new


def left(store: Store) -> int:
    """Count the values and files that are not sealed with the current key."""
    return _left(holdings(store))


def seal_all_anew(store: Store, *, actor: Actor, progress: Progress) -> int:
    """Seal everything with the current key; commit as it goes. Return how many values and files were sealed."""
    count = 0
    while True:
        done = 0
        for column in sealed.columns():
            for some in _column_anew(column):
                done += some
                progress(some)
        for kept in sealed.kept_rows():
            some = _kept_anew(kept)
            done += some
            progress(some)
        for content_hash in store.all_hashes():
            if store.seal_anew(content_hash):
                done += 1
                progress(1)
        count += done
        if not done:  # what others wrote with the former key meanwhile is caught by one more round
            break
    with transaction():
        audit.record(
            "keys:sealed_anew",
            actor=actor,
            object_type="key",
            object_id=keyring.current().current_id(Purpose.FIELD),
            values=count,
        )
    return count


def retire(key_id: str, store: Store, *, actor: Actor) -> None:
    """Take a key out of the keyring, once nothing needs it. Raise RuleViolation, BadKeyring, UnknownKey."""
    keys = keyring.current()
    without = keys.without_key(key_id)
    if keys.path is None:
        raise RuleViolation("no_file", message("The keyring was not read from a file and cannot be changed."))
    held = sum(holding.by_key.get(key_id, 0) for holding in holdings(store))
    strangers = [number for column in sealed.columns() if column.index is not None for number in _strange(column)]
    if held or strangers:
        raise RuleViolation(
            "still_used",
            message(
                "%(count)d values are still sealed or indexed with key %(key_id)s: run flask keys rotate first.",
                count=held + len(strangers),
                key_id=key_id,
            ),
        )
    with transaction():
        audit.record("keys:retire", actor=actor, object_type="key", object_id=key_id)
    keyring.init(without.replace(keys.path))


def _column_anew(column: SealedColumn) -> Iterator[int]:
    """Seal the values of a column anew, a transaction at a time; yield how many each sealed."""
    after: tuple[Any, ...] | None = None
    while True:
        with transaction():
            rows = _old_values(column, after)
            if rows:
                after = tuple(rows[-1][: len(column.keys)])
                try:
                    count = _write(column, [_anew(column, row) for row in rows])
                except IntegrityError as clash:
                    db.session.rollback()
                    raise _twins(column, rows) from clash
        if not rows:
            return
        yield count


def _old_values(column: SealedColumn, after: tuple[Any, ...] | None) -> Sequence[Row[Any]]:
    statement = _rows(column).where(
        column.column.is_not(None), column.column.not_like(f"{_prefix(keyring.current().current_id(Purpose.FIELD))}%")
    )
    if after is not None:
        statement = statement.where(_position(column) > _position_of(after))
    return db.session.execute(statement.order_by(*column.keys).limit(column.at_once)).all()


def _rows(column: SealedColumn) -> Any:
    index = () if column.index is None else (column.index.label("index_value"),)
    statement = select(*column.keys, column.column.label("sealed_value"), *column.beside, *index)
    return statement.join(*column.joined) if column.joined else statement


def _position(column: SealedColumn) -> Any:
    return column.keys[0] if len(column.keys) == 1 else tuple_(*column.keys)


def _position_of(values: tuple[Any, ...]) -> Any:
    return values[0] if len(values) == 1 else tuple_(*values)


def _anew(column: SealedColumn, row: Row[Any]) -> dict[str, Any]:
    """Return the parameters that write the value of a row, and its index, with the current key."""
    place = column.place(row)
    text = fields.open_sealed(row.sealed_value, place)
    values: dict[str, Any] = {f"key_{number}": value for number, value in enumerate(row[: len(column.keys)])}
    values |= {"former": row.sealed_value, "anew": fields.seal(text, place)}
    if column.index is not None:
        values["anew_index"] = fields.blind_index(column.index_purpose, text)
    return values


def _write(column: SealedColumn, parameters: list[dict[str, Any]]) -> int:
    """Write, but not over a value that somebody changed meanwhile; return how many were written."""
    table = column.column.class_.__table__
    values: dict[str, Any] = {column.column.key: bindparam("anew")}
    if column.index is not None:
        values[column.index.key] = bindparam("anew_index")
    matches = [table.c[key.key] == bindparam(f"key_{number}") for number, key in enumerate(column.keys)]
    done = db.session.connection().execute(
        update(table).where(*matches, table.c[column.column.key] == bindparam("former")).values(values), parameters
    )
    return done.rowcount


def _twins(column: SealedColumn, rows: Sequence[Row[Any]]) -> RuleViolation:
    """Name the records whose value stands in another record too."""
    indexes = {fields.blind_index(column.index_purpose, fields.open_sealed(row.sealed_value, column.place(row))): row
               for row in rows}  # fmt: skip
    others = db.session.execute(
        select(*column.keys, column.index.label("found")).where(column.index.in_(list(indexes)))
    ).all()
    pairs = [f"{indexes[other.found][0]} = {other[0]}" for other in others if other[0] != indexes[other.found][0]]
    return RuleViolation(
        "twins",
        message(
            "The same value stands in two records of %(place)s (%(pairs)s): merge them, then run this again.",
            place=column.name,
            pairs=", ".join(pairs) or "?",
        ),
    )


def _strange(column: SealedColumn) -> Iterator[Any]:
    """Open every indexed value, and give the key of each whose index is not that of the current key."""
    statement = _rows(column).where(column.column.is_not(None)).execution_options(yield_per=5000)
    for row in db.session.execute(statement):
        text = fields.open_sealed(row.sealed_value, column.place(row))
        if row.index_value != fields.blind_index(column.index_purpose, text):
            yield row[0]


def _kept_anew(kept: KeptRows) -> int:
    """Seal anew what stands in rows kept outside their tables; one transaction, they are few."""
    current, count = keyring.current().current_id(Purpose.FIELD), 0
    with transaction():
        for key, rows in _kept(kept):
            if all(known == current for known in _keys_in(rows)):
                continue
            count += sum(known != current for known in _keys_in(rows))
            written = [[table, _row_anew(table, row, rows)] for table, row in rows]
            db.session.execute(
                update(kept.column.class_).where(kept.key == key).values({kept.column.key: written}),
                execution_options={"synchronize_session": False},
            )
    return count


def _row_anew(table: str, row: dict[str, Any], rows: list[Any]) -> dict[str, Any]:
    uid = next((one["uid"] for _table, one in rows if "uid" in one), "")
    place_of = SimpleNamespace(**{"uid": uid, **row})
    written = dict(row)
    for column in sealed.columns():
        value = row.get(column.column.key)
        if column.column.class_.__tablename__ != table or value is None:
            continue
        text = fields.open_sealed(value, column.place(place_of))
        written[column.column.key] = fields.seal(text, column.place(place_of))
        if column.index is not None:
            written[column.index.key] = fields.blind_index(column.index_purpose, text).hex()
    return written


def _kept(kept: KeptRows) -> Iterator[tuple[Any, list[Any]]]:
    """Give (key, rows) of what holds sealed values."""
    marked: ColumnElement[bool] = cast(kept.column, Text).like(f'%"{fields.VERSION}.%')
    yield from db.session.execute(select(kept.key, kept.column).where(marked)).tuples().all()


def _keys_in(rows: list[Any]) -> Iterator[str]:
    named = {(column.column.class_.__tablename__, column.column.key) for column in sealed.columns()}
    for table, row in rows:
        for name, value in row.items():
            if (table, name) in named and value is not None:
                yield fields.key_id_of(value)


def _key_id_in_sql(column: Any) -> Any:
    """Return the key id of an envelope, the text between its first two points; ids are at most 16 characters."""
    after = func.substr(column, len(fields.VERSION) + 2, 17)
    if db.session.get_bind().dialect.name == "sqlite":
        return func.substr(after, 1, func.instr(after, ".") - 1)
    return func.split_part(after, ".", 1)


def _prefix(key_id: str) -> str:
    return f"{fields.VERSION}.{key_id}."


def _counted(keys: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for key in keys:
        found[key] = found.get(key, 0) + 1
    return dict(sorted(found.items()))


def _left(found: list[Holding]) -> int:
    keys = keyring.current()
    wanted = {"files": keys.current_id(Purpose.FILE)}
    return sum(
        count
        for holding in found
        for key_id, count in holding.by_key.items()
        if key_id != wanted.get(holding.place, keys.current_id(Purpose.FIELD))
    )
