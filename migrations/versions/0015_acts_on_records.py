"""Create what acts on records leave: transfers, former homes, changes of many at once, evidence, handed-over desks."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

C = "C"


def _code(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation=C), "postgresql")


def upgrade() -> None:
    op.execute("ALTER TABLE service_records_entries ADD COLUMN version INTEGER DEFAULT 1 NOT NULL")
    op.create_table(
        "people_former_homes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation_path", _code(120), nullable=False),
        sa.Column("managing_region_code", _code(9), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_former_homes_person_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations_organisations.id"],
            name=op.f("fk_people_former_homes_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_former_homes")),
    )
    for column in ("managing_region_code", "organisation_path", "person_id"):
        op.create_index(op.f(f"ix_people_former_homes_{column}"), "people_former_homes", [column])
    op.create_table(
        "people_changes_of_many",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit_entries.seq"], name=op.f("fk_people_changes_of_many_seq")),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_changes_of_many_person_id")),
        sa.PrimaryKeyConstraint("seq", "person_id", name=op.f("pk_people_changes_of_many")),
    )
    op.create_index(op.f("ix_people_changes_of_many_person_id"), "people_changes_of_many", ["person_id"])
    op.create_table(
        "people_correction_evidence",
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["people_corrections.id"], name=op.f("fk_people_correction_evidence_correction_id")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["files_attachments.id"], name=op.f("fk_people_correction_evidence_attachment_id")
        ),
        sa.PrimaryKeyConstraint("correction_id", "attachment_id", name=op.f("pk_people_correction_evidence")),
    )
    op.create_index(
        op.f("ix_people_correction_evidence_attachment_id"), "people_correction_evidence", ["attachment_id"]
    )
    op.create_table(
        "service_records_transfers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("spell_id", sa.Integer(), nullable=False),
        sa.Column("from_organisation_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("has_moved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_people.id"], name=op.f("fk_service_records_transfers_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["spell_id"], ["service_records_spells.id"], name=op.f("fk_service_records_transfers_spell_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_organisation_id"],
            ["organisations_organisations.id"],
            name=op.f("fk_service_records_transfers_from_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records_transfers")),
        sa.UniqueConstraint("spell_id", name=op.f("uq_service_records_transfers_spell_id")),
    )
    op.create_index(op.f("ix_service_records_transfers_person_id"), "service_records_transfers", ["person_id"])
    op.create_index(
        "ix_service_records_transfers_has_moved_starts_on", "service_records_transfers", ["has_moved", "starts_on"]
    )
    op.create_table(
        "dossier_hand_overs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_grant_id", sa.Integer(), nullable=False),
        sa.Column("to_grant_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_grant_id"], ["accounts_role_grants.id"], name=op.f("fk_dossier_hand_overs_from_grant_id")
        ),
        sa.ForeignKeyConstraint(
            ["to_grant_id"], ["accounts_role_grants.id"], name=op.f("fk_dossier_hand_overs_to_grant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_hand_overs")),
    )
    for column in ("from_grant_id", "to_grant_id"):
        op.create_index(op.f(f"ix_dossier_hand_overs_{column}"), "dossier_hand_overs", [column])


def downgrade() -> None:
    for table, indexes in (
        ("dossier_hand_overs", ("to_grant_id", "from_grant_id")),
        ("service_records_transfers", ("has_moved_starts_on", "person_id")),
        ("people_correction_evidence", ("attachment_id",)),
        ("people_changes_of_many", ("person_id",)),
        ("people_former_homes", ("person_id", "organisation_path", "managing_region_code")),
    ):
        for name in indexes:
            op.drop_index(f"ix_{table}_{name}", table_name=table)
        op.drop_table(table)
    op.execute("ALTER TABLE service_records_entries DROP COLUMN version")
