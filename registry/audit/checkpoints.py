"""A signed note of where the trail stood, kept outside the database (after the signed notes of C2SP).

    registry.audit/epoch-1
    4711
    base64 of the hash of entry 4711
    2026-11-23T12:00:00Z

    — registry.audit/epoch-1 base64(4 bytes of the key's hash, then the Ed25519 signature)

The key that signs belongs to the operator's account, not to the web process; the key that checks is public.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from registry.kernel.errors import BadData, RuleViolation
from registry.kernel.messages import message

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ORIGIN = "registry.audit/epoch-"
MARK = "\u2014 "
TIME = "%Y-%m-%dT%H:%M:%SZ"
ID_BYTES, SIGNATURE_BYTES, HASH_BYTES = 4, 64, 32


@dataclass(frozen=True)
class Checkpoint:
    """Where the trail stood: the last entry, its hash (hex), the epoch and the moment."""

    epoch: int
    seq: int
    hash: str
    at: datetime

    @property
    def text(self) -> str:
        hashed = base64.b64encode(bytes.fromhex(self.hash)).decode()
        return f"{ORIGIN}{self.epoch}\n{self.seq}\n{hashed}\n{self.at.astimezone(UTC).strftime(TIME)}\n"


def make_key(path: Path) -> str:
    """Write a new signing key (mode 0400) and beside it, as `.pub`, the one that checks. Return the latter.

    Raise RuleViolation if the file exists: checkpoints already signed would lose their witness.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        raise RuleViolation(
            "key_exists", message("%(path)s exists; a signing key is never overwritten.", path=str(path))
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
    written = base64.b64encode(_raw(key.public_key())).decode()
    public_file(path).write_text(written + "\n")
    return written


def public_file(path: Path) -> Path:
    """Return where the public half of a signing key lies."""
    return path.with_name(path.name + ".pub")


def sign(checkpoint: Checkpoint, key_file: Path) -> str:
    """Return the signed note. Raise BadData if the key cannot be read or is open to others."""
    key = _signing_key(key_file)
    signed = _key_id(key.public_key()) + key.sign(checkpoint.text.encode())
    return f"{checkpoint.text}\n{MARK}{ORIGIN}{checkpoint.epoch} {base64.b64encode(signed).decode()}\n"


def read(note: str, public_key_file: Path) -> Checkpoint:
    """Read a signed note. Raise BadData if it is none, RuleViolation if its signature is not good."""
    from cryptography.exceptions import InvalidSignature

    key = _checking_key(public_key_file)
    text, _, signature_line = note.partition("\n\n")
    try:
        origin, seq, hashed, at = text.split("\n")
        mark, name, encoded = signature_line.rstrip("\n").split(" ")
        checkpoint = Checkpoint(
            epoch=int(origin.removeprefix(ORIGIN)),
            seq=int(seq),
            hash=base64.b64decode(hashed, validate=True).hex(),
            at=datetime.strptime(at, TIME).replace(tzinfo=UTC),
        )
        signed = base64.b64decode(encoded, validate=True)
        is_note = (
            mark + " " == MARK
            and name == origin
            and checkpoint.text == text + "\n"
            and len(signed) == ID_BYTES + SIGNATURE_BYTES
            and len(checkpoint.hash) == 2 * HASH_BYTES
        )
    except ValueError:
        is_note = False
    if not is_note:
        raise BadData(message("This is not a checkpoint that this program wrote."))
    try:
        if signed[:ID_BYTES] != _key_id(key):
            raise InvalidSignature
        key.verify(signed[ID_BYTES:], checkpoint.text.encode())
    except InvalidSignature:
        raise RuleViolation(
            "bad_signature", message("The signature of the checkpoint is not good: it was changed, or made elsewhere.")
        ) from None
    return checkpoint


def _signing_key(path: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        content, mode = path.read_bytes(), path.stat().st_mode
        key = load_pem_private_key(content, None)
    except (OSError, ValueError) as fault:
        raise BadData(
            message("The signing key %(path)s cannot be read. Make one: flask audit make-signing-key.", path=str(path))
        ) from fault
    if mode & 0o077 or not isinstance(key, Ed25519PrivateKey):
        raise BadData(message("The signing key %(path)s must be an Ed25519 key of mode 0400.", path=str(path)))
    return key


def _checking_key(path: Path) -> "Ed25519PublicKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(path.read_text().strip(), validate=True))
    except (OSError, ValueError) as fault:
        raise BadData(message("The public key %(path)s cannot be read.", path=str(path))) from fault


def _key_id(key: "Ed25519PublicKey") -> bytes:
    return hashlib.sha256(b"registry.audit\n\x01" + _raw(key)).digest()[:ID_BYTES]


def _raw(key: "Ed25519PublicKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
