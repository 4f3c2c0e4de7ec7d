"""Tables of mentoring."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.db import Model, UtcDateTime, code_of
from registry.kernel.messages import message
from registry.mentoring.codes import EndReason, GuidanceWay, MentorCategory, OutcomeKind, PairingState
from registry.organisations.codes import Sector
from registry.people.models import Person


class Mentor(Model):
    """A person who mentors. One-to-one is the default capacity; high-level mentors may hold more."""

    __tablename__ = "mentoring_mentors"
    __table_args__ = ({"info": {"only_once": message("the entry as a mentor")}},)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), unique=True)
    category: Mapped[MentorCategory] = mapped_column(code_of(MentorCategory, "category"))
    capacity: Mapped[int]
    field: Mapped[Sector] = mapped_column(code_of(Sector, "field"))
    is_available: Mapped[bool] = mapped_column(default=True)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class MatchingRun(Model):
    """A matching of members and mentors: what was asked, what came out, and the hash of its input.

    `edges` is how many candidate pairs were weighed; `unmatched` lists {"uid", "code", "looked_at"} of the members
    without a mentor and why.
    """

    __tablename__ = "mentoring_matching_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_year: Mapped[int]
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    members: Mapped[int]
    edges: Mapped[int]
    pairs: Mapped[int]
    total_fit: Mapped[int] = mapped_column(BigInteger)
    worst_fit: Mapped[int | None]
    solver: Mapped[str] = mapped_column(String(80))
    unmatched: Mapped[list[Any]] = mapped_column(JSON, default=list)


class Pairing(Model):
    """A mentor and a mentee between two days. `fit` (0 to 10,000) and its parts come from the matching.

    A proposal waits for the answer of both sides; `remark` says why it was refused or ended. A pair that ended is
    not matched again unless one of the two wished it.
    """

    __tablename__ = "mentoring_pairings"
    __table_args__ = (
        UniqueConstraint("mentor_id", "mentee_id", "starts_on"),
        Index("ix_mentoring_pairings_mentee_id_state", "mentee_id", "state"),
        {"info": {"only_once": message("a pairing with the same mentor")}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentoring_mentors.id"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"))
    state: Mapped[PairingState] = mapped_column(code_of(PairingState, "state"))
    starts_on: Mapped[date]
    planned_ends_on: Mapped[date]
    ends_on: Mapped[date | None]
    end_reason: Mapped[EndReason | None] = mapped_column(code_of(EndReason, "end_reason"))
    remark: Mapped[str] = mapped_column(Text, default="")
    mentor_accepted_on: Mapped[date | None]
    mentee_accepted_on: Mapped[date | None]
    is_wished_again: Mapped[bool] = mapped_column(default=False)
    fit: Mapped[int | None]
    fit_parts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    matching_run_id: Mapped[int | None] = mapped_column(ForeignKey("mentoring_matching_runs.id"), index=True)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    mentor: Mapped[Mentor] = relationship(lazy="raise_on_sql")
    mentee: Mapped[Person] = relationship(lazy="raise_on_sql")


class GuidanceRecord(Model):
    """One act of guidance. Editable until the mentee confirmed it; `recorded_on` shows a late entry."""

    __tablename__ = "mentoring_guidance_records"
    __table_args__ = (Index("ix_mentoring_guidance_records_pairing_id_held_on", "pairing_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairings.id"))
    held_on: Mapped[date]
    way: Mapped[GuidanceWay] = mapped_column(code_of(GuidanceWay, "way"))
    minutes: Mapped[int]
    topic: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    recorded_on: Mapped[date]
    confirmed_on: Mapped[date | None]


class Outcome(Model):
    """A result of mentoring. Verified by the unit, it counts as the mentor's grassroots achievement (task 16)."""

    __tablename__ = "mentoring_outcomes"

    id: Mapped[int] = mapped_column(primary_key=True)
    pairing_id: Mapped[int] = mapped_column(ForeignKey("mentoring_pairings.id"), index=True)
    kind: Mapped[OutcomeKind] = mapped_column(code_of(OutcomeKind, "kind"))
    title: Mapped[str] = mapped_column(String(160))
    achieved_on: Mapped[date]
    verified_on: Mapped[date | None]
