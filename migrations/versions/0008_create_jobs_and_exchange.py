"""Create the tables of jobs and of staged workbooks."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "jobs_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("actor", sa.JSON(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("page", sa.String(length=120), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=True),
        sa.Column("requested_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs_jobs")),
    )
    op.create_index(op.f("ix_jobs_jobs_requested_by"), "jobs_jobs", ["requested_by"], unique=False)
    op.create_index("ix_jobs_jobs_state_id", "jobs_jobs", ["state", "id"], unique=False)
    op.create_table(
        "exchange_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("sheet", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "ready",
                "faulty",
                "unreadable",
                "confirmed",
                "done",
                "discarded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("uploaded_by", sa.Integer(), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("sheet_name", sa.String(length=60), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs_jobs.id"], name=op.f("fk_exchange_imports_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_imports")),
        sa.UniqueConstraint("uid", name=op.f("uq_exchange_imports_uid")),
    )
    op.create_index(op.f("ix_exchange_imports_file_hash"), "exchange_imports", ["file_hash"], unique=False)
    op.create_index("ix_exchange_imports_uploaded_by_id", "exchange_imports", ["uploaded_by", "id"], unique=False)
    op.create_index("ix_exchange_imports_state_uploaded_at", "exchange_imports", ["state", "uploaded_at"], unique=False)
    op.create_table(
        "exchange_parts",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_row", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["exchange_imports.id"], name=op.f("fk_exchange_parts_import_id")),
        sa.PrimaryKeyConstraint("import_id", "kind", "number", name=op.f("pk_exchange_parts")),
    )
    op.create_table(
        "exchange_rows",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "changed",
                "same",
                "error",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["exchange_imports.id"], name=op.f("fk_exchange_rows_import_id")),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_exchange_rows")),
    )
    op.create_index(
        "ix_exchange_rows_import_id_state_number", "exchange_rows", ["import_id", "state", "number"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_exchange_rows_import_id_state_number", table_name="exchange_rows")
    op.drop_table("exchange_rows")
    op.drop_table("exchange_parts")
    op.drop_index("ix_exchange_imports_state_uploaded_at", table_name="exchange_imports")
    op.drop_index("ix_exchange_imports_uploaded_by_id", table_name="exchange_imports")
    op.drop_index(op.f("ix_exchange_imports_file_hash"), table_name="exchange_imports")
    op.drop_table("exchange_imports")
    op.drop_index("ix_jobs_jobs_state_id", table_name="jobs_jobs")
    op.drop_index(op.f("ix_jobs_jobs_requested_by"), table_name="jobs_jobs")
    op.drop_table("jobs_jobs")
