"""Migrations lead from nothing to the tables of the code and back, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from registry.db import db


def test_up_without_drift_down_and_up_again(own_app: Flask) -> None:
    with own_app.app_context():
        assert drift() == []
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect() as connection:
                left = connection.scalar(
                    text(
                        "SELECT count(*) FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace "
                        "WHERE n.nspname = 'public'"
                    )
                )
            assert left == 0
        upgrade()
        assert drift() == []


def drift() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))
