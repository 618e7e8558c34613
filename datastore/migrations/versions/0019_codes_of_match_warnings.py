"""What a reviewer should know of a match is stored as codes too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the codes; warnings that were stored before have none."""
    codes = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("vehicles", sa.Column("match_warning_codes", codes, server_default=sa.text("'[]'"), nullable=False))


def downgrade() -> None:
    """Remove the codes; their sentences stay."""
    op.drop_column("vehicles", "match_warning_codes")
