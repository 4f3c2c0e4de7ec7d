"""Tables of the yearly cycle, from nomination to membership."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.db import Model, UtcDateTime, code_of
from registry.kernel.messages import message
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.pool.codes import (
    CriterionSource,
    CycleState,
    LeavingReason,
    MembershipState,
    NominationState,
    Reason,
    Route,
    TalentClass,
)


class Cycle(Model):
    """One year's selection. `parameters` holds what the province set for it (eligibility, tie-break seed, notice).

    `as_of_on` is the day on which service and age are counted.
    """

    __tablename__ = "pool_cycles"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    seats: Mapped[int]
    state: Mapped[CycleState] = mapped_column(code_of(CycleState, "state"), default=CycleState.DRAFT)
    as_of_on: Mapped[date]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)

    stages: Mapped[list["Stage"]] = relationship(lazy="raise_on_sql", order_by="Stage.position")
    limits: Mapped[list["Limit"]] = relationship(lazy="raise_on_sql", order_by="Limit.position")
    criteria: Mapped[list["Criterion"]] = relationship(lazy="raise_on_sql", order_by="Criterion.position")


class Stage(Model):
    """A stage of a cycle with its planned days, the moment it was really opened, and the one at which it closes.

    With `closes_at` nothing is handed in from that moment on; without it the stage lasts until the next one.
    """

    __tablename__ = "pool_stages"
    __table_args__ = (UniqueConstraint("cycle_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("pool_cycles.id"))
    position: Mapped[int]
    state: Mapped[CycleState] = mapped_column(code_of(CycleState, "state"))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Quota(Model):
    """Nomination places of a city, by apportionment over its base in hundredths of a graduate."""

    __tablename__ = "pool_quotas"
    __table_args__ = (UniqueConstraint("cycle_id", "region_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("pool_cycles.id"))
    region_code: Mapped[str] = mapped_column(ForeignKey("organisations_regions.code"))
    base: Mapped[int]
    places: Mapped[int]


class Limit(Model):
    """A floor and/or cap: of the chosen, at least and at most so many have `attribute` = `value`."""

    __tablename__ = "pool_limits"
    __table_args__ = (UniqueConstraint("cycle_id", "attribute", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("pool_cycles.id"))
    position: Mapped[int]
    attribute: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(60))
    at_least: Mapped[int | None]
    at_most: Mapped[int | None]


class Criterion(Model):
    """A criterion of the rubric. Weights of a cycle sum to 100; `scale` is the highest points one can get."""

    __tablename__ = "pool_criteria"
    __table_args__ = (UniqueConstraint("cycle_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("pool_cycles.id"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(40))
    weight: Mapped[int]
    source: Mapped[CriterionSource] = mapped_column(code_of(CriterionSource, "source"))
    scale: Mapped[int]


class Nomination(Model):
    """One person in one cycle. `outcome` is that of all its verdicts together, empty before the check.

    `score` is in ten-thousandths of a point (0 to 1,000,000); the assessment sets it with the counted days that break
    ties. `state` is written by `services.transitions` only.
    """

    __tablename__ = "pool_nominations"
    __table_args__ = (
        UniqueConstraint("cycle_id", "person_id"),
        Index("ix_pool_nominations_cycle_id_state_score", "cycle_id", "state", "score"),
        {"info": {"only_once": message("the nomination in a cycle")}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("pool_cycles.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisations.id"), index=True)
    nominated_on: Mapped[date]
    state: Mapped[NominationState] = mapped_column(code_of(NominationState, "state"))
    talent_class: Mapped[TalentClass] = mapped_column(code_of(TalentClass, "talent_class"))
    route: Mapped[Route] = mapped_column(code_of(Route, "route"))
    unit_rank: Mapped[int | None]
    achievements: Mapped[str] = mapped_column(Text, default="")
    has_unit_consent: Mapped[bool]
    outcome: Mapped[str | None] = mapped_column(String(20))
    score: Mapped[int | None] = mapped_column(BigInteger)
    grassroots_days: Mapped[int | None]
    hardship_days: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    cycle: Mapped[Cycle] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    verdicts: Mapped[list["StoredVerdict"]] = relationship(lazy="raise_on_sql", order_by="StoredVerdict.id")


class StateChange(Model):
    """A step of a nomination. Append-only: database triggers refuse to change or delete one."""

    __tablename__ = "pool_state_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("pool_nominations.id"), index=True)
    event: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[NominationState | None] = mapped_column(code_of(NominationState, "from_state"))
    to_state: Mapped[NominationState] = mapped_column(code_of(NominationState, "to_state"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(40))
    remark: Mapped[str] = mapped_column(Text, default="")


class StoredVerdict(Model):
    """One clause of the eligibility check of a nomination, as it was computed on `checked_on`.

    `text`, `measured`, `required` are messages as {"template", "values"}, so that each reader gets the own language.
    `spells` holds what was looked at: {"counted": [{"key", "reason"}], "left_out": [...]}, reasons being messages.
    """

    __tablename__ = "pool_verdicts"
    __table_args__ = (UniqueConstraint("nomination_id", "rule"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("pool_nominations.id"))
    rule: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(60))
    clause: Mapped[str] = mapped_column(String(20))
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    measured: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    required: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    spells: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    met_on: Mapped[date | None]
    checked_on: Mapped[date]


class CriterionValue(Model):
    """What a nomination got under a criterion: 0 to 10,000 ten-thousandths of the criterion's scale.

    `source` keeps the formula as a message, and for the panel the points it was made of.
    """

    __tablename__ = "pool_criterion_values"

    nomination_id: Mapped[int] = mapped_column(ForeignKey("pool_nominations.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("pool_criteria.id"), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Expert(Model):
    """A person on the panel of a cycle."""

    __tablename__ = "pool_experts"
    __table_args__ = (
        UniqueConstraint("cycle_id", "person_id"),
        {"info": {"only_once": message("the work as an expert in a cycle")}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("pool_cycles.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)


class PanelScore(Model):
    """Points one expert gave one nomination under one criterion. A new revision supersedes.

    Append-only: database triggers refuse to change or delete one.
    """

    __tablename__ = "pool_panel_scores"
    __table_args__ = (UniqueConstraint("nomination_id", "expert_id", "criterion_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("pool_nominations.id"))
    expert_id: Mapped[int] = mapped_column(ForeignKey("pool_experts.id"), index=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("pool_criteria.id"))
    points: Mapped[int]
    revision: Mapped[int] = mapped_column(default=1)


class SelectionRun(Model):
    """One run of the optimiser on a frozen snapshot (gzip of canonical JSON), with its proof.

    `total`, `bound` and `cut_line` are in ten-thousandths of a point; `is_optimal` says the bound was proven.
    """

    __tablename__ = "pool_selection_runs"
    __table_args__ = (UniqueConstraint("cycle_id", "snapshot_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("pool_cycles.id"))
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)
    snapshot_hash: Mapped[str] = mapped_column(String(64))
    result_hash: Mapped[str] = mapped_column(String(64))
    seats: Mapped[int]
    chosen_count: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)
    bound: Mapped[int] = mapped_column(BigInteger)
    cut_line: Mapped[int | None] = mapped_column(BigInteger)
    is_optimal: Mapped[bool]
    binding: Mapped[list[Any]] = mapped_column(JSON)
    prices: Mapped[list[Any]] = mapped_column(JSON)
    solver: Mapped[str] = mapped_column(String(200))
    versions: Mapped[dict[str, str]] = mapped_column(JSON)
    is_adopted: Mapped[bool] = mapped_column(default=False)

    cycle: Mapped[Cycle] = relationship(lazy="raise_on_sql")


class SelectionResult(Model):
    """What a run says of one nomination. `points_missed` is exact, or a lower bound where the flag says so."""

    __tablename__ = "pool_selection_results"

    run_id: Mapped[int] = mapped_column(ForeignKey("pool_selection_runs.id"), primary_key=True)
    nomination_id: Mapped[int] = mapped_column(ForeignKey("pool_nominations.id"), primary_key=True, index=True)
    is_chosen: Mapped[bool]
    reason: Mapped[Reason] = mapped_column(code_of(Reason, "reason"))
    serves: Mapped[list[Any]] = mapped_column(JSON, default=list)
    points_missed: Mapped[int | None] = mapped_column(BigInteger)
    is_lower_bound: Mapped[bool] = mapped_column(default=False)
    waiting_place: Mapped[int | None]

    nomination: Mapped[Nomination] = relationship(lazy="raise_on_sql")


class PublicNotice(Model):
    """A notice of names. `is_provisional`: the year's calendar of working days is not out yet."""

    __tablename__ = "pool_public_notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("pool_cycles.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("pool_selection_runs.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    working_days: Mapped[int]
    is_provisional: Mapped[bool]


class Membership(Model):
    """One person's time in the pool, entered by one cycle."""

    __tablename__ = "pool_memberships"
    __table_args__ = (UniqueConstraint("person_id", "cycle_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("pool_cycles.id"), index=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    talent_class: Mapped[TalentClass] = mapped_column(code_of(TalentClass, "talent_class"))
    state: Mapped[MembershipState] = mapped_column(code_of(MembershipState, "state"))
    starts_on: Mapped[date]
    planned_ends_on: Mapped[date]
    ends_on: Mapped[date | None]
    leaving_reason: Mapped[LeavingReason | None] = mapped_column(code_of(LeavingReason, "leaving_reason"))

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    cycle: Mapped[Cycle] = relationship(lazy="raise_on_sql")
