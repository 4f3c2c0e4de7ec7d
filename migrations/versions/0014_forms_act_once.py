"""Keep the forms that were sent of every room, with the result their senders were led to."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "web_submissions",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_web_submissions")),
    )
    op.create_index(op.f("ix_web_submissions_sent_at"), "web_submissions", ["sent_at"], unique=False)
    op.drop_index(op.f("ix_people_sendings_sent_at"), table_name="people_sendings")
    op.drop_table("people_sendings")


def downgrade() -> None:
    op.create_table(
        "people_sendings",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_people_sendings")),
    )
    op.create_index(op.f("ix_people_sendings_sent_at"), "people_sendings", ["sent_at"], unique=False)
    op.drop_index(op.f("ix_web_submissions_sent_at"), table_name="web_submissions")
    op.drop_table("web_submissions")
