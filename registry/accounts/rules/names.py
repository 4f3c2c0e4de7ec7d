"""What a user name looks like."""

import re

SHAPE = r"[a-z0-9][a-z0-9._-]{2,59}$"
_NUMBER = re.compile(r"[0-9]{11}|[0-9]{15}|[0-9]{17}[0-9x]")


def is_good_name(username: str) -> bool:
    """Say whether this can be a user name: small letters, digits, dots, hyphens; no telephone, no ID number."""
    return re.match(SHAPE, username) is not None and _NUMBER.fullmatch(username) is None
