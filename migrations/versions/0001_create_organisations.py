"""Create the tables of regions, key-county listings and organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "organisations_regions",
        sa.Column(
            "code", sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "province",
                "city",
                "county",
                "development_zone",
                "sub_district",
                "town",
                "township",
                "zone",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "parent_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("display_order", sa.Integer(), nullable=False),
        sa.Column("is_hardship", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_code"], ["organisations_regions.code"], name=op.f("fk_organisations_regions_parent_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_organisations_regions")),
    )
    op.create_index(
        op.f("ix_organisations_regions_parent_code"), "organisations_regions", ["parent_code"], unique=False
    )
    op.create_table(
        "organisations_key_county_listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "region_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("exited_poverty_on", sa.Date(), nullable=True),
        sa.Column("listed_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_code"],
            ["organisations_regions.code"],
            name=op.f("fk_organisations_key_county_listings_region_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations_key_county_listings")),
    )
    op.create_index(
        op.f("ix_organisations_key_county_listings_region_code"),
        "organisations_key_county_listings",
        ["region_code"],
        unique=False,
    )
    op.create_table(
        "organisations_organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "agency",
                "institution",
                "state_firm",
                "other_firm",
                "social_organisation",
                "village_or_community",
                "army",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "central",
                "province",
                "city",
                "county",
                "sub_district",
                "township",
                "village",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "sector",
            sa.Enum(
                "health",
                "agriculture",
                "forestry",
                "water",
                "construction_planning",
                "education",
                "science",
                "culture",
                "other",
                name="sector",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_rural", sa.Boolean(), nullable=False),
        sa.Column("is_managed_like_civil_service", sa.Boolean(), nullable=False),
        sa.Column(
            "region_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "managed_by_region_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(
            "path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisations_organisations.id"], name=op.f("fk_organisations_organisations_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["region_code"], ["organisations_regions.code"], name=op.f("fk_organisations_organisations_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations_organisations")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_organisations_organisations_credit_code")),
    )
    op.create_index(
        "ix_organisations_organisations_managed_path",
        "organisations_organisations",
        ["managed_by_region_code", "path"],
        unique=False,
    )
    op.create_index(op.f("ix_organisations_organisations_name"), "organisations_organisations", ["name"], unique=False)
    op.create_index(
        op.f("ix_organisations_organisations_parent_id"), "organisations_organisations", ["parent_id"], unique=False
    )
    op.create_index(op.f("ix_organisations_organisations_path"), "organisations_organisations", ["path"], unique=False)
    op.create_index(
        op.f("ix_organisations_organisations_region_code"), "organisations_organisations", ["region_code"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_organisations_organisations_region_code"), table_name="organisations_organisations")
    op.drop_index(op.f("ix_organisations_organisations_path"), table_name="organisations_organisations")
    op.drop_index(op.f("ix_organisations_organisations_parent_id"), table_name="organisations_organisations")
    op.drop_index(op.f("ix_organisations_organisations_name"), table_name="organisations_organisations")
    op.drop_index("ix_organisations_organisations_managed_path", table_name="organisations_organisations")
    op.drop_table("organisations_organisations")
    op.drop_index(
        op.f("ix_organisations_key_county_listings_region_code"), table_name="organisations_key_county_listings"
    )
    op.drop_table("organisations_key_county_listings")
    op.drop_index(op.f("ix_organisations_regions_parent_code"), table_name="organisations_regions")
    op.drop_table("organisations_regions")
