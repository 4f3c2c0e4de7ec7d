"""Let the trail be searched by actor, act, result and day."""

from alembic import op

revision = "0017"
down_revision = "0016"

INDEXES = (["act", "seq"], ["actor_name", "seq"], ["actor_id", "at"], ["result", "seq"], ["at"])


def upgrade() -> None:
    for columns in INDEXES:
        op.create_index(f"ix_audit_entries_{'_'.join(columns)}", "audit_entries", columns)
    op.drop_index("ix_audit_entries_act", table_name="audit_entries")


def downgrade() -> None:
    op.create_index("ix_audit_entries_act", "audit_entries", ["act"])
    for columns in INDEXES:
        op.drop_index(f"ix_audit_entries_{'_'.join(columns)}", table_name="audit_entries")
