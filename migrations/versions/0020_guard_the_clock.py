"""Keep the latest time seen by writes that are bound to a deadline."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "deadlines_clock_marks",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("latest_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines_clock_marks")),
    )
    op.execute("INSERT INTO deadlines_clock_marks (id, latest_at) VALUES (1, '2000-01-01 00:00:00')")


def downgrade() -> None:
    op.drop_table("deadlines_clock_marks")
