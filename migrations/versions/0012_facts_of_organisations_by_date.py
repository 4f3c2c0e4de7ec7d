"""Keep what regions and organisations were before: names, periods, successors; short names and contacts.

Columns are added by plain statements, since SQLite would copy the tables otherwise.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ADDED = (
    # table, column, type and rule as both databases write them
    ("organisations_regions", "closed_on", "DATE"),
    (
        "organisations_regions",
        "end",
        "VARCHAR(40) CONSTRAINT ck_organisations_regions_end CHECK (\"end\" IN ('recoded', 'merged'))",
    ),
    (
        "organisations_regions",
        "successor_code",
        "VARCHAR(9) {bytewise} CONSTRAINT fk_organisations_regions_successor_code "
        "REFERENCES organisations_regions (code)",
    ),
    ("organisations_organisations", "closed_on", "DATE"),
    (
        "organisations_organisations",
        "successor_id",
        "INTEGER CONSTRAINT fk_organisations_organisations_successor_id REFERENCES organisations_organisations (id)",
    ),
    ("organisations_organisations", "version", "INTEGER DEFAULT 1 NOT NULL"),
)


def code() -> sa.String:
    return sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql")


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    bytewise = 'COLLATE "C"' if op.get_context().dialect.name == "postgresql" else ""
    for table, column, kind in ADDED:
        op.execute(f'ALTER TABLE {table} ADD COLUMN "{column}" {kind.format(bytewise=bytewise)}')
    op.create_index(op.f("ix_organisations_regions_successor_code"), "organisations_regions", ["successor_code"])
    op.create_index(
        op.f("ix_organisations_organisations_successor_id"), "organisations_organisations", ["successor_id"]
    )
    op.create_table(
        "organisations_region_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", code(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["organisations_regions.code"], name=op.f("fk_organisations_region_names_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations_region_names")),
        sa.UniqueConstraint(
            "region_code", "valid_until", name=op.f("uq_organisations_region_names_region_code_valid_until")
        ),
    )
    op.create_table(
        "organisations_periods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            one_of(
                "kind",
                "agency",
                "institution",
                "state_firm",
                "other_firm",
                "social_organisation",
                "village_or_community",
                "army",
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            one_of("level", "central", "province", "city", "county", "sub_district", "township", "village"),
            nullable=False,
        ),
        sa.Column(
            "sector",
            one_of(
                "sector",
                "health",
                "agriculture",
                "forestry",
                "water",
                "construction_planning",
                "education",
                "science",
                "culture",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("is_rural", sa.Boolean(), nullable=False),
        sa.Column("is_managed_like_civil_service", sa.Boolean(), nullable=False),
        sa.Column("region_code", code(), nullable=False),
        sa.Column("managed_by_region_code", code(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations_organisations.id"],
            name=op.f("fk_organisations_periods_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["organisations_regions.code"], name=op.f("fk_organisations_periods_region_code")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisations_organisations.id"], name=op.f("fk_organisations_periods_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations_periods")),
        sa.UniqueConstraint(
            "organisation_id", "valid_until", name=op.f("uq_organisations_periods_organisation_id_valid_until")
        ),
    )
    op.create_index(op.f("ix_organisations_periods_name"), "organisations_periods", ["name"])
    op.create_table(
        "organisations_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations_organisations.id"],
            name=op.f("fk_organisations_aliases_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations_aliases")),
        sa.UniqueConstraint("organisation_id", "name", name=op.f("uq_organisations_aliases_organisation_id_name")),
    )
    op.create_index(op.f("ix_organisations_aliases_name"), "organisations_aliases", ["name"])
    op.create_table(
        "organisations_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("duty", sa.String(length=60), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations_organisations.id"],
            name=op.f("fk_organisations_contacts_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations_contacts")),
    )
    op.create_index(op.f("ix_organisations_contacts_organisation_id"), "organisations_contacts", ["organisation_id"])


def downgrade() -> None:
    for table in ("contacts", "aliases", "periods", "region_names"):
        op.drop_table(f"organisations_{table}")
    op.drop_index(op.f("ix_organisations_organisations_successor_id"), table_name="organisations_organisations")
    op.drop_index(op.f("ix_organisations_regions_successor_code"), table_name="organisations_regions")
    for table, column, _kind in reversed(ADDED):
        op.execute(f'ALTER TABLE {table} DROP COLUMN "{column}"')
