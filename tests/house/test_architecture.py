"""The house keeps its own rules: who may import whom, where heavy libraries may be loaded, sizes of files."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from registry.settings import ROOT

SOURCES = sorted((ROOT / "registry").rglob("*.py"))

HEAVY = {
    "networkx": ("network", "allocation"),
    "pandas": ("documents", "network", "oversight"),
    "numpy": ("allocation", "network", "service_records/recount"),
    "scipy": ("allocation", "network", "service_records/recount"),
    "highspy": ("allocation", "network", "service_records/recount"),
    "ortools": ("allocation", "network", "service_records/recount"),
}
INSIDE_FUNCTIONS_ONLY = {*HEAVY, "openpyxl", "python_calamine", "xlsxwriter", "pypinyin", "chinese_calendar"}


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name.split(".")[0] for name in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module.split(".")[0]]
    return []


def test_rooms_import_downward_only() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_stay_in_their_rooms_and_inside_functions(source: Path) -> None:
    place = source.relative_to(ROOT / "registry").as_posix()
    tree = ast.parse(source.read_text())
    for node in ast.walk(tree):
        for name in imported(node):
            rooms = HEAVY.get(name)
            assert rooms is None or place.startswith(rooms), f"{place} may not import {name}"
    typing_only = [
        inner
        for block in tree.body
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for inner in ast.walk(block)
    ]
    for node in tree.body:
        for name in imported(node):
            assert name not in INSIDE_FUNCTIONS_ONLY or node in typing_only, f"{place} loads {name} on import"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_stays_below_four_hundred_lines(source: Path) -> None:
    lines = len(source.read_text().splitlines())
    assert lines <= 400, f"{source.name} has {lines} lines: make it a folder"


def test_the_clock_is_asked_in_one_place_only() -> None:
    for source in SOURCES:
        if source.name == "clock.py":
            continue
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in {
                "datetime.now",
                "datetime.utcnow",
                "date.today",
                "datetime.today",
            }:
                raise AssertionError(f"{source.relative_to(ROOT)}:{node.lineno} asks the clock; use kernel.clock")


def test_nothing_names_a_place_outside_the_project() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        path = ROOT / name
        if name.startswith("static/vendor/") or not path.is_file() or path.suffix in {".json", ".svg", ".png"}:
            continue
        text = path.read_text(errors="ignore")
        assert "../" + "shared" not in text, f"{name} reads outside the project"
