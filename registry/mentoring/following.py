"""What lower rooms ask of mentoring: an expert never scores the own mentee, past ones included."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from registry.db import db
from registry.mentoring.codes import PairingState
from registry.mentoring.models import Mentor, Pairing
from registry.pool.services import scoring

BEGUN = (PairingState.TRIAL, PairingState.ACTIVE, PairingState.ENDED)


def mentees_of(people: Collection[int]) -> dict[int, set[int]]:
    """Return whom each of these people mentors or has mentored, by ids of people; proposals are no mentoring."""
    rows = db.session.execute(
        select(Mentor.person_id, Pairing.mentee_id)
        .join(Pairing, Pairing.mentor_id == Mentor.id)
        .where(Mentor.person_id.in_(people), Pairing.state.in_(BEGUN))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for mentor, mentee in rows.tuples():
        found[mentor].add(mentee)
    return dict(found)


scoring.add_mentees(mentees_of)
