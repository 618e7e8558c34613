"""Verdicts of persons on codes, and what is learned from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from datastore.migrations.net import name_in_net

revision = "0013"
down_revision = "0012"

EVERY = "(SELECT current_setting('minca.every_insurer', true)) = 'on'"
OWN = "(SELECT nullif(current_setting('minca.insurer_id', true), ''))"
BEFORE = "'match_base_sum', "
AFTER = BEFORE + "'shipped_confidence', 'checkable_from', 'is_check_due', "
COLUMNS = ("shipped_confidence", "checkable_from")
TABLES = ("verdicts", "quality", "vin_codes")
TYPES = "'message', 'case', 'vehicle', 'catalog'"


def upgrade() -> None:
    """Add columns with defaults that rewrite nothing, and the tables; writers of the release before leave them out."""
    with op.get_context().autocommit_block():
        for name in COLUMNS:
            op.add_column(
                "vehicles", sa.Column(name, sa.Double(), nullable=False, server_default="0"), if_not_exists=True
            )
        op.add_column(
            "vehicles",
            sa.Column("is_check_due", sa.Boolean(), nullable=False, server_default=sa.text("false")),
            if_not_exists=True,
        )
        op.drop_index("vehicles_check_due_idx", "vehicles", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            "vehicles_check_due_idx",
            "vehicles",
            ["insurer_id", "id"],
            postgresql_concurrently=True,
            if_not_exists=True,
            postgresql_where=sa.text("is_check_due"),
        )
        _admit_resources(f"{TYPES}, 'quality'")
        op.execute("ALTER TABLE audit_entries VALIDATE CONSTRAINT audit_entries_resource_type_check")
    _verdicts()
    _quality()
    _vin_codes()
    for table in TABLES:
        op.execute(f"CREATE POLICY border ON {table} USING ({EVERY} OR insurer_id = {OWN})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    name_in_net(BEFORE, AFTER)


def downgrade() -> None:
    """Take them away; the verdicts are lost, the vehicles stay as they were corrected."""
    name_in_net(AFTER, BEFORE)
    for table in TABLES:
        op.drop_table(table)
    _admit_resources(TYPES)
    op.drop_index("vehicles_check_due_idx", "vehicles")
    op.drop_column("vehicles", "is_check_due")
    for name in COLUMNS:
        op.drop_column("vehicles", name)


def _admit_resources(types: str) -> None:
    """Replace what audit entries may be about; those that there are stay."""
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE audit_entries DROP CONSTRAINT IF EXISTS audit_entries_resource_type_check"
    )
    op.execute(
        "ALTER TABLE audit_entries ADD CONSTRAINT audit_entries_resource_type_check "
        f"CHECK (resource_type IN ({types})) NOT VALID"
    )


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("was_accepted", sa.Boolean(), nullable=False),
        sa.Column("cvegs", sa.Text(), nullable=False),
        sa.Column("right_cvegs", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("vehicle_type", sa.Text(), server_default="", nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("checkable_from", sa.Double(), nullable=False),
        sa.Column("catalog_version", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("source IN ('BLIND_CHECK', 'REVIEW', 'CORRECTION')", name=op.f("verdicts_source_check")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("verdicts_vehicle_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("verdicts_pk")),
    )
    op.create_index(op.f("verdicts_insurer_id_id_idx"), "verdicts", ["insurer_id", "id"])
    op.create_index(
        "verdicts_blind_check_once",
        "verdicts",
        ["vehicle_id"],
        unique=True,
        postgresql_where=sa.text("source = 'BLIND_CHECK'"),
    )


def _quality() -> None:
    op.create_table(
        "quality",
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("target", sa.Double(), nullable=True),
        sa.Column(
            "thresholds", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False
        ),
        sa.Column("slope", sa.Double(), server_default="1", nullable=False),
        sa.Column("intercept", sa.Double(), server_default="0", nullable=False),
        sa.Column("reviewed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_due", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("learn_time", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("insurer_id", name=op.f("quality_pk")),
    )


def _vin_codes() -> None:
    op.create_table(
        "vin_codes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("vin_key", sa.Text(), nullable=False),
        sa.Column("cvegs", sa.Text(), server_default="", nullable=False),
        sa.Column("entry_year", sa.Integer(), server_default="0", nullable=False),
        sa.Column("catalog_version", sa.Text(), server_default="", nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("vin_codes_vehicle_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("vin_codes_pk")),
    )
    op.create_index(op.f("vin_codes_insurer_id_id_idx"), "vin_codes", ["insurer_id", "id"])
