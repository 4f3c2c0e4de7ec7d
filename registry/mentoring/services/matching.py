"""The yearly matching of members and mentors: a proposal that binds nobody until both sides accept."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert

from registry.access.actor import Actor
from registry.allocation.matching import Edge
from registry.audit import services as audit
from registry.db import db
from registry.kernel.errors import RuleViolation
from registry.kernel.messages import message
from registry.mentoring.codes import PairingState, Unmatched
from registry.mentoring.models import MatchingRun, Pairing
from registry.mentoring.queries import matching as queries
from registry.mentoring.rules import fit
from registry.mentoring.rules import matching as rules
from registry.mentoring.rules.candidates import Candidate
from registry.mentoring.rules.fit import Mentee, Mentor, Scale
from registry.mentoring.services.pairings import term_ends_on
from registry.policy import catalogue


def match_members(year: int, *, actor: Actor, today: date, now: datetime) -> MatchingRun:
    """Propose a mentor to each active member by this cycle who has none: most pairs first, then the highest fit.

    Proposals of an earlier matching that nobody has answered give way. The same members, mentors and parameters give
    the same pairs; if nothing has changed since the last matching, it is returned and nothing is written.
    RuleViolation if there is no such member.
    """
    by, wanted = fit.scale(today), int(catalogue.parameter("mentoring.candidates", today))
    mentees, last = queries.members_to_match(year, today), queries.last_run(year)
    if not mentees:
        return last or _refuse(year, today)
    mentors = queries.free_mentors(today)
    snapshot = _snapshot_hash(year, mentees, mentors, by, wanted)
    if last is not None and last.snapshot_hash == snapshot:
        return last
    edges, solution = rules.best_pairs(mentees, mentors, by, wanted=wanted)
    run = MatchingRun(
        cycle_year=year,
        run_at=now,
        snapshot_hash=snapshot,
        members=len(mentees),
        edges=len(edges),
        pairs=len(solution.pairs),
        total_fit=solution.total,
        worst_fit=solution.worst,
        solver=" ".join([solution.solver, *solution.versions.values()]),
        unmatched=_unmatched(mentees, edges, {pair.mentee for pair in solution.pairs}),
    )
    _replace_proposals(run, solution.pairs, mentees, mentors, by, today)
    audit.record(
        "mentoring:match",
        actor=actor,
        object_type="matching_run",
        object_id=run.id,
        year=year,
        members=run.members,
        pairs=run.pairs,
        total_fit=run.total_fit,
        snapshot=snapshot,
    )
    return run


def _refuse(year: int, today: date) -> MatchingRun:
    if queries.has_active_members(year, today):
        raise RuleViolation("all_have_mentors", message("Every active member of %(year)s has a mentor.", year=year))
    raise RuleViolation(
        "no_members", message("No active member has been enrolled by the cycle of %(year)s.", year=year)
    )


def _unmatched(mentees: Sequence[Mentee], edges: Iterable[Candidate], paired: set[str]) -> list[dict[str, Any]]:
    looked_at = Counter(mentee for mentee, _, _ in edges)
    return [
        {
            "uid": mentee.key,
            "code": (Unmatched.PLACES_TAKEN if looked_at[mentee.key] else Unmatched.NO_ALLOWED_MENTOR).value,
            "looked_at": looked_at[mentee.key],
        }
        for mentee in mentees
        if mentee.key not in paired
    ]


def _replace_proposals(
    run: MatchingRun,
    pairs: Sequence[Edge],
    mentees: Sequence[Mentee],
    mentors: Sequence[Mentor],
    by: Scale,
    today: date,
) -> None:
    person_ids, mentor_ids = queries.ids_by_uid(run.cycle_year, today)
    db.session.execute(
        delete(Pairing).where(Pairing.id.in_(queries.unanswered_proposals(run.cycle_year))),
        execution_options={"synchronize_session": "fetch"},
    )
    db.session.add(run)
    db.session.flush()
    mentee_by_key = {mentee.key: mentee for mentee in mentees}
    mentor_by_key = {mentor.key: mentor for mentor in mentors}
    rows = [
        {
            "mentor_id": mentor_ids[pair.mentor],
            "mentee_id": person_ids[pair.mentee],
            "state": PairingState.PROPOSED,
            "starts_on": today,
            "planned_ends_on": term_ends_on(today),
            "fit": pair.fit,
            "fit_parts": {
                part.value: points
                for part, points in fit.pair_fit(mentee_by_key[pair.mentee], mentor_by_key[pair.mentor], by).items()
            },
            "matching_run_id": run.id,
        }
        for pair in pairs
    ]
    if rows:
        db.session.execute(insert(Pairing), rows)


def _snapshot_hash(year: int, mentees: Sequence[Mentee], mentors: Sequence[Mentor], by: Scale, wanted: int) -> str:
    """Return the SHA-256 of everything that decides the pairs; no key of a database is in it."""
    content = {"year": year, "mentees": mentees, "mentors": mentors, "scale": by, "wanted": wanted}
    text = json.dumps(_plain(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, frozenset):
        return sorted(_plain(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
