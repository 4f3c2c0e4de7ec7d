"""Create the tables of people and what is recorded about them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "people_people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "pinyin_sort",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "stroke_sort",
            sa.String(length=240).with_variant(sa.String(length=240, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "sex",
            sa.Enum("male", "female", name="sex", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("birth_on", sa.Date(), nullable=False),
        sa.Column("ethnic_group", sa.String(length=2), nullable=False),
        sa.Column("political_status", sa.String(length=2), nullable=False),
        sa.Column("id_number_sealed", sa.Text(), nullable=True),
        sa.Column("id_number_masked", sa.String(length=18), nullable=False),
        sa.Column("id_number_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("home_organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "managing_region_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "organisation_path",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("is_graduate", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts_accounts.id"], name=op.f("fk_people_people_account_id")),
        sa.ForeignKeyConstraint(
            ["home_organisation_id"],
            ["organisations_organisations.id"],
            name=op.f("fk_people_people_home_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_people")),
        sa.UniqueConstraint("account_id", name=op.f("uq_people_people_account_id")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_people_people_id_number_index")),
        sa.UniqueConstraint("uid", name=op.f("uq_people_people_uid")),
    )
    op.create_index(
        op.f("ix_people_people_home_organisation_id"), "people_people", ["home_organisation_id"], unique=False
    )
    op.create_index(
        "ix_people_people_managing_region_code_pinyin_sort_id",
        "people_people",
        ["managing_region_code", "pinyin_sort", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_people_people_organisation_path"), "people_people", ["organisation_path"], unique=False)
    op.create_index("ix_people_people_pinyin_sort_id", "people_people", ["pinyin_sort", "id"], unique=False)
    op.create_index("ix_people_people_stroke_sort_id", "people_people", ["stroke_sort", "id"], unique=False)
    op.create_table(
        "people_appraisals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "yearly",
                "regular",
                "special",
                "probation",
                "programme_year",
                "programme_end",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.Enum(
                "excellent",
                "competent",
                "basically_competent",
                "incompetent",
                "not_graded",
                "not_taken_part",
                "exempt",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_appraisals_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_appraisals")),
        sa.UniqueConstraint("person_id", "year", "kind", name=op.f("uq_people_appraisals_person_id_year_kind")),
    )
    op.create_table(
        "people_educations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "schooling",
            sa.Enum(
                "41", "31", "21", "14", "11", name="schooling", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("has_degree", sa.Boolean(), nullable=False),
        sa.Column("is_full_time", sa.Boolean(), nullable=False),
        sa.Column(
            "school_kind",
            sa.Enum(
                "regular",
                "abroad",
                "adult",
                "secondary",
                name="school_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("school", sa.String(length=120), nullable=False),
        sa.Column("major", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_educations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_educations")),
    )
    op.create_index(op.f("ix_people_educations_person_id"), "people_educations", ["person_id"], unique=False)
    op.create_table(
        "people_name_keys",
        sa.Column(
            "key",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_name_keys_person_id")),
        sa.PrimaryKeyConstraint("key", "person_id", name=op.f("pk_people_name_keys")),
    )
    op.create_index(op.f("ix_people_name_keys_person_id"), "people_name_keys", ["person_id"], unique=False)
    op.create_table(
        "people_relations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "spouse",
                "parent",
                "sibling",
                "other_relative",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["other_person_id"], ["people_people.id"], name=op.f("fk_people_relations_other_person_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_relations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_relations")),
        sa.UniqueConstraint(
            "person_id", "other_person_id", "kind", name=op.f("uq_people_relations_person_id_other_person_id_kind")
        ),
    )
    op.create_index(op.f("ix_people_relations_other_person_id"), "people_relations", ["other_person_id"], unique=False)
    op.create_table(
        "people_rewards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_rewards_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_rewards")),
    )
    op.create_index(op.f("ix_people_rewards_person_id"), "people_rewards", ["person_id"], unique=False)
    op.create_table(
        "people_sanctions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "warning",
                "demerit",
                "major_demerit",
                "demotion",
                "under_investigation",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.String(length=120), nullable=False),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("in_force_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_sanctions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_sanctions")),
    )
    op.create_index(op.f("ix_people_sanctions_person_id"), "people_sanctions", ["person_id"], unique=False)
    op.create_table(
        "people_titles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "junior",
                "middle",
                "associate_senior",
                "senior",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("series", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "scope",
            sa.Enum("general", "local", name="scope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("valid_level", sa.String(length=40), nullable=True),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_people_titles_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_titles")),
    )
    op.create_index(op.f("ix_people_titles_person_id"), "people_titles", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_people_titles_person_id"), table_name="people_titles")
    op.drop_table("people_titles")
    op.drop_index(op.f("ix_people_sanctions_person_id"), table_name="people_sanctions")
    op.drop_table("people_sanctions")
    op.drop_index(op.f("ix_people_rewards_person_id"), table_name="people_rewards")
    op.drop_table("people_rewards")
    op.drop_index(op.f("ix_people_relations_other_person_id"), table_name="people_relations")
    op.drop_table("people_relations")
    op.drop_index(op.f("ix_people_name_keys_person_id"), table_name="people_name_keys")
    op.drop_table("people_name_keys")
    op.drop_index(op.f("ix_people_educations_person_id"), table_name="people_educations")
    op.drop_table("people_educations")
    op.drop_table("people_appraisals")
    op.drop_index("ix_people_people_stroke_sort_id", table_name="people_people")
    op.drop_index("ix_people_people_pinyin_sort_id", table_name="people_people")
    op.drop_index(op.f("ix_people_people_organisation_path"), table_name="people_people")
    op.drop_index("ix_people_people_managing_region_code_pinyin_sort_id", table_name="people_people")
    op.drop_index(op.f("ix_people_people_home_organisation_id"), table_name="people_people")
    op.drop_table("people_people")
