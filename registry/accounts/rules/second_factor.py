"""Codes of the authenticator application (RFC 6238: SHA-1, 6 digits, 30 seconds) and codes that people copy."""

import hmac
import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from hashlib import sha256

SECONDS = 30
SECRET_BYTES = 20
RECOVERY_CODES = 10
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
"""No I, L, O, U: they are misread; 5 bits a character."""

CODE_CHARACTERS, RECOVERY_CHARACTERS, GROUP = 26, 24, 4
"""130 and 120 bits: enough for a plain SHA-256 to keep them (ASVS 6.5.2)."""


def new_secret() -> str:
    """Return a secret for a device, in base32."""
    return b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def known_secret(username: str) -> str:
    """Return the secret of a demonstration account, which is no secret."""
    return b32encode(sha256(f"demonstration {username}".encode()).digest()[:SECRET_BYTES]).decode()


def step_of(at: datetime) -> int:
    """Return the number of the 30-second step of an instant."""
    return int(at.timestamp()) // SECONDS


def code_of(secret: str, step: int) -> str:
    """Return the six digits of a step."""
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.twofactor.totp import TOTP

    return TOTP(b32decode(secret), 6, SHA1(), SECONDS).generate(step * SECONDS).decode()  # noqa: S303


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """Return the step, at most one off, whose code this is; None if it is none of the three."""
    typed = "".join(character for character in code if character.isdigit() and character.isascii())
    now = step_of(at)
    found = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(code_of(secret, step), typed)]
    return found[-1] if found else None


def device_address(secret: str, username: str, issuer: str) -> str:
    """Return the otpauth address that the application reads from the picture."""
    from urllib.parse import quote

    label = quote(f"{issuer}:{username}")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&algorithm=SHA1&digits=6&period={SECONDS}"


def new_code(characters: int = CODE_CHARACTERS) -> str:
    """Return a random code in groups: "7KQ2-M9XD-..."."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(characters))
    return "-".join(text[start : start + GROUP] for start in range(0, characters, GROUP))


def hash_of_code(code: str) -> str:
    """Return the SHA-256 of a code, however it was typed: small letters, spaces, letters taken for digits."""
    typed = code.upper().translate(str.maketrans("ILO", "110"))
    return sha256("".join(one for one in typed if one in _ALPHABET).encode()).hexdigest()
