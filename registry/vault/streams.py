"""Sealed streams: long contents (attachments, backups) in chunks that can neither be changed, moved, swapped nor cut.

Header: `RGS1`, the length of the key id (one byte), the key id, a random salt of 32 bytes. Each stream has a key of
its own (HKDF-SHA256 of the purpose's key with the salt and the context), so the nonce can count: chunk number (11
bytes), then 1 for the last chunk and 0 for the others. The header is authenticated with every chunk.
"""

import io
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from registry.kernel.errors import RegistryError
from registry.kernel.messages import message
from registry.vault import keyring as vault
from registry.vault.keyring import KEY_BYTES, Purpose

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"RGS1"
SALT_BYTES = 32
CHUNK_BYTES = 1 << 18
TAG_BYTES = 16

KeyOf = Callable[[str], bytes]


class StreamBroken(RegistryError):
    """A sealed stream was changed, cut, or sealed with another key or for another place."""

    def __init__(self) -> None:
        super().__init__(message("The sealed content was changed or cut, or is sealed with another key."))


class SealingWriter:
    """A file to write to; `close` seals the last chunk, without which nobody accepts the stream."""

    def __init__(self, target: BinaryIO, key_id: str, key: bytes, context: str) -> None:
        self._target = target
        self._header = MAGIC + bytes([len(key_id)]) + key_id.encode("ascii") + os.urandom(SALT_BYTES)
        self._cipher = _cipher(key, self._header[-SALT_BYTES:], context)
        self._waiting = bytearray()
        self._chunks = 0
        self._taken = 0
        target.write(self._header)

    def write(self, data: bytes) -> int:
        """Take data; whole chunks are sealed and written at once."""
        self._waiting += data
        self._taken += len(data)
        while len(self._waiting) > CHUNK_BYTES:  # the last chunk is kept back, since it is marked as the last
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), is_last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def tell(self) -> int:
        """Return how many bytes were taken."""
        return self._taken

    def close(self) -> None:
        """Seal and write what is left, as the last chunk."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._chunks, is_last), chunk, self._header))
        self._chunks += 1


class OpeningReader:
    """A file to read from. Raises StreamBroken at the first chunk that is not what was written there."""

    def __init__(self, source: BinaryIO, key_of: KeyOf, context: str) -> None:
        self._source = source
        self.key_id, self._header = read_header(source)
        self._cipher = _cipher(key_of(self.key_id), self._header[-SALT_BYTES:], context)
        self._chunks = self._opened()
        self._ready = bytearray()

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, all of them if it is negative; empty at the end."""
        while size < 0 or len(self._ready) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._ready += chunk
        wanted = len(self._ready) if size < 0 else size
        data = bytes(self._ready[:wanted])
        del self._ready[:wanted]
        return data

    def _opened(self) -> Iterator[bytes]:
        from cryptography.exceptions import InvalidTag

        number, sealed = 0, self._source.read(CHUNK_BYTES + TAG_BYTES)
        while True:
            after = self._source.read(CHUNK_BYTES + TAG_BYTES)
            try:
                yield self._cipher.decrypt(_nonce(number, is_last=not after), sealed, self._header)
            except (InvalidTag, ValueError):
                raise StreamBroken from None
            if not after:
                return
            number, sealed = number + 1, after


def read_header(source: BinaryIO) -> tuple[str, bytes]:
    """Read the header; return the key id and the whole header. Raises StreamBroken."""
    start = source.read(len(MAGIC) + 1)
    if len(start) != len(MAGIC) + 1 or not start.startswith(MAGIC):
        raise StreamBroken
    rest = source.read(start[-1] + SALT_BYTES)
    if len(rest) != start[-1] + SALT_BYTES:
        raise StreamBroken
    try:
        return rest[: start[-1]].decode("ascii"), start + rest
    except UnicodeDecodeError:
        raise StreamBroken from None


def is_sealed(data: bytes) -> bool:
    """Say whether the data begin as a sealed stream does."""
    return data.startswith(MAGIC)


def seal_content(data: bytes, purpose: Purpose, context: str) -> bytes:
    """Seal a whole content with the current key of a purpose, for its place."""
    keys, target = vault.current(), io.BytesIO()
    key_id = keys.current_id(purpose)
    writer = SealingWriter(target, key_id, keys.key(purpose, key_id), context)
    writer.write(data)
    writer.close()
    return target.getvalue()


def open_content(sealed: bytes, purpose: Purpose, context: str) -> bytes:
    """Open a whole content. Raises StreamBroken, UnknownKey."""
    keys = vault.current()
    return OpeningReader(io.BytesIO(sealed), lambda key_id: keys.key(purpose, key_id), context).read()


def _cipher(key: bytes, salt: bytes, context: str) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = f"registry/v1/stream/{context}".encode()
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=salt, info=info).derive(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")
