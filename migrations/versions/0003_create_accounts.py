"""Create the tables of accounts, role grants and sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "accounts_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_accounts_username")),
    )
    op.create_table(
        "accounts_sign_in_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_sign_in_failures")),
    )
    op.create_index(
        op.f("ix_accounts_sign_in_failures_address"), "accounts_sign_in_failures", ["address"], unique=False
    )
    op.create_index(
        op.f("ix_accounts_sign_in_failures_failed_at"), "accounts_sign_in_failures", ["failed_at"], unique=False
    )
    op.create_index(
        op.f("ix_accounts_sign_in_failures_username"), "accounts_sign_in_failures", ["username"], unique=False
    )
    op.create_table(
        "accounts_role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
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
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "region_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "organisation_path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts_accounts.id"], name=op.f("fk_accounts_role_grants_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_role_grants")),
    )
    op.create_index(op.f("ix_accounts_role_grants_account_id"), "accounts_role_grants", ["account_id"], unique=False)
    op.create_table(
        "accounts_sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["grant_id"], ["accounts_role_grants.id"], name=op.f("fk_accounts_sign_ins_grant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_accounts_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_accounts_sign_ins_grant_id"), "accounts_sign_ins", ["grant_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_accounts_sign_ins_grant_id"), table_name="accounts_sign_ins")
    op.drop_table("accounts_sign_ins")
    op.drop_index(op.f("ix_accounts_role_grants_account_id"), table_name="accounts_role_grants")
    op.drop_table("accounts_role_grants")
    op.drop_index(op.f("ix_accounts_sign_in_failures_username"), table_name="accounts_sign_in_failures")
    op.drop_index(op.f("ix_accounts_sign_in_failures_failed_at"), table_name="accounts_sign_in_failures")
    op.drop_index(op.f("ix_accounts_sign_in_failures_address"), table_name="accounts_sign_in_failures")
    op.drop_table("accounts_sign_in_failures")
    op.drop_table("accounts_accounts")
