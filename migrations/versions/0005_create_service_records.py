"""Create the tables of spells of service and interruptions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "service_records_interruptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("unpaid_leave", "suspension", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_people.id"], name=op.f("fk_service_records_interruptions_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records_interruptions")),
    )
    op.create_index(
        op.f("ix_service_records_interruptions_person_id"), "service_records_interruptions", ["person_id"], unique=False
    )
    op.create_table(
        "service_records_spells",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "post",
                "secondment",
                "shadowing",
                "lent",
                "village_residence",
                "counterpart_support",
                "technical_envoy",
                "grassroots_tour",
                "programme_service",
                "full_time_study",
                "assistant_post",
                "interruption",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum("down", "up", name="direction", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("post", sa.String(length=60), nullable=False),
        sa.Column(
            "personnel_status",
            sa.Enum(
                "civil_servant",
                "managed_like_civil_servants",
                "institution",
                "firm_contract",
                "labour_dispatch",
                "public_welfare_post",
                "programme",
                "village_committee",
                "self_employed",
                "trainee",
                "intern",
                "soldier",
                name="personnel_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "post_class",
            sa.Enum(
                "leading",
                "rank",
                "management",
                "professional",
                "worker",
                "firm",
                name="post_class",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "programme",
            sa.Enum(
                "special_post_teacher",
                "three_supports",
                "go_west",
                "village_official",
                "xuandiao",
                name="programme",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("has_passed_programme", sa.Boolean(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column(
            "starts_precision",
            sa.Enum("day", "month", name="starts_precision", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "ends_precision",
            sa.Enum("day", "month", name="ends_precision", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("planned_ends_on", sa.Date(), nullable=True),
        sa.Column("is_rotation", sa.Boolean(), nullable=False),
        sa.Column("is_counterpart", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations_organisations.id"],
            name=op.f("fk_service_records_spells_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_service_records_spells_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records_spells")),
    )
    op.create_index(
        "ix_service_records_spells_organisation_id_starts_on",
        "service_records_spells",
        ["organisation_id", "starts_on"],
        unique=False,
    )
    op.create_index(
        "ix_service_records_spells_person_id_starts_on",
        "service_records_spells",
        ["person_id", "starts_on"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_service_records_spells_person_id_starts_on", table_name="service_records_spells")
    op.drop_index("ix_service_records_spells_organisation_id_starts_on", table_name="service_records_spells")
    op.drop_table("service_records_spells")
    op.drop_index(op.f("ix_service_records_interruptions_person_id"), table_name="service_records_interruptions")
    op.drop_table("service_records_interruptions")
