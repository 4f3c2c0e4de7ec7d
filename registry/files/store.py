"""Contents on disk: a folder in the instance, a file a content, named by its hash, readable by this system only."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

from registry.kernel.errors import Conflict
from registry.kernel.messages import message

FOLDER = "files"
HASH_LENGTH = 64


def hash_of(data: bytes) -> str:
    """Return the name of a content: its SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


class ContentLost(Conflict):
    """A content is not in the store, or not what was put there."""


@dataclass(frozen=True)
class Store:
    """Where the contents of one instance are kept; nothing of it is served by its path."""

    folder: Path

    @classmethod
    def of_instance(cls, instance: str | Path) -> "Store":
        return cls(Path(instance) / FOLDER)

    def put(self, data: bytes) -> str:
        """Keep a content and return its hash; the same content is kept once."""
        content_hash = hash_of(data)
        place = self._place(content_hash)
        if place.exists():
            os.utime(place)  # wanted again: `tidy` leaves it alone for a while
            return content_hash
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written beside its place and moved there whole: a power cut leaves no half content under a right name.
        handle, part = mkstemp(prefix=".part-", dir=place.parent)  # made with mode 0600
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, place)
        return content_hash

    def get(self, content_hash: str) -> bytes:
        """Return a content; raise ContentLost if it is gone or was changed."""
        try:
            data = self._place(content_hash).read_bytes()
        except OSError:
            raise ContentLost(message("The content of this file is missing from the store; restore it.")) from None
        if hash_of(data) != content_hash:
            raise ContentLost(message("The content of this file was changed in the store; restore it."))
        return data

    def hashes(self, *, before: datetime) -> Iterator[str]:
        """Return the hash of every content put there before a moment, in order."""
        for place in sorted(self.folder.glob("??/*")):
            if len(place.name) == HASH_LENGTH and place.stat().st_mtime < before.timestamp():
                yield place.name

    def drop(self, content_hash: str) -> None:
        """Remove a content."""
        self._place(content_hash).unlink(missing_ok=True)

    def _place(self, content_hash: str) -> Path:
        return self.folder / content_hash[:2] / content_hash
