"""Add activation, second factors, re-authentication, requests of two people, and when a grant was ended.

Names of failed attempts are replaced by their keyed hash: what was kept to slow down guessing is forgotten.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ROLES = (
    "province_hr",
    "city_hr",
    "county_hr",
    "unit_hr",
    "expert",
    "mentor",
    "graduate",
    "reporter",
    "auditor",
    "system_administrator",
    "committee_member",
)


def coded(values: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def account_id(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    return (
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts_accounts.id"], name=op.f(f"fk_accounts_{table}_account_id")),
    )


def upgrade() -> None:
    op.add_column("accounts_accounts", sa.Column("password_set_at", sa.DateTime()))
    op.add_column("accounts_accounts", sa.Column("second_factor", sa.Text()))
    op.add_column("accounts_accounts", sa.Column("candidate", sa.Text()))
    op.add_column("accounts_accounts", sa.Column("last_step", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("accounts_role_grants", sa.Column("ended_at", sa.DateTime()))
    op.add_column("accounts_role_grants", sa.Column("ended_by", sa.String(80), nullable=False, server_default=""))
    op.create_index(op.f("ix_accounts_role_grants_organisation_path"), "accounts_role_grants", ["organisation_path"])
    op.add_column("accounts_sign_ins", sa.Column("confirmed_at", sa.DateTime()))
    op.execute("UPDATE accounts_sign_ins SET confirmed_at = started_at")
    with op.batch_alter_table("accounts_sign_ins") as table:
        table.alter_column("confirmed_at", existing_type=sa.DateTime(), nullable=False)
    op.add_column("accounts_sign_ins", sa.Column("address", sa.String(45), nullable=False, server_default=""))
    op.add_column("accounts_sign_ins", sa.Column("device", sa.String(200), nullable=False, server_default=""))
    op.drop_index(op.f("ix_accounts_sign_in_failures_username"), table_name="accounts_sign_in_failures")
    op.execute("DELETE FROM accounts_sign_in_failures")
    op.drop_column("accounts_sign_in_failures", "username")
    op.add_column(
        "accounts_sign_in_failures", sa.Column("name_index", sa.String(32), nullable=False, server_default="")
    )
    op.add_column(
        "accounts_sign_in_failures",
        sa.Column("is_forgiven", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(op.f("ix_accounts_sign_in_failures_name_index"), "accounts_sign_in_failures", ["name_index"])
    op.create_table(
        "accounts_sign_in_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        *account_id("sign_in_steps"),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("is_proved", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_sign_in_steps")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_accounts_sign_in_steps_token_hash")),
    )
    op.create_index(op.f("ix_accounts_sign_in_steps_account_id"), "accounts_sign_in_steps", ["account_id"])
    op.create_table(
        "accounts_one_time_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        *account_id("one_time_codes"),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime()),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_one_time_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_accounts_one_time_codes_code_hash")),
    )
    op.create_index(op.f("ix_accounts_one_time_codes_account_id"), "accounts_one_time_codes", ["account_id"])
    op.create_table(
        "accounts_recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        *account_id("recovery_codes"),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_recovery_codes")),
    )
    op.create_index(
        "ix_accounts_recovery_codes_account_id_code_hash",
        "accounts_recovery_codes",
        ["account_id", "code_hash"],
        unique=True,
    )
    op.create_table(
        "accounts_former_passwords",
        sa.Column("id", sa.Integer(), nullable=False),
        *account_id("former_passwords"),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_former_passwords")),
    )
    op.create_index(op.f("ix_accounts_former_passwords_account_id"), "accounts_former_passwords", ["account_id"])
    op.create_table(
        "accounts_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        *account_id("requests"),
        sa.Column("kind", coded(("second_factor", "grant"), "kind"), nullable=False),
        sa.Column("state", coded(("open", "done", "refused"), "state"), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("role", coded(ROLES, "role")),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("decided_at", sa.DateTime()),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts_accounts.id"], name=op.f("fk_accounts_requests_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts_accounts.id"], name=op.f("fk_accounts_requests_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_requests")),
    )
    op.create_index(op.f("ix_accounts_requests_account_id"), "accounts_requests", ["account_id"])


def downgrade() -> None:
    for table in ("requests", "former_passwords", "recovery_codes", "one_time_codes", "sign_in_steps"):
        op.drop_table(f"accounts_{table}")
    op.drop_index(op.f("ix_accounts_sign_in_failures_name_index"), table_name="accounts_sign_in_failures")
    op.execute("DELETE FROM accounts_sign_in_failures")
    for column in ("is_forgiven", "name_index"):
        op.drop_column("accounts_sign_in_failures", column)
    op.add_column("accounts_sign_in_failures", sa.Column("username", sa.String(60), nullable=False, server_default=""))
    op.create_index(op.f("ix_accounts_sign_in_failures_username"), "accounts_sign_in_failures", ["username"])
    for column in ("device", "address", "confirmed_at"):
        op.drop_column("accounts_sign_ins", column)
    op.drop_index(op.f("ix_accounts_role_grants_organisation_path"), table_name="accounts_role_grants")
    for column in ("ended_by", "ended_at"):
        op.drop_column("accounts_role_grants", column)
    for column in ("last_step", "candidate", "second_factor", "password_set_at"):
        op.drop_column("accounts_accounts", column)
