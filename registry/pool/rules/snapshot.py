"""The frozen input of a selection run: canonical JSON, so that anybody can hash, read and replay it."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from registry.allocation.selection.values import Candidate, Limit, Reason

FORMAT = 1


@dataclass(frozen=True)
class Snapshot:
    """All that decides a run. A candidate's key is the person's `uid`, the same on every database."""

    year: int
    seats: int
    seed: str
    waiting: int
    limits: tuple[Limit, ...]
    candidates: tuple[Candidate, ...]

    @property
    def text(self) -> bytes:
        """Give the canonical JSON: candidates by key, limits as they stand, names sorted, no blanks."""
        content = {
            "format": FORMAT,
            "year": self.year,
            "seats": self.seats,
            "seed": self.seed,
            "waiting": self.waiting,
            "limits": [[limit.attribute, limit.value, limit.at_least, limit.at_most] for limit in self.limits],
            "candidates": [
                [one.key, one.merit, list(one.ties), dict(one.attributes)]
                for one in sorted(self.candidates, key=lambda candidate: candidate.key)
            ],
        }
        return _canonical(content)

    @property
    def hash(self) -> str:
        """Give the SHA-256 of the canonical JSON (not of its compressed form, which may differ by machine)."""
        return hashlib.sha256(self.text).hexdigest()

    def packed(self) -> bytes:
        """Compress the canonical JSON for keeping."""
        return gzip.compress(self.text, mtime=0)

    @classmethod
    def unpacked(cls, packed: bytes) -> "Snapshot":
        """Read a kept snapshot. ValueError if it is none."""
        content: Mapping[str, Any] = json.loads(gzip.decompress(packed))
        if content["format"] != FORMAT:
            raise ValueError(f"a snapshot of format {content['format']}")
        return cls(
            year=content["year"],
            seats=content["seats"],
            seed=content["seed"],
            waiting=content["waiting"],
            limits=tuple(Limit(*limit) for limit in content["limits"]),
            candidates=tuple(
                Candidate(key, merit, attributes, tuple(ties)) for key, merit, ties, attributes in content["candidates"]
            ),
        )


@dataclass(frozen=True)
class Outcome:
    """What a run decides and a replay must find again. Prices and bounds are information and stay out."""

    total: int
    chosen: frozenset[str]
    waiting: tuple[str, ...]
    reasons: Mapping[str, str]

    @property
    def hash(self) -> str:
        """Give the SHA-256 of the canonical JSON of the outcome."""
        content = {
            "total": self.total,
            "chosen": sorted(self.chosen),
            "waiting": list(self.waiting),
            "reasons": dict(self.reasons),
        }
        return hashlib.sha256(_canonical(content)).hexdigest()


def outcome(total: int, waiting: Iterable[str], standings: Iterable[tuple[str, bool, Reason | str]]) -> Outcome:
    """Gather an outcome from (key, chosen, reason) of every candidate."""
    reasons, chosen = {}, set()
    for key, is_chosen, reason in standings:
        reasons[key] = str(reason)
        if is_chosen:
            chosen.add(key)
    return Outcome(total, frozenset(chosen), tuple(waiting), reasons)


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
