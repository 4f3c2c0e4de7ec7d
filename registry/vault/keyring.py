"""The keys: 256-bit secrets by key id, kept in one file or variable outside database and backup.

The text is JSON: `{"version": 1, "current": {"field": "k1", ...}, "keys": {"k1": "<base64 of 32 bytes>"}}`. For each
purpose a key of its own is derived (HKDF-SHA256), so that a key for one purpose tells nothing about another.
`current` names the key that new values get, per purpose: fields can move to a new key while blind indexes stay. A
purpose that an older keyring does not name uses the key of the fields. `derived` holds, per purpose, the derived key of
a secret that is retired: the trail can still be proven with it, no field can be opened.
"""

import base64
import hashlib
import json
import os
import re
import secrets
import stat
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from registry.kernel.errors import BadData, RegistryError
from registry.kernel.messages import message

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
FIRST_KEY_ID = "k1"
FILE_VARIABLE = "KEYRING_FILE"
TEXT_VARIABLE = "KEYRING"
_KEY_ID = re.compile(r"[a-z0-9]{1,16}")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Purpose(StrEnum):
    """What a derived key is for."""

    FIELD = "field"
    BLIND_INDEX = "blind-index"
    AUDIT = "audit"
    FILE = "file"
    BACKUP = "backup"


ALWAYS_NAMED = (Purpose.FIELD, Purpose.BLIND_INDEX, Purpose.AUDIT)
ROTATED = (Purpose.FIELD, Purpose.BLIND_INDEX, Purpose.FILE, Purpose.BACKUP)
"""What moves to a new key; the trail stays provable with the key that it was written with."""

Stamp = tuple[int, int, int]


class BadKeyring(BadData):
    """The keyring cannot be used; the sentence says why and never shows a key."""


class UnknownKey(RegistryError):
    """A value was sealed with a key that this keyring does not hold."""

    def __init__(self, key_id: str) -> None:
        super().__init__(message("The keyring holds no key %(key_id)s; the value cannot be opened.", key_id=key_id))
        self.key_id = key_id


class VaultClosed(RuntimeError):
    """The application has not opened the vault (`init`)."""


class Keyring:
    """Keys by key id, and which of them is current for each purpose."""

    def __init__(
        self,
        keys: Mapping[str, bytes],
        current: Mapping[Purpose, str],
        kept: Mapping[tuple[Purpose, str], bytes] | None = None,
    ) -> None:
        self.path: Path | None = None
        self._stamp: Stamp | None = None
        self._keys = dict(keys)
        self._current = {purpose: current.get(purpose, "") for purpose in ALWAYS_NAMED}
        for purpose in Purpose:
            self._current[purpose] = current.get(purpose) or self._current[Purpose.FIELD]
        self._kept = dict(kept or {})
        self._derived: dict[tuple[Purpose, str], bytes] = dict(self._kept)
        self._ciphers: dict[str, AESGCM] = {}
        for key_id, key in self._keys.items():
            if not _KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES:
                raise BadKeyring(message("Each key needs an id of small letters and digits, and 32 bytes in base64."))
        for purpose, key_id in self._current.items():
            if key_id not in self._keys and (purpose, key_id) not in self._kept:
                raise BadKeyring(message("The keyring names no current key for %(purpose)s.", purpose=purpose.value))

    def __repr__(self) -> str:
        return f"Keyring({', '.join(sorted(self._keys))})"

    @property
    def key_ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._keys))

    @property
    def was_replaced(self) -> bool:
        """Say whether the file that this keyring was read from is another one by now."""
        if self.path is None:
            return False
        try:
            return _stamp_of(self.path.stat()) != self._stamp
        except OSError:
            return False

    def current_id(self, purpose: Purpose) -> str:
        """Give the id of the key that new values of this purpose get."""
        return self._current[purpose]

    def key(self, purpose: Purpose, key_id: str | None = None) -> bytes:
        """Derive the key of a purpose, 32 bytes; of the current key id unless one is given. Raises UnknownKey."""
        wanted = (purpose, key_id or self._current[purpose])
        if wanted not in self._derived:
            self._derived[wanted] = self._derive(*wanted)
        return self._derived[wanted]

    def cipher(self, key_id: str) -> "AESGCM":
        """Give the cipher for sealed fields; made once per key, since making it costs more than using it."""
        if key_id not in self._ciphers:
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM

            self._ciphers[key_id] = AESGCM(self.key(Purpose.FIELD, key_id))
        return self._ciphers[key_id]

    @cached_property
    def blind_index_key(self) -> bytes:
        return self.key(Purpose.BLIND_INDEX)

    def fingerprint(self, key_id: str) -> str:
        """Give 16 characters by which a key is told from another one of the same id; "" for one that is not here.

        They are made from the derived key of the trail, which a retired key leaves behind.
        """
        try:
            key = self.key(Purpose.AUDIT, key_id)
        except UnknownKey:
            return ""
        return hashlib.sha256(b"registry/v1/fingerprint" + key).hexdigest()[:16]

    def blind_index_keys(self) -> list[bytes]:
        """Give the keys under which a value may be indexed while a rotation is under way, the current one first."""
        first = self.current_id(Purpose.BLIND_INDEX)
        others = [key_id for key_id in self.key_ids if key_id != first]
        return [self.key(Purpose.BLIND_INDEX, key_id) for key_id in (first, *others)]

    def with_new_key(self) -> "Keyring":
        """Give a keyring with one more key, which all that is new gets from now on."""
        used = [*self._keys, *(key_id for _purpose, key_id in self._kept)]
        number = max((int(key_id[1:]) for key_id in used if re.fullmatch(r"k[0-9]+", key_id)), default=0) + 1
        added = f"k{number}"
        keys = {**self._keys, added: secrets.token_bytes(KEY_BYTES)}
        return Keyring(keys, {**self._current, **dict.fromkeys(ROTATED, added)}, self._kept)

    def without_key(self, key_id: str) -> "Keyring":
        """Give a keyring without a key that nothing is sealed with any more; what proves the trail stays."""
        used_for = [purpose for purpose in ROTATED if self._current[purpose] == key_id]
        if key_id not in self._keys:
            raise UnknownKey(key_id)
        if used_for:
            raise BadKeyring(message("Key %(key_id)s is in use: rotate first.", key_id=key_id))
        keys = {known: key for known, key in self._keys.items() if known != key_id}
        kept = {**self._kept, (Purpose.AUDIT, key_id): self.key(Purpose.AUDIT, key_id)}
        return Keyring(keys, self._current, kept)

    def to_text(self) -> str:
        """Write the JSON text of this keyring."""
        content: dict[str, Any] = {
            "version": 1,
            "current": {purpose.value: key_id for purpose, key_id in self._current.items()},
            "keys": {key_id: _text_of(key) for key_id, key in self._keys.items()},
        }
        for (purpose, key_id), key in self._kept.items():
            content.setdefault("derived", {}).setdefault(purpose.value, {})[key_id] = _text_of(key)
        return json.dumps(content, indent=1) + "\n"

    def replace(self, path: Path) -> "Keyring":
        """Put this keyring in the place of the one in the file, whole or not at all; return it as read back."""
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)
        try:
            _write_new(part, self.to_text())
            os.replace(part, path)
            _sync_folder(path.parent)
        except OSError as fault:
            raise BadKeyring(
                message("The keyring file %(path)s cannot be written: %(why)s.", path=str(path), why=fault.strerror)
            ) from None
        return Keyring.load(path)

    def _derive(self, purpose: Purpose, key_id: str) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        if key_id not in self._keys:
            raise UnknownKey(key_id)
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"registry/v1/{purpose.value}".encode()).derive(
            self._keys[key_id]
        )

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read the JSON text of a keyring. Raises BadKeyring."""
        try:
            content = json.loads(text)
            if content["version"] != 1:
                raise BadKeyring(message("This version of the keyring is not known."))
            keys = {str(key_id): base64.b64decode(key, validate=True) for key_id, key in content["keys"].items()}
            named = content["current"]
            current = {purpose: str(named[purpose.value]) for purpose in ALWAYS_NAMED}
            current |= {purpose: str(named[purpose.value]) for purpose in Purpose if purpose.value in named}
            kept = {
                (Purpose(purpose), str(key_id)): base64.b64decode(key, validate=True)
                for purpose, derived in content.get("derived", {}).items()
                for key_id, key in derived.items()
            }
        except (ValueError, KeyError, TypeError, AttributeError):
            # `from None`: the fault would quote the text, and so perhaps a key.
            raise BadKeyring(message("The keyring is not in the form that this program writes.")) from None
        return cls(keys, current, kept)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a keyring file that nobody but its owner may read (mode 0400 or 0600). Raises BadKeyring."""
        try:
            with path.open("rb") as file:
                found = os.fstat(file.fileno())
                text = file.read()
        except OSError as fault:
            raise BadKeyring(
                message(
                    "The keyring file %(path)s cannot be read: %(why)s. A new instance makes one with "
                    "python -m registry.vault FILE.",
                    path=str(path),
                    why=fault.strerror,
                )
            ) from None
        mode = found.st_mode
        if mode & (_OTHERS | stat.S_IXUSR):
            raise BadKeyring(
                message(
                    "The keyring file %(path)s has mode %(mode)s; only its owner may read it: chmod 400.",
                    path=str(path),
                    mode=f"{stat.S_IMODE(mode):04o}",
                )
            )
        keyring = cls.from_text(text.decode("utf-8", "replace"))
        keyring.path, keyring._stamp = path, _stamp_of(found)
        return keyring

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the keyring that KEYRING_FILE or KEYRING names. Raises BadKeyring."""
        if path := environment.get(FILE_VARIABLE):
            return cls.load(Path(path))
        if text := environment.get(TEXT_VARIABLE):
            return cls.from_text(text)
        raise BadKeyring(message("Set KEYRING_FILE to the path of the keyring."))

    @classmethod
    def generate(cls, path: Path) -> Self:
        """Write a new keyring with one random key, mode 0400. Never overwrites: BadKeyring if the file exists."""
        first = cls({FIRST_KEY_ID: secrets.token_bytes(KEY_BYTES)}, dict.fromkeys(Purpose, FIRST_KEY_ID))
        try:
            _write_new(path, first.to_text())
        except FileExistsError:
            raise BadKeyring(
                message("%(path)s exists; a keyring is never overwritten, without it the data is lost.", path=str(path))
            ) from None
        return cls.load(path)


def _write_new(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stamp_of(found: os.stat_result) -> Stamp:
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _text_of(key: bytes) -> str:
    return base64.b64encode(key).decode()


_current: Keyring | None = None


def init(keyring: Keyring | None) -> None:
    """Open the vault with a keyring (or close it with None)."""
    global _current
    _current = keyring


def current() -> Keyring:
    """Give the keyring in use; read again if a rotation in another process replaced its file. Raises VaultClosed."""
    global _current
    if _current is None:
        raise VaultClosed("the vault is closed: call vault.keyring.init(keyring) first")
    if _current.path is not None and _current.was_replaced:
        _current = Keyring.load(_current.path)
    return _current
