"""Reading in a transaction of its own, and long work without the collector of cycles."""

import gc
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


@contextmanager
def without_collecting() -> Iterator[None]:
    """Switch the collector off: with hundreds of thousands of rows in hand it looks at all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
