"""Let lists of people be read in their order: by city and county, by programme, title and counted time.

City and county are made by the database from the managing region. SQLite can add them only unstored, which its
indexes do not mind.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

ORDERS = ("pinyin_sort", "stroke_sort")
WITHIN = ((), ("city_code",), ("county_code",))
FORMER = (
    ("ix_people_people_managing_region_code_pinyin_sort_id", ["managing_region_code", "pinyin_sort", "id"]),
    ("ix_people_people_pinyin_sort_id", ["pinyin_sort", "id"]),
    ("ix_people_people_stroke_sort_id", ["stroke_sort", "id"]),
)


def upgrade() -> None:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    collation, kept = ('COLLATE "C"', "STORED") if is_postgresql else ("", "VIRTUAL")
    for column, digits in (("city_code", 4), ("county_code", 6)):
        op.execute(
            f"ALTER TABLE people_people ADD COLUMN {column} VARCHAR({digits}) {collation} "
            f"GENERATED ALWAYS AS (substr(managing_region_code, 1, {digits})) {kept} NOT NULL"
        )
    for name, _columns in FORMER:
        op.drop_index(name, table_name="people_people")
    for within in WITHIN:
        for order in ORDERS:
            op.create_index(
                f"ix_people_people_{'_'.join((*within, order))}",
                "people_people",
                [*within, order, "id", *(() if within else ("home_organisation_id",))],
            )
    op.create_index("ix_people_people_managing_region_code", "people_people", ["managing_region_code"])
    op.create_index("ix_organisations_organisations_sector_level", "organisations_organisations", ["sector", "level"])
    op.create_index("ix_organisations_organisations_level", "organisations_organisations", ["level"])
    op.create_index("ix_people_titles_level_person_id", "people_titles", ["level", "person_id"])
    op.create_index(
        "ix_service_records_spells_programme_person_id",
        "service_records_spells",
        ["programme", "person_id"],
        sqlite_where=sa.text("programme IS NOT NULL"),
        postgresql_where=sa.text("programme IS NOT NULL"),
    )
    op.create_index(
        "ix_service_records_counted_totals_scope_first_counted_on",
        "service_records_counted_totals",
        ["scope", "first_counted_on", "person_id"],
    )


def downgrade() -> None:
    op.drop_index(
        "ix_service_records_counted_totals_scope_first_counted_on", table_name="service_records_counted_totals"
    )
    op.drop_index("ix_service_records_spells_programme_person_id", table_name="service_records_spells")
    op.drop_index("ix_people_titles_level_person_id", table_name="people_titles")
    for name in ("level", "sector_level"):
        op.drop_index(f"ix_organisations_organisations_{name}", table_name="organisations_organisations")
    op.drop_index("ix_people_people_managing_region_code", table_name="people_people")
    for within in WITHIN:
        for order in ORDERS:
            op.drop_index(f"ix_people_people_{'_'.join((*within, order))}", table_name="people_people")
    for name, columns in FORMER:
        op.create_index(name, "people_people", columns)
    for column in ("county_code", "city_code"):
        op.execute(f"ALTER TABLE people_people DROP COLUMN {column}")
