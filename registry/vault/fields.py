"""Sealed fields and blind indexes.

A sealed field is text, `v1.<key id>.<algorithm>.<nonce>.<ciphertext>`, the last two base64url. It is bound to its
place: a ciphertext that was moved to another row or column does not open. Nonces are 96 random bits; a key is good
for 2^32 values, far beyond what a province writes between two rotations.
"""

import binascii
import hmac
import os
from base64 import b64decode, urlsafe_b64encode

from registry.kernel.errors import RegistryError
from registry.kernel.messages import Message, message
from registry.vault import keyring as vault
from registry.vault.keyring import Purpose

VERSION = "v1"
AES_256_GCM = "A256GCM"
NONCE_BYTES = 12
BLIND_INDEX_BYTES = 16


class SealBroken(RegistryError):
    """A sealed value cannot be opened: not an envelope, or not the one that was sealed in this place."""

    def __init__(self, code: str, text: Message) -> None:
        super().__init__(text)
        self.code = code


def context(table: str, column: str, row_uid: str) -> str:
    """Name the place of a sealed value; `row_uid` never changes and is never reused."""
    if not (table and column and row_uid):
        raise ValueError("a sealed value needs table, column and row")
    return f"{table}.{column}.{row_uid}"


def seal(text: str, context: str) -> str:
    """Encrypt and authenticate a text for its place (see `context`) with the current field key."""
    keys = vault.current()
    key_id = keys.current_id(Purpose.FIELD)
    nonce = os.urandom(NONCE_BYTES)
    sealed = keys.cipher(key_id).encrypt(nonce, text.encode(), context.encode())
    return f"{VERSION}.{key_id}.{AES_256_GCM}.{_encode(nonce)}.{_encode(sealed)}"


def open_sealed(envelope: str, context: str) -> str:
    """Open what was sealed in this place. Raises SealBroken, UnknownKey."""
    from cryptography.exceptions import InvalidTag

    key_id, nonce, sealed = _parts(envelope)
    try:
        return vault.current().cipher(key_id).decrypt(nonce, sealed, context.encode()).decode()
    except InvalidTag:
        raise SealBroken(
            "tampered",
            message("A protected value does not belong to its place or was changed (%(context)s).", context=context),
        ) from None


def key_id_of(envelope: str) -> str:
    """Tell with which key a value was sealed. Raises SealBroken."""
    return _parts(envelope)[0]


def blind_index(purpose: str, canonical: str) -> bytes:
    """Make the 16 bytes by which a sealed value is found: keyed, so that they cannot be guessed without the key.

    `purpose` ("id_no") keeps equal texts in different columns apart; `canonical` is the text in its one form.
    """
    if not purpose or "|" in purpose:
        raise ValueError("a purpose is a plain word")
    key = vault.current().blind_index_key
    return hmac.digest(key, f"{purpose}|{canonical}".encode(), "sha256")[:BLIND_INDEX_BYTES]


def blind_indexes(purpose: str, canonical: str) -> list[bytes]:
    """Make every index under which a value may stand: while keys are rotated, that of the former key too.

    A value and its index are always written together, with keys of one id; the envelope tells which.
    """
    text = f"{purpose}|{canonical}".encode()
    return [hmac.digest(key, text, "sha256")[:BLIND_INDEX_BYTES] for key in vault.current().blind_index_keys()]


def _parts(envelope: str) -> tuple[str, bytes, bytes]:
    version, _, rest = envelope.partition(".")
    parts = rest.split(".")
    try:
        if version != VERSION or len(parts) != 4 or parts[1] != AES_256_GCM:
            raise ValueError
        nonce, sealed = _decode(parts[2]), _decode(parts[3])
        if len(nonce) != NONCE_BYTES:
            raise ValueError
    except (ValueError, binascii.Error):
        raise SealBroken("shape", message("A protected value is not in the form that this program writes.")) from None
    return parts[0], nonce, sealed


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decode(text: str) -> bytes:
    raw = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    # The last character may hold unused bits: only one spelling is ours.
    if _encode(raw) != text:
        raise ValueError
    return raw
