"""Figures of what the register holds, for the closing lines of the sample and of the demonstration."""

from sqlalchemy import func, select

from registry.db import db
from registry.mentoring.models import GuidanceRecord, Mentor, Pairing
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.models import Membership
from registry.service_records.models import Spell

COUNTED = {
    "organisations": Organisation,
    "people": Person,
    "spells": Spell,
    "memberships": Membership,
    "mentors": Mentor,
    "pairings": Pairing,
    "guidance_records": GuidanceRecord,
}


def counts() -> dict[str, int]:
    """Return how many rows there are of each, by the key of the summary."""
    return {key: db.session.scalar(select(func.count()).select_from(model)) or 0 for key, model in COUNTED.items()}
