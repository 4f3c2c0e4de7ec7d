"""Reading in a transaction of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from registry.db import db, reads_only


@contextmanager
def reading() -> Iterator[None]:
    """Read inside the block in a transaction that lets others write; what was begun before it is undone."""
    db.session.rollback()
    token = reads_only.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        reads_only.reset(token)
