"""Where exactly a vehicle was read is stored: its cells, characters or box (datastore/convert/places.py)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column; null rewrites nothing, and lets writers of the release before leave it out."""
    op.add_column(
        "vehicles",
        sa.Column("origin_place", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        if_not_exists=True,
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_column("vehicles", "origin_place")
