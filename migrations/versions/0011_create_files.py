"""Create the tables of attachments and of what appointment forms said beyond the register."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "files_attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "photograph",
                "identity",
                "education",
                "employment",
                "programme",
                "appraisal",
                "title",
                "reward",
                "achievement",
                "appointment_form",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_files_attachments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files_attachments")),
    )
    op.create_index("ix_files_attachments_person_id_kind", "files_attachments", ["person_id", "kind"], unique=False)
    op.create_index(op.f("ix_files_attachments_content_hash"), "files_attachments", ["content_hash"], unique=False)
    op.create_table(
        "dossier_form_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stands_for", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_dossier_form_entries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_form_entries")),
    )
    op.create_index(
        "ix_dossier_form_entries_person_id_element_position",
        "dossier_form_entries",
        ["person_id", "element", "position"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_dossier_form_entries_person_id_element_position", table_name="dossier_form_entries")
    op.drop_table("dossier_form_entries")
    op.drop_index(op.f("ix_files_attachments_content_hash"), table_name="files_attachments")
    op.drop_index("ix_files_attachments_person_id_kind", table_name="files_attachments")
    op.drop_table("files_attachments")
