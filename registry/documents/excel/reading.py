"""Read a sheet of an uploaded workbook, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import registry
from registry.documents.package import BadWorkbook
from registry.documents.prescan import LIMITS, MEGABYTE, read_bytes
from registry.documents.sheet import Sheet
from registry.kernel.messages import Message, message

MEMORY_BYTES = 1536 * MEGABYTE
CPU_SECONDS = 120
WALL_SECONDS = 240
_ROOT = Path(registry.__file__).parent.parent


def read_sheet(source: Path | bytes, name: str = "") -> Sheet:
    """Read a sheet by name, or the first visible one. Raises BadWorkbook.

    The pre-scan runs first, then python-calamine, both in a child process that gets no environment and no secrets.
    """
    data = read_bytes(source, LIMITS.file_bytes)
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.environ.get("PATH", "")}
    command = [sys.executable, "-s", "-m", "registry.documents.excel.child", name]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=WALL_SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise _beyond_limits() from None
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise _beyond_limits()
    facts = json.loads(head)
    if refused := facts.get("refused"):
        raise BadWorkbook(refused["code"], Message(refused["template"], refused["values"]))
    return Sheet(facts["name"], body.splitlines(), facts["merged_down"])


def _beyond_limits() -> BadWorkbook:
    return BadWorkbook(
        "beyond-limits",
        message("The workbook could not be read within the limits of memory and time; send it in parts."),
    )
