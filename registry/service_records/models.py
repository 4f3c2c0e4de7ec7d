"""Tables of service: spells, interruptions, recruitments with what follows from them; what is kept counted of them."""

from datetime import date

from sqlalchemy import Computed, ForeignKey, Index, String, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.db import Model, code_of, days_before
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.service_records.codes import (
    Direction,
    InterruptionKind,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    RosterSource,
    SpellKind,
    Verification,
)

AS_GUESTS = (SpellKind.SECONDMENT, SpellKind.SHADOWING, SpellKind.LENT, SpellKind.GRASSROOTS_TOUR)
"""Kinds of spells during which the host unit leads somebody's daily work, and reads the file for it."""

IS_GUEST = f"kind IN ({', '.join(repr(kind.value) for kind in AS_GUESTS)})"


class Spell(Model):
    """A person at an organisation between two days in one capacity, both ends as written, the last day included.

    A month (`precision`) is stored as its first day. `ends_on` is empty while the spell runs. Rotation
    (交流轮岗) is a change of post by plan: the new post says so. `employer_id` names the employing unit where the
    place of work is another and no post beside it tells. `committed_until`: bound to serve until then (最低服务期).
    A voided entry does not stand here: it was taken out whole (`people.models.TakenOut`).
    """

    __tablename__ = "service_records_spells"
    __table_args__ = (
        Index("ix_service_records_spells_person_id_starts_on", "person_id", "starts_on"),
        Index("ix_service_records_spells_organisation_id_starts_on", "organisation_id", "starts_on"),
        Index(
            "ix_service_records_spells_programme_person_id",
            "programme",
            "person_id",
            sqlite_where=text("programme IS NOT NULL"),
            postgresql_where=text("programme IS NOT NULL"),
        ),
        # whose files a unit reads while they are its guests
        Index(
            "ix_service_records_spells_guests",
            "organisation_id",
            "starts_on",
            "ends_on",
            "ends_precision",
            "person_id",
            sqlite_where=text(IS_GUEST),
            postgresql_where=text(IS_GUEST),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisations.id"))
    kind: Mapped[SpellKind] = mapped_column(code_of(SpellKind, "kind"))
    direction: Mapped[Direction | None] = mapped_column(code_of(Direction, "direction"))
    post: Mapped[str] = mapped_column(String(60))
    personnel_status: Mapped[PersonnelStatus] = mapped_column(code_of(PersonnelStatus, "personnel_status"))
    post_class: Mapped[PostClass | None] = mapped_column(code_of(PostClass, "post_class"))
    programme: Mapped[Programme | None] = mapped_column(code_of(Programme, "programme"))
    has_passed_programme: Mapped[bool | None]
    starts_on: Mapped[date]
    starts_precision: Mapped[Precision] = mapped_column(code_of(Precision, "starts_precision"), default=Precision.DAY)
    ends_on: Mapped[date | None]
    ends_precision: Mapped[Precision] = mapped_column(code_of(Precision, "ends_precision"), default=Precision.DAY)
    planned_ends_on: Mapped[date | None]
    is_rotation: Mapped[bool] = mapped_column(default=False)
    is_counterpart: Mapped[bool] = mapped_column(default=False)
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("organisations_organisations.id"))
    post_level: Mapped[str] = mapped_column(String(40), default="")
    pay_grade: Mapped[str] = mapped_column(String(40), default="")
    committed_until: Mapped[date | None]
    evidence: Mapped[str] = mapped_column(String(200), default="")
    verification: Mapped[Verification] = mapped_column(
        code_of(Verification, "verification"), default=Verification.UNVERIFIED
    )
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", foreign_keys=[organisation_id])
    employer: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", foreign_keys=[employer_id])
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Interruption(Model):
    """Unpaid leave or suspension: days that count under no rule."""

    __tablename__ = "service_records_interruptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    kind: Mapped[InterruptionKind] = mapped_column(code_of(InterruptionKind, "kind"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)


class Transfer(Model):
    """A transfer between units: the post it leads to, and whether the file has gone there, which waits for its day."""

    __tablename__ = "service_records_transfers"
    __table_args__ = (Index("ix_service_records_transfers_has_moved_starts_on", "has_moved", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    spell_id: Mapped[int] = mapped_column(ForeignKey("service_records_spells.id"), unique=True)
    from_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations_organisations.id"))
    starts_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    has_moved: Mapped[bool]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    spell: Mapped[Spell] = relationship(lazy="raise_on_sql")


class RosterEntry(Model):
    """Somebody on the plan roster (培养对象台账, task 19): why and since when, who looks after it, why left."""

    __tablename__ = "service_records_roster_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), unique=True)
    source: Mapped[RosterSource] = mapped_column(code_of(RosterSource, "source"))
    included_on: Mapped[date]
    officer: Mapped[str] = mapped_column(String(60))
    left_on: Mapped[date | None]
    leaving_reason: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Entry(Model):
    """A recruitment: `spell_id` is the first post after it. Probation (试用期) ends with the confirmation (转正).

    `uses_programme_preference`: recruited for a post kept for veterans of service programmes (task 20), which can be
    done once. `is_excepted_position`: no grassroots experience was asked for (task 21).
    """

    __tablename__ = "service_records_entries"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    spell_id: Mapped[int] = mapped_column(ForeignKey("service_records_spells.id"), unique=True)
    recruited_on: Mapped[date]
    is_new_graduate: Mapped[bool] = mapped_column(default=False)
    uses_programme_preference: Mapped[bool] = mapped_column(default=False)
    is_excepted_position: Mapped[bool] = mapped_column(default=False)
    confirmed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class TourDeferral(Model):
    """A grassroots tour put off until the end of a day, with the reason and its document (task 8)."""

    __tablename__ = "service_records_tour_deferrals"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("service_records_entries.id"), index=True)
    until: Mapped[date]
    reason: Mapped[str] = mapped_column(String(120))
    document_number: Mapped[str] = mapped_column(String(60), default="")


class PayStep(Model):
    """Pay steps granted to a new graduate recruit after the confirmation (task 24)."""

    __tablename__ = "service_records_pay_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("service_records_entries.id"), index=True)
    steps: Mapped[int]
    granted_on: Mapped[date]
    document_number: Mapped[str] = mapped_column(String(60), default="")


class DeputyHead(Model):
    """A secondment as deputy county head for science and technology, and the year of its batch (task 7)."""

    __tablename__ = "service_records_deputy_heads"

    spell_id: Mapped[int] = mapped_column(ForeignKey("service_records_spells.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    batch_year: Mapped[int]


class CountedTotal(Model):
    """What counts of somebody's service under a scope, kept so that it does not go stale overnight.

    `closed_days` are the counted days before `running_since`, the first day of what still runs (empty: nothing
    does), as a length `closed_months` and `closed_rest_days`. Up to the end of a day from `holds_from` to
    `holds_until` (empty: for ever) closed_days + the days since `running_since` are counted, which are the days since
    `counted_since` (made by the database); for other days one counts the spells themselves.
    """

    __tablename__ = "service_records_counted_totals"
    __table_args__ = (
        Index("ix_service_records_counted_totals_scope_counted_since", "scope", "counted_since", "person_id"),
        Index(
            "ix_service_records_counted_totals_scope_closed_months",
            "scope",
            "closed_months",
            "person_id",
            sqlite_where=text("running_since IS NULL"),
            postgresql_where=text("running_since IS NULL"),
        ),
        Index(
            "ix_service_records_counted_totals_scope_holds_until",
            "scope",
            "holds_until",
            sqlite_where=text("holds_until IS NOT NULL"),
            postgresql_where=text("holds_until IS NOT NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    closed_months: Mapped[int]
    closed_rest_days: Mapped[int]
    closed_days: Mapped[int]
    first_counted_on: Mapped[date | None]
    running_since: Mapped[date | None]
    holds_from: Mapped[date]
    holds_until: Mapped[date | None]
    counted_since: Mapped[date | None] = mapped_column(
        Computed(days_before(literal_column("running_since"), literal_column("closed_days"))),
        deferred=True,
        deferred_raiseload=True,
    )


class DueDate(Model):
    """When somebody is due under a rule, and when overdue, if nothing else is recorded; the rule itself decides.

    From `due_on` to the day before `overdue_on` (empty: never overdue), not after `ends_on`. `finding` is the code of
    what makes it due.
    """

    __tablename__ = "service_records_due_dates"
    __table_args__ = (
        # holds all that a list asks of these rows
        Index("ix_service_records_due_dates_rule_due_on", "rule", "due_on", "id", "person_id", "overdue_on", "ends_on"),
        Index("ix_service_records_due_dates_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"))
    rule: Mapped[str] = mapped_column(String(40))
    finding: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    overdue_on: Mapped[date | None]
    ends_on: Mapped[date | None]
