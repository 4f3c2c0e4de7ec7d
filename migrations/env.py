"""How Alembic reaches the application's database and tables."""

from alembic import context
from flask import current_app

from registry.db import UtcDateTime

database = current_app.extensions["migrate"].db


def render_item(kind, item, _autogen_context):
    """Write our own column types as what they are in the database, so that a migration needs no code of ours."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    return False


def run() -> None:
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_item=render_item,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
