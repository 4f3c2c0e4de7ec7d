"""Create the tables of recruitments with what follows from them, and of what is kept counted."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "service_records_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("spell_id", sa.Integer(), nullable=False),
        sa.Column("recruited_on", sa.Date(), nullable=False),
        sa.Column("is_new_graduate", sa.Boolean(), nullable=False),
        sa.Column("uses_programme_preference", sa.Boolean(), nullable=False),
        sa.Column("is_excepted_position", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_service_records_entries_person_id")),
        sa.ForeignKeyConstraint(
            ["spell_id"], ["service_records_spells.id"], name=op.f("fk_service_records_entries_spell_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records_entries")),
        sa.UniqueConstraint("spell_id", name=op.f("uq_service_records_entries_spell_id")),
    )
    op.create_index(op.f("ix_service_records_entries_person_id"), "service_records_entries", ["person_id"])
    op.create_table(
        "service_records_tour_deferrals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["service_records_entries.id"], name=op.f("fk_service_records_tour_deferrals_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records_tour_deferrals")),
    )
    op.create_index(op.f("ix_service_records_tour_deferrals_entry_id"), "service_records_tour_deferrals", ["entry_id"])
    op.create_table(
        "service_records_pay_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["service_records_entries.id"], name=op.f("fk_service_records_pay_steps_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records_pay_steps")),
    )
    op.create_index(op.f("ix_service_records_pay_steps_entry_id"), "service_records_pay_steps", ["entry_id"])
    op.create_table(
        "service_records_deputy_heads",
        sa.Column("spell_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("batch_year", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["spell_id"], ["service_records_spells.id"], name=op.f("fk_service_records_deputy_heads_spell_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_people.id"], name=op.f("fk_service_records_deputy_heads_person_id")
        ),
        sa.PrimaryKeyConstraint("spell_id", name=op.f("pk_service_records_deputy_heads")),
    )
    op.create_index(op.f("ix_service_records_deputy_heads_person_id"), "service_records_deputy_heads", ["person_id"])
    op.create_table(
        "service_records_counted_totals",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("closed_months", sa.Integer(), nullable=False),
        sa.Column("closed_rest_days", sa.Integer(), nullable=False),
        sa.Column("closed_days", sa.Integer(), nullable=False),
        sa.Column("first_counted_on", sa.Date(), nullable=True),
        sa.Column("running_since", sa.Date(), nullable=True),
        sa.Column("holds_from", sa.Date(), nullable=False),
        sa.Column("holds_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_people.id"], name=op.f("fk_service_records_counted_totals_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "scope", name=op.f("pk_service_records_counted_totals")),
    )
    op.create_table(
        "service_records_due_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("overdue_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people_people.id"], name=op.f("fk_service_records_due_dates_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records_due_dates")),
    )
    op.create_index("ix_service_records_due_dates_person_id", "service_records_due_dates", ["person_id"])
    op.create_index(
        "ix_service_records_due_dates_rule_due_on_person_id",
        "service_records_due_dates",
        ["rule", "due_on", "person_id"],
    )


def downgrade() -> None:
    for table in ("due_dates", "counted_totals", "deputy_heads", "pay_steps", "tour_deferrals", "entries"):
        op.drop_table(f"service_records_{table}")
