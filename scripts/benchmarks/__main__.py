"""Run benchmarks by name: a table on the screen, JSON in build/bench/."""

import argparse
import json
import os
import platform
from importlib import import_module
from pathlib import Path

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent.parent / "build" / "bench"
NAMES = sorted(file.stem for file in HERE.glob("*.py") if not file.stem.startswith("_"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(NAMES)}")
    parser.add_argument("--size", choices=("small", "full"), default="small")
    wishes = parser.parse_args()
    unknown = sorted(set(wishes.names) - set(NAMES))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")
    RESULTS.mkdir(parents=True, exist_ok=True)
    for name in wishes.names or NAMES:
        rows = import_module(f"scripts.benchmarks.{name}").run(wishes.size)
        show(name, wishes.size, rows)
        facts = {
            "benchmark": name,
            "size": wishes.size,
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "rows": rows,
        }
        (RESULTS / f"{name}-{wishes.size}.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")


def show(name: str, size: str, rows: list[dict[str, object]]) -> None:
    table = Table("what", "figure", "unit", "baseline", "ratio", "target", "met", title=f"{name} ({size})")
    for row in rows:
        met = {True: "yes", False: "NO", None: ""}[row.get("met")]  # type: ignore[index]
        cells = [row["name"], row["figure"], row["unit"], row.get("baseline"), row.get("ratio"), row.get("target")]
        table.add_row(*["" if cell is None else str(cell) for cell in cells], met)
    Console().print(table)


if __name__ == "__main__":
    main()
