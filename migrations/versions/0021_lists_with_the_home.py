"""Put the home organisation into the orders of a city's and a county's list, to narrow it without the rows."""

from alembic import op

revision = "0021"
down_revision = "0020"

INDEXES = tuple((within, order) for within in ("city_code", "county_code") for order in ("pinyin_sort", "stroke_sort"))


def upgrade() -> None:
    _make("id", "home_organisation_id")


def downgrade() -> None:
    _make("id")


def _make(*more: str) -> None:
    for within, order in INDEXES:
        name = f"ix_people_people_{within}_{order}"
        op.drop_index(name, table_name="people_people")
        op.create_index(name, "people_people", [within, order, *more])
