"""The keys: 256-bit secrets by key id, kept in one file or variable outside database and backup.

The text is JSON: `{"version": 1, "current": {"field": "k1", ...}, "keys": {"k1": "<base64 of 32 bytes>"}}`. For each
purpose a key of its own is derived (HKDF-SHA256), so that a key for one purpose tells nothing about another.
`current` names the key that new values get, per purpose: fields can move to a new key while blind indexes stay.
"""

import base64
import json
import os
import re
import secrets
import stat
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

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

    def __init__(self, keys: Mapping[str, bytes], current: Mapping[Purpose, str]) -> None:
        self._keys = dict(keys)
        self._current = {purpose: current.get(purpose, "") for purpose in Purpose}
        self._derived: dict[tuple[Purpose, str], bytes] = {}
        self._ciphers: dict[str, AESGCM] = {}
        for key_id, key in self._keys.items():
            if not _KEY_ID.fullmatch(key_id) or len(key) != KEY_BYTES:
                raise BadKeyring(message("Each key needs an id of small letters and digits, and 32 bytes in base64."))
        for purpose, key_id in self._current.items():
            if key_id not in self._keys:
                raise BadKeyring(message("The keyring names no current key for %(purpose)s.", purpose=purpose.value))

    def __repr__(self) -> str:
        return f"Keyring({', '.join(sorted(self._keys))})"

    @property
    def key_ids(self) -> tuple[str, ...]:
        return tuple(sorted(self._keys))

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
            current = {purpose: str(content["current"][purpose.value]) for purpose in Purpose}
        except (ValueError, KeyError, TypeError, AttributeError):
            # `from None`: the fault would quote the text, and so perhaps a key.
            raise BadKeyring(message("The keyring is not in the form that this program writes.")) from None
        return cls(keys, current)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a keyring file that nobody but its owner may read (mode 0400 or 0600). Raises BadKeyring."""
        try:
            with path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                text = file.read()
        except OSError as fault:
            raise BadKeyring(
                message("The keyring file %(path)s cannot be read: %(why)s.", path=str(path), why=fault.strerror)
            ) from None
        if mode & (_OTHERS | stat.S_IXUSR):
            raise BadKeyring(
                message(
                    "The keyring file %(path)s has mode %(mode)s; only its owner may read it: chmod 400.",
                    path=str(path),
                    mode=f"{stat.S_IMODE(mode):04o}",
                )
            )
        return cls.from_text(text.decode("utf-8", "replace"))

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
        key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        current = dict.fromkeys((purpose.value for purpose in Purpose), FIRST_KEY_ID)
        text = json.dumps({"version": 1, "current": current, "keys": {FIRST_KEY_ID: key}}, indent=1) + "\n"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        except FileExistsError:
            raise BadKeyring(
                message("%(path)s exists; a keyring is never overwritten, without it the data is lost.", path=str(path))
            ) from None
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        return cls.from_text(text)


_current: Keyring | None = None


def init(keyring: Keyring | None) -> None:
    """Open the vault with a keyring (or close it with None)."""
    global _current
    _current = keyring


def current() -> Keyring:
    """Give the keyring in use. Raises VaultClosed."""
    if _current is None:
        raise VaultClosed("the vault is closed: call vault.keyring.init(keyring) first")
    return _current
