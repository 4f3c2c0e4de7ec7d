"""Let lists of people be narrowed to those with so many years counted: kept totals in the order of their length.

The day from which a running total counts is made by the database. SQLite can add it only unstored, which its indexes
do not mind.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

TABLE = "service_records_counted_totals"
FORMER = "ix_service_records_counted_totals_scope_first_counted_on"


def upgrade() -> None:
    made, kept = (
        ("running_since - closed_days", "STORED")
        if op.get_context().dialect.name == "postgresql"
        else ("date(running_since, '-' || closed_days || ' days')", "VIRTUAL")
    )
    op.execute(f"ALTER TABLE {TABLE} ADD COLUMN counted_since DATE GENERATED ALWAYS AS ({made}) {kept}")
    op.drop_index(FORMER, table_name=TABLE)
    op.create_index(f"ix_{TABLE}_scope_counted_since", TABLE, ["scope", "counted_since", "person_id"])
    op.create_index(
        f"ix_{TABLE}_scope_closed_months",
        TABLE,
        ["scope", "closed_months", "person_id"],
        sqlite_where=sa.text("running_since IS NULL"),
        postgresql_where=sa.text("running_since IS NULL"),
    )
    op.create_index(
        f"ix_{TABLE}_scope_holds_until",
        TABLE,
        ["scope", "holds_until"],
        sqlite_where=sa.text("holds_until IS NOT NULL"),
        postgresql_where=sa.text("holds_until IS NOT NULL"),
    )


def downgrade() -> None:
    for order in ("holds_until", "closed_months", "counted_since"):
        op.drop_index(f"ix_{TABLE}_scope_{order}", table_name=TABLE)
    op.create_index(FORMER, TABLE, ["scope", "first_counted_on", "person_id"])
    op.execute(f"ALTER TABLE {TABLE} DROP COLUMN counted_since")
