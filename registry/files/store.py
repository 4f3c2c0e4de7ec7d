"""Contents on disk: a folder in the instance, a file a content, named by its hash, readable by this system only.

A content is sealed (vault.streams) and bound to its hash. Contents kept before that was so still lie open; they are
read all the same, and `seal_anew` seals them.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

from registry.kernel.errors import Conflict
from registry.kernel.messages import message
from registry.vault import keyring, streams
from registry.vault.keyring import Purpose

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
        _write(place, _sealed(data, content_hash))
        return content_hash

    def get(self, content_hash: str) -> bytes:
        """Return a content; raise ContentLost if it is gone or was changed."""
        try:
            data = self._place(content_hash).read_bytes()
        except OSError:
            raise ContentLost(message("The content of this file is missing from the store; restore it.")) from None
        if streams.is_sealed(data):
            try:
                data = streams.open_content(data, Purpose.FILE, content_hash)
            except streams.StreamBroken:
                data = b""
        if hash_of(data) != content_hash:
            raise ContentLost(message("The content of this file was changed in the store; restore it."))
        return data

    def all_hashes(self) -> Iterator[str]:
        """Return the hash of every content, in order."""
        for place in sorted(self.folder.glob("??/*")):
            if len(place.name) == HASH_LENGTH:
                yield place.name

    def key_id_of(self, content_hash: str) -> str:
        """Return the id of the key with which a content is sealed; empty if it lies open or is gone."""
        try:
            with self._place(content_hash).open("rb") as file:
                return streams.read_header(file)[0]
        except (OSError, streams.StreamBroken):
            return ""

    def seal_anew(self, content_hash: str) -> bool:
        """Seal a content with the current key, if it is not; say whether it was. Raise ContentLost."""
        place = self._place(content_hash)
        if self.key_id_of(content_hash) == keyring.current().current_id(Purpose.FILE) or not place.exists():
            return False
        before = place.stat()
        _write(place, _sealed(self.get(content_hash), content_hash), like=before)
        return True

    def keep_sealed(self, content_hash: str, sealed: bytes) -> None:
        """Put a content back as it was sealed, from a backup; one that is here and whole stays. Raise ContentLost."""
        try:
            self.get(content_hash)
        except ContentLost:
            _write(self._place(content_hash), sealed)
            self.get(content_hash)

    def as_kept(self, content_hash: str) -> bytes | None:
        """Return a content as it lies on disk, sealed; None if it is gone."""
        try:
            return self._place(content_hash).read_bytes()
        except OSError:
            return None

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


def _sealed(data: bytes, content_hash: str) -> bytes:
    return streams.seal_content(data, Purpose.FILE, content_hash)


def _write(place: Path, data: bytes, like: os.stat_result | None = None) -> None:
    """Write beside the place and move there whole: a power cut leaves no half content under a right name."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, part = mkstemp(prefix=".part-", dir=place.parent)  # made with mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if like is not None:
        os.utime(part, ns=(like.st_atime_ns, like.st_mtime_ns))  # `tidy` goes by the time
    os.replace(part, place)
