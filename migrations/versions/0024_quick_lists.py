"""Mark the keys that a name does not begin with; give guests and due dates indexes that answer their lists alone."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

KEYS, SPELLS, DUE = "people_name_keys", "service_records_spells", "service_records_due_dates"
GUESTS = "kind IN ('secondment', 'shadowing', 'lent', 'grassroots_tour')"
FORMER = "ix_service_records_due_dates_rule_due_on_id"


def upgrade() -> None:
    op.add_column(KEYS, sa.Column("is_inner", sa.Boolean(), nullable=False, server_default=sa.false()))
    has_chinese = "key ~ '[^ -~]'" if op.get_context().dialect.name == "postgresql" else "key GLOB '*[^ -~]*'"
    op.execute(
        f"UPDATE {KEYS} SET is_inner = true WHERE {has_chinese} "
        f"AND key <> (SELECT name FROM people_people WHERE people_people.id = {KEYS}.person_id)"
    )
    op.create_index(
        "ix_people_name_keys_inner",
        KEYS,
        ["key", "person_id"],
        sqlite_where=sa.text("is_inner = 1"),
        postgresql_where=sa.text("is_inner"),
    )
    op.create_index(
        "ix_service_records_spells_guests",
        SPELLS,
        ["organisation_id", "starts_on", "ends_on", "ends_precision", "person_id"],
        sqlite_where=sa.text(GUESTS),
        postgresql_where=sa.text(GUESTS),
    )
    op.drop_index(FORMER, table_name=DUE)
    op.create_index(
        "ix_service_records_due_dates_rule_due_on",
        DUE,
        ["rule", "due_on", "id", "person_id", "overdue_on", "ends_on"],
    )


def downgrade() -> None:
    op.drop_index("ix_service_records_due_dates_rule_due_on", table_name=DUE)
    op.create_index(FORMER, DUE, ["rule", "due_on", "id", "person_id"])
    op.drop_index("ix_service_records_spells_guests", table_name=SPELLS)
    op.drop_index("ix_people_name_keys_inner", table_name=KEYS)
    op.drop_column(KEYS, "is_inner")
