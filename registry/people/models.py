"""Tables of people. The citizen number exists only sealed (for reading) and as a keyed hash (for finding)."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from registry.access.scopes import CITY_DIGITS, COUNTY_DIGITS, under
from registry.accounts.models import Account
from registry.db import Model, UtcDateTime, bytewise, code_of
from registry.kernel.names import LONGEST_KEY, LONGEST_NAME, LONGEST_STROKE_KEY
from registry.organisations.models import Organisation
from registry.people.codes import (
    AppraisalKind,
    AppraisalResult,
    CorrectionState,
    Departure,
    QualificationKind,
    RelationKind,
    SanctionKind,
    Schooling,
    SchoolKind,
    Sex,
    TitleLevel,
    TitleScope,
)

FOUND_WITH = ("id", "home_organisation_id")


class Person(Model):
    """One human being; may be graduate, mentor and expert at once.

    `managing_region_code` and `organisation_path` repeat those of the home organisation, so that scope is a range
    on one table; the services keep them. `ethnic_group` (GB/T 3304) and `political_status` (GB/T 4762) are
    two-digit codes. `city_code` and `county_code` are the beginnings of `managing_region_code`, made by the database.
    `uid` names the row in the seal of its encrypted fields. `birth_on` is the date that counts, as decided on the
    archive; where the ID card has another, `birth_on_card` keeps it and `birth_decision` the document.
    """

    __tablename__ = "people_people"
    __table_args__ = (
        # lists read these in order, with the home that they are narrowed to, without the rows
        Index("ix_people_people_pinyin_sort", "pinyin_sort", *FOUND_WITH),
        Index("ix_people_people_stroke_sort", "stroke_sort", *FOUND_WITH),
        Index("ix_people_people_city_code_pinyin_sort", "city_code", "pinyin_sort", *FOUND_WITH),
        Index("ix_people_people_city_code_stroke_sort", "city_code", "stroke_sort", *FOUND_WITH),
        Index("ix_people_people_county_code_pinyin_sort", "county_code", "pinyin_sort", *FOUND_WITH),
        Index("ix_people_people_county_code_stroke_sort", "county_code", "stroke_sort", *FOUND_WITH),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=lambda: uuid4().hex)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    pinyin_sort: Mapped[str] = mapped_column(bytewise(LONGEST_KEY))
    stroke_sort: Mapped[str] = mapped_column(bytewise(LONGEST_STROKE_KEY))
    sex: Mapped[Sex] = mapped_column(code_of(Sex, "sex"))
    birth_on: Mapped[date]
    ethnic_group: Mapped[str] = mapped_column(String(2), default="01")
    political_status: Mapped[str] = mapped_column(String(2), default="13")
    id_number_sealed: Mapped[str | None] = mapped_column(Text)
    id_number_masked: Mapped[str] = mapped_column(String(18), default="")
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), unique=True)
    home_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations_organisations.id"), index=True)
    managing_region_code: Mapped[str] = mapped_column(bytewise(9), index=True)
    city_code: Mapped[str] = mapped_column(
        bytewise(4), Computed("substr(managing_region_code, 1, 4)"), deferred=True, deferred_raiseload=True
    )
    county_code: Mapped[str] = mapped_column(
        bytewise(6), Computed("substr(managing_region_code, 1, 6)"), deferred=True, deferred_raiseload=True
    )
    organisation_path: Mapped[str] = mapped_column(bytewise(120), default="", index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts_accounts.id"), unique=True)
    is_graduate: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    birth_on_card: Mapped[date | None]
    birth_decision: Mapped[str] = mapped_column(String(120), default="")
    departure: Mapped[Departure | None] = mapped_column(code_of(Departure, "departure"))
    departed_on: Mapped[date | None]
    if TYPE_CHECKING:
        open_corrections: Mapped[int]  # made below, where the table it counts is known

    home_organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql")
    account: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    educations: Mapped[list["Education"]] = relationship(lazy="raise_on_sql", order_by="Education.ends_on")
    titles: Mapped[list["Title"]] = relationship(lazy="raise_on_sql", order_by="Title.awarded_on")
    appraisals: Mapped[list["Appraisal"]] = relationship(lazy="raise_on_sql", order_by="Appraisal.year")
    sanctions: Mapped[list["Sanction"]] = relationship(lazy="raise_on_sql", order_by="Sanction.decided_on")
    rewards: Mapped[list["Reward"]] = relationship(lazy="raise_on_sql", order_by="Reward.awarded_on")
    appointments: Mapped[list["Appointment"]] = relationship(lazy="raise_on_sql", order_by="Appointment.starts_on")
    qualifications: Mapped[list["Qualification"]] = relationship(
        lazy="raise_on_sql", order_by="Qualification.awarded_on"
    )

    @classmethod
    def managed_in(cls, code: str) -> ColumnElement[bool]:
        """Return the condition of being managed in a region or a part of it; the whole province drops it."""
        if len(code) == CITY_DIGITS:
            return cls.city_code == code
        return cls.county_code == code if len(code) == COUNTY_DIGITS else under(cls.managing_region_code, code)


class NameKey(Model):
    """A key under which a person is found: pinyin readings, initials, and each ending of the Chinese name.

    With the endings, a part of a name is a prefix of some key, which an index answers as a range. `is_inner` are the
    Chinese ones that the name does not begin with: who has another one is found in the order of names.
    """

    __tablename__ = "people_name_keys"
    __table_args__ = (
        Index(
            "ix_people_name_keys_inner",
            "key",
            "person_id",
            sqlite_where=text("is_inner = 1"),
            postgresql_where=text("is_inner"),
        ),
    )

    key: Mapped[str] = mapped_column(bytewise(LONGEST_KEY), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), primary_key=True, index=True)
    is_inner: Mapped[bool] = mapped_column(server_default=false())


class Education(Model):
    __tablename__ = "people_educations"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    schooling: Mapped[Schooling] = mapped_column(code_of(Schooling, "schooling"))
    has_degree: Mapped[bool]
    is_full_time: Mapped[bool]
    school_kind: Mapped[SchoolKind] = mapped_column(code_of(SchoolKind, "school_kind"))
    school: Mapped[str] = mapped_column(String(120))
    major: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)


class Title(Model):
    """A professional title. A local one names the level of units in which it is valid (task 18)."""

    __tablename__ = "people_titles"
    __table_args__ = (Index("ix_people_titles_level_person_id", "level", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    level: Mapped[TitleLevel] = mapped_column(code_of(TitleLevel, "level"))
    series: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    scope: Mapped[TitleScope] = mapped_column(code_of(TitleScope, "scope"))
    valid_level: Mapped[str | None] = mapped_column(String(40))
    awarded_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)


class Appraisal(Model):
    __tablename__ = "people_appraisals"
    __table_args__ = (UniqueConstraint("person_id", "year", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"))
    year: Mapped[int]
    kind: Mapped[AppraisalKind] = mapped_column(code_of(AppraisalKind, "kind"))
    result: Mapped[AppraisalResult] = mapped_column(code_of(AppraisalResult, "result"))
    cause: Mapped[str] = mapped_column(String(120), default="")
    version: Mapped[int] = mapped_column(default=1)


class Sanction(Model):
    """A sanction with its period; `in_force_until` is empty while an investigation runs."""

    __tablename__ = "people_sanctions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    kind: Mapped[SanctionKind] = mapped_column(code_of(SanctionKind, "kind"))
    body: Mapped[str] = mapped_column(String(120))
    document_number: Mapped[str] = mapped_column(String(60))
    decided_on: Mapped[date]
    in_force_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Reward(Model):
    """A commendation or award received, by level of the body that gave it (task 27)."""

    __tablename__ = "people_rewards"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(String(120))
    document_number: Mapped[str] = mapped_column(String(60))
    awarded_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)


class Relation(Model):
    """Two people who are kin: neither may decide on, score or mentor the other."""

    __tablename__ = "people_relations"
    __table_args__ = (UniqueConstraint("person_id", "other_person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"))
    other_person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    kind: Mapped[RelationKind] = mapped_column(code_of(RelationKind, "kind"))
    version: Mapped[int] = mapped_column(default=1)


class Appointment(Model):
    """An appointment (聘任) to a post level on the ground of a title; the title itself is another record."""

    __tablename__ = "people_appointments"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    post_level: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Qualification(Model):
    """A vocational qualification (职业资格) or skill level (技能等级)."""

    __tablename__ = "people_qualifications"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    kind: Mapped[QualificationKind] = mapped_column(code_of(QualificationKind, "kind"))
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(40), default="")
    body: Mapped[str] = mapped_column(String(120), default="")
    certificate_number: Mapped[str] = mapped_column(String(60), default="")
    awarded_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)


class Contact(Model):
    """How a person is reached. Telephone and address are sealed; the index finds who shares a telephone."""

    __tablename__ = "people_contacts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), primary_key=True)
    telephone_sealed: Mapped[str | None] = mapped_column(Text)
    telephone_masked: Mapped[str] = mapped_column(String(20), default="")
    telephone_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    email: Mapped[str] = mapped_column(String(120), default="")
    address_sealed: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class TakenOut(Model):
    """An entry that was voided, kept whole with what hung on it: it counts nowhere and can be put back.

    `rows` is the list of (table, row) that `taking_out` took; `entry` its address in the record ("spell:12").
    """

    __tablename__ = "people_taken_out"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    entry: Mapped[str] = mapped_column(String(40))
    description: Mapped[dict[str, Any]] = mapped_column(JSON)
    rows: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by: Mapped[str] = mapped_column(String(80))


class Merge(Model):
    """Two records that were one person: `moved` says what went over, `rows` holds what was taken out.

    `merged_id` is the key of the record that is gone; undoing puts it back under this key.
    """

    __tablename__ = "people_merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    merged_id: Mapped[int] = mapped_column(index=True)
    merged_name: Mapped[str] = mapped_column(String(60))
    merged_region_code: Mapped[str] = mapped_column(bytewise(9))
    moved: Mapped[list[Any]] = mapped_column(JSON)
    rows: Mapped[list[Any]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(200))
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by: Mapped[str] = mapped_column(String(80))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Correction(Model):
    """A graduate's request to correct an entry of the own record, and the answer of the personnel office."""

    __tablename__ = "people_corrections"
    __table_args__ = (Index("ix_people_corrections_person_id_state", "person_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"))
    entry: Mapped[str] = mapped_column(String(40))
    description: Mapped[dict[str, Any]] = mapped_column(JSON)
    explanation: Mapped[str] = mapped_column(Text)
    state: Mapped[CorrectionState] = mapped_column(code_of(CorrectionState, "state"), default=CorrectionState.OPEN)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class CorrectionEvidence(Model):
    """A paper of the person that was sent with a request for a correction."""

    __tablename__ = "people_correction_evidence"

    correction_id: Mapped[int] = mapped_column(ForeignKey("people_corrections.id"), primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("files_attachments.id"), primary_key=True, index=True)


class FormerHome(Model):
    """A home organisation that somebody left: it keeps reading what stood in the record until then.

    `left_on` is the last day there; `last_seq` the entry of the trail by which the file went on. Path and managing
    region are those of the organisation, kept as a person's are, so that scope is a range here too.
    """

    __tablename__ = "people_former_homes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations_organisations.id"))
    organisation_path: Mapped[str] = mapped_column(bytewise(120), index=True)
    managing_region_code: Mapped[str] = mapped_column(bytewise(9), index=True)
    left_on: Mapped[date]
    last_seq: Mapped[int] = mapped_column(BigInteger)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")


class ChangeOfMany(Model):
    """What one change of many records did to one of them; `seq` is the one entry of the trail for all of them.

    `details` holds what the details of an entry in the trail hold for a change of one record.
    """

    __tablename__ = "people_changes_of_many"

    seq: Mapped[int] = mapped_column(ForeignKey("audit_entries.seq"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people_people.id"), primary_key=True, index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class SavedView(Model):
    """The filters of a list of people under a name, of one account; `arguments` as they stand in an address."""

    __tablename__ = "people_saved_views"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts_accounts.id"))
    name: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, str]] = mapped_column(JSON)


Person.open_corrections = column_property(
    select(func.count())
    .select_from(Correction)
    .where(Correction.person_id == Person.id, Correction.state == CorrectionState.OPEN)
    .correlate(Person.__table__)
    .scalar_subquery(),
    deferred=True,
    raiseload=True,
)
