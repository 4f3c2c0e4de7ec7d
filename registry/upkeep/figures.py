"""Figures for the watch: requests by route and status, how long they took, and the state of the house.

Written as Prometheus reads them (text format 0.0.4). Each process counts for itself and keeps its counts in a file of
the instance at most once a second; what is told is the sum over all files, also of processes that have ended.
"""

import json
import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from threading import Lock
from uuid import uuid4

from registry.upkeep import queries

FOLDER = "figures"
BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; one more class takes what was slower."""

FLUSH_AFTER = 1.0


@dataclass
class Counts:
    """Requests by (route, method, status), and durations by route: one count a class, and the sum in seconds."""

    requests: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    classes: dict[str, list[int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def note(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests[route, method, str(status)] += 1
        self.classes.setdefault(route, [0] * (len(BOUNDS) + 1))[bisect_left(BOUNDS, seconds)] += 1
        self.seconds[route] = self.seconds.get(route, 0.0) + seconds

    def add(self, other: "Counts") -> None:
        """Add what another process counted."""
        self.requests.update(other.requests)
        for route, seconds in other.seconds.items():
            self.seconds[route] = self.seconds.get(route, 0.0) + seconds
        for route, classes in other.classes.items():
            mine = self.classes.get(route, [0] * len(classes))
            self.classes[route] = [one + more for one, more in zip(mine, classes, strict=True)]

    def to_text(self) -> str:
        """Write the counts for `from_text`."""
        requests = [[*key, count] for key, count in self.requests.items()]
        return json.dumps({"requests": requests, "classes": self.classes, "seconds": self.seconds})

    @classmethod
    def from_text(cls, text: str) -> "Counts":
        """Read counts; raise ValueError."""
        content = json.loads(text)
        requests = Counter({(route, method, status): n for route, method, status, n in content["requests"]})
        return cls(requests, content["classes"], content["seconds"])


class Counting:
    """The counts of this process and their file."""

    def __init__(self, instance: Path) -> None:
        self._folder = instance / FOLDER
        self._process, self._name = 0, ""
        self._counts = Counts()
        self._lock = Lock()
        self._flushed_at = 0.0

    def note(self, route: str, method: str, status: int, seconds: float, at: float) -> None:
        """Count one request; `at` and `seconds` are readings of a steady clock."""
        with self._lock:
            if self._process != os.getpid():  # a worker begins with what its parent had counted
                self._process, self._name, self._counts = os.getpid(), f"{os.getpid()}-{uuid4().hex[:8]}.json", Counts()
            self._counts.note(route, method, status, seconds)
            if at - self._flushed_at >= FLUSH_AFTER:
                self._flush()
                self._flushed_at = at

    def total(self) -> Counts:
        """Return the sum over all processes."""
        with self._lock:
            if self._name:
                self._flush()
        total = Counts()
        for file in sorted(self._folder.glob("*.json")):
            with suppress(OSError, ValueError, KeyError):  # gone, or being cleared away
                total.add(Counts.from_text(file.read_text()))
        return total

    def _flush(self) -> None:
        with suppress(OSError):  # figures never stand in the way of an answer
            self._folder.mkdir(mode=0o700, exist_ok=True)
            part = self._folder / f".{self._name}"
            part.write_text(self._counts.to_text())
            part.replace(self._folder / self._name)


def told(counts: Counts, *, now: datetime) -> str:
    """Write all figures in the text format of Prometheus."""
    return "\n".join([*_requests(counts), *_house(now)]) + "\n"


def _requests(counts: Counts) -> Iterator[str]:
    yield from _head("registry_requests_total", "counter", "Requests answered, by route, method and status.")
    for (route, method, status), count in sorted(counts.requests.items()):
        yield f"registry_requests_total{_labels(route=route, method=method, status=status)} {count}"
    name = "registry_request_seconds"
    yield from _head(name, "histogram", "How long requests took, by route.")
    for route, classes in sorted(counts.classes.items()):
        for bound, count in zip([*BOUNDS, "+Inf"], accumulate(classes), strict=True):
            yield f"{name}_bucket{_labels(route=route, le=bound)} {count}"
        yield f"{name}_sum{_labels(route=route)} {counts.seconds[route]:.6f}"
        yield f"{name}_count{_labels(route=route)} {sum(classes)}"


def _house(now: datetime) -> Iterator[str]:
    yield from _head("registry_jobs", "gauge", "Jobs by state.")
    for state, count in sorted(queries.jobs_by_state().items()):
        yield f"registry_jobs{_labels(state=state)} {count}"
    head = queries.trail_head()
    yield from _head("registry_trail_entries", "gauge", "Entries of the trail.")
    yield f"registry_trail_entries {head.seq}"
    yield from _head("registry_trail_epoch", "gauge", "Epoch of the trail: one more than the restores.")
    yield f"registry_trail_epoch {head.epoch}"
    at = queries.last_done("backup:make")
    if at is not None:
        yield from _head("registry_last_backup_age_seconds", "gauge", "Seconds since the last backup.")
        yield f"registry_last_backup_age_seconds {(now - at).total_seconds():.0f}"


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"


def _labels(**labels: object) -> str:
    def quoted(value: object) -> str:
        return str(value).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")

    return "{" + ",".join(f'{name}="{quoted(value)}"' for name, value in labels.items()) + "}"


def clear(instance: Path, *, before: datetime) -> int:
    """Remove the files of processes that have counted nothing since; return how many."""
    files = silent(instance, before=before)
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def silent(instance: Path, *, before: datetime) -> list[Path]:
    """Return the files of processes that have counted nothing since."""
    return [file for file in (instance / FOLDER).glob("*.json") if file.stat().st_mtime < before.timestamp()]
