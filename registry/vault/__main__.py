"""`python -m registry.vault FILE`: make the keyring of a new instance, before which the application does not start."""

import sys
from pathlib import Path

from registry.kernel.errors import RegistryError
from registry.vault.keyring import Keyring


def main(arguments: list[str]) -> int:
    """Write a new keyring (mode 0400); never over one that is there."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m registry.vault FILE\n")
        return 2
    try:
        Keyring.generate(Path(arguments[0]))
    except RegistryError as fault:
        sys.stderr.write(f"{fault}\n")
        return fault.exit_code
    except OSError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write(f"keyring: {arguments[0]}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
