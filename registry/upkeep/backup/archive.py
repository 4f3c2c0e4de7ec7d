"""The file of a backup: a tar (`database`, `files/<hash>`..., `manifest.json`) in a sealed stream.

The manifest comes last, since it names the SHA-256 of each part. The key is that of the keyring for backups, or one of
a file of its own; then the stream names no key id.
"""

import base64
import hashlib
import io
import json
import os
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from registry.kernel.errors import BadData
from registry.kernel.messages import message
from registry.vault import keyring
from registry.vault.keyring import KEY_BYTES, Purpose
from registry.vault.streams import KeyOf, OpeningReader, SealingWriter, StreamBroken

CONTEXT = "backup/v1"
DATABASE, MANIFEST, FILES = "database", "manifest.json", "files/"
BLOCK = 1 << 20


@dataclass(frozen=True)
class Trail:
    """Where the chain of the trail ended."""

    epoch: int
    seq: int
    hash: str


@dataclass(frozen=True)
class Facts:
    """What a database is by count: its schema revision, the rows of each table, and the head of its trail."""

    revision: str
    counts: dict[str, int]
    trail: Trail


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `keys` are the ids of the keys that its sealed values need, each with its fingerprint."""

    made_at: str
    dialect: str
    facts: Facts
    keys: dict[str, str]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    version: int = 1

    def to_text(self) -> str:
        """Write the manifest as JSON."""
        return json.dumps(asdict(self), indent=1, sort_keys=True)

    @classmethod
    def from_text(cls, text: bytes) -> "Manifest":
        """Read a manifest. Raise BadData."""
        try:
            content = json.loads(text)
            facts = content.pop("facts")
            return cls(**content, facts=Facts(facts["revision"], facts["counts"], Trail(**facts["trail"])))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise not_a_backup() from None


def not_a_backup() -> BadData:
    """Return the refusal of a file that is no backup."""
    return BadData(message("This is not a backup that this program wrote, or it is not whole."))


def read_key_file(path: Path) -> bytes:
    """Read a key of 32 bytes in base64 from a file that only its owner may read. Raise BadData."""
    try:
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise BadData(message("Others may read the key file %(path)s: chmod 400.", path=str(path)))
        key = base64.b64decode(path.read_text().strip(), validate=True)
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadData(message("%(path)s holds no key of 32 bytes in base64.", path=str(path)))
    return key


def make_key_file(path: Path) -> None:
    """Write a new key for backups, mode 0400. Never overwrites."""
    with new_file(path, 0o400) as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")


def writing_key(key_file: Path | None) -> tuple[str, bytes]:
    """Return key id and key for a new backup."""
    if key_file is not None:
        return "", read_key_file(key_file)
    keys = keyring.current()
    key_id = keys.current_id(Purpose.BACKUP)
    return key_id, keys.key(Purpose.BACKUP, key_id)


def reading_key(key_file: Path | None) -> KeyOf:
    """Return what finds the key of a backup. It raises UnknownKey, BadData."""

    def key_of(key_id: str) -> bytes:
        if key_id:
            return keyring.current().key(Purpose.BACKUP, key_id)
        if key_file is None:
            raise BadData(message("This backup was sealed with a key file: give it with --key-file."))
        return read_key_file(key_file)

    return key_of


@contextmanager
def new_file(path: Path, mode: int) -> Iterator[BinaryIO]:
    """Open a file that must not exist yet; it appears whole, under its name, when the block ends."""
    if path.exists():
        raise BadData(message("%(path)s exists already; choose another name.", path=str(path)))
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as fault:
        raise BadData(
            message("%(file)s cannot be written: %(why)s", file=str(path), why=fault.strerror or "")
        ) from fault
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a move, it never replaces what somebody put there meanwhile
    finally:
        part.unlink(missing_ok=True)


class Writer:
    """A backup being written."""

    def __init__(self, target: BinaryIO, key_id: str, key: bytes) -> None:
        self._sealing = SealingWriter(target, key_id, key, CONTEXT)
        # not a stream of tarfile ("w|"), which writes its end also when it is thrown away after a fault
        self._tar = tarfile.TarFile(mode="w", fileobj=cast(IO[bytes], self._sealing), copybufsize=BLOCK)
        self.parts: dict[str, dict[str, Any]] = {}

    def add(self, name: str, source: BinaryIO, size: int) -> None:
        """Add a part."""
        hashed = _Hashed(source)
        self._tar.addfile(_member(name, size), cast(IO[bytes], hashed))
        self.parts[name] = {"size": size, "sha256": hashed.digest.hexdigest()}

    def close(self, manifest: Manifest) -> None:
        """Add the manifest and end the file."""
        text = manifest.to_text().encode()
        self._tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
        self._tar.close()
        self._sealing.close()


def read(source: BinaryIO, key_of: KeyOf, take: Callable[[str, BinaryIO], None]) -> Manifest:
    """Walk through a backup: give each part to `take`, compare all with the manifest and return it.

    Raise StreamBroken, UnknownKey, or BadData for what is not a backup.
    """
    reader = OpeningReader(source, key_of, CONTEXT)
    found: dict[str, dict[str, Any]] = {}
    manifest = None
    try:
        with tarfile.open(mode="r|", fileobj=cast(IO[bytes], reader), bufsize=BLOCK) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None or manifest is not None or not _is_ours(member.name):
                    raise not_a_backup()
                if member.name == MANIFEST:
                    manifest = Manifest.from_text(content.read())
                    continue
                hashed = _Hashed(cast(BinaryIO, content))
                take(member.name, cast(BinaryIO, hashed))
                found[member.name] = {"size": member.size, "sha256": hashed.digest.hexdigest()}
        while reader.read(BLOCK):  # to the end: only the last chunk proves that nothing is missing
            pass
    except tarfile.TarError:
        raise not_a_backup() from None
    if manifest is None or manifest.version != 1 or manifest.parts != found or DATABASE not in found:
        raise StreamBroken
    return manifest


def _is_ours(name: str) -> bool:
    rest = name.removeprefix(FILES)
    return name in (DATABASE, MANIFEST) or (name.startswith(FILES) and rest.isalnum() and len(rest) == 64)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


class _Hashed:
    """A source that hashes what is read from it."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.digest.update(data)
        return data
