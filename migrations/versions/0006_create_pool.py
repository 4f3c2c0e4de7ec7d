"""Create the tables of the yearly cycle, from nomination to membership."""

import sqlalchemy as sa
from alembic import op

from migrations import append_only

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "pool_cycles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "nominating",
                "reviewing",
                "scoring",
                "selecting",
                "public_notice",
                "confirmed",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("as_of_on", sa.Date(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_cycles")),
        sa.UniqueConstraint("year", name=op.f("uq_pool_cycles_year")),
    )
    op.create_table(
        "pool_criteria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("computed", "panel", name="source", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["pool_cycles.id"], name=op.f("fk_pool_criteria_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_criteria")),
        sa.UniqueConstraint("cycle_id", "key", name=op.f("uq_pool_criteria_cycle_id_key")),
    )
    op.create_table(
        "pool_limits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("attribute", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("at_least", sa.Integer(), nullable=True),
        sa.Column("at_most", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["pool_cycles.id"], name=op.f("fk_pool_limits_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_limits")),
        sa.UniqueConstraint("cycle_id", "attribute", "value", name=op.f("uq_pool_limits_cycle_id_attribute_value")),
    )
    op.create_table(
        "pool_quotas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column(
            "region_code",
            sa.String(length=9).with_variant(sa.String(length=9, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["pool_cycles.id"], name=op.f("fk_pool_quotas_cycle_id")),
        sa.ForeignKeyConstraint(
            ["region_code"], ["organisations_regions.code"], name=op.f("fk_pool_quotas_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_quotas")),
        sa.UniqueConstraint("cycle_id", "region_code", name=op.f("uq_pool_quotas_cycle_id_region_code")),
    )
    op.create_table(
        "pool_selection_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("result_hash", sa.String(length=64), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("chosen_count", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=False),
        sa.Column("cut_line", sa.BigInteger(), nullable=True),
        sa.Column("is_optimal", sa.Boolean(), nullable=False),
        sa.Column("binding", sa.JSON(), nullable=False),
        sa.Column("prices", sa.JSON(), nullable=False),
        sa.Column("solver", sa.String(length=200), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("is_adopted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["pool_cycles.id"], name=op.f("fk_pool_selection_runs_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_selection_runs")),
        sa.UniqueConstraint("cycle_id", "snapshot_hash", name=op.f("uq_pool_selection_runs_cycle_id_snapshot_hash")),
    )
    op.create_table(
        "pool_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "nominating",
                "reviewing",
                "scoring",
                "selecting",
                "public_notice",
                "confirmed",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["pool_cycles.id"], name=op.f("fk_pool_stages_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_stages")),
        sa.UniqueConstraint("cycle_id", "state", name=op.f("uq_pool_stages_cycle_id_state")),
    )
    op.create_table(
        "pool_public_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["pool_cycles.id"], name=op.f("fk_pool_public_notices_cycle_id")),
        sa.ForeignKeyConstraint(["run_id"], ["pool_selection_runs.id"], name=op.f("fk_pool_public_notices_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_public_notices")),
    )
    op.create_index(op.f("ix_pool_public_notices_cycle_id"), "pool_public_notices", ["cycle_id"], unique=False)
    op.create_table(
        "pool_experts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["pool_cycles.id"], name=op.f("fk_pool_experts_cycle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_pool_experts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_experts")),
        sa.UniqueConstraint("cycle_id", "person_id", name=op.f("uq_pool_experts_cycle_id_person_id")),
    )
    op.create_index(op.f("ix_pool_experts_person_id"), "pool_experts", ["person_id"], unique=False)
    op.create_table(
        "pool_memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "talent_class",
            sa.Enum(
                "management",
                "professional",
                "innovation",
                name="talent_class",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("active", "left", name="state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("planned_ends_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "leaving_reason",
            sa.Enum(
                "promoted",
                "left_grassroots",
                "failed_review",
                "sanction",
                "over_age",
                "term_completed",
                "own_wish",
                "death",
                "other",
                name="leaving_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["pool_cycles.id"], name=op.f("fk_pool_memberships_cycle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_pool_memberships_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_memberships")),
        sa.UniqueConstraint("number", name=op.f("uq_pool_memberships_number")),
        sa.UniqueConstraint("person_id", "cycle_id", name=op.f("uq_pool_memberships_person_id_cycle_id")),
    )
    op.create_index(op.f("ix_pool_memberships_cycle_id"), "pool_memberships", ["cycle_id"], unique=False)
    op.create_table(
        "pool_nominations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("nominated_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "county_passed",
                "city_passed",
                "returned",
                "rejected",
                "accepted",
                "ineligible",
                "assessed",
                "selected",
                "waiting",
                "not_selected",
                "on_notice",
                "held",
                "removed",
                "confirmed",
                "enrolled",
                "withdrawn",
                "void",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "talent_class",
            sa.Enum(
                "management",
                "professional",
                "innovation",
                name="talent_class",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "route",
            sa.Enum(
                "place",
                "department",
                "state_assets",
                "education",
                "youth_league",
                "central_unit",
                name="route",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("unit_rank", sa.Integer(), nullable=True),
        sa.Column("achievements", sa.Text(), nullable=False),
        sa.Column("has_unit_consent", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("grassroots_days", sa.Integer(), nullable=True),
        sa.Column("hardship_days", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["pool_cycles.id"], name=op.f("fk_pool_nominations_cycle_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations_organisations.id"], name=op.f("fk_pool_nominations_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people_people.id"], name=op.f("fk_pool_nominations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_nominations")),
        sa.UniqueConstraint("cycle_id", "person_id", name=op.f("uq_pool_nominations_cycle_id_person_id")),
    )
    op.create_index(
        "ix_pool_nominations_cycle_id_state_score", "pool_nominations", ["cycle_id", "state", "score"], unique=False
    )
    op.create_index(op.f("ix_pool_nominations_organisation_id"), "pool_nominations", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_pool_nominations_person_id"), "pool_nominations", ["person_id"], unique=False)
    op.create_table(
        "pool_criterion_values",
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["pool_criteria.id"], name=op.f("fk_pool_criterion_values_criterion_id")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["pool_nominations.id"], name=op.f("fk_pool_criterion_values_nomination_id")
        ),
        sa.PrimaryKeyConstraint("nomination_id", "criterion_id", name=op.f("pk_pool_criterion_values")),
    )
    op.create_table(
        "pool_panel_scores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["criterion_id"], ["pool_criteria.id"], name=op.f("fk_pool_panel_scores_criterion_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["pool_experts.id"], name=op.f("fk_pool_panel_scores_expert_id")),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["pool_nominations.id"], name=op.f("fk_pool_panel_scores_nomination_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_panel_scores")),
        sa.UniqueConstraint(
            "nomination_id",
            "expert_id",
            "criterion_id",
            "revision",
            name=op.f("uq_pool_panel_scores_nomination_id_expert_id_criterion_id_revision"),
        ),
    )
    op.create_index(op.f("ix_pool_panel_scores_expert_id"), "pool_panel_scores", ["expert_id"], unique=False)
    op.create_table(
        "pool_selection_results",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "on_merit",
                "lifted",
                "displaced",
                "below_line",
                "ineligible",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("serves", sa.JSON(), nullable=False),
        sa.Column("points_missed", sa.BigInteger(), nullable=True),
        sa.Column("is_lower_bound", sa.Boolean(), nullable=False),
        sa.Column("waiting_place", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["pool_nominations.id"], name=op.f("fk_pool_selection_results_nomination_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["pool_selection_runs.id"], name=op.f("fk_pool_selection_results_run_id")),
        sa.PrimaryKeyConstraint("run_id", "nomination_id", name=op.f("pk_pool_selection_results")),
    )
    op.create_index(
        op.f("ix_pool_selection_results_nomination_id"), "pool_selection_results", ["nomination_id"], unique=False
    )
    op.create_table(
        "pool_state_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "draft",
                "submitted",
                "county_passed",
                "city_passed",
                "returned",
                "rejected",
                "accepted",
                "ineligible",
                "assessed",
                "selected",
                "waiting",
                "not_selected",
                "on_notice",
                "held",
                "removed",
                "confirmed",
                "enrolled",
                "withdrawn",
                "void",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "draft",
                "submitted",
                "county_passed",
                "city_passed",
                "returned",
                "rejected",
                "accepted",
                "ineligible",
                "assessed",
                "selected",
                "waiting",
                "not_selected",
                "on_notice",
                "held",
                "removed",
                "confirmed",
                "enrolled",
                "withdrawn",
                "void",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["pool_nominations.id"], name=op.f("fk_pool_state_changes_nomination_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_state_changes")),
    )
    op.create_index(op.f("ix_pool_state_changes_nomination_id"), "pool_state_changes", ["nomination_id"], unique=False)
    op.create_table(
        "pool_verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("clause", sa.String(length=20), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("measured", sa.JSON(), nullable=True),
        sa.Column("required", sa.JSON(), nullable=True),
        sa.Column("spells", sa.JSON(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["pool_nominations.id"], name=op.f("fk_pool_verdicts_nomination_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_verdicts")),
        sa.UniqueConstraint("nomination_id", "rule", name=op.f("uq_pool_verdicts_nomination_id_rule")),
    )
    append_only.protect("pool_state_changes")
    append_only.protect("pool_panel_scores")


def downgrade() -> None:
    append_only.release("pool_panel_scores")
    append_only.release("pool_state_changes")
    op.drop_table("pool_verdicts")
    op.drop_index(op.f("ix_pool_state_changes_nomination_id"), table_name="pool_state_changes")
    op.drop_table("pool_state_changes")
    op.drop_index(op.f("ix_pool_selection_results_nomination_id"), table_name="pool_selection_results")
    op.drop_table("pool_selection_results")
    op.drop_index(op.f("ix_pool_panel_scores_expert_id"), table_name="pool_panel_scores")
    op.drop_table("pool_panel_scores")
    op.drop_table("pool_criterion_values")
    op.drop_index(op.f("ix_pool_nominations_person_id"), table_name="pool_nominations")
    op.drop_index(op.f("ix_pool_nominations_organisation_id"), table_name="pool_nominations")
    op.drop_index("ix_pool_nominations_cycle_id_state_score", table_name="pool_nominations")
    op.drop_table("pool_nominations")
    op.drop_index(op.f("ix_pool_memberships_cycle_id"), table_name="pool_memberships")
    op.drop_table("pool_memberships")
    op.drop_index(op.f("ix_pool_experts_person_id"), table_name="pool_experts")
    op.drop_table("pool_experts")
    op.drop_index(op.f("ix_pool_public_notices_cycle_id"), table_name="pool_public_notices")
    op.drop_table("pool_public_notices")
    op.drop_table("pool_stages")
    op.drop_table("pool_selection_runs")
    op.drop_table("pool_quotas")
    op.drop_table("pool_limits")
    op.drop_table("pool_criteria")
    op.drop_table("pool_cycles")
