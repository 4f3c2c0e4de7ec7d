"""Tables of service: spells at organisations, and interruptions that belong to the person."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.db import Model, code_of
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.service_records.codes import (
    Direction,
    InterruptionKind,
    PersonnelStatus,
    PostClass,
    Precision,
    Programme,
    SpellKind,
)


class Spell(Model):
    """A person at an organisation between two days in one capacity, both ends as written, the last day included.

    A month (`precision`) is stored as its first day. `ends_on` is empty while the spell runs. Rotation
    (交流轮岗) is a change of post by plan: the new post says so.
    """

    __tablename__ = "service_records_spells"
    __table_args__ = (
        Index("ix_service_records_spells_person_id_starts_on", "person_id", "starts_on"),
        Index("ix_service_records_spells_organisation_id_starts_on", "organisation_id", "starts_on"),
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

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
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
