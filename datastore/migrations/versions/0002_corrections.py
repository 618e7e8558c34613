"""What reviewers taught."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "corrections",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("insurer_id", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("brand", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("cvegs", sa.Text(), server_default="", nullable=False),
        sa.Column("entry_year", sa.Integer(), server_default="0", nullable=False),
        sa.Column("catalog_version", sa.Text(), server_default="", nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=False),
        sa.Column("cot_number", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("create_time", postgresql.TIMESTAMP(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("corrections_vehicle_id_fk")),
        sa.PrimaryKeyConstraint("id", name=op.f("corrections_pk")),
    )
    op.create_index(op.f("corrections_insurer_id_id_idx"), "corrections", ["insurer_id", "id"], unique=False)


def downgrade() -> None:
    """Take the table away; what was taught is lost, the vehicles stay as they were corrected."""
    op.drop_table("corrections")
