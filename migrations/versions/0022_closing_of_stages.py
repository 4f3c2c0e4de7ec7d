"""Let a stage of the cycle close at a moment: what is handed in after it is refused."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("pool_stages", sa.Column("closes_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("pool_stages") as stages:
        stages.drop_column("closes_at")
