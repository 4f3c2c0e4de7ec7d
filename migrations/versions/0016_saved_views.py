"""Add saved views of the list of people; let lists of who is due be read in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

DUE = "service_records_due_dates"
FORMER = "ix_service_records_due_dates_rule_due_on_person_id"
IN_ORDER = "ix_service_records_due_dates_rule_due_on_id"


def upgrade() -> None:
    op.create_table(
        "people_saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts_accounts.id"], name="fk_people_saved_views_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_people_saved_views"),
        sa.UniqueConstraint("account_id", "name", name="uq_people_saved_views_account_id_name"),
    )
    op.drop_index(FORMER, table_name=DUE)
    op.create_index(IN_ORDER, DUE, ["rule", "due_on", "id", "person_id"])


def downgrade() -> None:
    op.drop_index(IN_ORDER, table_name=DUE)
    op.create_index(FORMER, DUE, ["rule", "due_on", "person_id"])
    op.drop_table("people_saved_views")
