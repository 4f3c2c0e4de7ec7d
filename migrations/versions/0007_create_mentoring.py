"""Create the tables of mentors, pairings, guidance records and outcomes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "mentoring_matching_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_year", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("edges", sa.Integer(), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("total_fit", sa.BigInteger(), nullable=False),
        sa.Column("worst_fit", sa.Integer(), nullable=True),
        sa.Column("solver", sa.String(length=80), nullable=False),
        sa.Column("unmatched", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_matching_runs")),
    )
    op.create_table(
        "mentoring_mentors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "unit_leader",
                "leading_professional",
                "national_academic_leader",
                "provincial_academic_leader",
                "industry_leader",
                "skill_master",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "health",
                "agriculture",
                "forestry",
                "water",
                "construction_planning",
                "education",
                "science",
                "culture",
                "other",
                name="field",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_available", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_mentoring_mentors_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_mentors")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mentoring_mentors_person_id")),
    )
    op.create_table(
        "mentoring_pairings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "trial",
                "active",
                "ended",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("planned_ends_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "term_completed",
                "mentor_left",
                "mentee_left",
                "silent",
                "by_agreement",
                name="end_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("mentor_accepted_on", sa.Date(), nullable=True),
        sa.Column("mentee_accepted_on", sa.Date(), nullable=True),
        sa.Column("is_wished_again", sa.Boolean(), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=True),
        sa.Column("fit_parts", sa.JSON(), nullable=False),
        sa.Column("matching_run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["matching_run_id"], ["mentoring_matching_runs.id"], name=op.f("fk_mentoring_pairings_matching_run_id")
        ),
        sa.ForeignKeyConstraint(["mentee_id"], ["people_people.id"], name=op.f("fk_mentoring_pairings_mentee_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentoring_mentors.id"], name=op.f("fk_mentoring_pairings_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_pairings")),
        sa.UniqueConstraint(
            "mentor_id", "mentee_id", "starts_on", name=op.f("uq_mentoring_pairings_mentor_id_mentee_id_starts_on")
        ),
    )
    op.create_index(
        op.f("ix_mentoring_pairings_matching_run_id"), "mentoring_pairings", ["matching_run_id"], unique=False
    )
    op.create_index("ix_mentoring_pairings_mentee_id_state", "mentoring_pairings", ["mentee_id", "state"], unique=False)
    op.create_table(
        "mentoring_guidance_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "in_person",
                "visit",
                "online",
                "project_work",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["mentoring_pairings.id"], name=op.f("fk_mentoring_guidance_records_pairing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_guidance_records")),
    )
    op.create_index(
        "ix_mentoring_guidance_records_pairing_id_held_on",
        "mentoring_guidance_records",
        ["pairing_id", "held_on"],
        unique=False,
    )
    op.create_table(
        "mentoring_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "paper",
                "patent",
                "project",
                "technique",
                "product",
                "award",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("achieved_on", sa.Date(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["mentoring_pairings.id"], name=op.f("fk_mentoring_outcomes_pairing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_outcomes")),
    )
    op.create_index(op.f("ix_mentoring_outcomes_pairing_id"), "mentoring_outcomes", ["pairing_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_mentoring_outcomes_pairing_id"), table_name="mentoring_outcomes")
    op.drop_table("mentoring_outcomes")
    op.drop_index("ix_mentoring_guidance_records_pairing_id_held_on", table_name="mentoring_guidance_records")
    op.drop_table("mentoring_guidance_records")
    op.drop_index("ix_mentoring_pairings_mentee_id_state", table_name="mentoring_pairings")
    op.drop_index(op.f("ix_mentoring_pairings_matching_run_id"), table_name="mentoring_pairings")
    op.drop_table("mentoring_pairings")
    op.drop_table("mentoring_mentors")
    op.drop_table("mentoring_matching_runs")
