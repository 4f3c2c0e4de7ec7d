"""Both READMEs name every setting, with the names of the code, and every command."""

import re

import click
import pytest
from flask import Flask

from registry.settings import ROOT

SETTINGS = re.compile(r"REGISTRY_[A-Z_]+|DATABASE_URL")
OF_FLASK = {"run", "shell", "routes", "db"}


def commands(app: Flask) -> list[tuple[str, ...]]:
    """Return each command of the house by its words."""
    found: list[tuple[str, ...]] = []
    for name, command in app.cli.commands.items():
        if name in OF_FLASK:
            continue
        inner = list(command.commands) if isinstance(command, click.Group) else []
        found += [(name, one) for one in inner] or [(name,)]
    return found


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_setting_stands_in_the_table(readme: str) -> None:
    wanted = set(SETTINGS.findall((ROOT / "registry" / "settings.py").read_text(encoding="utf-8")))
    listed = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / readme).read_text(encoding="utf-8"), flags=re.M)
    assert sorted(listed) == sorted(wanted)


@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_every_command_is_named(app: Flask, readme: str) -> None:
    lines = (ROOT / readme).read_text(encoding="utf-8").splitlines()
    missing = [
        " ".join(words)
        for words in commands(app)
        if not any(all(re.search(rf"(?<![\w-]){word}(?![\w-])", line) for word in words) for line in lines)
    ]
    assert not missing, missing
