"""Add to the records what clerks change: versions, contact data, voided and merged entries, corrections, the roster.

Columns are added by plain statements, since SQLite would copy the tables of millions of rows otherwise.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

VERSIONED = (
    "people_educations",
    "people_titles",
    "people_appraisals",
    "people_sanctions",
    "people_rewards",
    "people_relations",
    "service_records_spells",
    "service_records_interruptions",
)

ADDED = (
    # table, column, type and rule as both databases write them
    ("people_people", "birth_on_card", "DATE"),
    ("people_people", "birth_decision", "VARCHAR(120) DEFAULT '' NOT NULL"),
    (
        "people_people",
        "departure",
        "VARCHAR(40) CONSTRAINT ck_people_people_departure CHECK (departure IN ('died', 'retired', 'left_province'))",
    ),
    ("people_people", "departed_on", "DATE"),
    *((table, "version", "INTEGER DEFAULT 1 NOT NULL") for table in VERSIONED),
    (
        "service_records_spells",
        "employer_id",
        "INTEGER CONSTRAINT fk_service_records_spells_employer_id REFERENCES organisations_organisations (id)",
    ),
    ("service_records_spells", "post_level", "VARCHAR(40) DEFAULT '' NOT NULL"),
    ("service_records_spells", "pay_grade", "VARCHAR(40) DEFAULT '' NOT NULL"),
    ("service_records_spells", "committed_until", "DATE"),
    ("service_records_spells", "evidence", "VARCHAR(200) DEFAULT '' NOT NULL"),
    (
        "service_records_spells",
        "verification",
        "VARCHAR(40) DEFAULT 'unverified' NOT NULL CONSTRAINT ck_service_records_spells_verification "
        "CHECK (verification IN ('unverified', 'unit', 'county', 'refused'))",
    ),
)


def upgrade() -> None:
    for table, column, kind in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    op.create_index(
        "ix_audit_entries_object_type_object_id_seq", "audit_entries", ["object_type", "object_id", "seq"], unique=False
    )
    op.create_table(
        "people_appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post_level", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_appointments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_appointments")),
    )
    op.create_index(op.f("ix_people_appointments_person_id"), "people_appointments", ["person_id"], unique=False)
    op.create_table(
        "people_qualifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("vocational", "skill", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("certificate_number", sa.String(length=60), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_qualifications_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_qualifications")),
    )
    op.create_index(op.f("ix_people_qualifications_person_id"), "people_qualifications", ["person_id"], unique=False)
    op.create_table(
        "people_contacts",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("telephone_sealed", sa.Text(), nullable=True),
        sa.Column("telephone_masked", sa.String(length=20), nullable=False),
        sa.Column("telephone_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_contacts_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_people_contacts")),
    )
    op.create_index(op.f("ix_people_contacts_telephone_index"), "people_contacts", ["telephone_index"], unique=False)
    op.create_table(
        "people_taken_out",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.String(length=40), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("taken_at", sa.DateTime(), nullable=False),
        sa.Column("taken_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_taken_out_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_taken_out")),
    )
    op.create_index(op.f("ix_people_taken_out_person_id"), "people_taken_out", ["person_id"], unique=False)
    op.create_table(
        "people_merges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("merged_name", sa.String(length=60), nullable=False),
        sa.Column(
            "merged_region_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.Column("merged_by", sa.String(length=80), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_merges_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_merges")),
    )
    op.create_index(op.f("ix_people_merges_merged_id"), "people_merges", ["merged_id"], unique=False)
    op.create_index(op.f("ix_people_merges_person_id"), "people_merges", ["person_id"], unique=False)
    op.create_table(
        "people_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.String(length=40), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "refused",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_corrections_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_corrections")),
    )
    op.create_index(
        op.f("ix_people_corrections_person_id_state"), "people_corrections", ["person_id", "state"], unique=False
    )
    op.create_table(
        "people_sendings",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_people_sendings")),
    )
    op.create_index(op.f("ix_people_sendings_sent_at"), "people_sendings", ["sent_at"], unique=False)
    op.create_table(
        "service_records_roster_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("stayer", "unit", "office", name="source", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("included_on", sa.Date(), nullable=False),
        sa.Column("officer", sa.String(length=60), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("leaving_reason", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_people.id"], name=op.f("fk_service_records_roster_entries_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records_roster_entries")),
        sa.UniqueConstraint("person_id", name=op.f("uq_service_records_roster_entries_person_id")),
    )


def downgrade() -> None:
    op.drop_table("service_records_roster_entries")
    op.drop_index(op.f("ix_people_sendings_sent_at"), table_name="people_sendings")
    op.drop_table("people_sendings")
    op.drop_index(op.f("ix_people_corrections_person_id_state"), table_name="people_corrections")
    op.drop_table("people_corrections")
    op.drop_index(op.f("ix_people_merges_merged_id"), table_name="people_merges")
    op.drop_index(op.f("ix_people_merges_person_id"), table_name="people_merges")
    op.drop_table("people_merges")
    op.drop_index(op.f("ix_people_taken_out_person_id"), table_name="people_taken_out")
    op.drop_table("people_taken_out")
    op.drop_index(op.f("ix_people_contacts_telephone_index"), table_name="people_contacts")
    op.drop_table("people_contacts")
    op.drop_index(op.f("ix_people_qualifications_person_id"), table_name="people_qualifications")
    op.drop_table("people_qualifications")
    op.drop_index(op.f("ix_people_appointments_person_id"), table_name="people_appointments")
    op.drop_table("people_appointments")
    op.drop_index("ix_audit_entries_object_type_object_id_seq", table_name="audit_entries")
    for table, column, _kind in reversed(ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
